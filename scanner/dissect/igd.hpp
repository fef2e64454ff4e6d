// Port mappings of an Internet gateway. UPnP WANIPConnection:1 section 2.4.13, UPnP Device
// Architecture 1.1 sections 2.3 and 3.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/result.hpp"

namespace tenken::dissect {

/// Where a gateway is asked about its connection. Views into the description.
struct IgdControl {
  std::string_view service;  ///< "urn:schemas-upnp-org:service:WANIPConnection:1"
  std::string_view path;     ///< as the description gives it: a path or an URL

  IgdControl() = default;
};

/// The first connection service of a description; nothing where there is none.
std::optional<IgdControl> find_igd_control(std::string_view description);

/// The envelope that asks for the mapping at a place; the action only reads.
std::string igd_mapping_request(std::string_view service, std::uint16_t place);

/// A port of the gateway's outer address that leads inside.
struct IgdMapping {
  std::string protocol;  ///< TCP or UDP
  std::uint16_t outer = 0;
  std::uint16_t inner = 0;
  std::string client;       ///< the inner address
  std::string description;  ///< printable
  bool enabled = true;

  IgdMapping() = default;
  /// "TCP 8080 -> 192.0.2.7:80 (camera)"
  std::string to_string() const;
};

/// \returns Errc::malformed for anything but an answer that holds a mapping
Result<IgdMapping> parse_igd_mapping(std::string_view envelope);

}  // namespace tenken::dissect
