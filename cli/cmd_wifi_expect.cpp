// wifi expect: the networks that were heard or told of against a list of those that should be
// there.
#include <algorithm>
#include <array>
#include <sstream>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "cli/wifi_list.hpp"
#include "cli/wifi_sources.hpp"
#include "model/messages.hpp"
#include "report/json_print.hpp"
#include "report/wifi_words.hpp"

namespace tenken::cli {
namespace {

using rules::WifiDeviation;
using rules::WifiExpectation;

constexpr std::array kFormats{kTable, kJson, kCsv};

std::string grid(const Console& console, const std::vector<WifiExpectation>& rows,
                 std::string_view format, bool to_file) {
  report::Grid out({report::Column::key(console.text(Msg::wifi_col_severity)),
                    report::Column(console.text(Msg::wifi_col_network), 8),
                    report::Column(console.text(Msg::wifi_col_bssid), 17),
                    report::Column(console.text(Msg::wifi_col_finding), 20)});
  for (const WifiExpectation& row : rows)
    out.add({std::string(severity_label(row.severity, console.lang)), report::ssid_text(row.ssid),
             row.bssid ? row.bssid->to_string() : std::string("-"), console.text(row.text)});
  return grid_text(console, out, format, to_file);
}

std::string json(const Console& console, const std::vector<WifiExpectation>& rows) {
  boost::json::array list;
  for (const WifiExpectation& row : rows) {
    boost::json::object one;
    one["kind"] = to_string(row.kind);
    one["severity"] = to_string(row.severity);
    one["ssid"] = report::ssid_text(row.ssid);
    one["ssid_hex"] = to_hex(as_bytes(row.ssid));
    one["bssid"] =
        row.bssid ? boost::json::value(row.bssid->to_string()) : boost::json::value(nullptr);
    one["text"] = console.text(row.text);
    list.push_back(std::move(one));
  }
  boost::json::object root;
  root["schema"] = "tenken.wifi-expect/1";
  root["networks"] = std::move(list);
  std::ostringstream out;
  report::print_json(out, root);
  return out.str();
}

ExitCode code_of(const std::vector<WifiExpectation>& rows) {
  const auto any = [&rows](auto matches) { return std::any_of(rows.begin(), rows.end(), matches); };
  if (any([](const WifiExpectation& row) { return row.severity != Severity::none; }))
    return kGateFailed;
  if (any([](const WifiExpectation& row) { return row.kind == WifiDeviation::missing; }))
    return kInconclusive;
  return kDone;
}

}  // namespace

Result<ExitCode> run_wifi_expect(const CommandContext& context, const WifiExpectCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name, true);
  if (!plan) return Unexpected(plan.error());
  const auto expected = read_wifi_list(command.list);
  if (!expected) return Unexpected(expected.error());
  const auto reading = read_wifi_sources(context, command.sources);
  if (!reading) return Unexpected(reading.error());
  const std::vector<WifiExpectation> rows = rules::compare(reading->survey, *expected);
  const Render render = [&](std::string_view format, bool to_file) -> Result<std::string> {
    return format == kJson.name ? json(context.console, rows)
                                : grid(context.console, rows, format, to_file);
  };
  auto written = write_output(context, *plan, render);
  if (!written) return Unexpected(written.error());
  if (reading->interrupted) {
    context.console.warn(Note(Msg::cli_interrupted));
    return kInterrupted;
  }
  return graver(tell_wifi(context, *reading), code_of(rows));
}

}  // namespace tenken::cli
