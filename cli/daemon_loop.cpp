#include "cli/daemon_loop.hpp"

#include <algorithm>

#include "cli/settings.hpp"
#include "model/late/systemd.hpp"
#include "model/messages.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kTick = 1s;
constexpr auto kEndingTick = 50ms;
constexpr auto kAfterFault = 10s;           // until a store that failed is tried again
constexpr auto kAlertsEvery = 5s;           // at most
constexpr auto kAlertsBesideRun = 30s;      // what alerts write makes a sweep read anew
constexpr auto kHelperTime = 20s;           // that listening has to save and end
constexpr auto kLongestPause = 300s;        // before listening is tried again
constexpr auto kListenedWell = 60s;         // after which the pauses begin anew
constexpr const char* kListenSlice = "6h";  // of one scan; the next begins at once

/// Where systemd started the daemon; without it, or its library, nothing happens.
void tell_manager(const char* state) {
  if (late::systemd.load()) late::sd_notify(0, state);
}

std::string seconds_text(std::chrono::seconds time) { return std::to_string(time.count()) + " s"; }

}  // namespace

DaemonLoop::DaemonLoop(const CommandContext& context, const DaemonCommand& command,
                       inventory::ScheduleStore& store, inventory::AlertStore& alerts)
    : context_(context),
      command_(command),
      store_(store),
      alerts_(alerts),
      runner_(context, store),
      signals_(io_, SIGINT, SIGTERM, SIGCHLD),
      timer_(io_),
      inherited_(inherited_flags(context)),
      has_alerts_(!setting_or(context.settings, Setting::alerts).empty()) {}

Result<void> DaemonLoop::run() {
  await_signal();
  if (auto cleared = catch_up(); !cleared) return cleared;
  if (auto loaded = reload(); !loaded) return loaded;
  context_.console.say(Note(Msg::daemon_started, {printable(context_.database.string(), 512),
                                                  std::to_string(entries_.size())}));
  tell_manager("READY=1");
  tick();
  io_.run();
  return ok;
}

/// A run that was cut off goes on at once where nothing is to be missed.
Result<void> DaemonLoop::catch_up() {
  const auto lost = runner_.clear_lost();
  if (!lost) return Unexpected(lost.error());
  const auto schedules = store_.schedules();
  if (!schedules) return Unexpected(schedules.error());
  for (const Schedule& schedule : *schedules) {
    if (schedule.missed != MissedPolicy::once || schedule.paused) continue;
    if (std::ranges::find(*lost, schedule.name) == lost->end()) continue;
    if (auto asked = store_.ask(schedule.name); !asked) return asked;
  }
  return ok;
}

void DaemonLoop::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error) return;
    if (signal != SIGCHLD && !ending_) {
      ending_ = true;
      again_at_.reset();
      tell_manager("STOPPING=1");
      context_.console.say(Note(Msg::daemon_ends));
    }
    await_signal();
    tick();
  });
}

bool DaemonLoop::has_ended() const {
  return ending_ && (runner_.running().empty() || unkept_end_) && !listener_ && !sender_;
}

void DaemonLoop::tick() {
  const auto now = Steady::now();
  if (!again_at_ || now >= *again_at_) {
    again_at_.reset();
    if (auto worked = work(); !worked) {
      // A full disk or a store that another process holds: what was not written is tried again.
      context_.console.error(worked.error());
      context_.console.warn(Note(Msg::daemon_store_failed, {seconds_text(kAfterFault)}));
      again_at_ = now + (ending_ ? 1s : kAfterFault);
      // The run has ended, but cannot be noted: the next daemon finds that out.
      unkept_end_ = ending_ && runner_.has_ended();
    }
  }
  if (has_ended()) {
    boost::system::error_code ignored;
    signals_.cancel(ignored);
    timer_.cancel();
    return;
  }
  timer_.expires_after(ending_ ? std::chrono::milliseconds(kEndingTick) : kTick);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) tick();
  });
}

Result<void> DaemonLoop::work() {
  watch_listener();
  if (ending_) {
    runner_.stop(RunReason::shutdown);
    end_helpers();
    // First, because it needs no store while the daemon ends.
    if (auto ended = watch_alerts(); !ended) return ended;
  }
  const auto ended = runner_.watch();
  if (!ended) return Unexpected(ended.error());
  if (ended->has_value()) {
    news_ = true;
    send_at_ = Steady::now();
  }
  if (ending_) return ok;
  const auto version = store_.version();
  if (!version) return Unexpected(version.error());
  if (*version != version_) {
    version_ = *version;
    news_ = true;
    if (auto loaded = reload(); !loaded) return loaded;
  }
  for (auto& [name, entry] : entries_)
    if (auto looked = look_at(entry); !looked) return looked;
  return watch_alerts();
}

Result<void> DaemonLoop::reload() {
  const auto schedules = store_.schedules();
  if (!schedules) return Unexpected(schedules.error());
  std::map<std::string, Entry> entries;
  for (const Schedule& schedule : *schedules) {
    Entry& entry = entries[schedule.name];
    entry.schedule = schedule;
    if (const auto known = entries_.find(schedule.name); known != entries_.end())
      entry.waiting = known->second.waiting;
    auto table = schedule::Timetable::make(schedule, context_.clock.now());
    if (table) {
      entry.table.emplace(*table);
    } else if (told_.insert(schedule.name).second) {
      context_.console.warn(Note(Msg::daemon_schedule_broken, {schedule.name}));
      context_.console.error(table.error());
    }
  }
  entries_ = std::move(entries);
  if (!runner_.running().empty() && !entries_.contains(runner_.running()))
    runner_.stop(RunReason::removed);
  return ok;
}

