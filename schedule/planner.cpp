#include "schedule/planner.hpp"

namespace tenken::schedule {
namespace {

constexpr std::chrono::hours kSmallStep{1};

void count_from(Plan& result, const Timetable& table, Timestamp now) {
  result.recount = true;
  result.slot = table.next_after(now);
  if (result.slot) result.next = table.start_of(*result.slot);
}

Plan missed(const Schedule& schedule, const Timetable& table, Timestamp now, RunReason why) {
  Plan result;
  result.step = Step::miss;
  result.why = why;
  result.planned = schedule.slot.value_or(now);
  count_from(result, table, now);
  return result;
}

Plan started(const Timetable& table, Timestamp now, Timestamp planned) {
  Plan result;
  result.step = Step::start;
  result.planned = planned;
  count_from(result, table, now);
  return result;
}

}  // namespace

Plan plan(const Schedule& schedule, const Timetable& table, Timestamp now,
          const Activity& activity) {
  const bool set_back = now + kSmallStep < schedule.counted_from;
  if (schedule.asked && !activity.itself) {
    if (activity.other) return {};
    return started(table, now, now);
  }
  if (schedule.paused) return {};
  if (!schedule.next || set_back) {
    Plan result;
    count_from(result, table, now);
    return result;
  }
  if (now < *schedule.next) return {};
  if (activity.itself) return missed(schedule, table, now, RunReason::overlap);
  const bool late = now - *schedule.next > kGrace && !activity.waiting;
  if (late && schedule.missed == MissedPolicy::skip)
    return missed(schedule, table, now, RunReason::late);
  if (!table.open_at(now)) {
    if (late) return {};  // it is made up for when the window opens
    return missed(schedule, table, now, RunReason::window);
  }
  if (activity.other) return {};
  return started(table, now, schedule.slot.value_or(now));
}

}  // namespace tenken::schedule
