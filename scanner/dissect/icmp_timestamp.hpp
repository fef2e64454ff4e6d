// ICMP timestamp messages. RFC 792; IPv4 only.
#pragma once

#include <cstdint>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

struct TimestampReply {
  std::uint16_t id = 0;
  std::uint16_t sequence = 0;
  ByteView originate;  ///< the four bytes that the request carried; part of the message

  TimestampReply() = default;
};

/// The bit that says that the originate time is no time of day, so that it may hold any number.
inline constexpr std::byte kNoTimeOfDay{0x80};

/// A timestamp request with its checksum. `originate` comes back unchanged; at most four bytes of
/// it are used.
Bytes make_timestamp_request(std::uint16_t id, std::uint16_t sequence, ByteView originate);
/// Reads an ICMP message. \returns Errc::unsupported for other messages, Errc::malformed for a cut
/// one
Result<TimestampReply> parse_timestamp_reply(ByteView message);

}  // namespace tenken::dissect