Result<void> DaemonLoop::look_at(Entry& entry) {
  if (!entry.table) return ok;
  const Timestamp now = context_.clock.now();
  Schedule& schedule = entry.schedule;
  schedule::Activity activity;
  activity.itself = runner_.running() == schedule.name;
  activity.other = !runner_.running().empty() && !activity.itself;
  activity.waiting = entry.waiting;
  const schedule::Plan plan = schedule::plan(schedule, *entry.table, now, activity);
  const bool due = schedule.next && now >= *schedule.next;
  entry.waiting =
      due && activity.other && (entry.waiting || now - *schedule.next <= schedule::kGrace);
  if (plan.recount) {
    schedule.slot = plan.slot;
    schedule.next = plan.next;
    schedule.counted_from = now;
  }
  if (plan.step == schedule::Step::start) {
    auto started = runner_.start(schedule, plan.planned, entry.table->closes_after(now));
    if (!started) {
      version_ = -1;  // what the store knows counts
      return started;
    }
    schedule.asked = false;
    entry.waiting = false;
    return ok;
  }
  if (plan.step == schedule::Step::miss) return miss(entry, plan);
  return plan.recount ? store_.put_next(schedule) : Result<void>(ok);
}

Result<void> DaemonLoop::miss(const Entry& entry, const schedule::Plan& plan) {
  ScheduleRun run;
  run.id = RunId::make(context_.clock.now());
  run.schedule = entry.schedule.name;
  run.state = RunState::missed;
  run.why = plan.why;
  run.planned = plan.planned;
  run.ended = context_.clock.now();
  context_.console.say(Note(Msg::daemon_run_missed, {run.schedule, run.planned.to_local_string(),
                                                     context_.console.text(reason_text(run.why))}));
  return store_.begin(run, entry.schedule);
}

void DaemonLoop::watch_listener() {
  if (command_.listen.empty()) return;
  const auto now = Steady::now();
  if (listener_) {
    const auto code = listener_->poll();
    for (const std::string& line : listener_->lines())
      if (!line.empty()) context_.console.err << "listen: " << line << std::endl;
    if (!code) return;
    listener_.reset();
    news_ = true;
    if (ending_) return;
    // What ends after a while of listening, such as a slice, goes on at once.
    listen_pause_ = now - listening_since_ >= kListenedWell
                        ? 1s
                        : std::min<std::chrono::seconds>(listen_pause_ * 2, kLongestPause);
    if (*code != kDone)
      context_.console.warn(
          Note(Msg::daemon_listen_again, {std::to_string(*code), seconds_text(listen_pause_)}));
    listen_at_ = now + listen_pause_;
  }
  if (ending_ || now < listen_at_) return;
  std::vector<std::string> words{"listen", "--interface=" + command_.listen,
                                 std::string("--duration=") + kListenSlice};
  words.insert(words.end(), inherited_.begin(), inherited_.end());
  auto child = ChildProcess::start(words, {});
  if (!child) {
    listen_at_ = now + kLongestPause;
    context_.console.error(child.error());
    return;
  }
  listener_.emplace(std::move(*child));
  listening_since_ = now;
  context_.console.say(Note(Msg::daemon_listen_begins,
                            {printable(command_.listen), std::to_string(listener_->pid())}));
}

Result<void> DaemonLoop::watch_alerts() {
  if (!has_alerts_) return ok;
  const auto now = Steady::now();
  if (sender_) {
    const auto code = sender_->poll();
    for (const std::string& line : sender_->lines())
      if (!line.empty()) context_.console.err << "alerts: " << line << std::endl;
    if (!code) return ok;
    sender_.reset();
    // Alerts that nobody takes wait in the outbox, and are told of in there.
    if (*code != kDone && *code != kInconclusive)
      context_.console.warn(Note(Msg::daemon_alerts_failed, {std::to_string(*code)}));
    send_at_ = std::max(send_at_, now + kAlertsEvery);
  }
  const auto pause = runner_.running().empty() ? kAlertsEvery : kAlertsBesideRun;
  if (ending_ || now < send_at_) return ok;
  bool due = news_;
  if (!due) {
    const auto next = alerts_.next_due();
    if (!next) return Unexpected(next.error());
    const Timestamp clock = context_.clock.now();
    due = next->has_value() && (**next <= clock || **next - clock > std::chrono::hours(2));
  }
  send_at_ = now + (due ? pause : kAlertsEvery);
  if (!due) return ok;
  std::vector<std::string> words{"alerts", "send", "--quiet"};
  words.insert(words.end(), inherited_.begin(), inherited_.end());
  words.push_back(
      "--alerts=" +
      std::filesystem::absolute(setting_or(context_.settings, Setting::alerts)).string());
  news_ = false;
  auto child = ChildProcess::start(words, {});
  if (!child) return Unexpected(child.error());
  sender_.emplace(std::move(*child));
  return ok;
}

void DaemonLoop::end_helpers() {
  const auto now = Steady::now();
  if (!helpers_end_by_) {
    helpers_end_by_ = now + kHelperTime;
    if (listener_) listener_->ask_to_end();
  }
  if (now < *helpers_end_by_) return;
  if (listener_) listener_->kill();
  if (sender_) sender_->kill();
}

}  // namespace tenken::cli
