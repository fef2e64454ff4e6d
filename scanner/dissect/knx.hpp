// KNXnet/IP, UDP port 3671. KNX Standard 3/8/2 (core), 3/8/4 (tunnelling), 3/8/5 (routing); ISO
// 22510.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

enum class KnxService : std::uint16_t {
  search_request = 0x0201,
  search_response = 0x0202,
  description_request = 0x0203,
  description_response = 0x0204,
  connect_request = 0x0205,
  connect_response = 0x0206,
  search_request_extended = 0x020B,
  search_response_extended = 0x020C,
  tunnelling_request = 0x0420,
  routing_indication = 0x0530,
  secure_wrapper = 0x0950,
};

/// What a KNXnet/IP device says of its hardware.
struct KnxDevice {
  std::uint8_t medium = 0;    ///< bits: 2 twisted pair, 4 power line, 16 radio, 32 IP
  bool programming = false;   ///< takes a new address from anyone
  std::uint16_t address = 0;  ///< individual: area, line, device in 4, 4 and 8 bits
  std::uint16_t installation = 0;
  ByteView serial;  ///< 6 bytes; the first two are the maker's number
  IpAddress multicast;
  MacAddress mac;
  std::string_view name;  ///< that its installer gave; Latin 1

  KnxDevice() = default;
};

struct KnxFamily {
  std::uint8_t id = 0;  ///< 2 core, 3 device management, 4 tunnelling, 5 routing, 9 secure
  std::uint8_t version = 0;

  KnxFamily() = default;
};

/// What a telegram on the bus does.
struct KnxTelegram {
  std::uint16_t source = 0;       ///< individual address
  std::uint16_t destination = 0;  ///< group or individual address
  bool to_group = false;
  OtAction action = OtAction::none;

  KnxTelegram() = default;
};

/// Views into the datagram.
struct KnxMessage {
  static constexpr std::size_t kMaxFamilies = 12;

  bool complete = true;  ///< false: a block runs past the end; those before it are here
  KnxService service = KnxService::search_request;
  OtRole sender = OtRole::unknown;
  OtAction action = OtAction::none;
  std::optional<KnxDevice> device;
  std::optional<std::uint16_t> manufacturer;
  FixedList<KnxFamily, kMaxFamilies> families;
  std::optional<KnxTelegram> telegram;  ///< of tunnelling and routing

  KnxMessage() = default;
};

/// \returns Errc::unsupported for what is no KNXnet/IP, Errc::malformed for less than the head
Result<KnxMessage> parse_knx(ByteView datagram);

}  // namespace tenken::dissect
