// Heard: what several scans heard of one device, as one.
#pragma once

#include <vector>

#include "inventory/store.hpp"

namespace tenken::inventory {

/// Gives the device its flows and the time of listening. A capture that was read twice counts once;
/// time that two scans listened to counts once.
void add_heard(Device& device, std::vector<HeardFlows> scans);

}  // namespace tenken::inventory
