// The command line's grammar. The only file that knows CLI11.
#pragma once

#include <span>
#include <string>

#include "cli/command_tree.hpp"
#include "cli/options.hpp"
#include "model/message.hpp"
#include "model/result.hpp"

namespace tenken::cli {

/// Reads the arguments after the program's name. Every fault is Errc::usage, with the nearest known
/// name where one was mistyped and with the place where help is.
Result<Options> parse_args(std::span<const std::string> args);

/// The whole grammar with its descriptions in `lang`; the root's flags are the global ones.
CommandInfo command_tree(Lang lang);

}  // namespace tenken::cli
