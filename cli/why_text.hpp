// What `inventory show --why` adds: who says what about a device, and why one of them counts.
#pragma once

#include <string>
#include <vector>

#include <boost/json/object.hpp>

#include "cli/console.hpp"
#include "inventory/why.hpp"
#include "model/inventory_view.hpp"

namespace tenken::cli {

/// The table and a reason for each fact. \param to_file  as wide as it needs
std::string why_text(const Console& console, const Device& device,
                     const std::vector<inventory::Opinion>& opinions, bool to_file);
/// Adds "why" and "random_macs".
void add_why(boost::json::object& json, const Device& device,
             const std::vector<inventory::Opinion>& opinions);

}  // namespace tenken::cli
