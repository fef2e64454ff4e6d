// Cisco Discovery Protocol, versions 1 and 2, as switches, telephones and access points send it.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"

namespace tenken::dissect {

/// Bits of the capabilities of a device.
enum class CdpCapability : std::uint32_t {
  router = 1U << 0U,
  transparent_bridge = 1U << 1U,
  source_route_bridge = 1U << 2U,
  layer2_switch = 1U << 3U,
  host = 1U << 4U,
  igmp = 1U << 5U,
  repeater = 1U << 6U,
  telephone = 1U << 7U,
  remotely_managed = 1U << 8U,
};

/// One announcement. Views point into the message.
struct CdpMessage {
  static constexpr std::size_t kMaxAddresses = 8;

  std::uint8_t version = 0;
  std::uint8_t ttl = 0;  ///< seconds
  bool complete = true;  ///< false: a field runs past the end; what came before it is here
  std::string_view device_id;
  std::string_view port;
  std::string_view platform;
  std::string_view software;  ///< several lines
  std::string_view system_name;
  std::string_view vtp_domain;
  std::uint32_t capabilities = 0;                  ///< bits of CdpCapability
  FixedList<IpAddress, kMaxAddresses> addresses;   ///< 0.0.0.0 where a switch has none
  FixedList<IpAddress, kMaxAddresses> management;  ///< version 2
  std::optional<std::uint16_t> native_vlan;
  std::optional<bool> full_duplex;

  CdpMessage() = default;
  bool can(CdpCapability one) const {
    return (capabilities & static_cast<std::uint32_t>(one)) != 0;
  }
};

/// Reads what follows the SNAP header of organisation 00000C, protocol 0x2000. The checksum is not
/// looked at: devices of other makers compute it otherwise. \returns Errc::malformed where the head
/// is cut, Errc::unsupported for other versions
Result<CdpMessage> parse_cdp(ByteView message);

}  // namespace tenken::dissect
