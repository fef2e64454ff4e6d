// ICMPv6 on Ethernet: echo to all nodes, unknown options, neighbour discovery. RFC 8200, RFC 4443,
// RFC 4861.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/icmp_echo.hpp"

namespace tenken::dissect {

/// An Ethernet frame that carries an ICMPv6 message with a right checksum. Addresses have no zone.
struct Icmpv6Frame {
  MacAddress source;  ///< of the Ethernet header
  MacAddress destination;
  IpAddress from;
  IpAddress to;
  std::uint8_t hop_limit = 0;
  ByteView message;  ///< from the ICMPv6 type on; part of the frame

  Icmpv6Frame() = default;
};

/// Reads an untagged frame; extension headers before the message are skipped. \returns
/// Errc::unsupported for other frames, Errc::malformed for cut ones and wrong checksums
Result<Icmpv6Frame> parse_icmpv6(ByteView frame);

/// The answer to a Neighbour Solicitation.
struct Advertisement {
  IpAddress target;
  bool solicited = false;
  std::optional<MacAddress> mac;  ///< where the target link-layer address option is given

  Advertisement() = default;
};

/// RFC 4861 section 7.1.2: hop limit 255 (nobody beyond the link can have sent it), code 0, no
/// option of length 0. Errc::unsupported for other messages, Errc::malformed for broken ones.
Result<Advertisement> parse_advertisement(const Icmpv6Frame& frame);
/// The echo request inside a Parameter Problem that complains of an unknown option (RFC 4443
/// section 3.4, code 2): id, sequence and payload as far as they are quoted. Errors as above.
Result<EchoReply> parse_unknown_option(const Icmpv6Frame& frame);

/// Whom a frame of ours comes from.
struct FrameSource {
  MacAddress mac;
  IpAddress ip;

  FrameSource(MacAddress m, IpAddress i) : mac(m), ip(std::move(i)) {}
};

/// What an echo request to the multicast group of all nodes asks for.
enum class EchoLure : std::uint8_t {
  echo_reply,      ///< nothing special
  unknown_option,  ///< with a destination option that must be answered by a Parameter Problem
};

/// An echo request from `own` to `group`, a multicast address.
Bytes make_group_echo(const FrameSource& own, const IpAddress& group, EchoLure lure,
                      std::uint16_t id, std::uint16_t sequence, ByteView payload);
/// A Neighbour Solicitation for `target`, to its solicited-node group.
Bytes make_solicitation(const FrameSource& own, const IpAddress& target);

}  // namespace tenken::dissect
