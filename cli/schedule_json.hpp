// Schedules and runs as the commands show them.
#pragma once

#include <string>
#include <vector>

#include <boost/json/array.hpp>

#include "cli/console.hpp"
#include "model/schedule.hpp"

namespace tenken::cli {

boost::json::array json_list(const std::vector<Schedule>& schedules);
boost::json::array json_list(const std::vector<ScheduleRun>& runs);

/// "30 2 * * * (Asia/Tokyo; 22:00-05:00)".
std::string due_text(const Schedule& schedule);
/// When it runs next, or that it rests.
std::string next_text(const Console& console, const Schedule& schedule);
/// How a run ended, or why there was none.
std::string result_text(const Console& console, const ScheduleRun& run);

}  // namespace tenken::cli
