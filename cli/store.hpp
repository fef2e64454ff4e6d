// Opening the inventory for a command.
#pragma once

#include <string>
#include <string_view>

#include "cli/command_context.hpp"
#include "inventory/inventory.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// Opens the inventory of this run; for writing, the folder is made when it is missing. `site` is
/// used where the settings name none.
Result<inventory::Inventory> open_inventory(const CommandContext& context, inventory::OpenMode mode,
                                            std::string_view site = {});

/// Makes the folder of the inventory where it is missing.
Result<void> make_inventory_folder(const CommandContext& context);

/// A date or a time, as `option` takes it. Errc::usage where it does not read.
Result<Timestamp> parse_moment(const char* option, const std::string& text);

/// Who writes into the inventory: `named`, else the person behind sudo, else the user of the
/// process. Errc::usage for a name that is too long or holds control characters.
Result<std::string> writer(const Environment& environment, const std::string& named);

}  // namespace tenken::cli
