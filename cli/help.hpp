// Help texts, laid out from the command tree.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "cli/command_tree.hpp"
#include "model/message.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// Help for the command that `path` names, in `columns` terminal cells (0: 80). Errc::usage when
/// there is no such command.
Result<std::string> help_text(const std::vector<std::string>& path, Lang lang, std::size_t columns);

}  // namespace tenken::cli
