#include "cli/command_tree.hpp"

#include <algorithm>

namespace tenken::cli {

const CommandInfo* find_command(const CommandInfo& command, std::string_view name) {
  const auto at = std::find_if(command.subcommands.begin(), command.subcommands.end(),
                               [&](const CommandInfo& sub) { return sub.name == name; });
  return at == command.subcommands.end() ? nullptr : &*at;
}

std::vector<std::string> subcommand_names(const CommandInfo& command) {
  std::vector<std::string> names;
  names.reserve(command.subcommands.size());
  for (const CommandInfo& sub : command.subcommands) names.push_back(sub.name);
  return names;
}

std::vector<std::string> flag_names(const CommandInfo& command) {
  std::vector<std::string> names;
  for (const FlagInfo& flag : command.flags)
    names.insert(names.end(), flag.names.begin(), flag.names.end());
  return names;
}

}  // namespace tenken::cli
