// status: what the daemon of an inventory does and did, from the inventory alone.
#include <array>

#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/process_lock.hpp"
#include "cli/schedule_json.hpp"
#include "cli/store.hpp"
#include "inventory/alert_store.hpp"
#include "inventory/schedule_store.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kStatusFormats{kTable, kJson};
constexpr std::size_t kJsonRuns = 50;

/// What there is to tell, read at one moment.
struct Status {
  std::optional<pid_t> daemon;
  std::vector<Schedule> schedules;
  std::vector<ScheduleRun> latest;  ///< of each schedule, where it had one
  std::vector<ScheduleRun> runs;    ///< of all, the newest first
  inventory::OutboxCounts outbox;

  Status() = default;
};

Result<Status> read_status(const CommandContext& context) {
  const auto inventory = open_inventory(context, inventory::OpenMode::read_only);
  if (!inventory) return Unexpected(inventory.error());
  auto store = inventory::ScheduleStore::open(context.database, inventory::OpenMode::read_only,
                                              inventory->site_name());
  if (!store) return Unexpected(store.error());
  auto alerts = inventory::AlertStore::open(context.database, inventory::OpenMode::read_only,
                                            inventory->site_name());
  if (!alerts) return Unexpected(alerts.error());
  Status status;
  status.daemon = ProcessLock::holder(context.database, kDaemonLock);
  auto schedules = store->schedules();
  if (!schedules) return Unexpected(schedules.error());
  status.schedules = std::move(*schedules);
  for (const Schedule& schedule : status.schedules) {
    const auto runs = store->runs(schedule.name, 1);
    if (!runs) return Unexpected(runs.error());
    status.latest.push_back(runs->empty() ? ScheduleRun() : runs->front());
  }
  auto runs = store->runs({}, kJsonRuns);
  if (!runs) return Unexpected(runs.error());
  status.runs = std::move(*runs);
  const auto counts = alerts->counts();
  if (!counts) return Unexpected(counts.error());
  for (const auto& [channel, of] : *counts) {
    status.outbox.pending += of.pending;
    status.outbox.sent += of.sent;
    status.outbox.given_up += of.given_up;
  }
  return status;
}

std::string json_of_status(const Status& status) {
  boost::json::object json;
  json["daemon"] = status.daemon ? boost::json::value(*status.daemon) : nullptr;
  json["schedules"] = json_list(status.schedules);
  json["runs"] = json_list(status.runs);
  boost::json::object outbox;
  outbox["pending"] = status.outbox.pending;
  outbox["given_up"] = status.outbox.given_up;
  outbox["sent"] = status.outbox.sent;
  json["alerts"] = std::move(outbox);
  return json_text(json);
}

std::string text_of_status(const Console& console, const Status& status, bool to_file) {
  std::string text =
      console.text(status.daemon ? Note(Msg::daemon_lives, {std::to_string(*status.daemon)})
                                 : Note(Msg::daemon_rests)) +
      "\n";
  if (status.schedules.empty()) {
    text += console.text(Msg::daemon_no_schedules) + "\n";
  } else {
    using report::Column;
    report::Grid grid({Column::key(console.text(Msg::daemon_label_schedule)),
                       Column(console.text(Msg::daemon_label_next), kDayWidth),
                       Column(console.text(Msg::daemon_label_last), kDayWidth),
                       Column(console.text(Msg::daemon_label_result), 17)});
    for (std::size_t i = 0; i < status.schedules.size(); ++i) {
      const ScheduleRun& run = status.latest[i];
      const bool none = run.id.is_nil();
      grid.add({status.schedules[i].name, next_text(console, status.schedules[i]),
                none ? "-" : short_time(run.started.value_or(run.planned)),
                none ? "-" : result_text(console, run)});
    }
    text += grid_text(console, grid, kTable.name, to_file);
  }
  const auto& outbox = status.outbox;
  if (outbox.pending + outbox.given_up + outbox.sent > 0)
    text += console.text(Note(Msg::daemon_outbox,
                              {std::to_string(outbox.pending), std::to_string(outbox.given_up),
                               std::to_string(outbox.sent)})) +
            "\n";
  return text;
}

}  // namespace

Result<ExitCode> run_status(const CommandContext& context) {
  const auto plan = plan_output(context.options, kStatusFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  const auto status = read_status(context);
  if (!status) return Unexpected(status.error());
  auto written = write_output(context, *plan,
                              [&](std::string_view format, bool to_file) -> Result<std::string> {
                                if (format == kJson.name) return json_of_status(*status);
                                return text_of_status(context.console, *status, to_file);
                              });
  if (!written) return Unexpected(written.error());
  return kDone;
}

}  // namespace tenken::cli
