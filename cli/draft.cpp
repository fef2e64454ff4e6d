#include "cli/draft.hpp"

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
  if (name == "inventory list") return InventoryListCommand{};
  if (name == "inventory show")
    return with(require(draft.inventory_show.device, "DEVICE", path), draft.inventory_show);
  if (name == "inventory set")
    return with(require(draft.inventory_set.device, "DEVICE", path), draft.inventory_set);
  if (name == "inventory diff") return draft.inventory_diff;
  if (name == "report") return draft.report;
  if (name == "export" || name == "inventory export") {
    ReportCommand command = draft.report;
    command.machine = true;
    return command;
  }
  if (name == "items") return ItemsCommand{};
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
