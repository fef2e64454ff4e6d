// The hours of a scope: weekdays and daily windows in its UTC offset.
#pragma once

#include <optional>
#include <string_view>

#include "model/timestamp.hpp"
#include "scanner/pace/scope.hpp"

namespace tenken::pace {

/// Whether the scope's days and windows hold `now`. A window that runs over midnight belongs to the
/// day on which it starts: with Friday 22:00-05:00, Saturday 04:00 is inside.
bool within_hours(const Scope& scope, Timestamp now);

/// "22:00-05:00"; the end may be 24:00. Nothing for any other text or an empty window.
std::optional<HourWindow> parse_window(std::string_view text);
/// "+09:00", "-03:30" or "Z", in minutes, at most 14 hours.
std::optional<int> parse_utc_offset(std::string_view text);
/// "sun" 0 ... "sat" 6.
std::optional<int> parse_day(std::string_view text);

}  // namespace tenken::pace
