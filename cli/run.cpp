#include "cli/run.hpp"

#include <csignal>
#include <exception>
#include <iostream>
#include <string>
#include <vector>

#include <fcntl.h>
#include <unistd.h>

#include "cli/args.hpp"
#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/exit_code.hpp"
#include "cli/files.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

/// Calls the function of the command that was asked for.
struct Dispatch {
  const CommandContext& context;

  Result<ExitCode> operator()(const HelpCommand& c) const { return run_help(context, c); }
  Result<ExitCode> operator()(const SweepCommand& c) const {
    return run_sweep_command(context, c, run_sweep);
  }
  Result<ExitCode> operator()(const AcceptCommand& c) const {
    return run_accept_command(context, c, run_sweep);
  }
  Result<ExitCode> operator()(const AcceptLogCommand&) const { return run_accept_log(context); }
  Result<ExitCode> operator()(const AcceptExampleCommand& c) const {
    return run_accept_example(context, c);
  }
  Result<ExitCode> operator()(const ItemsImportCommand& c) const {
    return run_items_import(context, c);
  }
  Result<ExitCode> operator()(const ListenCommand& c) const { return run_listen(context, c); }
  Result<ExitCode> operator()(const WifiSurveyCommand& c) const {
    return run_wifi_survey(context, c);
  }
  Result<ExitCode> operator()(const WifiExpectCommand& c) const {
    return run_wifi_expect(context, c);
  }
  Result<ExitCode> operator()(const InventoryListCommand& c) const {
    return run_inventory_list(context, c);
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
  Result<ExitCode> operator()(const InventoryEditCommand& c) const {
    return run_inventory_edit(context, c);
  }
  Result<ExitCode> operator()(const ViewSaveCommand& c) const { return run_view_save(context, c); }
  Result<ExitCode> operator()(const ViewListCommand&) const { return run_view_list(context); }
  Result<ExitCode> operator()(const ViewRemoveCommand& c) const { return run_view_rm(context, c); }
  Result<ExitCode> operator()(const DbBackupCommand& c) const { return run_db_backup(context, c); }
  Result<ExitCode> operator()(const DbRestoreCommand& c) const {
    return run_db_restore(context, c);
  }
  Result<ExitCode> operator()(const DbCheckCommand&) const { return run_db_check(context); }
  Result<ExitCode> operator()(const InventoryMergeCommand& c) const {
    return run_inventory_merge(context, c);
  }
  Result<ExitCode> operator()(const InventorySplitCommand& c) const {
    return run_inventory_split(context, c);
  }
  Result<ExitCode> operator()(const InventoryUndoCommand& c) const {
    return run_inventory_undo(context, c);
  }
  Result<ExitCode> operator()(const InventoryWhyCommand& c) const {
    return run_inventory_why(context, c);
  }
  Result<ExitCode> operator()(const DbCompactCommand& c) const {
    return run_db_compact(context, c);
  }
  Result<ExitCode> operator()(const ReportCommand& c) const { return run_report(context, c); }
  Result<ExitCode> operator()(const ItemsCommand& c) const { return run_items(context, c); }
  Result<ExitCode> operator()(const ItemsAdoptCommand& c) const {
    return run_items_adopt(context, c);
  }
  Result<ExitCode> operator()(const ItemsCommentCommand& c) const {
    return run_items_comment(context, c);
  }
  Result<ExitCode> operator()(const FindingsListCommand& c) const {
    return run_findings_list(context, c);
  }
  Result<ExitCode> operator()(const FindingsWaiveCommand& c) const {
    return run_findings_waive(context, c);
  }
  Result<ExitCode> operator()(const FindingsUnwaiveCommand& c) const {
    return run_findings_unwaive(context, c);
  }
  Result<ExitCode> operator()(const ImportScanCommand& c) const {
    return run_import_scan(context, c);
  }
  Result<ExitCode> operator()(const InventoryImportCommand& c) const {
    return run_inventory_import(context, c);
  }
  Result<ExitCode> operator()(const PolicyCheckCommand& c) const {
    return run_policy_check(context, c);
  }
  Result<ExitCode> operator()(const PolicyDraftCommand& c) const {
    return run_policy_draft(context, c);
  }
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
  Result<ExitCode> operator()(const EvidenceExportCommand& c) const {
    return run_evidence_export(context, c);
  }
  Result<ExitCode> operator()(const EvidenceVerifyCommand& c) const {
    return run_evidence_verify(context, c);
  }
  Result<ExitCode> operator()(const VulndbImportCommand& c) const {
    return run_vulndb_import(context, c);
  }
  Result<ExitCode> operator()(const VulndbStatusCommand&) const {
    return run_vulndb_status(context);
  }
  Result<ExitCode> operator()(const VulndbExportCommand& c) const {
    return run_vulndb_export(context, c);
  }
  Result<ExitCode> operator()(const VulndbMatchCommand& c) const {
    return run_vulndb_match(context, c);
  }
  Result<ExitCode> operator()(const VulndbExplainCommand& c) const {
    return run_vulndb_explain(context, c);
  }
  Result<ExitCode> operator()(const VulndbRematchCommand&) const {
    return run_vulndb_rematch(context);
  }
  Result<ExitCode> operator()(const KnowledgeSelftestCommand&) const {
    return run_knowledge_selftest(context);
  }
  Result<ExitCode> operator()(const AuditRunCommand& c) const { return run_audit_run(context, c); }
  Result<ExitCode> operator()(const AuditLogCommand&) const { return run_audit_log(context); }
  Result<ExitCode> operator()(const AuditVerifyCommand&) const { return run_audit_verify(context); }
  Result<ExitCode> operator()(const DaemonCommand& c) const { return run_daemon(context, c); }
  Result<ExitCode> operator()(const ScheduleListCommand& c) const {
    return run_schedule_list(context, c);
  }
  Result<ExitCode> operator()(const ScheduleAddCommand& c) const {
    return run_schedule_add(context, c);
  }
  Result<ExitCode> operator()(const ScheduleRunCommand& c) const {
    return run_schedule_run(context, c);
  }
  Result<ExitCode> operator()(const SchedulePauseCommand& c) const {
    return run_schedule_pause(context, c);
  }
  Result<ExitCode> operator()(const ScheduleRemoveCommand& c) const {
    return run_schedule_rm(context, c);
  }
  Result<ExitCode> operator()(const StatusCommand&) const { return run_status(context); }
  Result<ExitCode> operator()(const AlertsListCommand&) const { return run_alerts_list(context); }
  Result<ExitCode> operator()(const AlertsTestCommand& c) const {
    return run_alerts_test(context, c);
  }
  Result<ExitCode> operator()(const AlertsSendCommand& c) const {
    return run_alerts_send(context, c);
  }
  Result<ExitCode> operator()(const VersionCommand&) const { return run_version(context); }
  Result<ExitCode> operator()(const CompletionCommand& c) const {
    return run_completion(context, c);
  }
};

/// Gives descriptors 0 to 2 away where the caller closed them, so that no file or socket of ours
/// becomes stdout. Read-only: writing still fails.
void hold_standard_streams() {
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; ++fd)
    if (::fcntl(fd, F_GETFD) < 0) ::open("/dev/null", O_RDONLY);
}

/// The files that the settings name, where the command may read them.
Result<void> check_named_files(const Options& options, const Settings& settings) {
  if (std::holds_alternative<HelpCommand>(options.command) ||
      std::holds_alternative<VersionCommand>(options.command) ||
      std::holds_alternative<CompletionCommand>(options.command))
    return ok;
  for (const Setting setting : {Setting::db, Setting::scope, Setting::policy, Setting::vulndb}) {
    const auto named = settings.find(setting);
    if (named == settings.end()) continue;
    if (named->second.text.empty())
      return fail(Errc::usage, Note(Msg::cli_bad_value, {named->second.origin, "''"}),
                  Note(Msg::cli_is_folder_fix));
    if (auto file = check_no_folder(named->second.text); !file) return file;
  }
  return ok;
}

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

  if (auto named_files = check_named_files(options, *settings); !named_files)
    return Unexpected(named_files.error());
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
  ::signal(SIGPIPE, SIG_IGN);  // a reader that leaves must not end a sweep before it is saved
  hold_standard_streams();
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
