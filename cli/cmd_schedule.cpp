// schedule: adds, lists, runs, pauses and removes schedules of sweeps.
#include <algorithm>
#include <array>
#include <chrono>
#include <csignal>
#include <sstream>
#include <thread>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "cli/commands.hpp"
#include "cli/config.hpp"
#include "cli/fail_on.hpp"
#include "cli/json_text.hpp"
#include "cli/output.hpp"
#include "cli/process_lock.hpp"
#include "cli/schedule_json.hpp"
#include "cli/schedule_runner.hpp"
#include "cli/settings.hpp"
#include "cli/store.hpp"
#include "cli/sweep_plan.hpp"
#include "cli/words.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "schedule/timetable.hpp"

namespace tenken::cli {
namespace {

constexpr std::array kScheduleFormats{kTable, kJson, kCsv};
constexpr std::size_t kMostScheduleName = 64;
constexpr std::size_t kShownRuns = 50;

bool is_schedule_name(std::string_view name) {
  const auto fits = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  };
  return !name.empty() && name.size() <= kMostScheduleName && name.front() != '-' &&
         std::ranges::all_of(name, fits);
}

Result<inventory::ScheduleStore> open_schedules(const CommandContext& context,
                                                inventory::OpenMode mode) {
  const auto inventory = open_inventory(context, mode);
  if (!inventory) return Unexpected(inventory.error());
  return inventory::ScheduleStore::open(context.database, mode, inventory->site_name());
}

/// The settings that a sweep of a schedule takes from the command line; the rest is read anew when
/// it runs.
constexpr std::array kStoredSettings{Setting::policy,    Setting::ports,     Setting::udp_ports,
                                     Setting::profile,   Setting::interface, Setting::rate,
                                     Setting::host_rate, Setting::fail_on,   Setting::max_time,
                                     Setting::vulndb,    Setting::recog_dir};

std::string flag_of(Setting setting, std::string_view value) {
  std::string name(setting_name(setting));
  std::ranges::replace(name, '_', '-');
  return "--" + name + "=" + std::string(value);
}

/// Each argument is one word, so that words can be told apart later.
std::vector<std::string> sweep_arguments(const CommandContext& context, const SweepCommand& sweep) {
  std::vector<std::string> words;
  // Wherever the scope is named now, this is the one that was meant.
  words.push_back(
      flag_of(Setting::scope,
              std::filesystem::absolute(setting_or(context.settings, Setting::scope)).string()));
  for (const Setting setting : kStoredSettings)
    if (const auto flag = context.options.flags.find(setting); flag != context.options.flags.end())
      words.push_back(flag_of(setting, flag->second.text));
  for (const std::string& exclude : sweep.excludes) words.push_back("--exclude=" + exclude);
  for (const std::string& file : sweep.exclude_files) words.push_back("--exclude-file=" + file);
  if (!sweep.vantage.empty()) words.push_back("--vantage=" + sweep.vantage);
  if (sweep.targets_from_scope) words.emplace_back("--targets-from-scope");
  if (sweep.no_listen) words.emplace_back("--no-listen");
  words.insert(words.end(), sweep.targets.begin(), sweep.targets.end());
  return words;
}

/// What a run would refuse is refused now, while somebody looks on.
Result<void> check_sweep_arguments(const CommandContext& context, const SweepCommand& sweep) {
  if (sweep.look)
    return fail(Errc::usage, Note(Msg::cli_look_alone, {"schedule"}),
                Note(Msg::cli_look_alone_fix));
  if (const auto scope = required_scope(context.settings); !scope) return Unexpected(scope.error());
  if (auto gate = fail_on(context.settings); !gate) return Unexpected(gate.error());
  if (auto profile = check_profile(context.settings); !profile) return profile;
  std::istringstream nothing;
  if (auto plan = prepare_sweep(context, sweep, system_resolver(), nothing); !plan)
    return Unexpected(plan.error());
  return ok;
}

Result<Schedule> schedule_of(const CommandContext& context, const ScheduleAddCommand& command) {
  if (!is_schedule_name(command.name))
    return fail(Errc::usage, Note(Msg::daemon_bad_name, {shown(command.name)}),
                Note(Msg::daemon_bad_name_fix, {std::to_string(kMostScheduleName)}));
  const ScheduleTimes& times = *command.times;
  if (times.cron.empty() == times.every.empty())
    return fail(Errc::usage, Note(Msg::daemon_which_time), Note(Msg::daemon_which_time_fix));
  Schedule schedule;
  schedule.name = command.name;
  schedule.when = times.cron.empty() ? "every " + times.every : times.cron;
  schedule.zone = times.zone.empty() ? schedule::local_zone() : times.zone;
  schedule.window = times.window;
  if (!times.jitter.empty()) {
    const auto jitter = schedule::parse_period(times.jitter);
    if (!jitter) return Unexpected(jitter.error());
    schedule.jitter = *jitter;
  }
  const auto missed =
      kMissedPolicies.find(times.missed.empty() ? "skip" : std::string_view(times.missed));
  if (!missed)
    return fail(Errc::usage, Note(Msg::cli_bad_value, {"--missed", shown(times.missed)}),
                Note(Msg::cli_expected_one_of, {"skip, once"}));
  schedule.missed = *missed;
  const auto who = writer(context.environment, {});
  if (!who) return Unexpected(who.error());
  schedule.who = *who;
  schedule.created = schedule.counted_from = context.clock.now();
  schedule.paused = times.paused;
  std::error_code error;
  schedule.folder = std::filesystem::current_path(error).string();
  schedule.arguments = sweep_arguments(context, command.sweep);
  return schedule;
}

report::Grid schedule_grid(const Console& console, const std::vector<Schedule>& schedules) {
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::cli_label_name)),
                     Column(console.text(Msg::daemon_label_due), 12),
                     Column(console.text(Msg::daemon_label_next), kDayWidth),
                     Column(console.text(Msg::daemon_label_sweep), 20)});
  for (const Schedule& schedule : schedules)
    grid.add({schedule.name, due_text(schedule), next_text(console, schedule),
              printable(report::joined(schedule.arguments, " "), 1000)});
  return grid;
}

