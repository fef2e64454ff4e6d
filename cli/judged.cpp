#include "cli/judged.hpp"

#include <algorithm>
#include <set>

#include "cli/vuln_survey.hpp"
#include "report/report.hpp"
#include "rules/rule.hpp"

namespace tenken::cli {

namespace {

/// Takes the devices that do not fit the query out of the view, and what is told of them.
Result<void> keep_only(const inventory::Inventory& inventory, const std::string& query,
                       InventoryView& view) {
  const auto filter = inventory.parse_query(query);
  if (!filter) return Unexpected(filter.error());
  const auto found = inventory.find_devices(*filter, inventory::Page());
  if (!found) return Unexpected(found.error());
  const std::set<DeviceId> ids(found->ids.begin(), found->ids.end());
  std::erase_if(view.devices, [&](const Device& device) { return !ids.contains(device.id); });
  std::erase_if(view.changes, [&](const Change& change) { return !ids.contains(change.device); });
  return ok;
}

}  // namespace

Result<rules::Policy> chosen_policy(const Settings& settings) {
  const auto file = settings.find(Setting::policy);
  if (file == settings.end()) return rules::Policy();
  return rules::load_policy(file->second.text);
}

Result<void> keep_survey(inventory::Inventory& inventory, const Judged& judged, ScanId scan) {
  if (!judged.surveyed) return ok;
  auto kept = inventory.record_survey(*judged.view.vulnerability_survey, judged.view.devices, scan);
  if (!kept) return Unexpected(kept.error());
  return ok;
}

Result<Judged> judge(const CommandContext& context, const inventory::Inventory& inventory,
                     const rules::Policy& policy, const std::string& query) {
  auto view = inventory.view();
  if (!view) return Unexpected(view.error());
  Judged judged;
  judged.view = std::move(*view);
  if (!query.empty()) {
    if (auto kept = keep_only(inventory, query, judged.view); !kept)
      return Unexpected(kept.error());
    judged.query = query;
  }
  judged.surveyed = survey_where_possible(context, judged.view);
  judged.assessed = rules::assess(judged.view, policy);
  judged.policy_name = policy.name;
  judged.assessed.by.policy = policy.name;
  judged.assessed.by.policy_sha256 = policy.sha256;
  judged.assessed.by.knowledge = "tenken " + std::string(version());
  if (judged.view.vulnerability_survey)
    judged.assessed.by.vulnerabilities = judged.view.vulnerability_survey->database;
  judged.assessed.by.tenken_version = version();
  auto decisions = inventory.decisions();
  if (!decisions) return Unexpected(decisions.error());
  judged.decisions = *std::move(decisions);
  return judged;
}

Result<void> load_evidence(const inventory::Inventory& inventory, const OutputPlan& output,
                           Judged& judged) {
  const auto shows_records = [](std::string_view format) {
    const report::Reporter* const reporter = report::find_reporter(format);
    return reporter != nullptr && reporter->shows_records;
  };
  if (!shows_records(output.on_stdout) &&
      std::ranges::none_of(output.files, shows_records, &OutputPlan::File::format))
    return ok;
  std::set<EvidenceId> cited;
  for (const Device& device : judged.view.devices)
    for (const Service& service : device.services)
      for (const EvidenceId& id : service.evidence()) cited.insert(id);
  for (const Finding& finding : judged.assessed.findings)
    cited.insert(finding.evidence.begin(), finding.evidence.end());
  auto evidence = inventory.evidence(cited);
  if (!evidence) return Unexpected(evidence.error());
  judged.evidence = std::move(*evidence);
  return ok;
}

std::vector<Format> report_formats() {
  std::vector<Format> formats;
  for (const report::Reporter* reporter : report::all_reporters())
    formats.push_back({reporter->name, reporter->extension, reporter->binary});
  return formats;
}

Result<void> render_report(const CommandContext& context, const Judged& judged,
                           std::string_view format, bool to_file, std::ostream& out) {
  const report::Reporter* reporter = report::find_reporter(format);
  if (reporter == nullptr) return fail(Errc::internal, "no reporter for " + std::string(format));
  report::ReportInput input(judged.view, judged.assessed);
  input.policy_name = judged.policy_name;
  input.query = judged.query;
  input.tenken_version = version();
  input.lang = context.console.lang;
  input.color = !to_file && context.console.color_out;
  input.columns = to_file ? 0 : context.console.columns;
  input.evidence = judged.evidence;
  input.wifi = judged.wifi;
  input.decisions = &judged.decisions;
  input.kind = judged.kind;
  input.book = &judged.book;
  return reporter->write(input, out);
}

}  // namespace tenken::cli
