// Addresses that a device answers for although others have them.
#pragma once

#include "inventory/records.hpp"

namespace tenken::inventory {

/// Whether `device` was found to answer for `ip` in the place of its holder (proxy ARP).
bool answers_for(const DeviceRecord& device, const IpAddress& ip);

}  // namespace tenken::inventory
