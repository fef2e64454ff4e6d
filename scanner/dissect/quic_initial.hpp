// What the first packet of a QUIC client hides under keys that anyone can make of its head.
// RFC 9000 sections 12.4, 16, 17.2.2 and 19; RFC 9001 section 5; RFC 9369 section 3.3.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/tls_hello.hpp"

namespace tenken::dissect {

/// The beginning of the TLS handshake of a client. Fixed memory of its own.
class QuicHello {
 public:
  static constexpr std::size_t kMaxPacket = 2048;  ///< bytes; longer ones are not opened

  QuicHello() = default;
  QuicHello(const QuicHello&) = delete;
  QuicHello& operator=(const QuicHello&) = delete;

  /// Opens the first packet of a datagram of versions 1, 2 and the drafts from 23 on. \returns
  /// Errc::unsupported for other versions and packets, Errc::malformed where it is cut or its seal
  /// does not hold
  Result<void> open(ByteView datagram);
  /// Collects the handshake from the frames of an opened packet, in whichever order its pieces
  /// come. \returns false where its first byte is not among them
  bool collect(ByteView frames);
  /// After either. A hello that goes on in another packet is not complete; nothing where even what
  /// stands before its extensions is elsewhere. Its views hold as long as this.
  std::optional<TlsClientHello> client_hello() const;

 private:
  std::array<std::byte, kMaxPacket> plain_{};
  std::array<std::byte, kMaxPacket> handshake_{};
  std::size_t size_ = 0;  ///< of the handshake, without gaps from its first byte on
};

}  // namespace tenken::dissect
