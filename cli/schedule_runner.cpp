#include "cli/schedule_runner.hpp"

#include <algorithm>
#include <array>
#include <csignal>
#include <thread>

#include "cli/settings.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kSaveTime = 60s;    // that a run has to save and end
constexpr auto kOrphanTime = 30s;  // the same, of one whose daemon has died
constexpr auto kResumeWithin = 24h * 7;
constexpr std::size_t kLookBack = 50;  // runs, for the one before

/// What an interrupted scan does not record: it must not go on faster than it was asked to.
constexpr std::array<std::string_view, 7> kResumeFlags{
    "--scope=", "--rate=", "--host-rate=", "--policy=", "--fail-on=", "--vulndb=", "--max-time="};

std::string absolute_path(const std::filesystem::path& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  return error ? path.string() : absolute.string();
}

/// Waits for a process that is not ours, and ends it where it takes too long.
void end_orphan(const ScheduleRun& run) {
  if (run.pid <= 0) return;
  const auto pid = static_cast<pid_t>(run.pid);
  const auto lives = [&] { return run.pid_started != 0 && process_start(pid) == run.pid_started; };
  if (!lives()) return;
  ::kill(pid, SIGTERM);
  constexpr auto kStep = 100ms;
  for (auto waited = 0ms; waited < kOrphanTime && lives(); waited += kStep)
    std::this_thread::sleep_for(kStep);
  if (lives()) ::kill(pid, SIGKILL);
}

}  // namespace

std::vector<std::string> inherited_flags(const CommandContext& context) {
  std::vector<std::string> flags{"--db=" + absolute_path(context.database)};
  const std::string site = setting_or(context.settings, Setting::site);
  if (!site.empty()) flags.push_back("--site=" + site);
  if (context.options.config) flags.push_back("--config=" + absolute_path(*context.options.config));
  flags.push_back("--lang=" + std::string(to_string(context.console.lang)));
  flags.emplace_back("--progress=none");
  flags.emplace_back("--no-input");
  return flags;
}

Msg reason_text(RunReason why) {
  switch (why) {
    case RunReason::late:
      return Msg::daemon_why_late;
    case RunReason::overlap:
      return Msg::daemon_why_overlap;
    case RunReason::window:
      return Msg::daemon_why_window;
    case RunReason::shutdown:
      return Msg::daemon_why_shutdown;
    case RunReason::removed:
      return Msg::daemon_why_removed;
    case RunReason::none:
    case RunReason::crashed:
      break;
  }
  return Msg::daemon_why_crashed;
}

Result<std::vector<std::string>> ScheduleRunner::arguments(const Schedule& schedule,
                                                           std::optional<ScanId>& resumed) {
  std::vector<std::string> words{"sweep"};
  words.insert(words.end(), inherited_.begin(), inherited_.end());
  const auto runs = store_.runs(schedule.name, kLookBack);
  if (!runs) return Unexpected(runs.error());
  const auto before = std::ranges::find_if(
      *runs, [](const ScheduleRun& run) { return run.state != RunState::missed; });
  if (before != runs->end() && before->scan && before->started &&
      context_.clock.now() - *before->started < kResumeWithin) {
    const auto rest = store_.resumable(*before->scan);
    if (!rest) return Unexpected(rest.error());
    if (*rest) resumed = before->scan;
  }
  if (!resumed) {
    words.insert(words.end(), schedule.arguments.begin(), schedule.arguments.end());
    return words;
  }
  words.push_back("--resume=" + resumed->to_string());
  for (const std::string& word : schedule.arguments)
    if (std::ranges::any_of(kResumeFlags,
                            [&](std::string_view flag) { return word.starts_with(flag); }))
      words.push_back(word);
  return words;
}

