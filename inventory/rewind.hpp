// Rewinding: devices as they were, by taking back what changed since.
#pragma once

#include <vector>

#include "inventory/records.hpp"

namespace tenken::inventory {

/// Makes `devices` what they were at `at`. \param changes  all after `at`, oldest first
void rewind(std::vector<DeviceRecord>& devices, const std::vector<Change>& changes, Timestamp at);

}  // namespace tenken::inventory
