// The commands and flags of the program as plain data: help, completion and the manual's test read
// it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/message.hpp"

namespace tenken::cli {

struct FlagInfo {
  std::vector<std::string> names;    ///< "-i", "--interface"
  std::string value;                 ///< what follows it ("FILE"); empty for a switch
  std::vector<std::string> choices;  ///< the only values that it takes, if they are few
  bool open_choices = false;         ///< it takes other values as well
  bool takes_file = false;
  bool repeatable = false;
  std::string description;

  FlagInfo() = default;
};

struct CommandInfo {
  std::string name;
  std::string description;
  std::vector<FlagInfo> positionals;  ///< without names; `value` is what help shows
  std::vector<FlagInfo> flags;
  std::vector<CommandInfo> subcommands;
  std::vector<std::string> formats;  ///< of --format and --out; empty: it takes neither
};

/// The sub-command of `command` with that name, or null.
const CommandInfo* find_command(const CommandInfo& command, std::string_view name);
std::vector<std::string> subcommand_names(const CommandInfo& command);
/// Every flag name of `command` itself.
std::vector<std::string> flag_names(const CommandInfo& command);

}  // namespace tenken::cli
