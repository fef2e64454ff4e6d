#include "cli/judged.hpp"

#include <algorithm>
#include <set>

#include "cli/vuln_survey.hpp"
#include "report/report.hpp"
#include "rules/rule.hpp"

namespace tenken::cli {

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
                     const rules::Policy& policy) {
  auto view = inventory.view();
  if (!view) return Unexpected(view.error());
  Judged judged;
  judged.view = std::move(*view);
  judged.surveyed = survey_where_possible(context, judged.view);
  judged.assessed = rules::assess(judged.view, policy);
  judged.policy_name = policy.name;
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
  input.tenken_version = version();
  input.lang = context.console.lang;
  input.color = !to_file && context.console.color_out;
  input.columns = to_file ? 0 : context.console.columns;
  input.evidence = judged.evidence;
  input.wifi = judged.wifi;
  input.kind = judged.kind;
  input.book = &judged.book;
  return reporter->write(input, out);
}

}  // namespace tenken::cli
