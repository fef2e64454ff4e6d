#include "cli/schedule_json.hpp"

#include <boost/json/object.hpp>

#include "cli/output.hpp"
#include "cli/schedule_runner.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

Msg run_state_text(RunState state) {
  switch (state) {
    case RunState::running:
      return Msg::daemon_state_running;
    case RunState::done:
      return Msg::daemon_state_done;
    case RunState::stopped:
      return Msg::daemon_state_stopped;
    case RunState::lost:
      return Msg::daemon_state_lost;
    case RunState::missed:
      break;
  }
  return Msg::daemon_state_missed;
}

boost::json::value time_or_null(const std::optional<Timestamp>& at) {
  if (!at) return nullptr;
  return boost::json::string(at->to_string());
}

}  // namespace

boost::json::array json_list(const std::vector<Schedule>& schedules) {
  boost::json::array list;
  for (const Schedule& schedule : schedules) {
    boost::json::object json;
    json["name"] = schedule.name;
    json["due"] = printable(schedule.when);
    json["zone"] = printable(schedule.zone);
    json["window"] = printable(schedule.window, 1024);
    json["jitter_seconds"] = schedule.jitter.count();
    json["missed"] = kMissedPolicies.name(schedule.missed);
    json["paused"] = schedule.paused;
    json["next"] = schedule.paused ? nullptr : time_or_null(schedule.next);
    json["who"] = printable(schedule.who);
    boost::json::array words;
    for (const std::string& word : schedule.arguments)
      words.push_back(boost::json::string(printable(word, 4096)));
    json["sweep"] = std::move(words);
    list.push_back(std::move(json));
  }
  return list;
}

boost::json::array json_list(const std::vector<ScheduleRun>& runs) {
  boost::json::array list;
  for (const ScheduleRun& run : runs) {
    boost::json::object json;
    json["schedule"] = run.schedule;
    json["state"] = kRunStates.name(run.state);
    json["why"] = kRunReasons.name(run.why);
    json["planned"] = run.planned.to_string();
    json["started"] = time_or_null(run.started);
    json["ended"] = time_or_null(run.ended);
    json["exit_code"] = run.exit_code ? boost::json::value(*run.exit_code) : nullptr;
    json["message"] = printable(run.message, 2000);
    json["resumable_scan"] =
        run.scan ? boost::json::value(boost::json::string(run.scan->to_string())) : nullptr;
    list.push_back(std::move(json));
  }
  return list;
}

std::string due_text(const Schedule& schedule) {
  std::string text = printable(schedule.when) + " (" + printable(schedule.zone);
  if (!schedule.window.empty()) text += "; " + printable(schedule.window, 1024);
  return text + ")";
}

std::string next_text(const Console& console, const Schedule& schedule) {
  if (schedule.paused) return console.text(Msg::daemon_state_paused);
  if (schedule.asked) return console.text(Msg::daemon_state_waiting);
  return schedule.next ? short_time(*schedule.next) : "-";
}

std::string result_text(const Console& console, const ScheduleRun& run) {
  std::string text = console.text(run_state_text(run.state));
  if (run.exit_code)
    text += ", " + console.text(Note(Msg::daemon_exit_code, {std::to_string(*run.exit_code)}));
  if (run.why != RunReason::none) text += ": " + console.text(reason_text(run.why));
  return text;
}

}  // namespace tenken::cli
