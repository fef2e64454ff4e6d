#include "scanner/dissect/base64.hpp"

#include <cstdint>

namespace tenken::dissect {
namespace {

constexpr unsigned kBitsPerDigit = 6;
constexpr unsigned kBitsPerByte = 8;

std::optional<std::uint32_t> digit(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<std::uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<std::uint32_t>(c - 'a' + 26);
  if (c >= '0' && c <= '9') return static_cast<std::uint32_t>(c - '0' + 52);
  if (c == '+') return 62;
  if (c == '/') return 63;
  return std::nullopt;
}

}  // namespace

std::optional<ByteView> decode_base64(std::string_view text, SecretRoom& room) {
  while (text.ends_with('=')) text.remove_suffix(1);
  const std::size_t before = room.size();
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const auto value = digit(c);
    bool fits = value.has_value();
    if (fits) {
      bits = bits << kBitsPerDigit | *value;
      held += kBitsPerDigit;
    }
    if (fits && held >= kBitsPerByte) {
      held -= kBitsPerByte;
      fits = room.push(static_cast<std::byte>(bits >> held & 0xFFU));
    }
    if (!fits) {
      while (room.size() > before) room.pop();
      return std::nullopt;
    }
  }
  return room.since(before);
}

Login decode_basic(std::string_view encoded, SecretRoom& room) {
  Login login;
  const auto decoded = decode_base64(encoded, room);
  const std::string_view pair = decoded ? as_text(*decoded) : std::string_view();
  const std::size_t colon = pair.find(':');
  login.kind = colon == std::string_view::npos ? LoginKind::unread : LoginKind::clear;
  if (login.kind == LoginKind::unread) return login;
  login.user = pair.substr(0, colon);
  login.secret = SecretView(as_bytes(pair.substr(colon + 1)));
  return login;
}

Login read_sasl_plain(ByteView response) {
  Login login;
  const std::string_view text = as_text(response);
  const std::size_t first = text.find('\0');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\0', first + 1);
  login.kind = second == std::string_view::npos ? LoginKind::unread : LoginKind::clear;
  if (login.kind == LoginKind::unread) return login;
  login.user = text.substr(first + 1, second - first - 1);
  login.secret = SecretView(as_bytes(text.substr(second + 1)));
  return login;
}

}  // namespace tenken::dissect
