// The net effect of a list of changes.
#pragma once

#include <vector>

#include "model/inventory_view.hpp"

namespace tenken::inventory {

/// What remains of `changes`, oldest first, when only the states before the first and after the
/// last count: what cancels out vanishes, successive changes of one facet become one, and a device
/// that is new has no other observed change.
std::vector<Change> net_changes(const std::vector<Change>& changes);

/// The same differences seen from the other end of time.
std::vector<Change> reversed(std::vector<Change> changes);

}  // namespace tenken::inventory
