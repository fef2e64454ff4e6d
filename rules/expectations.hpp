// Expectations: what the policy says of places, purposes and numbers of devices (item 41).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/ip_address.hpp"

namespace tenken::rules {

/// Where the devices of a declared location are connected. An empty selector says nothing.
struct Place {
  std::string location;               ///< as the register writes it
  IpSet networks;                     ///< of their addresses
  std::vector<std::string> attached;  ///< switches, with or without a port, and BSSIDs

  Place() = default;
};

/// Which types of devices serve a declared purpose.
struct Purpose {
  std::string purpose;  ///< as the register writes it
  std::vector<std::string> types;

  Purpose() = default;
};

/// How many devices of a type there are, at all or at one declared location.
struct ExpectedCount {
  std::string type;
  std::string location;  ///< empty: everywhere
  std::int64_t count = 0;

  ExpectedCount() = default;
};

struct Expectations {
  static constexpr std::int64_t kUsualSilence = 30;

  std::vector<Place> places;
  std::vector<Purpose> purposes;
  std::vector<ExpectedCount> counts;
  std::int64_t silent_days = kUsualSilence;  ///< how long a device in service may stay unseen

  Expectations() = default;
};

}  // namespace tenken::rules
