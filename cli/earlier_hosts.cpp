#include "cli/earlier_hosts.hpp"

#include "scanner/discover/targets.hpp"

namespace tenken::cli {
namespace {

constexpr std::string_view kPassive = "passive/";

/// Whether all that is known of it since then was heard: it has answered nothing.
bool only_heard(const Device& device, Timestamp started) {
  bool heard = false;
  bool answered = device.tcp.has_value() && device.tcp->at >= started;
  const auto look = [&](const Facts& facts) {
    for (const auto& [key, fact] : facts)
      if (fact.last_seen >= started) (fact.witness.starts_with(kPassive) ? heard : answered) = true;
  };
  look(device.facts);
  for (const Service& service : device.services) look(service.facts);
  return heard && !answered;
}

}  // namespace

std::set<IpAddress> answered_since(const InventoryView& view, Timestamp started,
                                   const IpSet& targets) {
  std::set<IpAddress> answered;
  for (const Device& device : view.devices) {
    if (only_heard(device, started)) continue;
    for (const AddressSpan& span : device.addresses)
      if (span.last_seen >= started && targets.contains(span.ip)) answered.insert(span.ip);
  }
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
