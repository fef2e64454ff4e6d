// accept log lists the acceptances that the inventory keeps; accept example prints a profile that
// comes with the program.
#include <array>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/accept_profile.hpp"
#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/settings.hpp"
#include "cli/words.hpp"
#include "inventory/acceptance_log.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/grid.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kAcceptLogFormats{kTable, kJson, kCsv};

/// The ids of the checks with that result, "telnet, ports-tcp".
std::vector<std::string> ids_of(const Acceptance& one, AcceptanceResult result) {
  std::vector<std::string> ids;
  for (const AcceptanceCheck& check : one.checks)
    if (check.result == result) ids.push_back(printable(check.id, 64));
  return ids;
}

report::Grid accept_table(const Console& console, const std::vector<Acceptance>& all) {
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::accept_label_number)),
                     Column(console.text(Msg::accept_label_when), kDayWidth),
                     Column(console.text(Msg::accept_label_device)),
                     Column::key(console.text(Msg::accept_label_result)),
                     Column(console.text(Msg::accept_label_profile)),
                     Column(console.text(Msg::accept_label_inspector)),
                     Column(console.text(Msg::accept_fail)),
                     Column(console.text(Msg::accept_inconclusive))});
  for (const Acceptance& one : all)
    grid.add({printable(one.number), short_time(one.finished), printable(one.device_label),
              std::string(acceptance_label(one.result, console.lang)), printable(one.profile),
              printable(one.inspector), list_or_dash(ids_of(one, AcceptanceResult::fail)),
              list_or_dash(ids_of(one, AcceptanceResult::inconclusive))});
  return grid;
}

boost::json::object accept_json(const Acceptance& one, Lang lang) {
  boost::json::object row;
  row["number"] = printable(one.number);
  row["result"] = to_string(one.result);
  row["started"] = one.started.to_string();
  row["finished"] = one.finished.to_string();
  row["device"] = one.device ? boost::json::value(one.device->to_string()) : nullptr;
  row["label"] = printable(one.device_label);
  row["target"] = printable(one.target);
  row["scan"] = one.scan.to_string();
  row["inspector"] = printable(one.inspector);
  row["profile"] = printable(one.profile);
  row["profile_sha256"] = printable(one.profile_sha256);
  row["evidence_records"] = one.evidence_records;
  row["evidence_sha256"] = printable(one.evidence_sha256);
  boost::json::array checks;
  for (const AcceptanceCheck& check : one.checks) {
    boost::json::object entry;
    entry["id"] = printable(check.id, 64);
    entry["result"] = to_string(check.result);
    entry["expected"] = printable(check.expected.text(lang));
    entry["observed"] = printable(check.observed.text(lang));
    entry["text"] = printable(check.reason.text(lang));
    checks.push_back(std::move(entry));
  }
  row["checks"] = std::move(checks);
  return row;
}

}  // namespace

Result<ExitCode> run_accept_log(const CommandContext& context) {
  const auto plan = plan_output(context.options, kAcceptLogFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto book = inventory::AcceptanceLog::open(context.database, inventory::OpenMode::read_only,
                                                   setting_or(context.settings, Setting::site));
  if (!book) return Unexpected(book.error());
  const auto all = book->all();
  if (!all) return Unexpected(all.error());
  if (all->empty()) context.console.say(Note(Msg::accept_log_none));
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format != kJson.name)
          return grid_text(context.console, accept_table(context.console, *all), format, to_file);
        boost::json::array list;
        for (const Acceptance& one : *all) list.push_back(accept_json(one, context.console.lang));
        boost::json::object root;
        root["acceptances"] = std::move(list);
        return json_text(root);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

Result<ExitCode> run_accept_example(const CommandContext& context,
                                    const AcceptExampleCommand& command) {
  std::vector<std::string> names;
  for (const AcceptExample& example : accept_examples()) {
    if (example.name == command.name) {
      auto printed = write_out(context.console, example.text);
      if (!printed) return Unexpected(printed.error());
      return kDone;
    }
    names.emplace_back(example.name);
  }
  if (!command.name.empty())
    return fail(Errc::usage, Note(Msg::accept_no_profile, {shown(command.name)}),
                Note(Msg::accept_no_profile_fix, {listed(names)}));
  std::string text;
  for (const std::string& name : names) text += name + "\n";
  auto printed = write_out(context.console, text);
  if (!printed) return Unexpected(printed.error());
  return kDone;
}

}  // namespace tenken::cli
