// Names of DNS-based service discovery. RFC 6763 sections 4 and 7.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/mac_address.hpp"

namespace tenken::dissect {

/// The parts of a name such as "Front door._http._tcp.local". Views into the name.
struct ServiceName {
  std::string_view instance;  ///< as written, with \. and \\; empty in the name of a type
  std::string_view subtype;   ///< "_printer" of "_printer._sub._http._tcp.local"
  std::string_view type;      ///< "_http._tcp"
  std::string_view domain;    ///< "local"

  ServiceName() = default;
};

/// \param name  as DnsName::text gives it. Nothing for a name without a service type
std::optional<ServiceName> split_service_name(std::string_view name);

/// A label without the \ before its dots and backslashes.
std::string unescaped_label(std::string_view label);

/// The MAC address that Avahi writes behind the host in the instance of a _workstation._tcp
/// service: "name [02:00:5e:00:53:01]".
std::optional<MacAddress> workstation_mac(std::string_view instance);

}  // namespace tenken::dissect
