// What a survey of Wi-Fi tells of devices goes into the inventory.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "cli/command_context.hpp"
#include "model/inventory_view.hpp"
#include "model/observation.hpp"
#include "model/result.hpp"
#include "model/wifi.hpp"
#include "scanner/passive/derive_devices.hpp"

namespace tenken::cli {

/// Of the devices in `known`, and of all in networks whose name is in `own` that were seen more
/// than once: who made them, what they use, what they offer, and whether they are wired. A random
/// address that nobody knows makes no device: it may be another one tomorrow.
Batch observe_wifi(const WifiSurvey& survey, const std::set<std::string>& own,
                   const std::set<MacAddress>& known, const std::string& sensor,
                   const passive::MakerOf& maker_of);

/// The MAC addresses of all devices of an inventory.
std::set<MacAddress> macs_of(const InventoryView& view);

/// Stores it as a scan of its own and judges anew. Nothing is stored of a survey without devices.
Result<void> store_wifi(const CommandContext& context, const WifiSurvey& survey,
                        const std::vector<std::string>& own);

}  // namespace tenken::cli
