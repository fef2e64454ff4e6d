// The inventory's file: opened, checked, and brought to the current format.
#pragma once

#include <filesystem>
#include <memory>

#include <SQLiteCpp/Database.h>

#include "inventory/inventory.hpp"
#include "model/result.hpp"

namespace tenken::inventory {

/// Opens `file`. A new one is made for its owner only (mode 0600), because an inventory is a map
/// for attackers. \returns Errc::environment or Errc::usage with the remedy
Result<std::unique_ptr<SQLite::Database>> open_database(const std::filesystem::path& file,
                                                        OpenMode mode);

}  // namespace tenken::inventory
