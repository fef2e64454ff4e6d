// Planner: what is to be done about one schedule at this moment.
#pragma once

#include <chrono>
#include <optional>

#include "model/schedule.hpp"
#include "schedule/timetable.hpp"

namespace tenken::schedule {

/// A run that starts later than this was not started in time.
inline constexpr std::chrono::seconds kGrace{120};

enum class Step : std::uint8_t {
  wait,
  start,
  miss,  ///< the time passes without a run
};

struct Plan {
  Step step = Step::wait;
  RunReason why = RunReason::none;  ///< of a miss
  Timestamp planned;                ///< of the run, or of the miss
  bool recount = false;             ///< `slot` and `next` take the place of the schedule's
  std::optional<Timestamp> slot;
  std::optional<Timestamp> next;

  Plan() = default;
};

/// What else is going on.
struct Activity {
  bool itself = false;   ///< a run of this schedule goes on
  bool other = false;    ///< a run of another one does; one sweeps at a time
  bool waiting = false;  ///< it was due in time, and waits for another one since

  Activity() = default;
};

/// A pure function. Clocks that jump forward make times late; clocks that are set back by an hour
/// and more make the schedule count anew from then, and smaller steps repeat nothing.
Plan plan(const Schedule& schedule, const Timetable& table, Timestamp now,
          const Activity& activity);

}  // namespace tenken::schedule