report::Grid run_grid(const Console& console, const std::vector<ScheduleRun>& runs) {
  using report::Column;
  report::Grid grid({Column::key(console.text(Msg::daemon_label_planned)),
                     Column(console.text(Msg::daemon_label_ended), kDayWidth),
                     Column(console.text(Msg::daemon_label_result), 17)});
  for (const ScheduleRun& run : runs)
    grid.add({short_time(run.planned), run.ended ? short_time(*run.ended) : "-",
              result_text(console, run)});
  return grid;
}

volatile std::sig_atomic_t asked_to_end = 0;  // set by signals

/// Runs it in this process, because no daemon does.
Result<ExitCode> run_here(const CommandContext& context, inventory::ScheduleStore& store,
                          const Schedule& schedule) {
  ScheduleRunner runner(context, store);
  if (auto cleared = runner.clear_lost(); !cleared) return Unexpected(cleared.error());
  std::signal(SIGINT, [](int) { asked_to_end = 1; });
  std::signal(SIGTERM, [](int) { asked_to_end = 1; });
  if (auto started = runner.start(schedule, context.clock.now(), std::nullopt); !started)
    return Unexpected(started.error());
  constexpr auto kLook = std::chrono::milliseconds(200);
  for (;;) {
    const auto ended = runner.watch();
    if (!ended) return Unexpected(ended.error());
    if (ended->has_value()) return static_cast<ExitCode>(**ended);
    if (runner.running().empty()) return kEnvironment;
    if (asked_to_end != 0) runner.stop(RunReason::shutdown);
    std::this_thread::sleep_for(kLook);
  }
}

}  // namespace

