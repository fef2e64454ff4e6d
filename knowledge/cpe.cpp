#include "knowledge/cpe.hpp"

#include <array>
#include <charconv>
#include <cstddef>

namespace tenken::knowledge {
namespace {

constexpr std::string_view kPrefix = "cpe:/";
constexpr std::size_t kUriParts = 7;  // part, vendor, product, version, update, edition, language
constexpr std::size_t kMostBytes = 512;

bool is_plain(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; }

/// One component: decoded, folded, and quoted again.
std::optional<std::string> component(std::string_view text) {
  if (text.empty()) return "*";
  if (text == "-") return "-";
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    char c = text[at];
    if (c == '%') {
      unsigned value = 0;
      const std::string_view digits = text.substr(at + 1, 2);
      const auto [end, error] =
          std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
      if (error != std::errc() || end != digits.data() + 2) return std::nullopt;
      c = static_cast<char>(value);
      at += 2;
    } else if (c == '~') {
      return std::nullopt;  // packed editions
    }
    if (c <= ' ' || c > '~') return std::nullopt;
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (!is_plain(c)) out += '\\';
    out += c;
  }
  return out;
}

}  // namespace

std::optional<std::string> formatted_cpe(std::string_view uri) {
  if (!uri.starts_with(kPrefix) || uri.size() > kMostBytes) return std::nullopt;
  uri.remove_prefix(kPrefix.size());
  std::array<std::string_view, kUriParts> parts;
  for (std::size_t at = 0;; ++at) {
    if (at == kUriParts) return std::nullopt;
    const std::size_t end = uri.find(':');
    parts[at] = uri.substr(0, end);
    if (end == uri.npos) break;
    uri.remove_prefix(end + 1);
  }
  if (parts[0] != "a" && parts[0] != "o" && parts[0] != "h") return std::nullopt;
  if (parts[1].empty() || parts[2].empty()) return std::nullopt;
  std::string text = "cpe:2.3";
  for (std::size_t at = 0; at < kUriParts; ++at) {
    auto value = component(parts[at]);
    if (!value) return std::nullopt;
    text.append(":").append(*value);
  }
  return text + ":*:*:*:*";
}

}  // namespace tenken::knowledge
