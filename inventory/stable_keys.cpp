// Devices known by what they are rather than by where they are: host keys, certificates, serial
// numbers.
#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "inventory/identity.hpp"
#include "model/claims.hpp"

namespace tenken::inventory {
namespace {

using KeyHolders = std::map<std::pair<std::string, std::string>, std::set<DeviceRecord*>>;

bool is_stable_key(const Claim& claim) { return claim.key.starts_with(claim::kIdentityPrefix); }

KeyHolders holders_of_keys(const Roster& roster) {
  KeyHolders holders;
  for (DeviceRecord* const device : roster.devices())
    for (const Claim& claim : device->claims)
      if (is_stable_key(claim)) holders[{claim.key, claim.value}].insert(device);
  return holders;
}

std::set<std::string> serials_of(const DeviceRecord& device) {
  std::set<std::string> serials;
  for (const Claim& claim : device.claims)
    if (claim.key == claim::kIdentitySerial) serials.insert(claim.value);
  return serials;
}

/// Makers ship one host key in many devices; a serial number tells those apart.
bool serials_contradict(const DeviceRecord& a, const DeviceRecord& b) {
  const std::set<std::string> of_a = serials_of(a);
  const std::set<std::string> of_b = serials_of(b);
  if (of_a.empty() || of_b.empty()) return false;
  return std::ranges::none_of(of_a, [&](const std::string& s) { return of_b.contains(s); });
}

/// The only other device with one of `device`'s keys; null when there is none, or when a key is
/// shared by more than two or names different devices.
DeviceRecord* only_namesake(const KeyHolders& holders, DeviceRecord& device) {
  DeviceRecord* found = nullptr;
  for (const Claim& claim : device.claims) {
    if (!is_stable_key(claim)) continue;
    const std::set<DeviceRecord*>& sharing = holders.at({claim.key, claim.value});
    if (sharing.size() == 1) continue;
    if (sharing.size() > 2) return nullptr;
    DeviceRecord* const other =
        *sharing.begin() == &device ? *std::next(sharing.begin()) : *sharing.begin();
    if (found != nullptr && found != other) return nullptr;
    found = other;
  }
  return found;
}

}  // namespace

void merge_moved(Roster& roster, const Moment& now) {
  const KeyHolders holders = holders_of_keys(roster);
  std::vector<std::pair<DeviceRecord*, DeviceRecord*>> moved;  // known one, new one
  for (DeviceRecord* const device : roster.devices()) {
    if (device->seen.last_scan != now.scan) continue;
    DeviceRecord* const known = only_namesake(holders, *device);
    if (known == nullptr || !(known->seen.last_scan < device->seen.first_scan)) continue;
    if (!known->address_only() && !device->address_only()) continue;
    if (!serials_contradict(*known, *device)) moved.emplace_back(known, device);
  }
  for (const auto& [known, device] : moved) {
    const auto rivals = std::ranges::count(moved, known, &decltype(moved)::value_type::first);
    if (rivals == 1) absorb(roster, *known, *device, now);
  }
}

}  // namespace tenken::inventory
