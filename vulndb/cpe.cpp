// CPE names: NIST IR 7695, section 6.1 (URI, 2.2) and 6.2 (formatted string, 2.3).
#include <array>
#include <cstddef>
#include <string>

#include "vulndb/record.hpp"

namespace tenken::vulndb {
namespace {

constexpr std::string_view kFormatted = "cpe:2.3:";
constexpr std::string_view kUri = "cpe:/";
constexpr std::size_t kFormattedParts = 11;
constexpr std::size_t kUriParts = 7;
constexpr std::size_t kLongest = 2048;
constexpr std::size_t kTargetSw = 8;
constexpr std::size_t kTargetHw = 9;

using Parts = std::array<std::string, kFormattedParts>;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }

/// Splits at colons that no backslash hides, and takes the backslashes away.
std::optional<Parts> split_formatted(std::string_view text) {
  Parts parts;
  std::size_t at = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char c = text[i];
    if (is_control(c)) return std::nullopt;
    if (c == ':') {
      if (++at == kFormattedParts) return std::nullopt;
      continue;
    }
    if (c == '\\') {
      if (++i == text.size()) return std::nullopt;
      c = text[i];
    }
    parts[at] += lower(c);
  }
  if (at + 1 != kFormattedParts) return std::nullopt;
  return parts;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (lower(c) >= 'a' && lower(c) <= 'f') return lower(c) - 'a' + 10;
  return -1;
}

/// Percent escapes stand for one character, %01 and %02 for the wildcards ? and *.
std::optional<std::string> unescape_uri(std::string_view text) {
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      if (is_control(text[i])) return std::nullopt;
      plain += lower(text[i]);
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    const int code = high * 16 + low;
    if (code == 0) return std::nullopt;
    plain += code == 1 ? '?' : code == 2 ? '*' : lower(static_cast<char>(code));
    i += 2;
  }
  return plain;
}

std::optional<Parts> split_uri(std::string_view text) {
  Parts parts;
  std::size_t at = 0;
  while (true) {
    if (at == kUriParts) return std::nullopt;
    const std::size_t colon = text.find(':');
    auto part = unescape_uri(text.substr(0, colon));
    if (!part) return std::nullopt;
    parts[at++] = std::move(*part);
    if (colon == std::string_view::npos) break;
    text.remove_prefix(colon + 1);
  }
  // The edition may pack others, led by tildes: ~edition~sw_edition~target_sw~target_hw~other.
  std::string& edition = parts[5];
  if (edition.starts_with('~')) {
    std::array<std::string, 5> packed;
    std::size_t field = 0;
    for (const char c : std::string_view(edition).substr(1)) {
      if (c != '~') {
        packed[field] += c;
      } else if (++field == packed.size()) {
        return std::nullopt;
      }
    }
    parts[kTargetSw] = packed[2];
    parts[kTargetHw] = packed[3];
  }
  return parts;
}

std::string or_any(std::string part) { return part.empty() ? "*" : std::move(part); }

void append_escaped(std::string& to, std::string_view value) {
  if (value.empty()) value = "*";
  to += ':';
  if (value == "*" || value == "-") {
    to += value;
    return;
  }
  for (const char c : value) {
    if (!is_plain(c)) to += '\\';
    to += c;
  }
}

}  // namespace

std::optional<Cpe> parse_cpe(std::string_view text) {
  if (text.size() > kLongest) return std::nullopt;
  std::optional<Parts> parts;
  if (text.starts_with(kFormatted)) {
    parts = split_formatted(text.substr(kFormatted.size()));
  } else if (text.starts_with(kUri)) {
    parts = split_uri(text.substr(kUri.size()));
  }
  if (!parts) return std::nullopt;
  const std::string& part = (*parts)[0];
  if (part.size() > 1 || part.find_first_not_of("aoh*") != std::string::npos) return std::nullopt;
  Cpe cpe;
  cpe.part = part.empty() ? '*' : part.front();
  cpe.vendor = or_any(std::move((*parts)[1]));
  cpe.product = or_any(std::move((*parts)[2]));
  cpe.version = or_any(std::move((*parts)[3]));
  cpe.update = or_any(std::move((*parts)[4]));
  cpe.target_sw = or_any(std::move((*parts)[kTargetSw]));
  cpe.target_hw = or_any(std::move((*parts)[kTargetHw]));
  return cpe;
}

std::string to_string(const Cpe& cpe) {
  std::string text(kFormatted);
  text += cpe.part;
  for (const std::string* const value : {&cpe.vendor, &cpe.product, &cpe.version, &cpe.update})
    append_escaped(text, *value);
  text += ":*:*:*";  // edition, language, sw_edition
  append_escaped(text, cpe.target_sw);
  append_escaped(text, cpe.target_hw);
  text += ":*";
  return text;
}

}  // namespace tenken::vulndb
