#include "vulndb/version.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <vector>

namespace tenken::vulndb {
namespace {

constexpr std::size_t kLongest = 128;
constexpr std::size_t kDateDigits = 4;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Where a part stands beside others at its place, the earliest first.
enum class Rank : std::uint8_t { before, end, letters, number };

struct Part {
  Rank rank = Rank::end;
  int stage = 0;          ///< of Rank::before: alpha is earlier than rc
  std::string_view text;  ///< letters, or digits without zeros in front

  Part() = default;
  Part(Rank r, int s, std::string_view t) : rank(r), stage(s), text(t) {}
};

/// The parts between marks that begin a version within the version: 1.0.7.2_1.1.93 has two.
using Group = std::vector<Part>;

struct Stage {
  std::string_view word;
  int stage;
};

constexpr std::array kBefore{Stage{"dev", 1},   Stage{"snapshot", 1}, Stage{"nightly", 1},
                             Stage{"alpha", 2}, Stage{"test", 2},     Stage{"beta", 3},
                             Stage{"pre", 4},   Stage{"preview", 4},  Stage{"prerelease", 4},
                             Stage{"rc", 5},    Stage{"cr", 5}};
constexpr std::string_view kMilestone = "m";   // of 11.0.0-M1
constexpr std::string_view kAnyRelease = "x";  // of 5.1.x: the last one of the branch
constexpr std::string_view kLastRelease = "99999999999999999999";
constexpr std::array<std::string_view, 13> kMeaningless{
    "build", "bld", "fw",     "firmware", "release", "rel",   "final",
    "ga",    "lts", "stable", "version",  "ver",     "update"};
constexpr std::array<std::string_view, 20> kCountries{
    "cn", "en", "us", "eu", "jp", "ww", "na", "uk",     "kr",    "tw",
    "ru", "au", "in", "br", "de", "fr", "it", "global", "multi", "int"};

std::string_view without_zeros(std::string_view digits) {
  const std::size_t first = digits.find_first_not_of('0');
  return first == std::string_view::npos ? std::string_view() : digits.substr(first);
}

/// Lower case, without blanks around and without the v in front.
std::string plain(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) result += lower(c);
  const auto trim = [&] {
    const std::size_t first = result.find_first_not_of(" \t\r\n._=:");
    result.erase(0, std::min(first, result.size()));
    while (!result.empty() && (result.back() == ' ' || result.back() == '.')) result.pop_back();
  };
  trim();
  for (const std::string_view word :
       {"version", "ver", "v", "revision", "rev", "firmware", "fw", "release"})
    if (result.starts_with(word) && result.size() > word.size() &&
        !is_letter(result[word.size()])) {
      result.erase(0, word.size());
      trim();
      break;
    }
  return result;
}

class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  /// Nothing where the text is no version.
  std::optional<std::vector<Group>> read() {
    if (rest_.empty() || rest_.size() > kLongest || !is_digit(rest_.front())) return std::nullopt;
    groups_.emplace_back();
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (is_digit(c)) {
        read_number();
      } else if (is_letter(c)) {
        read_word();
      } else if (!read_mark(c)) {
        return std::nullopt;
      }
    }
    trim();
    return std::move(groups_);
  }

 private:
  std::string_view take(bool (*wanted)(char)) {
    std::size_t end = 0;
    while (end < rest_.size() && wanted(rest_[end])) ++end;
    const std::string_view taken = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return taken;
  }

  void read_number() {
    const std::string_view digits = without_zeros(take(is_digit));
    groups_.back().emplace_back(Rank::number, 0, digits);
    after_mark_ = false;
  }

  void read_word() {
    const std::string_view word = take(is_letter);
    const bool apart = after_mark_;
    after_mark_ = false;
    if (std::ranges::find(kMeaningless, word) != kMeaningless.end()) {
      open_group();
      return;
    }
    if (apart && word == kAnyRelease && (rest_.empty() || rest_.front() == '.')) {
      groups_.back().emplace_back(Rank::number, 0, kLastRelease);
      return;
    }
    const bool last = rest_.empty() || rest_.front() == ')' || rest_.front() == '_';
    if (apart && last && std::ranges::find(kCountries, word) != kCountries.end()) return;
    const auto before = std::ranges::find(kBefore, word, &Stage::word);
    drop_zeros(groups_.back());
    const bool milestone = apart && word == kMilestone && !rest_.empty() && is_digit(rest_.front());
    if (before != kBefore.end() || milestone)
      groups_.back().emplace_back(Rank::before, milestone ? 2 : before->stage, std::string_view());
    else
      groups_.back().emplace_back(Rank::letters, 0, word);
  }

  bool read_mark(char c) {
    constexpr std::string_view kMarks = "._-+~() :";
    if (kMarks.find(c) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    const bool digit_next = !rest_.empty() && is_digit(rest_.front());
    if (c == '~') {
      drop_zeros(groups_.back());
      groups_.back().emplace_back(Rank::before, 0, std::string_view());
    } else if (c == '+' || ((c == '_' || c == '-' || c == ' ') && digit_next)) {
      open_group();
    }
    after_mark_ = true;
    return true;
  }

  /// "1.2 build 3" has two groups, as 1.2-3 has.
  void open_group() {
    if (!groups_.back().empty()) groups_.emplace_back();
  }

  static void drop_zeros(Group& group) {
    while (!group.empty() && group.back().rank == Rank::number && group.back().text.empty())
      group.pop_back();
  }

  void trim() {
    for (Group& group : groups_) drop_zeros(group);
    while (groups_.size() > 1 && groups_.back().empty()) groups_.pop_back();
  }

  std::string_view rest_;
  std::vector<Group> groups_;
  bool after_mark_ = false;
};

