#include "cli/draft.hpp"

#include <optional>
#include <utility>

#include "model/messages.hpp"
#include "report/digest.hpp"

namespace tenken::cli {
namespace {

/// \param value  a text or a list of them
template <class T>
Result<void> require(const T& value, const char* name, const std::vector<std::string>& path) {
  if (!value.empty()) return ok;
  return fail(Errc::usage, Note(Msg::cli_missing_argument, {name}),
              Note(Msg::cli_see_help, {help_command(path)}));
}

template <class C>
C with_files(C command, const std::vector<std::string>& more) {
  auto& files = command.sources.files;
  files.insert(files.end(), more.begin(), more.end());
  return command;
}

/// The commands about the sheet and the policy; nothing for any other name.
std::optional<Result<Command>> sheet_command(const Draft& draft, const std::string& name,
                                             const std::vector<std::string>& path) {
  const auto with = [](Result<void> checked, Command command) -> Result<Command> {
    return checked.map([&] { return std::move(command); });
  };
  const auto both = [&](const std::string& first, const char* first_name, const std::string& second,
                        const char* second_name, Command command) {
    const auto checked = require(first, first_name, path);
    return with(checked ? require(second, second_name, path) : checked, std::move(command));
  };
  if (name == "items") return draft.items;
  if (name == "items adopt")
    return both(draft.items_adopt.item, "ITEM", draft.items_adopt.mark, "MARK", draft.items_adopt);
  if (name == "accept")
    return both(draft.accept.target, "TARGET", draft.accept.profile, "--profile", draft.accept);
  if (name == "accept log") return AcceptLogCommand{};
  if (name == "accept example") return draft.accept_example;
  if (name == "items import-adoption")
    return with(require(draft.items_import.file, "FILE", path), draft.items_import);
  if (name == "items comment")
    return with(require(draft.items_comment.item, "ITEM", path), draft.items_comment);
  if (name == "findings list") return draft.findings_list;
  if (name == "findings waive")
    return both(draft.findings_waive.device, "DEVICE", draft.findings_waive.item, "ITEM",
                draft.findings_waive);
  if (name == "findings unwaive")
    return both(draft.findings_unwaive.device, "DEVICE", draft.findings_unwaive.item, "ITEM",
                draft.findings_unwaive);
  if (name == "inventory import-scan")
    return with(require(draft.import_scan.file, "FILE", path), draft.import_scan);
  if (name == "inventory import")
    return with(require(draft.inventory_import.file, "FILE", path), draft.inventory_import);
  if (name == "policy check")
    return with(require(draft.policy_check.file, "FILE", path), draft.policy_check);
  if (name == "policy draft") return draft.policy_draft;
  return std::nullopt;
}

/// The commands about schedules and alerts; nothing for any other name.
std::optional<Result<Command>> daemon_command(const Draft& draft, const std::string& name,
                                              const std::vector<std::string>& path) {
  const auto with_name = [&](const std::string& given, const char* shown,
                             Command command) -> Result<Command> {
    return require(given, shown, path).map([&] { return std::move(command); });
  };
  if (name == "daemon") return draft.daemon;
  if (name == "status") return StatusCommand{};
  if (name == "schedule list") return draft.schedule_list;
  if (name == "schedule add") return with_name(draft.schedule_add.name, "NAME", draft.schedule_add);
  if (name == "schedule run") return with_name(draft.schedule_run.name, "NAME", draft.schedule_run);
  if (name == "schedule rm") return with_name(draft.schedule_rm.name, "NAME", draft.schedule_rm);
  if (name == "schedule pause" || name == "schedule resume") {
    SchedulePauseCommand command = draft.schedule_pause;
    command.resume = name == "schedule resume";
    return with_name(command.name, "NAME", command);
  }
  if (name == "alerts list") return AlertsListCommand{};
  if (name == "alerts test")
    return with_name(draft.alerts_test.channel, "CHANNEL", draft.alerts_test);
  if (name == "alerts send") return draft.alerts_send;
  return std::nullopt;
}

}  // namespace

std::string help_command(const std::vector<std::string>& path) {
  return "tenken " + report::joined(path, " ") + (path.empty() ? "--help" : " --help");
}

Result<Command> chosen(const Draft& draft, const std::vector<std::string>& path) {
  const auto with = [](Result<void> checked, Command command) {
    return checked.map([&] { return std::move(command); });
  };
  const std::string name = report::joined(path, " ");
  if (name == "sweep") return draft.sweep;
  if (name == "listen") return draft.listen;
  if (name == "wifi survey") return with_files(draft.wifi_survey, draft.wifi_files);
  if (name == "wifi expect")
    return with(require(draft.wifi_expect.list, "LIST", path),
                with_files(draft.wifi_expect, draft.wifi_files));
  if (name == "inventory list") return draft.inventory_list;
  if (name == "inventory show")
    return with(require(draft.inventory_show.device, "DEVICE", path), draft.inventory_show);
  if (name == "inventory set")
    return with(require(draft.inventory_set.device, "DEVICE", path), draft.inventory_set);
  if (name == "inventory diff") return draft.inventory_diff;
  if (name == "inventory merge")
    return with(require(draft.inventory_merge.from, "DEVICE", path), draft.inventory_merge);
  if (name == "inventory split")
    return with(require(draft.inventory_split.device, "DEVICE", path), draft.inventory_split);
  if (name == "inventory undo")
    return with(require(draft.inventory_undo.event, "NUMBER", path), draft.inventory_undo);
  if (name == "inventory why") return draft.inventory_why;
  if (name == "db compact") return draft.db_compact;
  if (name == "inventory edit")
    return with(require(draft.inventory_edit.file, "FILE", path), draft.inventory_edit);
  if (name == "inventory view save")
    return with(require(draft.view_save.query, "QUERY", path), draft.view_save);
  if (name == "inventory view list") return ViewListCommand{};
  if (name == "inventory view rm")
    return with(require(draft.view_rm.name, "NAME", path), draft.view_rm);
  if (name == "db backup")
    return with(require(draft.db_backup.file, "FILE", path), draft.db_backup);
  if (name == "db restore")
    return with(require(draft.db_restore.file, "FILE", path), draft.db_restore);
  if (name == "db check") return DbCheckCommand{};
  if (name == "report") return draft.report;
  if (name == "export" || name == "inventory export") {
    ReportCommand command = draft.report;
    command.machine = true;
    command.editable = name == "inventory export";
    return command;
  }
  if (auto of_sheet = sheet_command(draft, name, path)) return *std::move(of_sheet);
  if (auto of_daemon = daemon_command(draft, name, path)) return *std::move(of_daemon);
  if (name == "scope init") return draft.scope_init;
  if (name == "scope check") return draft.scope_check;
  if (name == "doctor") return DoctorCommand{};
  if (name == "explain") return with(require(draft.explain.id, "TOPIC", path), draft.explain);
  if (name == "evidence show")
    return with(require(draft.evidence_show.id, "ID", path), draft.evidence_show);
  if (name == "evidence export")
    return with(require(draft.evidence_export.bundle, "--bundle", path), draft.evidence_export);
  if (name == "evidence verify")
    return with(require(draft.evidence_verify.file, "FILE", path), draft.evidence_verify);
  if (name == "vulndb import")
    return with(require(draft.vulndb_import.files, "FILE", path), draft.vulndb_import);
  if (name == "vulndb status") return VulndbStatusCommand{};
  if (name == "vulndb export")
    return with(require(draft.vulndb_export.file, "FILE", path), draft.vulndb_export);
  if (name == "vulndb match") return draft.vulndb_match;
  if (name == "vulndb explain")
    return with(require(draft.vulndb_explain.cve, "CVE", path), draft.vulndb_explain);
  if (name == "vulndb rematch") return VulndbRematchCommand{};
  if (name == "knowledge selftest") return KnowledgeSelftestCommand{};
  if (name == "audit run") return draft.audit_run;
  if (name == "audit log") return AuditLogCommand{};
  if (name == "audit verify") return AuditVerifyCommand{};
  if (name == "version") return VersionCommand{};
  if (name == "completion")
    return with(require(draft.completion.shell, "SHELL", path), draft.completion);
  if (name == "help") return draft.help;
  return fail(Errc::usage, Note(Msg::cli_no_command),
              Note(Msg::cli_see_help, {help_command(path)}));
}

}  // namespace tenken::cli
