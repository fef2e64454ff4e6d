// QUIC as far as it is not encrypted: packets with a long header. RFC 8999 section 5.1, RFC 9000
// section 17.2, RFC 9369 section 3.2.
#pragma once

#include <cstdint>
#include <string>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// Views into the datagram.
struct QuicPacket {
  std::uint32_t version = 0;  ///< 0: the server lists its versions
  bool initial = false;       ///< opens a connection
  ByteView destination_id;
  ByteView source_id;

  QuicPacket() = default;
};

/// Reads the first packet of a datagram. \returns Errc::unsupported for short headers and for
/// versions that nobody has, Errc::malformed for cut headers
Result<QuicPacket> parse_quic(ByteView datagram);

/// "v1", "v2", "draft-29", "Q050", "negotiation"; hexadecimal digits for others.
std::string quic_version_text(std::uint32_t version);

}  // namespace tenken::dissect
