#include "cli/text_width.hpp"

#include <algorithm>
#include <array>
#include <cwchar>

#include <locale.h>
#include <wchar.h>

namespace tenken::cli {
namespace {

/// Puts the calling thread into C.UTF-8, which glibc always has, so that mbrtowc and wcwidth know
/// UTF-8.
class Utf8Locale {
 public:
  Utf8Locale() : previous_(uselocale(shared())) {}
  Utf8Locale(const Utf8Locale&) = delete;
  Utf8Locale& operator=(const Utf8Locale&) = delete;
  ~Utf8Locale() { uselocale(previous_); }

 private:
  static locale_t shared() {
    static const locale_t locale = newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return locale;
  }
  locale_t previous_;
};

struct Glyph {
  std::size_t bytes;
  std::size_t cells;
};

/// The first character of non-empty `text`. Needs a live Utf8Locale.
Glyph first_glyph(std::string_view text) {
  wchar_t wide = 0;
  std::mbstate_t state{};
  const std::size_t bytes = std::mbrtowc(&wide, text.data(), text.size(), &state);
  if (bytes == 0 || bytes > text.size()) return {1, 1};
  return {bytes, static_cast<std::size_t>(std::max(0, wcwidth(wide)))};
}

/// The bytes of the longest beginning of `text` that takes at most `cells`.
std::size_t prefix(std::string_view text, std::size_t cells) {
  std::size_t used = 0;
  std::size_t at = 0;
  while (at < text.size()) {
    const Glyph glyph = first_glyph(text.substr(at));
    if (used + glyph.cells > cells) break;
    used += glyph.cells;
    at += glyph.bytes;
  }
  return at;
}

/// Whether a line must not begin with the first character of `text` (JIS X 4051).
bool must_not_begin(std::string_view text) {
  constexpr std::array<std::string_view, 27> kClosing{
      "、", "。", "）", "」", "』", "】", "，", "．", "：", "；", "！", "？", "・", "ー",
      "々", "っ", "ゃ", "ゅ", "ょ", "ッ", "ャ", "ュ", "ョ", "ァ", "ィ", "ェ", "ォ"};
  return std::any_of(kClosing.begin(), kClosing.end(),
                     [&](std::string_view mark) { return text.starts_with(mark); });
}

/// Whether a line must not end with `text`'s last character: opening brackets.
bool must_not_end(std::string_view text) {
  constexpr std::array<std::string_view, 4> kOpening{"（", "「", "『", "【"};
  return std::any_of(kOpening.begin(), kOpening.end(),
                     [&](std::string_view mark) { return text.ends_with(mark); });
}

/// The start of the character before `at`, which is above 0.
std::size_t previous_start(std::string_view text, std::size_t at) {
  do --at;
  while (at > 0 && (static_cast<unsigned char>(text[at]) & 0xC0U) == 0x80U);
  return at;
}

/// Whether a line may end before `at`: at a space, or beside a wide character. What is written
/// without spaces in Latin letters (words, addresses, options) stays whole.
bool may_break(std::string_view text, std::size_t at) {
  const auto latin = [](char c) { return static_cast<unsigned char>(c) < 0x80; };
  if (text[at] == ' ' || text[at - 1] == ' ') return true;
  if (latin(text[at]) && latin(text[at - 1])) return false;
  return !must_not_begin(text.substr(at)) && !must_not_end(text.substr(0, at));
}

/// Where the line that may be `limit` bytes long ends best. `limit` is inside `text`, at a
/// character.
std::size_t line_end(std::string_view text, std::size_t limit) {
  std::size_t end = limit;
  while (end > 0 && !may_break(text, end)) end = previous_start(text, end);
  while (end > 0 && text[end - 1] == ' ') --end;
  return end > 0 ? end : limit;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  const Utf8Locale locale;
  std::size_t cells = 0;
  while (!text.empty()) {
    const Glyph glyph = first_glyph(text);
    cells += glyph.cells;
    text.remove_prefix(glyph.bytes);
  }
  return cells;
}

std::string fit(std::string_view text, std::size_t cells) {
  const Utf8Locale locale;
  if (prefix(text, cells) == text.size()) return std::string(text);
  if (cells == 0) return {};
  return std::string(text.substr(0, prefix(text, cells - 1))) + "…";
}

std::string pad(std::string_view text, std::size_t cells) {
  const std::size_t width = display_width(text);
  return std::string(text) + std::string(cells > width ? cells - width : 0, ' ');
}

std::string wrap(std::string_view text, std::size_t cells, std::size_t indent) {
  const Utf8Locale locale;
  std::string out;
  while (cells > 0) {
    std::size_t cut = prefix(text, cells);
    if (cut >= text.size()) break;
    if (cut == 0) cut = first_glyph(text).bytes;
    cut = line_end(text, cut);
    out += text.substr(0, cut);
    out += '\n' + std::string(indent, ' ');
    text.remove_prefix(cut);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  return out + std::string(text);
}

}  // namespace tenken::cli
