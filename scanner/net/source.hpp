// Source: from where on this machine packets leave.
#pragma once

#include <optional>
#include <string>

#include "model/ip_address.hpp"

namespace tenken::net {

/// Empty: as the routes say.
struct Source {
  std::string interface;             ///< SO_BINDTODEVICE
  std::optional<IpAddress> address;  ///< local address

  Source() = default;
  explicit Source(std::string name) : interface(std::move(name)) {}
};

}  // namespace tenken::net