Result<void> ScheduleRunner::start(const Schedule& schedule, Timestamp planned,
                                   std::optional<Timestamp> closes) {
  const Console& console = context_.console;
  resumed_.reset();
  kill_at_.reset();
  closes_ = closes;
  auto words = arguments(schedule, resumed_);
  if (!words) return Unexpected(words.error());
  ScheduleRun run;
  run.id = RunId::make(context_.clock.now());
  run.schedule = schedule.name;
  run.planned = planned;
  run.started = context_.clock.now();
  run.scan = resumed_;
  if (auto begun = store_.begin(run, schedule); !begun) return begun;
  auto child = ChildProcess::start(*words, schedule.folder);
  if (!child) {
    run.state = RunState::missed;
    run.why = RunReason::crashed;
    run.ended = run.started;
    run.message = child.error().detail;
    console.warn(Note(Msg::daemon_run_cannot, {schedule.name}));
    return store_.put(run);
  }
  child_.emplace(std::move(*child));
  run.pid = child_->pid();
  run.pid_started = child_->started();
  run_ = run;
  if (resumed_) {
    console.say(Note(Msg::daemon_run_goes_on,
                     {run.schedule, std::to_string(run.pid), resumed_->to_string()}));
  } else {
    console.say(Note(Msg::daemon_run_begins, {run.schedule, std::to_string(run.pid)}));
  }
  return store_.put(run_);
}

void ScheduleRunner::stop(RunReason why) {
  if (!child_ || kill_at_) return;
  run_.why = why;
  kill_at_ = std::chrono::steady_clock::now() + kSaveTime;
  context_.console.say(
      Note(Msg::daemon_run_stops, {run_.schedule, context_.console.text(reason_text(why))}));
  child_->ask_to_end();
}

Result<std::optional<int>> ScheduleRunner::watch() {
  if (!child_) return std::nullopt;
  if (closes_ && context_.clock.now() >= *closes_) stop(RunReason::window);
  if (kill_at_ && std::chrono::steady_clock::now() >= *kill_at_) child_->kill();
  const auto code = child_->poll();  // before the lines: what it said last is in the pipe then
  for (const std::string& line : child_->lines()) {
    if (line.empty()) continue;
    context_.console.err << run_.schedule << ": " << line << std::endl;
    run_.message = line;
  }
  if (!code) return std::nullopt;
  if (auto kept = conclude(*code); !kept) return Unexpected(kept.error());
  return code;
}

Result<void> ScheduleRunner::conclude(int code) {
  run_.state = run_.why == RunReason::none ? RunState::done : RunState::stopped;
  run_.exit_code = code;
  run_.ended = context_.clock.now();
  run_.message = printable(run_.message, 500);
  // A scan that was cut off has not ended; the next run goes on with it.
  auto unfinished = resumed_ ? store_.resumable(*resumed_).map([&](bool rest) {
    return rest ? resumed_ : std::optional<ScanId>();
  })
                             : store_.unfinished_scan(*run_.started);
  if (!unfinished) return Unexpected(unfinished.error());
  // One that can no longer be resumed, such as with another scope, would be tried for ever.
  const bool refused =
      resumed_ && run_.why == RunReason::none && code != kInterrupted && code != kInconclusive;
  run_.scan = refused ? std::nullopt : *unfinished;
  if (auto kept = store_.put(run_); !kept) return kept;
  const auto took = std::chrono::duration_cast<std::chrono::seconds>(*run_.ended - *run_.started);
  context_.console.say(Note(Msg::daemon_run_ended, {run_.schedule, std::to_string(code),
                                                    std::to_string(took.count()) + " s"}));
  child_.reset();
  run_ = ScheduleRun();
  return ok;
}

Result<std::vector<std::string>> ScheduleRunner::clear_lost() {
  auto lost = store_.open_runs();
  if (!lost) return Unexpected(lost.error());
  std::vector<std::string> names;
  for (ScheduleRun& run : *lost) {
    end_orphan(run);
    run.state = RunState::lost;
    run.why = RunReason::crashed;
    run.ended = context_.clock.now();
    if (!run.scan && run.started) {
      const auto scan = store_.unfinished_scan(*run.started);
      if (!scan) return Unexpected(scan.error());
      run.scan = *scan;
    }
    if (auto kept = store_.put(run); !kept) return Unexpected(kept.error());
    context_.console.warn(
        Note(Msg::daemon_run_lost, {run.schedule, run.planned.to_local_string()}));
    names.push_back(run.schedule);
  }
  return names;
}

}  // namespace tenken::cli
