#include "scanner/dissect/character_reference.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <utility>

namespace tenken::dissect {
namespace {

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

}  // namespace

std::string unescape_references(std::string_view text) {
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

}  // namespace tenken::dissect
