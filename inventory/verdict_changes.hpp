// What the verdicts of one scan say that those of the one before did not.
#pragma once

#include <set>
#include <vector>

#include "model/finding.hpp"
#include "model/inventory_view.hpp"

namespace tenken::inventory {

/// Sub-items that a device meets no more or again, and fields of the register that differ from the
/// network or agree again. Device, kind, what, before and after are filled. What no rule looked at
/// in the later scan is no change; a device that had no verdict before has none either.
std::vector<Change> verdict_changes(const Assessed& before, const Assessed& after);

}  // namespace tenken::inventory
