// RADIUS: who comes in where. RFC 2865 sections 3 and 5, RFC 3579 section 3.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/dissect/eap.hpp"

namespace tenken::dissect {

enum class RadiusCode : std::uint8_t {
  access_request = 1,
  access_accept = 2,
  access_reject = 3,
  accounting_request = 4,
  accounting_response = 5,
  access_challenge = 11,
};

/// Views into the datagram. Passwords are encrypted and not read.
struct RadiusMessage {
  bool complete = true;  ///< false: the attributes break off; what came before is here
  RadiusCode code = RadiusCode::access_request;
  std::uint8_t id = 0;
  std::string_view user;
  std::string_view nas_identifier;
  std::optional<IpAddress> nas_address;
  std::string_view called_station;   ///< often MAC and SSID of an access point
  std::string_view calling_station;  ///< often the MAC of the client
  std::optional<IpAddress> client_address;
  std::optional<EapPacket> eap;  ///< where it fits into one attribute

  RadiusMessage() = default;
};

/// Reads a datagram of ports 1812, 1813, 1645 and 1646. \returns Errc::unsupported for other codes
/// and lengths, Errc::malformed where the head or the datagram is cut
Result<RadiusMessage> parse_radius(ByteView datagram);

}  // namespace tenken::dissect
