// findings list: what does not conform or needs review, and what is waived.
#include <algorithm>
#include <array>
#include <map>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/judged.hpp"
#include "cli/output.hpp"
#include "cli/store.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/waiver_words.hpp"
#include "rules/items.hpp"

namespace tenken::cli {
namespace {

namespace json = boost::json;

constexpr std::array kFormats{kTable, kJson, kCsv};

bool fits(std::string_view item, std::string_view wanted) {
  if (wanted.empty() || item == wanted) return true;
  return wanted.find('-') == std::string_view::npos && item.substr(0, item.find('-')) == wanted;
}

struct Row {
  const Finding* finding;
  const Device* device;
  const Waiver* waiver;  ///< valid
};

std::vector<Row> rows_of(const Judged& judged, std::string_view wanted) {
  std::map<DeviceId, const Device*> devices;
  for (const Device& device : judged.view.devices) devices.emplace(device.id, &device);
  std::vector<Row> rows;
  for (const Finding& finding : judged.assessed.findings) {
    const auto device = devices.find(finding.device);
    if (!fits(finding.item, wanted) || device == devices.end() ||
        (finding.verdict != Verdict::non_conforming && finding.verdict != Verdict::needs_review))
      continue;
    rows.push_back({&finding, device->second, judged.decisions.waiver_of(finding, judged.view.at)});
  }
  return rows;
}

report::Grid grid_of(const Console& console, const std::vector<Row>& rows) {
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::report_item)),
                     Column(console.text(Msg::cli_label_device), 10),
                     Column::key(console.text(Msg::sheet_label_verdict)),
                     Column::key(console.text(Msg::sheet_label_severity)),
                     Column(console.text(Msg::sheet_label_reason), 20),
                     Column(console.text(Msg::sheet_label_waiver), 10)});
  for (const Row& row : rows) {
    std::string where = printable(row.device->label());
    if (row.finding->endpoint) where += ' ' + row.finding->endpoint->to_string();
    grid.add(
        {row.finding->item, where, std::string(verdict_label(row.finding->verdict, console.lang)),
         std::string(severity_label(row.finding->severity, console.lang)),
         printable(console.text(row.finding->reason), kMaxValueBytes),
         row.waiver == nullptr ? std::string() : report::waiver_text(*row.waiver, console.lang)});
  }
  return grid;
}

/// Those of the wanted item, whether or not they cover a finding.
std::string waivers_text(const Console& console, const Judged& judged, std::string_view wanted) {
  std::string text;
  for (const Waiver& waiver : judged.decisions.waivers) {
    if (!fits(waiver.item, wanted)) continue;
    const std::string subject =
        waiver.device ? printable(waiver.device_label) : console.text(Msg::sheet_whole_site);
    text += waiver.item + "  " + subject + "  " +
            (waiver.valid(judged.view.at)
                 ? report::waiver_text(waiver, console.lang)
                 : console.text(Note(Msg::sheet_waiver_expired, {waiver.until, waiver.owner}))) +
            '\n';
  }
  if (!text.empty()) text = '\n' + console.text(Msg::sheet_waivers) + '\n' + text;
  return text;
}

std::string json_of(const Console& console, const Judged& judged, const std::vector<Row>& rows,
                    std::string_view wanted) {
  json::array findings;
  for (const Row& row : rows) {
    json::object one;
    one["item"] = row.finding->item;
    one["device"] = row.device->id.to_string();
    one["device_label"] = printable(row.device->label());
    one["endpoint"] = row.finding->endpoint ? json::value(row.finding->endpoint->to_string())
                                            : json::value(nullptr);
    one["verdict"] = to_string(row.finding->verdict);
    one["severity"] = to_string(row.finding->severity);
    one["reason"] = message_key(row.finding->reason.message);
    one["text"] = printable(console.text(row.finding->reason), kMaxValueBytes);
    one["rule"] = row.finding->rule;
    one["waiver"] = row.waiver == nullptr
                        ? json::value(nullptr)
                        : json::value(report::waiver_json(*row.waiver, judged.view.at));
    findings.push_back(std::move(one));
  }
  json::array waivers;
  for (const Waiver& waiver : judged.decisions.waivers)
    if (fits(waiver.item, wanted)) waivers.push_back(report::waiver_json(waiver, judged.view.at));
  json::object out;
  out["schema"] = "tenken.findings/1";
  out["site"] = printable(judged.view.site_name);
  out["at"] = judged.view.at.to_string();
  out["judged_by"] = report::judged_by_json(judged.assessed.by);
  out["findings"] = std::move(findings);
  out["waivers"] = std::move(waivers);
  return json_text(out);
}

}  // namespace

Result<ExitCode> run_findings_list(const CommandContext& context,
                                   const FindingsListCommand& command) {
  const auto items = rules::sheet_items();
  if (std::ranges::none_of(
          items, [&](const rules::SheetItem& item) { return fits(item.id, command.item); }))
    return fail(Errc::usage, Note(Msg::sheet_bad_item, {shown(command.item)}),
                Note(Msg::sheet_bad_item_fix));
  const auto plan = plan_output(context.options, kFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto policy = chosen_policy(context.settings);
  if (!policy) return Unexpected(policy.error());
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  const auto judged = judge(context, *inventory, *policy);
  if (!judged) return Unexpected(judged.error());
  const std::vector<Row> rows = rows_of(*judged, command.item);
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) return json_of(context.console, *judged, rows, command.item);
        std::string text =
            grid_text(context.console, grid_of(context.console, rows), format, to_file);
        if (format == kTable.name) text += waivers_text(context.console, *judged, command.item);
        return text;
      });
  if (!written) return Unexpected(written.error());
  if (rows.empty()) context.console.say(Note(Msg::sheet_no_findings));
  return kDone;
}

}  // namespace tenken::cli
