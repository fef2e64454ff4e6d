#include "schedule/timetable.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <set>
#include <stdexcept>
#include <string>
#include <variant>

#include <date/tz.h>

#include "model/bytes.hpp"
#include "model/messages.hpp"
#include "schedule/cron.hpp"
#include "schedule/window.hpp"

namespace tenken::schedule {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::minutes;
using std::chrono::seconds;
using SysSeconds = date::sys_seconds;

constexpr std::string_view kEvery = "every ";
constexpr seconds kLeastPeriod{60};
constexpr seconds kMostPeriod = std::chrono::hours(24 * 366);
// Looking further finds nothing: 29 February is at most eight years away.
constexpr int kMostDays = 8 * 366 + 2;
constexpr int kMostSteps = 20'000;  // minutes of a week and more

SysSeconds sys_of(Timestamp at) {
  return floor<seconds>(
      date::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(at.nanoseconds)));
}

Timestamp timestamp_of(SysSeconds at) {
  return Timestamp(std::chrono::nanoseconds(at.time_since_epoch()).count());
}

struct LocalMinute {
  date::local_days day;
  int minute = 0;
};

LocalMinute local_minute(const date::time_zone& zone, SysSeconds at) {
  const auto local = zone.to_local(at);
  const auto day = floor<date::days>(local);
  return {day, static_cast<int>(floor<minutes>(local - day).count())};
}

bool fits_day(const Cron& cron, date::local_days day) {
  const date::year_month_day ymd(day);
  return cron.day(unsigned(ymd.month()), unsigned(ymd.day()), date::weekday(day).c_encoding());
}

bool fits_minute(const Cron& cron, int minute) {
  return cron.hour(static_cast<unsigned>(minute / 60)) &&
         cron.minute(static_cast<unsigned>(minute % 60));
}

/// On a day whose clock is set: every minute of it, one after the other.
std::set<SysSeconds> moments_of_odd_day(const Cron& cron, const date::time_zone& zone,
                                        date::local_days day, SysSeconds begin, SysSeconds end) {
  std::set<SysSeconds> moments;
  for (SysSeconds at = begin; at < end; at += minutes(1)) {
    const LocalMinute local = local_minute(zone, at);
    if (local.day != day || !fits_minute(cron, local.minute)) continue;
    const bool first = zone.to_sys(local.day + minutes(local.minute), date::choose::earliest) == at;
    if (cron.any_hour() || first) moments.insert(at);
  }
  if (cron.any_hour()) return moments;
  for (int minute = 0; minute < kDayMinutes; ++minute) {
    if (!fits_minute(cron, minute)) continue;
    const auto info = zone.get_info(day + minutes(minute));
    if (info.result == date::local_info::nonexistent) moments.insert(info.second.begin);
  }
  return moments;
}

/// \param visit  gets the moments of the day in their order, until it returns true
bool visit_day(const Cron& cron, const date::time_zone& zone, date::local_days day,
               const std::function<bool(SysSeconds)>& visit) {
  if (!fits_day(cron, day)) return false;
  const SysSeconds begin = zone.to_sys(day, date::choose::earliest);
  const SysSeconds end = zone.to_sys(day + date::days(1), date::choose::earliest);
  const auto info = zone.get_info(begin);
  const bool even = info.begin < begin && info.end > end;
  if (!even) {
    const auto moments = moments_of_odd_day(cron, zone, day, begin, end);
    return std::any_of(moments.begin(), moments.end(), visit);
  }
  for (int minute = 0; minute < kDayMinutes; ++minute)
    if (fits_minute(cron, minute) && visit(begin + minutes(minute))) return true;
  return false;
}

}  // namespace

struct Timetable::Parts {
  std::variant<Cron, seconds> when;
  const date::time_zone* zone = nullptr;
  Windows windows;
  seconds jitter{0};
  SysSeconds anchor;       ///< that intervals count from
  std::uint64_t salt = 0;  ///< tells the schedules of one site apart

  explicit Parts(std::variant<Cron, seconds> w) : when(std::move(w)) {}

  std::optional<int> open_minutes(SysSeconds at) const {
    const LocalMinute local = local_minute(*zone, at);
    return windows.open_for(static_cast<int>(date::weekday(local.day).c_encoding()), local.minute);
  }

  std::optional<SysSeconds> next_by_cron(const Cron& cron, SysSeconds from) const {
    std::optional<SysSeconds> found;
    auto day = local_minute(*zone, from).day;
    const auto visit = [&](SysSeconds at) {
      if (at <= from || !open_minutes(at)) return false;
      found = at;
      return true;
    };
    for (int i = 0; i < kMostDays; ++i, day += date::days(1))
      if (visit_day(cron, *zone, day, visit)) return found;
    return std::nullopt;
  }

