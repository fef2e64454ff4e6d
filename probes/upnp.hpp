// UPnP over HTTP: the description that an SSDP answer names, and the port mappings of a gateway.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/net/dialer.hpp"
#include "scanner/net/task.hpp"

namespace tenken::probes {

struct UpnpDocuments {
  std::string location;     ///< what was asked for, without its query
  std::string server;       ///< Server header of the answer, printable
  std::string description;  ///< the document, hostile
  /// Ports of a gateway that lead inside, as dissect::IgdMapping::to_string writes them.
  std::vector<std::string> mappings;
  bool gateway = false;  ///< the mappings were asked for

  UpnpDocuments() = default;
};

/// Reads the description at `location`, which must lie on the dialer's own host, by HTTP: devices
/// name the address of others as well. Then, where it describes an Internet gateway, its port
/// mappings, at most kMostMappings.
/// Sends GET, and POST of GetGenericPortMappingEntry, an action that only reads. Follows no
/// redirects. \returns Errc::unsupported where the location leads elsewhere or answers something
/// else
Task<Result<UpnpDocuments>> read_upnp(net::Dialer& dialer, std::string location,
                                      std::chrono::milliseconds deadline);

inline constexpr std::size_t kMostMappings = 16;

/// "http://192.0.2.7:1900/desc.xml" taken apart.
struct HttpPlace {
  std::uint16_t port = 0;
  std::string target;  ///< path and query

  HttpPlace() = default;
  HttpPlace(std::uint16_t p, std::string t) : port(p), target(std::move(t)) {}
};

/// Where on `host` an URL of plain HTTP leads; Errc::unsupported where it leads elsewhere, or
/// cannot be sent as it is.
Result<HttpPlace> place_on(const IpAddress& host, std::string_view url);

}  // namespace tenken::probes