/// A month or a day of one or two digits in front of `rest`, which is taken off.
bool take_day(std::string_view& rest, char greatest_tens) {
  if (rest.empty() || std::string_view("-._").find(rest.front()) == rest.npos) return false;
  rest.remove_prefix(1);
  const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
  const bool fits = digits == 1 || (digits == 2 && rest.front() <= greatest_tens);
  rest.remove_prefix(digits);
  return fits;
}

/// 2013-11-25, 2013.11.25, 2013_11_25 or 2021.3.16.
bool is_date(std::string_view text) {
  if (!text.starts_with("19") && !text.starts_with("20")) return false;
  if (text.find_first_not_of("0123456789") != kDateDigits) return false;
  text.remove_prefix(kDateDigits);
  return take_day(text, '1') && take_day(text, '3');
}

struct Version {
  std::string text;
  bool date = false;
  std::optional<std::vector<Group>> groups;

  explicit Version(std::string_view from) : text(plain(from)), date(is_date(text)) {
    if (date)
      for (std::size_t at = text.find_first_of("-_"); at != std::string::npos;
           at = text.find_first_of("-_"))
        text[at] = '.';
    groups = Reader(text).read();
  }
  Version(const Version&) = delete;
  Version& operator=(const Version&) = delete;
};

/// Makers put the same letters in front of all versions of a product: WC.16.10 and WC.16.11.
void drop_same_letters(Version& a, Version& b) {
  const auto letters = [](const std::string& text) {
    const std::size_t end = text.find_first_of("0123456789");
    return std::string_view(text).substr(0, std::min(end, text.size()));
  };
  const std::string_view front = letters(a.text);
  if (front.empty() || front != letters(b.text)) return;
  const std::size_t size = front.size();
  a.text.erase(0, size);
  b.text.erase(0, size);
  a.groups = Reader(a.text).read();
  b.groups = Reader(b.text).read();
}

std::strong_ordering by_value(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() <=> b.size() : a <=> b;
}

std::optional<std::strong_ordering> compare_parts(const Part& a, const Part& b) {
  if (a.rank != b.rank) return a.rank <=> b.rank;
  if (a.rank == Rank::before) return a.stage <=> b.stage;
  if (a.rank == Rank::number) return by_value(a.text, b.text);
  // Releases of OpenSSL go on behind z with za, zb.
  const auto letter = [](std::string_view text) {
    return text.size() == 1 || (text.size() == 2 && text.front() == 'z');
  };
  if (a.text == b.text || (letter(a.text) && letter(b.text))) return a.text <=> b.text;
  return std::nullopt;
}

std::optional<std::strong_ordering> compare_groups(const Group& a, const Group& b) {
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const auto order = compare_parts(i < a.size() ? a[i] : Part(), i < b.size() ? b[i] : Part());
    if (!order || *order != std::strong_ordering::equal) return order;
  }
  return std::strong_ordering::equal;
}

std::optional<std::strong_ordering> compare(const std::vector<Group>& a,
                                            const std::vector<Group>& b) {
  static const Group none;
  for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
    const auto order = compare_groups(i < a.size() ? a[i] : none, i < b.size() ? b[i] : none);
    if (!order || *order != std::strong_ordering::equal) return order;
  }
  return std::strong_ordering::equal;
}

/// Digits and single dots, and no date: nearly all versions are, and are compared in place.
bool is_dotted(std::string_view text) {
  if (text.empty() || text.size() > kLongest || text.back() == '.') return false;
  char before = '.';
  for (const char c : text) {
    if (!is_digit(c) && (c != '.' || before == '.')) return false;
    before = c;
  }
  return !is_date(text);
}

/// By hand: parts are too short for a search of the library to pay.
/// By hand: parts are too short for a search of the library to pay.
std::string_view take_part(std::string_view& rest) {
  std::size_t dot = 0;
  while (dot < rest.size() && rest[dot] != '.') ++dot;
  std::size_t first = 0;
  while (first < dot && rest[first] == '0') ++first;
  const std::string_view part = rest.substr(first, dot - first);
  rest.remove_prefix(std::min(dot + 1, rest.size()));
  return part;
}

std::strong_ordering compare_dotted(std::string_view a, std::string_view b) {
  while (!a.empty() || !b.empty()) {
    const std::string_view left = take_part(a);
    const std::string_view right = take_part(b);
    if (const auto order = by_value(left, right); order != 0) return order;
  }
  return std::strong_ordering::equal;
}

}  // namespace

std::optional<std::strong_ordering> compare_versions(std::string_view a, std::string_view b) {
  if (is_dotted(a) && is_dotted(b)) return compare_dotted(a, b);
  Version left(a);
  Version right(b);
  if (!left.groups && !right.groups) drop_same_letters(left, right);
  if (!left.groups || !right.groups) return std::nullopt;
  if (left.date != right.date) return std::nullopt;
  return compare(*left.groups, *right.groups);
}

Answer same_version(std::string_view a, std::string_view b) {
  if (is_dotted(a) && is_dotted(b)) return compare_dotted(a, b) == 0 ? Answer::yes : Answer::no;
  const Version left(a);
  const Version right(b);
  if (left.text == right.text && !left.text.empty()) return Answer::yes;
  if (!left.groups || !right.groups) return Answer::open;
  if (left.date != right.date) return Answer::no;
  const auto order = compare(*left.groups, *right.groups);
  return order && *order == std::strong_ordering::equal ? Answer::yes : Answer::no;
}

}  // namespace tenken::vulndb
