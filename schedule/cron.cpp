#include "schedule/cron.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/messages.hpp"

namespace tenken::schedule {
namespace {

constexpr std::size_t kMostText = 256;
constexpr std::array<std::string_view, 12> kMonths{"jan", "feb", "mar", "apr", "may", "jun",
                                                   "jul", "aug", "sep", "oct", "nov", "dec"};
constexpr std::array<std::string_view, 7> kWeekdays{"sun", "mon", "tue", "wed",
                                                    "thu", "fri", "sat"};

struct Macro {
  std::string_view name;
  std::string_view fields;
};
constexpr std::array kMacros{Macro{"@hourly", "0 * * * *"},   Macro{"@daily", "0 0 * * *"},
                             Macro{"@midnight", "0 0 * * *"}, Macro{"@weekly", "0 0 * * 0"},
                             Macro{"@monthly", "0 0 1 * *"},  Macro{"@yearly", "0 0 1 1 *"},
                             Macro{"@annually", "0 0 1 1 *"}};

/// The numbers that one field may hold, and their names.
struct FieldForm {
  unsigned least = 0;
  unsigned most = 0;
  std::span<const std::string_view> names;
  unsigned first_name = 0;
};

constexpr std::array<FieldForm, 5> kFields{FieldForm{0, 59, {}, 0}, FieldForm{0, 23, {}, 0},
                                           FieldForm{1, 31, {}, 0}, FieldForm{1, 12, kMonths, 1},
                                           FieldForm{0, 7, kWeekdays, 0}};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& c : lower)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return lower;
}

std::optional<unsigned> whole_number(std::string_view text) {
  unsigned value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.size() > 4)
    return std::nullopt;
  return value;
}

std::optional<unsigned> field_value(std::string_view text, const FieldForm& form) {
  for (std::size_t i = 0; i < form.names.size(); ++i)
    if (form.names[i] == text) return form.first_name + static_cast<unsigned>(i);
  const auto value = whole_number(text);
  if (!value || *value < form.least || *value > form.most) return std::nullopt;
  return value;
}

/// One of the parts that commas separate: "*", "*/5", "3", "mon-fri", "8-18/2".
bool add_part(std::string_view part, const FieldForm& form, std::bitset<64>& set) {
  unsigned step = 1;
  const auto slash = part.find('/');
  if (slash != std::string_view::npos) {
    const auto given = whole_number(part.substr(slash + 1));
    if (!given || *given == 0 || *given > form.most) return false;
    step = *given;
    part = part.substr(0, slash);
  }
  unsigned from = form.least;
  unsigned to = form.most;
  if (part != "*") {
    const auto dash = part.find('-');
    const auto first = field_value(part.substr(0, dash), form);
    if (!first) return false;
    from = to = *first;
    if (dash != std::string_view::npos) {
      const auto last = field_value(part.substr(dash + 1), form);
      if (!last) return false;
      to = *last;
    } else if (slash != std::string_view::npos) {
      return false;  // "5/15" means different things to different programs
    }
  }
  if (from > to) return false;
  for (unsigned value = from; value <= to; value += step) set.set(value);
  return true;
}

std::optional<std::bitset<64>> read_field(std::string_view text, const FieldForm& form) {
  std::bitset<64> set;
  while (true) {
    const auto comma = text.find(',');
    if (!add_part(text.substr(0, comma), form, set)) return std::nullopt;
    if (comma == std::string_view::npos) return set;
    text = text.substr(comma + 1);
  }
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  constexpr std::string_view kBlanks = " \t";
  for (auto at = text.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    const auto end = text.find_first_of(kBlanks, at);
    words.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kBlanks, end);
  }
  return words;
}

template <std::size_t N>
std::bitset<N> narrowed(const std::bitset<64>& set) {
  std::bitset<N> result;
  for (std::size_t i = 0; i < N; ++i) result.set(i, set.test(i));
  return result;
}

}  // namespace

Result<Cron> Cron::parse(std::string_view text) {
  if (text.size() > kMostText)
    return fail(Errc::usage, Note(Msg::daemon_bad_cron, {printable(text, kMostText)}),
                Note(Msg::daemon_bad_cron_fix));
  std::string lower = lower_case(text);
  for (const Macro& macro : kMacros)
    if (macro.name == lower) lower = macro.fields;
  const auto words = words_of(lower);
  if (words.size() != kFields.size())
    return fail(Errc::usage, Note(Msg::daemon_bad_cron, {printable(text)}),
                Note(Msg::daemon_bad_cron_fix));
  std::array<std::bitset<64>, kFields.size()> sets;
  for (std::size_t i = 0; i < kFields.size(); ++i) {
    const auto set = read_field(words[i], kFields[i]);
    if (!set)
      return fail(Errc::usage,
                  Note(Msg::daemon_bad_cron_field,
                       {printable(text), std::to_string(i + 1), printable(words[i])}),
                  Note(Msg::daemon_bad_cron_fix));
    sets[i] = *set;
  }
  if (sets[4].test(7)) sets[4].set(0);  // Sunday has two numbers
  Cron cron;
  cron.minutes_ = narrowed<60>(sets[0]);
  cron.hours_ = narrowed<24>(sets[1]);
  cron.days_ = narrowed<32>(sets[2]);
  cron.months_ = narrowed<13>(sets[3]);
  cron.weekdays_ = narrowed<8>(sets[4]);
  cron.any_hour_ = words[1].front() == '*';
  cron.any_day_ = words[2].front() == '*';
  cron.any_weekday_ = words[4].front() == '*';
  return cron;
}

bool Cron::day(unsigned month, unsigned day, unsigned weekday) const {
  if (!months_.test(month)) return false;
  const bool by_date = days_.test(day);
  const bool by_week = weekdays_.test(weekday);
  return any_day_ || any_weekday_ ? by_date && by_week : by_date || by_week;
}

}  // namespace tenken::schedule
