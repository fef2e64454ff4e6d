// What was heard of devices that are not to be in the inventory.
#pragma once

#include <functional>
#include <set>
#include <vector>

#include "model/mac_address.hpp"
#include "model/observation.hpp"
#include "scanner/discover/interfaces.hpp"

namespace tenken::cli {

/// Takes out of the batch what is said of such addresses, and what is said without an address of a
/// MAC address that has one of them or is one of `macs`.
void leave_out(const std::function<bool(const IpAddress&)>& is_left_out, std::set<MacAddress> macs,
               Batch& batch);

/// The same for this machine's own addresses: it looks at the network, and is not looked at.
void leave_out_own(const std::vector<discover::Interface>& own, Batch& batch);

}  // namespace tenken::cli
