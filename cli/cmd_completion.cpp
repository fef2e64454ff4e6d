// completion: a script for the shell, on stdout.
#include <array>
#include <string>

#include "cli/args.hpp"
#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "cli/output.hpp"
#include "cli/suggest.hpp"
#include "cli/words.hpp"
#include "model/messages.hpp"

namespace tenken::cli {

Result<ExitCode> run_completion(const CommandContext& context, const CompletionCommand& command) {
  const std::string script = completion_script(command_tree(context.console.lang), command.shell);
  if (script.empty())
    return fail(Errc::usage, Note(Msg::cli_bad_value, {"SHELL", shown(command.shell)}),
                choose(command.shell, std::array<std::string, 3>{"bash", "zsh", "fish"}));
  if (auto written = write_out(context.console, script); !written)
    return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
