// Where the database of known vulnerabilities of this run lies.
#pragma once

#include <filesystem>

#include "cli/command_context.hpp"

namespace tenken::cli {

/// The file that the settings name, or the default one.
std::filesystem::path vulndb_file(const CommandContext& context);

}  // namespace tenken::cli
