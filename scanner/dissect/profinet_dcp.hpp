// PROFINET Discovery and Configuration Protocol, Ethernet type 0x8892. IEC 61158-6-10 section 4.3.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

enum class DcpKind : std::uint8_t {
  hello,  ///< a device announces itself
  get_request,
  get_response,
  set_request,  ///< what it holds is what the receiver shall become
  set_response,
  identify_request,  ///< what it holds is what is looked for
  identify_response,
};

/// Bits of the role of a device.
enum class DcpRole : std::uint8_t {
  device = 0x01,
  controller = 0x02,
  multidevice = 0x04,
  supervisor = 0x08,
};

struct DcpAddress {
  IpAddress ip;
  IpAddress mask;
  IpAddress gateway;

  DcpAddress() = default;
};

struct DcpDeviceId {
  std::uint16_t vendor = 0;
  std::uint16_t device = 0;

  DcpDeviceId() = default;
};

/// Views into the message; empty where not given. Whose facts they are depends on the kind.
struct DcpMessage {
  DcpKind kind = DcpKind::hello;
  bool complete = true;  ///< false: a block runs past the end; those before it are here
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  std::uint32_t transaction = 0;
  std::string_view station_name;
  std::string_view type;   ///< what the maker calls the device
  std::string_view alias;  ///< in the topology: port and neighbour
  std::optional<DcpDeviceId> device_id;
  std::optional<DcpDeviceId> oem_id;
  std::optional<std::uint8_t> role;
  std::optional<MacAddress> mac;
  std::optional<DcpAddress> address;  ///< all 0 where the device has none

  DcpMessage() = default;
  /// Whether the sender tells of itself.
  bool from_device() const { return sender == OtRole::server; }
  bool is(DcpRole one) const { return role && (*role & static_cast<std::uint8_t>(one)) != 0; }
};

/// Reads what follows the Ethernet type. \returns Errc::unsupported for cyclic data and alarms,
/// Errc::malformed for less than the head
Result<DcpMessage> parse_profinet_dcp(ByteView message);

}  // namespace tenken::dissect
