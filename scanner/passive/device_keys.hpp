// DeviceKey: what a signal says of which device it is, however its addresses change.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "scanner/passive/signal.hpp"

namespace tenken::passive {

/// An identity claim of model/identity_claims.hpp. What a maker left as it was, what holds only
/// the MAC address, and what changes with the address is none.
struct DeviceKey {
  std::string_view key;
  std::string value;

  DeviceKey(std::string_view k, std::string v) : key(k), value(std::move(v)) {}
};

/// \param who  whom the signal is about: an id that is made of the MAC address says no more than it
std::optional<DeviceKey> device_key(Kind kind, const Who& who, std::string_view value);

}  // namespace tenken::passive
