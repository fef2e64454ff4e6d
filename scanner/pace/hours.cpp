#include "scanner/pace/hours.hpp"

#include <algorithm>
#include <array>

namespace tenken::pace {
namespace {

constexpr std::int64_t kNanosecondsPerMinute = 60'000'000'000;
constexpr int kMinutesPerDay = 24 * 60;
constexpr int kDaysPerWeek = 7;
constexpr int kEpochWeekday = 4;  // 1970-01-01 was a Thursday
constexpr int kMaxOffset = 14 * 60;

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  const std::int64_t quotient = value / by;
  return value % by < 0 ? quotient - 1 : quotient;
}

bool day_listed(const Scope& scope, std::int64_t day) {
  if (scope.days.empty()) return true;
  const std::int64_t shifted = (day + kEpochWeekday) % kDaysPerWeek;
  const auto weekday = static_cast<int>((shifted + kDaysPerWeek) % kDaysPerWeek);
  return scope.days.contains(weekday);
}

std::optional<int> two_digits(std::string_view text, std::size_t at) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (at + 2 > text.size() || !digit(at) || !digit(at + 1)) return std::nullopt;
  return (text[at] - '0') * 10 + (text[at + 1] - '0');
}

// "HH:MM" from 00:00 to 24:00.
std::optional<int> parse_clock(std::string_view text) {
  constexpr std::size_t kLength = 5;
  if (text.size() != kLength || text[2] != ':') return std::nullopt;
  const auto hours = two_digits(text, 0);
  const auto minutes = two_digits(text, 3);
  if (!hours || !minutes || *minutes > 59) return std::nullopt;
  const int value = *hours * 60 + *minutes;
  if (value > kMinutesPerDay) return std::nullopt;
  return value;
}

}  // namespace

bool within_hours(const Scope& scope, Timestamp now) {
  const std::int64_t minutes =
      floor_divide(now.nanoseconds, kNanosecondsPerMinute) + scope.utc_offset_minutes;
  const std::int64_t day = floor_divide(minutes, kMinutesPerDay);
  const auto minute = static_cast<int>(minutes - day * kMinutesPerDay);
  if (scope.hours.empty()) return day_listed(scope, day);
  return std::any_of(scope.hours.begin(), scope.hours.end(), [&](const HourWindow& window) {
    if (window.from < window.to)
      return minute >= window.from && minute < window.to && day_listed(scope, day);
    return (minute >= window.from && day_listed(scope, day)) ||
           (minute < window.to && day_listed(scope, day - 1));
  });
}

std::optional<HourWindow> parse_window(std::string_view text) {
  const std::size_t dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto from = parse_clock(text.substr(0, dash));
  const auto to = parse_clock(text.substr(dash + 1));
  if (!from || !to || *from == *to || *from == kMinutesPerDay) return std::nullopt;
  return HourWindow(*from, *to);
}

std::optional<int> parse_utc_offset(std::string_view text) {
  if (text == "Z") return 0;
  if (text.empty() || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const auto minutes = parse_clock(text.substr(1));
  if (!minutes || *minutes > kMaxOffset) return std::nullopt;
  return text[0] == '-' ? -*minutes : *minutes;
}

std::optional<int> parse_day(std::string_view text) {
  constexpr std::array<std::string_view, kDaysPerWeek> kDays{"sun", "mon", "tue", "wed",
                                                             "thu", "fri", "sat"};
  const auto* const found = std::find(kDays.begin(), kDays.end(), text);
  if (found == kDays.end()) return std::nullopt;
  return static_cast<int>(found - kDays.begin());
}

}  // namespace tenken::pace
