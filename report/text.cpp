#include "report/text.hpp"

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
  std::mbstate_t state{};
  wchar_t wide = 0;
  const std::size_t length = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (length == 0 || length > text.size()) return {text.substr(0, 1), 1};
  const int width = ::wcwidth(wide);
  return {text.substr(0, length), width < 0 ? 1 : static_cast<std::size_t>(width)};
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
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  const Utf8Locale locale;
  std::string out;
  std::size_t width = 0;
  while (!text.empty()) {
    const Character c = first_character(text);
    if (width + c.width > columns - 1) break;
    out += c.bytes;
    width += c.width;
    text.remove_prefix(c.bytes.size());
  }
  return out.append(kEllipsis);
}

std::string padded(std::string_view text, std::size_t columns) {
  const std::size_t width = display_width(text);
  std::string out(text);
  if (width < columns) out.append(columns - width, ' ');
  return out;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  if (columns == 0) return {std::string(text)};
  const Utf8Locale locale;
  std::vector<std::string> lines;
  std::string line;
  std::size_t width = 0;
  std::size_t breakable = 0;  // bytes of `line` up to the last place where it may break
  while (!text.empty()) {
    const Character c = first_character(text);
    text.remove_prefix(c.bytes.size());
    const bool blank = c.bytes == " ";
    // Closing punctuation never starts a line.
    const bool closing = c.bytes == "。" || c.bytes == "、" || c.bytes == ")" || c.bytes == "」";
    if (c.width == 2 && !closing) breakable = line.size();
    if (width + c.width > columns && !line.empty()) {
      const std::size_t cut = breakable == 0 ? line.size() : breakable;
      std::string rest = line.substr(cut);
      line.resize(cut);
      while (line.ends_with(' ')) line.pop_back();
      lines.push_back(std::move(line));
      line = std::move(rest);
      width = display_width(line);
      breakable = 0;
    }
    if (blank && line.empty()) continue;
    line += c.bytes;
    width += c.width;
    if (blank) breakable = line.size();
  }
  lines.push_back(std::move(line));
  return lines;
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
