#include "report/text.hpp"

#include <algorithm>
#include <array>
#include <clocale>
#include <cwchar>

namespace tenken::report {
namespace {

constexpr std::string_view kEllipsis = "…";  // one column

/// The process may run in the C locale; widths come from C.UTF-8, which every Debian system has.
class Utf8Locale {
 public:
  Utf8Locale() : before_(uselocale(shared())) {}
  ~Utf8Locale() { uselocale(before_); }
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;

 private:
  static locale_t shared() {
    // Kept for the life of the process; null (then the current locale stays) only without C.UTF-8.
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }
  locale_t before_;
};

struct Character {
  std::string_view bytes;
  std::size_t width = 1;
};

/// The first character of a text that is not empty. Call under Utf8Locale.
Character first_character(std::string_view text) {
  if (text[0] >= ' ' && text[0] <= '~') return {text.substr(0, 1), 1};  // most text
  std::mbstate_t state{};
  wchar_t wide = 0;
  const std::size_t length = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (length == 0 || length > text.size()) return {text.substr(0, 1), 1};
  const int width = ::wcwidth(wide);
  return {text.substr(0, length), width < 0 ? 1 : static_cast<std::size_t>(width)};
}

/// The bytes of the longest beginning of `text` that takes at most `columns`. Call under
/// Utf8Locale.
std::size_t prefix(std::string_view text, std::size_t columns) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Character c = first_character(text.substr(at));
    if (used + c.width > columns) break;
    used += c.width;
    at += c.bytes.size();
  }
  return at;
}

/// Whether a line must not begin with the first character of `text` (JIS X 4051).
bool must_not_begin(std::string_view text) {
  constexpr std::array<std::string_view, 29> kClosing{
      "、", "。", "）", "」", "』", "】", "，", "．", "：", "；", "！", "？", "・", "ー", ")",
      "]",  "々", "っ", "ゃ", "ゅ", "ょ", "ッ", "ャ", "ュ", "ョ", "ァ", "ィ", "ェ", "ォ"};
  return std::ranges::any_of(kClosing,
                             [&](std::string_view mark) { return text.starts_with(mark); });
}

/// Whether a line must not end with the last character of `text`: opening brackets.
bool must_not_end(std::string_view text) {
  constexpr std::array<std::string_view, 4> kOpening{"（", "「", "『", "【"};
  return std::ranges::any_of(kOpening, [&](std::string_view mark) { return text.ends_with(mark); });
}

/// The start of the character before `at`, which is above 0.
std::size_t previous_start(std::string_view text, std::size_t at) {
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  return at;
}

/// Whether a line may end before `at`: at a blank, or beside a wide character. What is written
/// without blanks in Latin letters (words, addresses, options) stays whole.
bool may_break(std::string_view text, std::size_t at) {
  const auto latin = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (text[at] == ' ' || text[at - 1] == ' ') return true;
  if (latin(text[at]) && latin(text[at - 1])) return false;
  return !must_not_begin(text.substr(at)) && !must_not_end(text.substr(0, at));
}

/// Where the line that may be `limit` bytes long ends best; `limit` is inside `text`, at a
/// character.
std::size_t line_end(std::string_view text, std::size_t limit) {
  std::size_t end = limit;
  while (end > 0 && !may_break(text, end)) end = previous_start(text, end);
  return end > 0 ? end : limit;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  const Utf8Locale locale;
  std::size_t width = 0;
  while (!text.empty()) {
    const Character c = first_character(text);
    width += c.width;
    text.remove_prefix(c.bytes.size());
  }
  return width;
}

std::string fit(std::string_view text, std::size_t columns) {
  const Utf8Locale locale;
  if (prefix(text, columns) == text.size()) return std::string(text);
  if (columns == 0) return {};
  return std::string(text.substr(0, prefix(text, columns - 1))).append(kEllipsis);
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t width = display_width(text);
  std::string out(text);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  const Utf8Locale locale;
  std::vector<std::string> lines;
  while (columns > 0) {
    std::size_t cut = prefix(text, columns);
    if (cut == text.size()) break;
    if (cut == 0) cut = first_character(text).bytes.size();
    if (cut == text.size()) break;  // one character wider than the line
    cut = line_end(text, cut);
    std::string& line = lines.emplace_back(text.substr(0, cut));
    while (line.ends_with(' ')) line.pop_back();
    text.remove_prefix(cut);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  if (!text.empty() || lines.empty()) lines.emplace_back(text);
  return lines;
}

std::string wrapped_text(std::string_view text, std::size_t columns, std::size_t indent) {
  std::string out;
  for (const std::string& line : wrapped(text, columns)) {
    if (!out.empty()) out += '\n' + std::string(indent, ' ');
    out += line;
  }
  return out;
}

Style style_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::non_conforming:
      return Style::red;
    case Verdict::needs_review:
      return Style::yellow;
    case Verdict::conforming:
      return Style::green;
    case Verdict::not_observed:
    case Verdict::not_applicable:
      return Style::dim;
  }
  return Style::plain;
}

std::string Painter::operator()(Style style, std::string_view text) const {
  if (!color_ || style == Style::plain) return std::string(text);
  const char* code = "1";
  switch (style) {
    case Style::plain:
    case Style::bold:
      break;
    case Style::dim:
      code = "2";
      break;
    case Style::red:
      code = "1;31";
      break;
    case Style::yellow:
      code = "33";
      break;
    case Style::green:
      code = "32";
      break;
  }
  return std::string("\x1b[").append(code).append("m").append(text).append("\x1b[0m");
}

}  // namespace tenken::report
