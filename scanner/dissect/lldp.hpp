// Link Layer Discovery Protocol. IEEE 802.1AB clause 8; inventory of ANSI/TIA-1057 (LLDP-MED)
// section 10; MUD of RFC 8520 section 11.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"

namespace tenken::dissect {

/// Bits of the capabilities of a system (IEEE 802.1AB table 8-4).
enum class LldpCapability : std::uint16_t {
  other = 1U << 0U,
  repeater = 1U << 1U,
  bridge = 1U << 2U,
  access_point = 1U << 3U,
  router = 1U << 4U,
  telephone = 1U << 5U,
  docsis = 1U << 6U,
  station_only = 1U << 7U,
};

/// Names a chassis or a port. `mac` and `ip` are set where the subtype says that it is one, else
/// `text` is what was sent.
struct LldpId {
  std::uint8_t subtype = 0;
  std::optional<MacAddress> mac;
  std::optional<IpAddress> ip;
  std::string_view text;

  LldpId() = default;
};

/// What a device of LLDP-MED says of its parts; empty where it does not.
struct LldpInventory {
  std::string_view hardware;
  std::string_view firmware;
  std::string_view software;
  std::string_view serial;
  std::string_view manufacturer;
  std::string_view model;
  std::string_view asset;

  LldpInventory() = default;
};

/// One announcement. Views point into the message.
struct LldpMessage {
  static constexpr std::size_t kMaxManagement = 8;

  bool complete = true;  ///< false: a field runs past the end; what came before it is here
  LldpId chassis;
  LldpId port;
  std::uint16_t ttl = 0;  ///< seconds; 0 where the device says good-bye
  std::string_view port_description;
  std::string_view system_name;
  std::string_view system_description;
  std::uint16_t capabilities = 0;  ///< bits of LldpCapability: what it can do
  std::uint16_t enabled = 0;       ///< and what of it is on
  FixedList<IpAddress, kMaxManagement> management;
  std::optional<std::uint16_t> port_vlan;  ///< IEEE 802.1Q port VLAN id
  std::optional<std::uint8_t> med_class;   ///< 1 to 3: end point, 4: network
  LldpInventory inventory;
  std::string_view mud_url;
  std::optional<MacAddress> profinet_mac;  ///< chassis MAC address of a PROFINET device

  LldpMessage() = default;
  bool can(LldpCapability one) const {
    return (capabilities & static_cast<std::uint16_t>(one)) != 0;
  }
};

/// Reads what follows Ethernet type 0x88CC. Of a field that is repeated the first counts.
/// \returns Errc::malformed where chassis, port and time to live are not the first three fields
Result<LldpMessage> parse_lldp(ByteView message);

}  // namespace tenken::dissect
