// The survey of known vulnerabilities as commands run it: over what the inventory holds.
#pragma once

#include <functional>
#include <memory>

#include "cli/command_context.hpp"
#include "cli/vulndb_file.hpp"
#include "model/inventory_view.hpp"
#include "model/result.hpp"
#include "vulndb/database.hpp"

namespace tenken::cli {

/// Runs `work`, which asks the database; what it throws of a damaged file becomes an error.
Result<void> with_vulndb(const CommandContext& context, const std::function<Result<void>()>& work);

/// Asks the database about every device of the view and writes the answers into it. `anew`: also
/// where the inventory holds the answers of this edition about the latest scan.
/// \returns whether it asked
Result<bool> survey_view(const CommandContext& context, vulndb::Database& database,
                         InventoryView& view, bool anew);

/// The same with the database of this run, where there is one. Where it cannot be read, the user is
/// told, and the view stays as it is.
bool survey_where_possible(const CommandContext& context, InventoryView& view);

}  // namespace tenken::cli
