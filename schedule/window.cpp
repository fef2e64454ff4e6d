#include "schedule/window.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::schedule {
namespace {

constexpr int kWeekMinutes = 7 * kDayMinutes;
constexpr std::size_t kMostWindows = 32;
constexpr std::size_t kMostWindowText = 1024;
constexpr std::array<std::string_view, 7> kDayNames{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};
constexpr unsigned kEveryDay = 0x7F;

std::string_view without_blanks(std::string_view text) {
  const auto from = text.find_first_not_of(" \t");
  if (from == std::string_view::npos) return {};
  return text.substr(from, text.find_last_not_of(" \t") - from + 1);
}

std::optional<int> day_number(std::string_view name) {
  const auto at = std::ranges::find(kDayNames, name);
  if (at == kDayNames.end()) return std::nullopt;
  return static_cast<int>(at - kDayNames.begin());
}

/// "mon-fri", "sat,sun", "fri-mon".
std::optional<unsigned> day_bits(std::string_view text) {
  unsigned days = 0;
  while (true) {
    const auto comma = text.find(',');
    const std::string_view part = text.substr(0, comma);
    const auto dash = part.find('-');
    const auto first = day_number(part.substr(0, dash));
    const auto last = dash == std::string_view::npos ? first : day_number(part.substr(dash + 1));
    if (!first || !last) return std::nullopt;
    for (int day = *first;; day = (day + 1) % 7) {
      days |= 1U << static_cast<unsigned>(day);
      if (day == *last) break;
    }
    if (comma == std::string_view::npos) return days;
    text = text.substr(comma + 1);
  }
}

/// "05:00" to "24:00" as minutes.
std::optional<int> time_of_day(std::string_view text) {
  const auto digit = [&](std::size_t at) { return text[at] >= '0' && text[at] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4))
    return std::nullopt;
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  const int time = hour * 60 + minute;
  if (minute > 59 || time > kDayMinutes) return std::nullopt;
  return time;
}

Unexpected bad_window(std::string_view text) {
  return fail(Errc::usage, Note(Msg::daemon_bad_window, {printable(text)}),
              Note(Msg::daemon_bad_window_fix));
}

}  // namespace

Result<Windows> Windows::parse(std::string_view text) {
  Windows result;
  if (text.size() > kMostWindowText) return bad_window(text);
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  std::string_view rest = lower;
  if (without_blanks(rest).empty()) return result;
  while (true) {
    const auto end = rest.find(';');
    std::string_view part = without_blanks(rest.substr(0, end));
    Window window;
    window.days = kEveryDay;
    if (const auto blank = part.find_first_of(" \t"); blank != std::string_view::npos) {
      const auto days = day_bits(part.substr(0, blank));
      if (!days) return bad_window(text);
      window.days = *days;
      part = without_blanks(part.substr(blank));
    }
    const auto dash = part.find('-');
    if (dash == std::string_view::npos) return bad_window(text);
    const auto from = time_of_day(part.substr(0, dash));
    const auto to = time_of_day(part.substr(dash + 1));
    if (!from || !to || *from == *to || *from == kDayMinutes) return bad_window(text);
    window.from = *from;
    window.length = *to > *from ? *to - *from : *to + kDayMinutes - *from;
    result.windows_.push_back(window);
    if (result.windows_.size() > kMostWindows) return bad_window(text);
    if (end == std::string_view::npos) return result;
    rest = rest.substr(end + 1);
  }
}

int Windows::longest(int minute_of_week) const {
  int most = 0;
  for (const Window& window : windows_) {
    for (int day = 0; day < 7; ++day) {
      if ((window.days >> static_cast<unsigned>(day) & 1U) == 0) continue;
      const int since =
          (minute_of_week - day * kDayMinutes - window.from + kWeekMinutes) % kWeekMinutes;
      most = std::max(most, window.length - since);
    }
  }
  return most;
}

std::optional<int> Windows::open_for(int weekday, int minute) const {
  if (windows_.empty()) return kWeekMinutes;
  const int begin = weekday * kDayMinutes + minute;
  int open = 0;
  // Windows that follow each other without a gap are one.
  while (open < kWeekMinutes) {
    const int more = longest((begin + open) % kWeekMinutes);
    if (more <= 0) break;
    open += more;
  }
  if (open == 0) return std::nullopt;
  return std::min(open, kWeekMinutes);
}

}  // namespace tenken::schedule
