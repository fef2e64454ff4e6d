// completion: a script for the shell, on stdout.
#include "cli/args.hpp"
#include "cli/commands.hpp"
#include "cli/completion.hpp"
#include "model/bytes.hpp"

namespace tenken::cli {

Result<ExitCode> run_completion(const CommandContext& context, const CompletionCommand& command) {
  const std::string script = completion_script(command_tree(context.console.lang), command.shell);
  if (script.empty())
    return fail(Errc::usage, Note(Msg::cli_bad_value, {"SHELL", printable(command.shell)}),
                Note(Msg::cli_expected_one_of, {"bash, zsh, fish"}));
  context.console.out << script << std::flush;
  return kDone;
}

}  // namespace tenken::cli
