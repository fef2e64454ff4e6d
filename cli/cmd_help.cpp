// help, and --help of every command.
#include "cli/commands.hpp"
#include "cli/help.hpp"
#include "cli/output.hpp"

namespace tenken::cli {

Result<ExitCode> run_help(const CommandContext& context, const HelpCommand& command) {
  const auto text = help_text(command.path, context.console.lang, context.console.columns);
  if (!text) return Unexpected(text.error());
  if (auto written = write_out(context.console, *text); !written)
    return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
