// Rule: the judgement of one sheet sub-item over one device. Pure: no sockets, no clock, no SQL.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "model/finding.hpp"
#include "model/inventory_view.hpp"
#include "rules/policy.hpp"

namespace tenken::rules {

/// One thing that a rule has to say about a device; a rule says at least one.
struct Judgement {
  Verdict verdict;
  Severity severity;
  Note reason;
  std::optional<Endpoint> endpoint;
  std::vector<EvidenceId> evidence;

  Judgement(Verdict v, Severity s, Note why) : verdict(v), severity(s), reason(std::move(why)) {}
};

struct Rule {
  std::string_view item;  ///< "32-3"
  int version = 1;        ///< raised whenever the same facts may get another verdict
  std::vector<Judgement> (*judge)(const Device& device, const InventoryView& view,
                                  const Policy& policy) = nullptr;
};

/// The rule of a sub-item, or null when this version does not measure it.
const Rule* find_rule(std::string_view item);

/// Judges every device by every sub-item; the verdict of a sub-item is that of the devices which
/// the latest scan covered. Sub-items without a rule are not_observed for all devices, with the
/// reason "not measured by this version".
Assessed assess(const InventoryView& view, const Policy& policy);

/// Gives the devices that have findings in `assessed` those of the assessed sub-items which no rule
/// looked at, as assess() did; an inventory does not keep them.
void add_unmeasured(Assessed& assessed, const InventoryView& view);

}  // namespace tenken::rules
