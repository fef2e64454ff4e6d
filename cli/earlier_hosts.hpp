// EarlierHosts: what the inventory knows of a sweep's addresses before it begins.
#pragma once

#include <set>
#include <vector>

#include "model/inventory_view.hpp"
#include "model/ip_address.hpp"
#include "model/timestamp.hpp"

namespace tenken::cli {

/// The addresses among `targets` that hosts of `view` answered from since `started`.
std::set<IpAddress> answered_since(const InventoryView& view, Timestamp started,
                                   const IpSet& targets);

/// The current addresses of `view` in those ranges of `targets` that are too wide to be asked
/// address by address.
std::vector<IpAddress> known_in_wide(const InventoryView& view, const IpSet& targets);

}  // namespace tenken::cli
