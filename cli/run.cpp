#include "cli/run.hpp"

#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <unistd.h>

#include "cli/args.hpp"
#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/exit_code.hpp"

namespace tenken::cli {
namespace {

/// Calls the function of the command that was asked for.
struct Dispatch {
  const CommandContext& context;

  Result<ExitCode> operator()(const HelpCommand& c) const { return run_help(context, c); }
  Result<ExitCode> operator()(const SweepCommand& c) const {
    return run_sweep_command(context, c, run_sweep);
  }
  Result<ExitCode> operator()(const InventoryListCommand&) const {
    return run_inventory_list(context);
  }
  Result<ExitCode> operator()(const InventoryShowCommand& c) const {
    return run_inventory_show(context, c);
  }
  Result<ExitCode> operator()(const InventorySetCommand& c) const {
    return run_inventory_set(context, c);
  }
  Result<ExitCode> operator()(const InventoryDiffCommand& c) const {
    return run_inventory_diff(context, c);
  }
  Result<ExitCode> operator()(const ReportCommand& c) const { return run_report(context, c); }
  Result<ExitCode> operator()(const ItemsCommand&) const { return run_items(context); }
  Result<ExitCode> operator()(const ScopeInitCommand& c) const {
    return run_scope_init(context, c);
  }
  Result<ExitCode> operator()(const ScopeCheckCommand& c) const {
    return run_scope_check(context, c);
  }
  Result<ExitCode> operator()(const DoctorCommand&) const { return run_doctor(context); }
  Result<ExitCode> operator()(const ExplainCommand& c) const { return run_explain(context, c); }
  Result<ExitCode> operator()(const EvidenceShowCommand& c) const {
    return run_evidence_show(context, c);
  }
  Result<ExitCode> operator()(const VersionCommand&) const { return run_version(context); }
  Result<ExitCode> operator()(const CompletionCommand& c) const {
    return run_completion(context, c);
  }
};

Result<ExitCode> run_options(const Options& options, const Environment& environment,
                             Console& console) {
  const auto settings = layered_settings(options, environment);
  if (!settings) return Unexpected(settings.error());
  const auto lang = language(*settings, environment);
  if (!lang) return Unexpected(lang.error());
  console.lang = *lang;
  const auto color = color_mode(*settings);
  if (!color) return Unexpected(color.error());
  console.quiet = options.quiet;
  console.verbose = options.verbose;
  look_at_terminal(console, *color, environment);

  const SystemClock clock;
  const auto named = settings->find(Setting::db);
  const CommandContext context(options, *settings, environment, console, clock,
                               named != settings->end()
                                   ? std::filesystem::path(named->second.text)
                                   : default_database(environment, ::geteuid() == 0));
  return std::visit(Dispatch{context}, options.command);
}

}  // namespace

int run(int argc, char** argv) {
  const Environment environment = process_environment();
  Console console(std::cout, std::cerr);
  try {
    const std::vector<std::string> args(argv + (argc > 0 ? 1 : 0), argv + argc);
    console.lang = early_language(args, environment);
    const auto options = parse_args(args);
    const auto code = options ? run_options(*options, environment, console)
                              : Result<ExitCode>(Unexpected(options.error()));
    if (code) return *code;
    console.error(code.error());
    return exit_code(code.error().code);
  } catch (const std::exception& error) {
    console.error(
        Error(Errc::internal, Note(Msg::errc_internal), Note(Msg::cli_internal_fix), error.what()));
    return kInternal;
  }
}

}  // namespace tenken::cli
