#include "cli/earlier_hosts.hpp"

#include "scanner/discover/targets.hpp"

namespace tenken::cli {

std::set<IpAddress> answered_since(const InventoryView& view, Timestamp started,
                                   const IpSet& targets) {
  std::set<IpAddress> answered;
  for (const Device& device : view.devices)
    for (const AddressSpan& span : device.addresses)
      if (span.last_seen >= started && targets.contains(span.ip)) answered.insert(span.ip);
  return answered;
}

std::vector<IpAddress> known_in_wide(const InventoryView& view, const IpSet& targets) {
  const IpSet wide = discover::only_wide(targets);
  std::vector<IpAddress> known;
  for (const Device& device : view.devices)
    for (const AddressSpan& span : device.addresses)
      if (span.current && wide.contains(span.ip)) known.push_back(span.ip);
  return known;
}

}  // namespace tenken::cli
