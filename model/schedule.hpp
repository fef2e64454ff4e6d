// Schedules of scans and their runs, as the inventory keeps them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/enum_text.hpp"
#include "model/id.hpp"
#include "model/timestamp.hpp"

namespace tenken {

/// What becomes of times that passed while nobody could run the schedule.
enum class MissedPolicy : std::uint8_t {
  skip,  ///< they are noted, and the next time counts
  once,  ///< one run makes up for all of them
};
inline constexpr EnumText<MissedPolicy, 2> kMissedPolicies{{"skip", "once"}};

/// When to scan what. `next` and what follows is the state that the daemon keeps.
struct Schedule {
  std::string name;
  std::string when;    ///< five fields of cron, or "every 6h"
  std::string zone;    ///< IANA name of the time zone that `when` and `window` count in
  std::string window;  ///< "mon-fri 22:00-05:00"; empty: always
  std::chrono::seconds jitter{0};
  MissedPolicy missed = MissedPolicy::skip;
  std::vector<std::string> arguments;  ///< of `tenken sweep`
  std::string folder;                  ///< that relative paths in `arguments` begin at
  std::string who;
  Timestamp created;
  bool paused = false;
  bool asked = false;             ///< somebody wants a run as soon as possible
  std::optional<Timestamp> slot;  ///< the time that comes next
  std::optional<Timestamp> next;  ///< the same with the jitter: when the run starts
  Timestamp counted_from;         ///< the clock when `slot` was computed

  Schedule() = default;
};

enum class RunState : std::uint8_t {
  running,
  done,     ///< ended by itself; the exit code says how
  stopped,  ///< by the daemon: its end, or that of the window
  lost,     ///< the daemon died meanwhile
  missed,   ///< never started; `why` says why
};
inline constexpr EnumText<RunState, 5> kRunStates{{"running", "done", "stopped", "lost", "missed"}};

/// Why a run was not started, or was stopped.
enum class RunReason : std::uint8_t { none, late, overlap, window, shutdown, removed, crashed };
inline constexpr EnumText<RunReason, 7> kRunReasons{
    {"", "late", "overlap", "window", "shutdown", "removed", "crashed"}};

using RunId = Id<struct RunTag>;

/// One run of a schedule, or one that was missed.
struct ScheduleRun {
  RunId id;
  std::string schedule;
  RunState state = RunState::running;
  RunReason why = RunReason::none;
  Timestamp planned;  ///< the time of the schedule
  std::optional<Timestamp> started;
  std::optional<Timestamp> ended;
  std::optional<int> exit_code;  ///< 128 + signal where one ended it
  std::string message;           ///< the last line that it said
  std::optional<ScanId> scan;    ///< one that can be resumed
  std::int64_t pid = 0;
  std::int64_t pid_started = 0;  ///< tells the process from a later one with that number

  ScheduleRun() = default;
};

}  // namespace tenken
