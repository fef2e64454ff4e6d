// wifi survey: Wi-Fi from captures, from this machine, or from programs that run it, graded.
#include <array>

#include "cli/commands.hpp"
#include "cli/output.hpp"
#include "cli/wifi_reading.hpp"
#include "cli/wifi_sources.hpp"
#include "cli/wifi_store.hpp"
#include "model/messages.hpp"
#include "report/wifi.hpp"

namespace tenken::cli {
namespace {

constexpr Format kHtml{"html", ".html"};
constexpr std::array kFormats{kTable, kJson, kCsv, kHtml};

void write(const report::WifiReport& report, std::string_view format, std::ostream& out) {
  if (format == kJson.name) return write_wifi_json(report, out);
  if (format == kCsv.name) return write_wifi_csv(report, out);
  if (format == kHtml.name) return write_wifi_html(report, out);
  write_wifi_table(report, out);
}

}  // namespace

Result<ExitCode> run_wifi_survey(const CommandContext& context, const WifiSurveyCommand& command) {
  const auto plan = plan_output(context.options, kFormats, kTable.name, true);
  if (!plan) return Unexpected(plan.error());
  const auto reading = read_wifi_sources(context, command.sources);
  if (!reading) return Unexpected(reading.error());
  // Only where a file is named: what is in the air of a place is mostly other people's.
  if (context.options.flags.contains(Setting::db))
    if (auto stored = store_wifi(context, reading->survey, command.own); !stored)
      return Unexpected(stored.error());
  const RenderTo render = [&](std::string_view format, bool to_file,
                              std::ostream& out) -> Result<void> {
    report::WifiReport report(reading->survey);
    report.tenken_version = version();
    report.lang = context.console.lang;
    report.color = context.console.color_out && !to_file;
    report.columns = to_file ? 0 : context.console.columns;
    write(report, format, out);
    return ok;
  };
  auto written = write_output(context, *plan, render);
  if (!written) return Unexpected(written.error());
  if (reading->interrupted) {
    context.console.warn(Note(Msg::cli_interrupted));
    return kInterrupted;
  }
  return tell_wifi(context, *reading);
}

}  // namespace tenken::cli
