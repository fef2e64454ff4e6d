// Discovery of Ubiquiti devices, UDP port 10001, versions 1 and 2.
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

struct UbiquitiInterface {
  MacAddress mac;
  IpAddress ip;

  UbiquitiInterface() = default;
};

/// Views into the datagram; empty where not given.
struct UbiquitiMessage {
  static constexpr std::size_t kMaxInterfaces = 8;

  std::uint8_t version = 0;
  bool complete = true;  ///< false: a field runs past the end; what came before it is here
  std::optional<MacAddress> mac;
  FixedList<UbiquitiInterface, kMaxInterfaces> interfaces;
  std::string_view host_name;
  std::string_view platform;  ///< short name of the model
  std::string_view model;
  std::string_view firmware;  ///< in full
  std::string_view firmware_version;
  std::string_view essid;

  UbiquitiMessage() = default;
};

/// \returns Errc::unsupported for other datagrams and for requests, which hold nothing
Result<UbiquitiMessage> parse_ubiquiti(ByteView datagram);

}  // namespace tenken::dissect
