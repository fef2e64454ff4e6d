// The gate of a sweep: which findings make the exit code 1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/options.hpp"
#include "model/decisions.hpp"
#include "model/finding.hpp"
#include "model/inventory_view.hpp"
#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "model/timestamp.hpp"

namespace tenken::cli {

/// Conditions of --fail-on; any one of them is enough. Only non-conforming findings count: what
/// needs a person's review or was not observed is neither a pass nor a failure.
struct FailOn {
  std::optional<Severity> at_least;
  std::vector<std::string> items;  ///< "32-3", or "32" for all its sub-items

  bool empty() const { return !at_least && items.empty(); }
  bool matches(const Finding& finding) const;
};

/// "high", "item:32-3", or several with commas; nothing where the setting is absent. Errc::usage.
Result<FailOn> fail_on(const Settings& settings);

/// What the gate says of a sweep.
struct GateResult {
  std::vector<const Finding*> failures;
  std::size_t waived = 0;  ///< findings that would fail it and are waived on the day of the view

  GateResult() = default;
};

/// The findings that fail the gate, of devices that were seen since `started` and have a current
/// address in `targets`.
GateResult gate_failures(const FailOn& condition, const Assessed& assessed,
                         const InventoryView& view, const IpSet& targets, Timestamp started,
                         const Decisions& decisions);

}  // namespace tenken::cli