Result<ExitCode> run_schedule_list(const CommandContext& context,
                                   const ScheduleListCommand& command) {
  const auto plan = plan_output(context.options, kScheduleFormats, kTable.name);
  if (!plan) return Unexpected(plan.error());
  auto store = open_schedules(context, inventory::OpenMode::read_only);
  if (!store) return Unexpected(store.error());
  std::vector<Schedule> schedules;
  std::vector<ScheduleRun> runs;
  if (command.name.empty()) {
    auto all = store->schedules();
    if (!all) return Unexpected(all.error());
    schedules = std::move(*all);
  } else {
    auto one = store->find(command.name);
    if (!one) return Unexpected(one.error());
    schedules.push_back(std::move(*one));
    auto of = store->runs(command.name, kShownRuns);
    if (!of) return Unexpected(of.error());
    runs = std::move(*of);
  }
  auto written = write_output(
      context, *plan, [&](std::string_view format, bool to_file) -> Result<std::string> {
        if (format == kJson.name) {
          boost::json::object json;
          json["schedules"] = json_list(schedules);
          if (!command.name.empty()) json["runs"] = json_list(runs);
          return json_text(json);
        }
        if (schedules.empty() && format == kTable.name)
          return context.console.text(Msg::daemon_no_schedules) + "\n";
        const bool of_one = !command.name.empty();
        return grid_text(
            context.console,
            of_one ? run_grid(context.console, runs) : schedule_grid(context.console, schedules),
            format, to_file);
      });
  if (!written) return Unexpected(written.error());
  return kDone;
}

Result<ExitCode> run_schedule_add(const CommandContext& context,
                                  const ScheduleAddCommand& command) {
  if (auto checked = check_sweep_arguments(context, command.sweep); !checked)
    return Unexpected(checked.error());
  auto schedule = schedule_of(context, command);
  if (!schedule) return Unexpected(schedule.error());
  const auto table = schedule::Timetable::make(*schedule, context.clock.now());
  if (!table) return Unexpected(table.error());
  auto store = open_schedules(context, inventory::OpenMode::read_write);
  if (!store) return Unexpected(store.error());
  if (auto added = store->add(*schedule); !added) return Unexpected(added.error());
  const auto next = table->next_after(context.clock.now());
  context.console.say(
      Note(Msg::daemon_added, {schedule->name, next ? next->to_local_string() : "-"}));
  if (!ProcessLock::holder(context.database, kDaemonLock))
    context.console.say(Note(Msg::daemon_added_no_daemon));
  return kDone;
}

Result<ExitCode> run_schedule_run(const CommandContext& context,
                                  const ScheduleRunCommand& command) {
  auto store = open_schedules(context, inventory::OpenMode::read_write);
  if (!store) return Unexpected(store.error());
  const auto schedule = store->find(command.name);
  if (!schedule) return Unexpected(schedule.error());
  auto lock = ProcessLock::take(context.database, kDaemonLock);
  if (!lock) return Unexpected(lock.error());
  if (*lock) {
    const auto mine = ProcessLock::take(context.database, kRunLock);
    if (!mine) return Unexpected(mine.error());
    return run_here(context, *store, *schedule);
  }
  // A run like this one takes no orders.
  if (const auto other = ProcessLock::holder(context.database, kRunLock))
    return fail(Errc::environment, Note(Msg::daemon_other_run, {std::to_string(*other)}),
                Note(Msg::daemon_other_run_fix));
  if (auto asked = store->ask(command.name); !asked) return Unexpected(asked.error());
  const auto holder = ProcessLock::holder(context.database, kDaemonLock);
  context.console.say(Note(Msg::daemon_asked, {command.name, std::to_string(holder.value_or(0))}));
  return kDone;
}

Result<ExitCode> run_schedule_pause(const CommandContext& context,
                                    const SchedulePauseCommand& command) {
  auto store = open_schedules(context, inventory::OpenMode::read_write);
  if (!store) return Unexpected(store.error());
  if (auto set = store->set_paused(command.name, !command.resume); !set)
    return Unexpected(set.error());
  context.console.say(
      Note(command.resume ? Msg::daemon_resumed : Msg::daemon_paused, {command.name}));
  return kDone;
}

Result<ExitCode> run_schedule_rm(const CommandContext& context,
                                 const ScheduleRemoveCommand& command) {
  auto store = open_schedules(context, inventory::OpenMode::read_write);
  if (!store) return Unexpected(store.error());
  if (auto removed = store->remove(command.name); !removed) return Unexpected(removed.error());
  context.console.say(Note(Msg::daemon_removed, {command.name}));
  return kDone;
}

}  // namespace tenken::cli
