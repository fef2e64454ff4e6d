// report and export: the whole inventory with its verdicts, in any format of report/.
#include <algorithm>
#include <array>
#include <iterator>
#include <tuple>
#include <vector>

#include "cli/commands.hpp"
#include "cli/judged.hpp"
#include "cli/previous.hpp"
#include "cli/register_formats.hpp"
#include "cli/sheet_book.hpp"
#include "cli/store.hpp"
#include "cli/suggest.hpp"
#include "cli/words.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/words.hpp"
#include "rules/rule.hpp"

namespace tenken::cli {
namespace {

using Row = std::tuple<std::string, DeviceId, std::string, Verdict>;

std::vector<Row> verdict_rows(const Assessed& assessed) {
  std::vector<Row> rows;
  rows.reserve(assessed.findings.size());
  for (const Finding& finding : assessed.findings)
    rows.emplace_back(finding.item, finding.device,
                      finding.endpoint ? finding.endpoint->to_string() : std::string(),
                      finding.verdict);
  std::sort(rows.begin(), rows.end());
  return rows;
}

/// How many verdicts of `now` the scan did not record: another policy, or new facts since.
std::size_t changed_verdicts(const Assessed& now, const Assessed& stored) {
  const std::vector<Row> a = verdict_rows(now);
  const std::vector<Row> b = verdict_rows(stored);
  std::vector<Row> only_now;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only_now));
  return only_now.size();
}

/// Whether every format that is asked for has a report of that kind.
Result<report::Kind> chosen_kind(const std::string& name, const OutputPlan& plan) {
  if (name.empty()) return report::Kind::full;
  const auto kind = report::parse_kind(name);
  if (!kind || *kind == report::Kind::full) {
    const std::array<std::string, 4> kinds{"sheet", "inventory", "exec", "device"};
    return fail(Errc::usage, Note(Msg::cli_bad_value, {"--kind", shown(name)}),
                choose(name, kinds));
  }
  std::vector<std::string> formats;
  for (const OutputPlan::File& file : plan.files) formats.push_back(file.format);
  if (!plan.on_stdout.empty()) formats.push_back(plan.on_stdout);
  std::vector<std::string> able;
  for (const report::Reporter* const reporter : report::all_reporters())
    if (std::ranges::find(reporter->kinds, *kind) != reporter->kinds.end())
      able.emplace_back(reporter->name);
  for (const std::string& format : formats)
    if (std::ranges::find(able, format) == able.end())
      return fail(Errc::usage, Note(Msg::sheet_kind_format, {format, name}),
                  Note(Msg::sheet_kind_format_fix, {report::joined(able, " / ")}));
  return *kind;
}

}  // namespace

Result<ExitCode> run_report(const CommandContext& context, const ReportCommand& command) {
  // A policy in a file or the environment is only what --stored sets aside; on the command line it
  // is a wish that cannot be met.
  if (command.stored && context.options.flags.contains(Setting::policy))
    return fail(Errc::usage, Note(Msg::cli_stored_policy), Note(Msg::cli_stored_policy_fix));
  if (command.stored && !command.query.empty())
    return fail(Errc::usage, Note(Msg::exchange_stored_query),
                Note(Msg::exchange_stored_query_fix));
  std::vector<Format> formats = report_formats();
  if (command.editable) formats.push_back(kNetbox);
  const auto plan = plan_output(context.options, formats, command.machine ? "json" : "table");
  if (!plan) return Unexpected(plan.error());
  const auto kind = chosen_kind(command.kind, *plan);
  if (!kind) return Unexpected(kind.error());
  const auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  auto judged = judge(context, *inventory, *policy, command.query);
  if (!judged) return Unexpected(judged.error());

  if (judged->view.scan && command.query.empty()) {
    auto stored = inventory->findings(judged->view.scan->id);
    if (!stored) return Unexpected(stored.error());
    rules::add_unmeasured(*stored, judged->view);
    if (command.stored) {
      judged->assessed = std::move(*stored);
      judged->policy_name.clear();
    } else if (!stored->findings.empty()) {
      const std::size_t changed = changed_verdicts(judged->assessed, *stored);
      if (changed > 0)
        context.console.say(Note(
            Msg::cli_verdicts_changed,
            {std::to_string(changed), report::policy_text(policy->name, context.console.lang)}));
    }
  }
  if (!command.query.empty())
    context.console.say(
        Note(Msg::exchange_only_count, {std::to_string(judged->view.devices.size())}));
  judged->kind = *kind;
  judged->book = sheet_book(*judged);
  if (*kind == report::Kind::exec) {
    auto previous = previous_period(*inventory, judged->view);
    if (!previous) return Unexpected(previous.error());
    judged->book.previous = std::move(*previous);
  }
  if (auto loaded = load_evidence(*inventory, *plan, *judged); !loaded)
    return Unexpected(loaded.error());
  const RenderTo render = [&](std::string_view format, bool to_file,
                              std::ostream& out) -> Result<void> {
    if (command.editable && is_register_format(format))
      return write_register(judged->view, format, context.console.lang, out);
    return render_report(context, *judged, format, to_file, out);
  };
  auto written = write_output(context, *plan, render);
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
