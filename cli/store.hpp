// Opening the inventory for a command.
#pragma once

#include <string_view>

#include "cli/command_context.hpp"
#include "inventory/inventory.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// Opens the inventory of this run; for writing, the folder is made when it is missing. `site` is
/// used where the settings name none.
Result<inventory::Inventory> open_inventory(const CommandContext& context, inventory::OpenMode mode,
                                            std::string_view site = {});

}  // namespace tenken::cli
