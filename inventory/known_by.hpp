// What a device is known by: the evidence that decides whether it is met again.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/timestamp.hpp"

namespace tenken::inventory {

struct KnownBy {
  std::string key;  ///< of model/claims.hpp; "mac" for a MAC address
  std::string value;
  std::string witness;      ///< empty for a MAC address
  int weight = 0;           ///< what it counts where another record says the same
  bool random = false;      ///< a MAC address that the device made up
  bool common = false;      ///< as it comes from the maker: counts for nothing
  std::size_t holders = 1;  ///< how many devices show it; more than two: it counts for nothing
  Timestamp first_seen;
  Timestamp last_seen;

  KnownBy() = default;
};

/// What a person splits off: at least one of it.
struct SplitRequest {
  std::vector<std::string> macs;
  std::vector<std::string> addresses;
  std::vector<std::string> evidence;  ///< "serial=A2", "identity.serial=A2", "hostname=cam"

  SplitRequest() = default;
};

}  // namespace tenken::inventory
