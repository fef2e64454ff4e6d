#include "rules/scan_reach.hpp"

#include <algorithm>

namespace tenken::rules {

ScanReach::ScanReach(const std::optional<ScanRecord>& scan) : any_scan_(scan.has_value()) {
  if (!scan) return;
  complete_ = scan->state == ScanState::complete;
  started_ = scan->started;
  for (const std::string& text : scan->targets)
    if (const auto range = IpRange::parse(text)) targets_.add(*range);
  for (const std::string& text : scan->excluded)
    if (const auto range = IpRange::parse(text)) targets_.remove(*range);
}

bool ScanReach::covers(const Device& device) const {
  if (!any_scan_ || device.last_seen >= started_) return true;
  if (!complete_ || device.present || device.addresses.empty()) return false;
  const auto in_targets = [&](const AddressSpan& span) { return targets_.contains(span.ip); };
  if (std::ranges::any_of(device.addresses, &AddressSpan::current))
    return std::ranges::all_of(device.addresses, [&](const AddressSpan& span) {
      return !span.current || in_targets(span);
    });
  return in_targets(*std::ranges::max_element(device.addresses, {}, &AddressSpan::last_seen));
}

}  // namespace tenken::rules
