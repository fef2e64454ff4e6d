// Timetable: the moments at which a schedule is due.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "model/result.hpp"
#include "model/schedule.hpp"
#include "model/timestamp.hpp"

namespace tenken::schedule {

/// Immutable. Clocks that are set forward or back for summer time are minded: a time of day that a
/// day lacks is due when the clock jumps over it, and one that a day has twice is due the first
/// time. A table that names no hour goes on with the hours as they pass.
class Timetable {
 public:
  /// Errc::usage where the schedule's time, zone or window does not read, or is never due.
  static Result<Timetable> make(const Schedule& schedule, Timestamp now);

  /// The first moment after `from`, within the windows.
  std::optional<Timestamp> next_after(Timestamp from) const;
  bool open_at(Timestamp at) const;
  /// When the window that is open at `at` closes; nothing where it is closed or never closes.
  std::optional<Timestamp> closes_after(Timestamp at) const;
  /// When a run of that moment starts: later by a part of the jitter that is the same each time it
  /// is asked, and within the window.
  Timestamp start_of(Timestamp slot) const;

 private:
  struct Parts;
  explicit Timetable(std::shared_ptr<const Parts> parts);

  std::shared_ptr<const Parts> parts_;
};

/// "90m", "6h", "1d", "2w": from a minute to a year. Errc::usage otherwise.
Result<std::chrono::seconds> parse_period(std::string_view text);

/// The name of this machine's time zone; "UTC" where it cannot be told.
std::string local_zone();

}  // namespace tenken::schedule
