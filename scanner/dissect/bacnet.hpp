// BACnet/IP, UDP port 47808. ANSI/ASHRAE 135 clause 6 (network layer), 20 (encoding), annex J.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// Numbers of the properties by which a device describes itself (clause 21).
enum class BacnetProperty : std::uint32_t {
  application_software = 12,
  description = 28,
  firmware_revision = 44,
  location = 58,
  model_name = 70,
  object_name = 77,
  vendor_id = 120,
  vendor_name = 121,
  protocol_revision = 139,
  serial_number = 372,
};

/// An object of a device; type 8 is the device itself.
struct BacnetObject {
  static constexpr std::uint16_t kDevice = 8;

  std::uint16_t type = 0;
  std::uint32_t instance = 0;

  BacnetObject() = default;
  bool is_device() const { return type == kDevice; }
};

/// A property of an object. `text` is set for texts in UTF-8 or Latin 1 only, `number` for
/// unsigned values.
struct BacnetValue {
  BacnetObject object;
  std::uint32_t property = 0;
  std::string_view text;
  std::optional<std::uint32_t> number;

  BacnetValue() = default;
};

struct BacnetIAm {
  std::uint32_t instance = 0;  ///< unique in the whole network of BACnet
  std::uint32_t max_apdu = 0;  ///< bytes
  std::uint32_t vendor = 0;    ///< number of ASHRAE

  BacnetIAm() = default;
};

/// Who sent a message that others forwarded. Without any of these it was the sender of the
/// datagram.
struct BacnetOrigin {
  std::optional<IpAddress> ip;  ///< behind a broadcast management device
  std::uint16_t port = 0;
  std::optional<std::uint16_t> network;  ///< behind a router, on another kind of network
  ByteView address;                      ///< there

  BacnetOrigin() = default;
};

/// Views into the datagram.
struct BacnetMessage {
  static constexpr std::size_t kMaxValues = 24;

  bool complete = true;  ///< false: the part behind the head is cut; what came before is here
  std::uint8_t bvlc_function = 0;
  bool registers_foreign = false;     ///< asks a broadcast management device to be served
  bool is_broadcast_manager = false;  ///< the sender of the datagram forwards broadcasts
  bool is_router = false;             ///< the sender says that it leads to other networks
  BacnetOrigin origin;
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  std::optional<std::uint8_t> service;  ///< number among confirmed or unconfirmed services
  bool confirmed = false;               ///< which of the two
  std::optional<BacnetIAm> i_am;
  FixedList<BacnetValue, kMaxValues> values;  ///< of answers, and names of I-Have

  BacnetMessage() = default;
  /// Text of a property of the device object; empty where not given.
  std::string_view device_text(BacnetProperty property) const;
};

/// \returns Errc::unsupported for what is no BACnet/IP, Errc::malformed for less than the head
Result<BacnetMessage> parse_bacnet(ByteView datagram);

}  // namespace tenken::dissect
