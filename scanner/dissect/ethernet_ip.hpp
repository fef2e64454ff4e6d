// EtherNet/IP, TCP and UDP port 44818, and the CIP requests in it. CIP Networks Library volume 2
// chapter 2 (encapsulation), volume 1 chapter 5 (identity object).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

enum class EnipCommand : std::uint16_t {
  nop = 0x00,
  list_services = 0x04,
  list_identity = 0x63,
  list_interfaces = 0x64,
  register_session = 0x65,
  unregister_session = 0x66,
  send_rr_data = 0x6F,
  send_unit_data = 0x70,
};

/// Who a device says that it is; the numbers are ODVA's.
struct CipIdentity {
  std::optional<IpAddress> ip;  ///< of List Identity; where the device believes to be
  std::uint16_t vendor = 0;
  std::uint16_t device_type = 0;
  std::uint16_t product_code = 0;
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  std::uint16_t status = 0;
  std::uint32_t serial = 0;
  std::string_view product_name;
  std::optional<std::uint8_t> state;  ///< 3: works, 4 and 5: faults, 2: no configuration

  CipIdentity() = default;
};

/// The CIP request or answer in a message.
struct CipMessage {
  std::uint8_t service = 0;  ///< without the bit of answers
  bool answer = false;
  std::uint8_t status = 0;                    ///< of answers; 0 for success
  std::optional<std::uint16_t> object_class;  ///< of requests
  std::optional<std::uint16_t> object_instance;
  bool routed = false;  ///< a request that the receiver hands on to another module

  CipMessage() = default;
};

/// Views into the message.
struct EnipMessage {
  bool complete = true;  ///< false: the part behind the head is cut
  EnipCommand command = EnipCommand::nop;
  std::uint32_t session = 0;
  std::uint32_t status = 0;
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;     ///< of requests
  std::optional<CipIdentity> identity;  ///< from List Identity, or of whichever module was asked
  std::optional<CipMessage> cip;

  EnipMessage() = default;
};

StreamMessage enip_message(ByteView stream);

/// Reads one message, a datagram or what enip_message() gave. \returns Errc::unsupported for what
/// is no EtherNet/IP, Errc::malformed for less than the head
Result<EnipMessage> parse_enip(ByteView message);

}  // namespace tenken::dissect
