// ARP frames on Ethernet. RFC 826; IEEE 802.1Q tags.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

enum class ArpOperation : std::uint16_t { request = 1, reply = 2 };

struct ArpFrame {
  MacAddress source;  ///< of the Ethernet header
  MacAddress destination;
  std::optional<std::uint16_t> vlan;  ///< VLAN id of the outermost tag, 0 for a priority tag
  ArpOperation operation = ArpOperation::request;
  MacAddress sender_mac;
  IpAddress sender_ip;
  MacAddress target_mac;
  IpAddress target_ip;
  std::size_t length = 0;  ///< bytes of the frame without its padding

  ArpFrame() = default;
};

/// Reads an Ethernet frame with at most two VLAN tags that carries ARP for IPv4. Padding behind is
/// ignored. \returns Errc::unsupported for other frames and other ARP, Errc::malformed for a cut
/// one
Result<ArpFrame> parse_arp(ByteView frame);
/// The same of what follows Ethernet type 0x0806; `source`, `destination` and `vlan` stay empty.
Result<ArpFrame> parse_arp_body(ByteView body);

}  // namespace tenken::dissect
