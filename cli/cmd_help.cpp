// help, and --help of every command.
#include "cli/commands.hpp"
#include "cli/help.hpp"

namespace tenken::cli {

Result<ExitCode> run_help(const CommandContext& context, const HelpCommand& command) {
  const auto text = help_text(command.path, context.console.lang, context.console.columns);
  if (!text) return Unexpected(text.error());
  context.console.out << *text << std::flush;
  return kDone;
}

}  // namespace tenken::cli