  std::optional<SysSeconds> next_by_period(seconds period, SysSeconds from) const {
    SysSeconds at = anchor;
    if (from >= anchor) at += period * ((from - anchor) / period + 1);
    for (int i = 0; i < kMostSteps; ++i, at += period)
      if (at > from && open_minutes(at)) return at;
    return std::nullopt;
  }

  std::optional<SysSeconds> next(SysSeconds from) const {
    if (const auto* cron = std::get_if<Cron>(&when)) return next_by_cron(*cron, from);
    return next_by_period(std::get<seconds>(when), from);
  }
};

Timetable::Timetable(std::shared_ptr<const Parts> parts) : parts_(std::move(parts)) {}

Result<std::chrono::seconds> parse_period(std::string_view text) {
  std::int64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, count);
  seconds unit{0};
  if (error == std::errc() && end - at == 1) {
    if (*at == 's') unit = seconds(1);
    if (*at == 'm') unit = minutes(1);
    if (*at == 'h') unit = std::chrono::hours(1);
    if (*at == 'd') unit = std::chrono::hours(24);
    if (*at == 'w') unit = std::chrono::hours(24 * 7);
  }
  constexpr std::int64_t kMostCount = 40'000'000;  // seconds of more than a year
  if (unit.count() == 0 || count <= 0 || count > kMostCount || count * unit > kMostPeriod)
    return fail(Errc::usage, Note(Msg::daemon_bad_period, {printable(text)}),
                Note(Msg::daemon_bad_period_fix));
  return count * unit;
}

Result<Timetable> Timetable::make(const Schedule& schedule, Timestamp now) {
  std::optional<std::variant<Cron, seconds>> when;
  if (schedule.when.starts_with(kEvery)) {
    const auto period = parse_period(std::string_view(schedule.when).substr(kEvery.size()));
    if (!period) return Unexpected(period.error());
    if (*period < kLeastPeriod)
      return fail(Errc::usage, Note(Msg::daemon_bad_period, {printable(schedule.when)}),
                  Note(Msg::daemon_bad_period_fix));
    when.emplace(*period);
  } else {
    auto cron = Cron::parse(schedule.when);
    if (!cron) return Unexpected(cron.error());
    when.emplace(*cron);
  }
  auto windows = Windows::parse(schedule.window);
  if (!windows) return Unexpected(windows.error());
  auto parts = std::make_shared<Parts>(std::move(*when));
  try {
    parts->zone = date::locate_zone(schedule.zone);
  } catch (const std::runtime_error&) {
    return fail(Errc::usage, Note(Msg::daemon_bad_zone, {printable(schedule.zone)}),
                Note(Msg::daemon_bad_zone_fix));
  }
  parts->windows = std::move(*windows);
  parts->jitter = schedule.jitter;
  parts->anchor = sys_of(schedule.created);
  parts->salt = std::hash<std::string>()(schedule.name);
  Timetable table(std::move(parts));
  if (!table.next_after(now))
    return fail(Errc::usage, Note(Msg::daemon_never_due, {printable(schedule.when)}),
                Note(Msg::daemon_never_due_fix));
  return table;
}

std::optional<Timestamp> Timetable::next_after(Timestamp from) const {
  const auto next = parts_->next(sys_of(from));
  if (!next) return std::nullopt;
  return timestamp_of(*next);
}

bool Timetable::open_at(Timestamp at) const { return parts_->open_minutes(sys_of(at)).has_value(); }

std::optional<Timestamp> Timetable::closes_after(Timestamp at) const {
  if (parts_->windows.always()) return std::nullopt;
  const auto open = parts_->open_minutes(sys_of(at));
  constexpr int kWeek = 7 * kDayMinutes;
  if (!open || *open >= kWeek) return std::nullopt;
  const auto local = parts_->zone->to_local(floor<minutes>(sys_of(at)));
  return timestamp_of(
      parts_->zone->to_sys(floor<seconds>(local + minutes(*open)), date::choose::earliest));
}

Timestamp Timetable::start_of(Timestamp slot) const {
  std::int64_t most = parts_->jitter.count();
  if (const auto closes = closes_after(slot))
    most = std::min<std::int64_t>(most, (*closes - slot) / seconds(1) / 2);
  if (most <= 0) return slot;
  // splitmix64 (public domain, S. Vigna): spreads neighbouring times evenly
  std::uint64_t x = parts_->salt + static_cast<std::uint64_t>(slot.nanoseconds / 1'000'000'000);
  x += 0x9E3779B97F4A7C15U;
  x = (x ^ (x >> 30U)) * 0xBF58476D1CE4E5B9U;
  x = (x ^ (x >> 27U)) * 0x94D049BB133111EBU;
  x ^= x >> 31U;
  return slot + seconds(static_cast<std::int64_t>(x % static_cast<std::uint64_t>(most + 1)));
}

std::string local_zone() {
  try {
    return date::current_zone()->name();
  } catch (const std::runtime_error&) {
    return "UTC";
  }
}

}  // namespace tenken::schedule
