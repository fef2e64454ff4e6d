// A person's word about which records are one device: joined, and taken apart again.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "inventory/kept_device.hpp"
#include "inventory/roster.hpp"

namespace tenken::inventory {

/// Makes `from` a part of `into` as both are: nothing is seen by it, and nothing is a change of the
/// network. `from` is destroyed.
void join(Roster& roster, DeviceRecord& into, DeviceRecord& from);

/// Takes a join back: `device` was `kept.into`, and `kept.from` became a part of it. What was
/// learned since goes to the one whose MAC address or address it has; else it stays.
DeviceRecord& unjoin(Roster& roster, DeviceRecord& device, const KeptPair& kept);

/// What of a device becomes one of its own.
struct SplitParts {
  std::set<MacAddress> macs;
  std::set<IpAddress> addresses;
  std::vector<std::pair<std::string, std::string>> evidence;  ///< key and value
  /// Claims of these were said at the parts, and not at what stays.
  std::set<std::pair<std::string, std::string>> said_there;  ///< key and value

  SplitParts() = default;
};

/// Whether anything of `device` belongs to `parts`, and whether anything would be left.
struct SplitReach {
  bool any = false;
  bool all = false;

  SplitReach() = default;
};
SplitReach reach_of(const DeviceRecord& device, const SplitParts& parts);

/// The new device. \param at  the time of its id
DeviceRecord& split(Roster& roster, DeviceRecord& device, const SplitParts& parts, Timestamp at);

}  // namespace tenken::inventory
