#include "scanner/dissect/html.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "scanner/dissect/charset.hpp"
#include "scanner/dissect/pattern.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kMaxTitle = 256;     // bytes of the result
constexpr std::size_t kMaxReference = 10;  // characters between & and ;

void append_utf8(std::string& out, std::uint32_t code) {
  const auto put = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) {
    put(code);
  } else if (code < 0x800) {
    put(0xC0 | (code >> 6));
    put(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    put(0xE0 | (code >> 12));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  } else {
    put(0xF0 | (code >> 18));
    put(0x80 | ((code >> 12) & 0x3F));
    put(0x80 | ((code >> 6) & 0x3F));
    put(0x80 | (code & 0x3F));
  }
}

std::optional<std::uint32_t> reference(std::string_view name) {
  using Named = std::pair<std::string_view, std::uint32_t>;
  static constexpr std::array kNamed{Named{"amp", '&'},   Named{"lt", '<'},    Named{"gt", '>'},
                                     Named{"quot", '"'},  Named{"apos", '\''}, Named{"nbsp", ' '},
                                     Named{"copy", 0xA9}, Named{"reg", 0xAE}};
  for (const auto& [text, code] : kNamed)
    if (text == name) return code;
  if (!name.starts_with('#')) return std::nullopt;
  name.remove_prefix(1);
  const bool hex = name.starts_with('x') || name.starts_with('X');
  if (hex) name.remove_prefix(1);
  std::uint32_t code = 0;
  const auto [end, error] =
      std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
  const bool surrogate = code >= 0xD800 && code <= 0xDFFF;
  if (error != std::errc() || end != name.data() + name.size() || code == 0 || code > 0x10FFFF ||
      surrogate)
    return std::nullopt;
  return code;
}

std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::size_t end =
        text[i] == '&' ? text.substr(i, kMaxReference + 2).find(';') : std::string_view::npos;
    const auto code =
        end != std::string_view::npos ? reference(text.substr(i + 1, end - 1)) : std::nullopt;
    if (code) {
      append_utf8(out, *code);
      i += end;
    } else {
      out.push_back(text[i]);
    }
  }
  return out;
}

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
  if (declared.empty()) declared = first_group(body, *meta_charset);
  const std::string text = to_utf8(first_group(body, *title), declared);
  facts.title = joined(unescaped(text));
  if (facts.title.size() > kMaxTitle) {
    std::size_t cut = kMaxTitle;
    while (cut > 0 && (static_cast<unsigned char>(facts.title[cut]) & 0xC0) == 0x80) --cut;
    facts.title.resize(cut);
  }
  facts.asks_password = RE2::PartialMatch(to_piece(body), *password);
  return facts;
}

}  // namespace tenken::dissect
