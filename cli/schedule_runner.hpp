// ScheduleRunner: one run of a schedule at a time, from its start to its row in the inventory.
#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cli/child_process.hpp"
#include "cli/command_context.hpp"
#include "inventory/schedule_store.hpp"
#include "model/schedule.hpp"
#include "schedule/planner.hpp"

namespace tenken::cli {

/// What the daemon's children have in common: "--db FILE --site NAME ...".
std::vector<std::string> inherited_flags(const CommandContext& context);

/// Why a run was missed or stopped, for people.
Msg reason_text(RunReason why);

class ScheduleRunner {
 public:
  ScheduleRunner(const CommandContext& context, inventory::ScheduleStore& store)
      : context_(context), store_(store), inherited_(inherited_flags(context)) {}

  /// The name of the schedule that runs; empty: none does.
  const std::string& running() const { return run_.schedule; }
  /// Its process has ended, which may be still to be noted.
  bool has_ended() { return child_ && child_->poll(); }
  /// Notes the run and what comes next, then starts it: a sweep, or the rest of the one before
  /// where that was cut off.
  Result<void> start(const Schedule& schedule, Timestamp planned, std::optional<Timestamp> closes);
  /// Asks the run to save and end; it is ended for good a minute later.
  void stop(RunReason why);
  /// Hands on what the run says, and keeps its end. \returns its exit code when it has ended
  Result<std::optional<int>> watch();
  /// Ends what a daemon that died has left, and notes it. \returns the schedules of those runs
  Result<std::vector<std::string>> clear_lost();

 private:
  Result<std::vector<std::string>> arguments(const Schedule& schedule,
                                             std::optional<ScanId>& resumed);
  Result<void> conclude(int code);

  const CommandContext& context_;
  inventory::ScheduleStore& store_;
  std::vector<std::string> inherited_;
  std::optional<ChildProcess> child_;
  ScheduleRun run_;
  std::optional<ScanId> resumed_;
  std::optional<Timestamp> closes_;
  std::optional<std::chrono::steady_clock::time_point> kill_at_;
};

}  // namespace tenken::cli
