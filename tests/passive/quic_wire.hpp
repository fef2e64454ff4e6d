// First packets of QUIC clients, sealed with keys that were printed for one connection.
#pragma once

#include <array>
#include <cstdint>

#include "support/wire.hpp"

namespace tenken::test {

/// Of the client whose first connection id is 8394c8f03e515708.
struct QuicKeys {
  std::uint32_t version = 0;
  unsigned type = 0;  ///< bits of a first packet
  std::array<std::uint8_t, 16> key{};
  std::array<std::uint8_t, 12> nonce{};
  std::array<std::uint8_t, 16> head{};
};

extern const QuicKeys quic_keys_1;  ///< RFC 9001 appendix A.1
extern const QuicKeys quic_keys_2;  ///< RFC 9369 appendix A.1

Wire crypto_frame(std::size_t offset, ByteView bytes);
/// \param frames  what the packet carries. \param number_size  bytes of the packet number, 1 to 4
Bytes quic_initial(const QuicKeys& keys, const Wire& frames, unsigned number_size);

}  // namespace tenken::test
