// Completion scripts for shells, made from the command tree.
#pragma once

#include <string>
#include <string_view>

#include "cli/command_tree.hpp"

namespace tenken::cli {

/// The script of "bash", "zsh" or "fish"; empty for another shell.
std::string completion_script(const CommandInfo& root, std::string_view shell);

}  // namespace tenken::cli
