#include "scanner/dissect/html.hpp"

#include <memory>

#include "scanner/dissect/character_reference.hpp"
#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/pattern.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxTitle = 256;  // bytes of the result

std::string joined(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool space = c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\f';
    if (!space)
      out.push_back(c);
    else if (!out.empty() && out.back() != ' ')
      out.push_back(' ');
  }
  if (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

/// The body from the first such tag on; empty where there is none. Most pages lack most tags, and
/// looking for one like this takes a fraction of the time of a pattern.
std::string_view from_tag(std::string_view body, std::string_view name) {
  for (std::size_t at = body.find('<'); at != std::string_view::npos; at = body.find('<', at + 1))
    if (same_folded(body.substr(at + 1, name.size()), name)) return body.substr(at);
  return {};
}

std::string first_group(std::string_view text, const RE2& pattern) {
  std::string group;
  RE2::PartialMatch(to_piece(text), pattern, &group);
  return group;
}

}  // namespace

HtmlFacts read_html(std::string_view body, std::string_view content_type) {
  static const auto title =
      compile_pattern(R"((?is)<title\b[^>]*>(.*?)</\s*title)", TextKind::bytes);
  static const auto charset =
      compile_pattern(R"((?i)\bcharset\s*=\s*["']?([\w-]{1,32}))", TextKind::bytes);
  static const auto meta_charset =
      compile_pattern(R"((?i)<meta\b[^>]*\bcharset\s*=\s*["']?([\w-]{1,32}))", TextKind::bytes);
  static const auto password =
      compile_pattern(R"((?i)<input\b[^>]*\btype\s*=\s*["']?password\b)", TextKind::bytes);
  HtmlFacts facts;
  std::string declared = first_group(content_type, *charset);
  if (declared.empty()) declared = first_group(from_tag(body, "meta"), *meta_charset);
  const std::string text = to_utf8(first_group(from_tag(body, "title"), *title), declared);
  facts.title = joined(unescape_references(text));
  if (facts.title.size() > kMaxTitle) {
    std::size_t cut = kMaxTitle;
    while (cut > 0 && (static_cast<unsigned char>(facts.title[cut]) & 0xC0) == 0x80) --cut;
    facts.title.resize(cut);
  }
  facts.asks_password = RE2::PartialMatch(to_piece(from_tag(body, "input")), *password);
  return facts;
}

}  // namespace tenken::dissect
