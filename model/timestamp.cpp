#include "model/timestamp.hpp"

#include <charconv>
#include <ctime>
#include <optional>

#include <fmt/core.h>

#include "model/bytes.hpp"

namespace tenken {
namespace {

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

std::int64_t floor_seconds(std::int64_t ns) {
  const std::int64_t seconds = ns / kNsPerSecond;
  return ns % kNsPerSecond < 0 ? seconds - 1 : seconds;
}

/// Writes `value` over the `width` characters at `at`.
void put_digits(std::string& text, std::size_t at, std::size_t width, unsigned value) {
  for (std::size_t i = at + width; i-- > at; value /= 10)
    text[i] = static_cast<char>('0' + value % 10);
}

/// Consumes `width` digits and then, unless it is 0, the character `after`.
std::optional<int> take_number(std::string_view& text, std::size_t width, char after) {
  if (text.size() < width) return std::nullopt;
  int value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + width, value);
  if (error != std::errc() || end != text.data() + width || text[0] == '-') return std::nullopt;
  text.remove_prefix(width);
  if (after == '\0') return value;
  if (text.empty() || text[0] != after) return std::nullopt;
  text.remove_prefix(1);
  return value;
}

std::optional<std::int64_t> take_fraction(std::string_view& text) {
  std::int64_t ns = 0;
  if (text.empty() || text[0] != '.') return ns;
  text.remove_prefix(1);
  std::int64_t unit = kNsPerSecond / 10;
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9') {
    ns += (text[digits] - '0') * unit;
    unit /= 10;
    ++digits;
  }
  if (digits == 0 || digits > 9) return std::nullopt;
  text.remove_prefix(digits);
  return ns;
}

/// Z or +hh:mm, as seconds east of UTC.
std::optional<int> take_offset(std::string_view& text) {
  if (text == "Z" || text == "z") {
    text = {};
    return 0;
  }
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  const auto hours = take_number(text, 2, ':');
  const auto minutes = take_number(text, 2, '\0');
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

}  // namespace

std::string Timestamp::to_string() const {
  const std::int64_t seconds = floor_seconds(nanoseconds);
  const std::int64_t micros = (nanoseconds - seconds * kNsPerSecond) / 1000;
  const std::chrono::sys_seconds when{std::chrono::seconds(seconds)};
  const auto day = std::chrono::floor<std::chrono::days>(when);
  const std::chrono::year_month_day date(day);
  const auto second = static_cast<unsigned>((when - day).count());
  // Reports hold tens of thousands of them. The years are those that nanoseconds reach.
  std::string text = "0000-00-00T00:00:00.000000Z";
  put_digits(text, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
  put_digits(text, 5, 2, static_cast<unsigned>(date.month()));
  put_digits(text, 8, 2, static_cast<unsigned>(date.day()));
  put_digits(text, 11, 2, second / 3600);
  put_digits(text, 14, 2, second / 60 % 60);
  put_digits(text, 17, 2, second % 60);
  put_digits(text, 20, 6, static_cast<unsigned>(micros));
  return text;
}

std::string Timestamp::to_local_string() const {
  const auto when = static_cast<std::time_t>(floor_seconds(nanoseconds));
  std::tm local{};
  localtime_r(&when, &local);
  const long minutes = local.tm_gmtoff / 60;
  const long size = minutes < 0 ? -minutes : minutes;
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02} {} ({}{:02}:{:02})", local.tm_year + 1900,
                     local.tm_mon + 1, local.tm_mday, local.tm_hour, local.tm_min, local.tm_sec,
                     local.tm_zone, minutes < 0 ? '-' : '+', size / 60, size % 60);
}

Result<Timestamp> Timestamp::parse(std::string_view text) {
  const std::string_view whole = text;
  const auto bad = [&] {
    return fail(Errc::malformed, "not a date or time: " + printable(whole, 40));
  };
  const auto year = take_number(text, 4, '-');
  const auto month = take_number(text, 2, '-');
  const auto day = take_number(text, 2, '\0');
  if (!year || !month || !day) return bad();
  const std::chrono::year_month_day date{std::chrono::year(*year),
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return bad();
  std::int64_t seconds =
      static_cast<std::int64_t>(std::chrono::sys_days(date).time_since_epoch().count()) * 86'400;
  std::int64_t fraction = 0;
  if (!text.empty()) {
    if (text[0] != 'T' && text[0] != 't' && text[0] != ' ') return bad();
    text.remove_prefix(1);
    const auto hour = take_number(text, 2, ':');
    const auto minute = take_number(text, 2, ':');
    const auto second = take_number(text, 2, '\0');
    if (!hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) return bad();
    const auto part = take_fraction(text);
    if (!part) return bad();
    const auto offset = take_offset(text);
    if (!offset) return bad();
    fraction = *part;
    seconds += *hour * 3600 + *minute * 60 + *second - *offset;
  }
  constexpr std::int64_t kFarthest = 9'000'000'000;  // year 2255; nanoseconds overflow in 2262
  if (seconds > kFarthest || seconds < -kFarthest) return bad();
  return Timestamp(seconds * kNsPerSecond + fraction);
}

Timestamp SystemClock::now() const {
  const auto since_epoch = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp(std::chrono::duration_cast<std::chrono::nanoseconds>(since_epoch).count());
}

}  // namespace tenken
