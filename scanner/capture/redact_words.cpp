// The guard over texts: words that speak of a secret.
#include <algorithm>
#include <string_view>

#include "scanner/capture/redact_parts.hpp"

namespace tenken::capture {
namespace {

char lower(std::byte b) {
  const auto c = static_cast<char>(b);
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

bool is_letter(std::byte b) { return lower(b) >= 'a' && lower(b) <= 'z'; }

bool begins(ByteView text, std::string_view word) {
  return text.size() >= word.size() &&
         std::equal(word.begin(), word.end(), text.begin(),
                    [](char c, std::byte b) { return c == lower(b); });
}

/// Whether "://" is followed by somebody's name for a login.
bool names_user(ByteView text) {
  for (const std::byte b : text.subspan(3)) {
    const auto c = static_cast<char>(b);
    if (c == '@') return true;
    if (c == '/' || c == ' ' || c == '"' || c == '<' || b < std::byte{0x20}) return false;
  }
  return true;  // cut, perhaps before the mark behind the name
}

}  // namespace

std::size_t before_secret(ByteView text) {
  constexpr std::string_view kWords[] = {"pass",  "pwd",  "psk",     "secret",
                                         "token", "key=", "authori", "credential"};
  constexpr std::string_view kKeys[] = {"p=", "u=", "pw="};  // of DNS-SD, at a word's start
  for (std::size_t i = 0; i < text.size(); ++i) {
    const ByteView rest = text.subspan(i);
    switch (lower(rest[0])) {
      case ':':
        if (begins(rest, "://") && names_user(rest)) return i;
        break;
      case 'p':
      case 's':
      case 'a':
      case 'c':
      case 't':
      case 'u':
      case 'k': {
        const auto found = [&](std::string_view word) { return begins(rest, word); };
        if (std::ranges::any_of(kWords, found)) return i;
        if ((i == 0 || !is_letter(text[i - 1])) && std::ranges::any_of(kKeys, found)) return i;
        break;
      }
      default:
        break;
    }
  }
  return text.size();
}

}  // namespace tenken::capture
