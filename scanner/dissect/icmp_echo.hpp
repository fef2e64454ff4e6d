// ICMP echo messages. RFC 792 (IPv4), RFC 4443 section 4 (IPv6).
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

struct EchoReply {
  std::uint16_t id = 0;
  std::uint16_t sequence = 0;
  std::optional<std::uint8_t> ttl;  ///< of the packet, where its header was read
  ByteView payload;                 ///< part of the message that was read

  EchoReply() = default;
};

enum class IcmpFamily : bool { v4, v6 };

/// An echo request with its checksum (for IPv6 the kernel fills it in).
Bytes make_echo_request(IcmpFamily family, std::uint16_t id, std::uint16_t sequence,
                        ByteView payload);
/// Reads an ICMP message. \returns Errc::unsupported for other messages, Errc::malformed for a cut
/// one
Result<EchoReply> parse_echo_reply(IcmpFamily family, ByteView message);
/// The time to live of a packet that ipv4_payload accepts.
std::uint8_t ipv4_ttl(ByteView packet);
/// The part of an IPv4 packet behind its header, options included.
Result<ByteView> ipv4_payload(ByteView packet);

}  // namespace tenken::dissect
