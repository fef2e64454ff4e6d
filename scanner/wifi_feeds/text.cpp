#include "scanner/wifi_feeds/text.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr int kHex = 16;

/// What a letter behind a backslash means; nothing for others.
std::optional<char> escaped_letter(char letter) {
  constexpr char kEscape = 0x1B;
  switch (letter) {
    case '\\':
    case '"':
      return letter;
    case 'e':
      return kEscape;
    case 'n':
      return '\n';
    case 'r':
      return '\r';
    case 't':
      return '\t';
    default:
      return std::nullopt;
  }
}

}  // namespace

std::optional<std::string_view> after(std::string_view text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return std::nullopt;
  return text.substr(prefix.size());
}

Bytes hex_bytes(std::string_view text, std::size_t most) {
  Bytes out;
  while (out.size() < most) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    if (text.size() < 2) break;
    const auto value = number_of<std::uint8_t>(text.substr(0, 2), kHex);
    if (!value) break;
    out.push_back(std::byte{*value});
    text.remove_prefix(2);
  }
  return out;
}

std::string unescaped(std::string_view text) {
  constexpr std::size_t kHexForm = 4;  // \xNN
  std::string out;
  while (!text.empty()) {
    if (text.front() == '\\' && text.size() >= 2) {
      if (text[1] == 'x' && text.size() >= kHexForm) {
        if (const auto value = number_of<std::uint8_t>(text.substr(2, 2), kHex)) {
          out += static_cast<char>(*value);
          text.remove_prefix(kHexForm);
          continue;
        }
      } else if (const auto letter = escaped_letter(text[1])) {
        out += *letter;
        text.remove_prefix(2);
        continue;
      }
    }
    out += text.front();
    text.remove_prefix(1);
  }
  return out;
}

}  // namespace tenken::wifi_feeds
