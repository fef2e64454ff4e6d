// Discovery of GigE Vision cameras, UDP port 3956. GigE Vision 1.2 section 15.1 (DISCOVERY_ACK).
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// Views into the datagram.
struct GigeVisionDevice {
  MacAddress mac;
  IpAddress ip;
  std::string_view manufacturer;
  std::string_view model;
  std::string_view version;
  std::string_view information;
  std::string_view serial;
  std::string_view name;  ///< that its user gave

  GigeVisionDevice() = default;
};

/// \returns Errc::unsupported for other messages, Errc::malformed for cut ones
Result<GigeVisionDevice> parse_gige_vision(ByteView datagram);

}  // namespace tenken::dissect
