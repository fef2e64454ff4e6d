#include "model/bytes.hpp"

#include <algorithm>
#include <array>

#include <fmt/core.h>

#include "model/byte_scan.hpp"

namespace tenken {
namespace {

constexpr std::string_view kHexDigits = "0123456789abcdef";

/// A decoded character: its code point and length, or length 0 where the bytes are not UTF-8 (RFC
/// 3629).
struct Decoded {
  char32_t code_point = 0;
  std::size_t length = 0;
};

Decoded decode_utf8(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  std::size_t length = 0;
  char32_t value = 0;
  if (lead >= 0xC2 && lead <= 0xDF) {
    length = 2;
    value = lead & 0x1FU;
  } else if (lead >= 0xE0 && lead <= 0xEF) {
    length = 3;
    value = lead & 0x0FU;
  } else if (lead >= 0xF0 && lead <= 0xF4) {
    length = 4;
    value = lead & 0x07U;
  } else {
    return {};
  }
  if (text.size() < length) return {};
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return {};
    value = (value << 6U) | (byte(i) & 0x3FU);
  }
  constexpr std::array<char32_t, 5> kSmallest{0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (value < kSmallest[length] || value > 0x10FFFF || surrogate) return {};
  return {value, length};
}

/// Code points that a terminal or a reader would obey rather than show.
bool is_invisible(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c <= 0x9F) ||         // C0, DEL, C1
         c == 0xAD || c == 0x061C || c == 0x180E ||      // soft hyphen, Arabic and Mongolian marks
         (c >= 0x200B && c <= 0x200F) ||                 // zero width, direction marks
         (c >= 0x2028 && c <= 0x202E) ||                 // separators, direction overrides
         (c >= 0x2060 && c <= 0x206F) ||                 // invisible operators, isolates
         c == 0xFEFF || (c >= 0xFFF0 && c <= 0xFFFB) ||  // byte order mark, interlinear
         (c >= 0xE0000 && c <= 0xE0FFF);                 // tags
}

}  // namespace

std::string to_hex(ByteView bytes) {
  std::string out(bytes.size() * 2, '\0');
  char* to = out.data();
  for (const std::byte b : bytes) {
    *to++ = kHexDigits[std::to_integer<unsigned>(b) >> 4U];
    *to++ = kHexDigits[std::to_integer<unsigned>(b) & 0x0FU];
  }
  return out;
}

std::string printable(std::string_view text, std::size_t max) {
  std::string out;
  while (true) {
    // Nearly all texts are nothing but this.
    const std::size_t plain = plain_prefix(text);
    out.append(text.substr(0, std::min(plain, max - out.size())));
    text.remove_prefix(plain);
    if (text.empty() || out.size() == max) break;
    const Decoded c = decode_utf8(text);
    std::string piece;
    if (c.length == 0) {
      piece = fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
    } else if (!is_invisible(c.code_point)) {
      piece = text.substr(0, c.length);
    } else if (c.code_point < 0x100) {
      piece = fmt::format("\\x{:02x}", static_cast<unsigned>(c.code_point));
    } else {
      piece = fmt::format("\\u{{{:x}}}", static_cast<unsigned>(c.code_point));
    }
    if (out.size() + piece.size() > max) break;
    out += piece;
    text.remove_prefix(c.length == 0 ? 1 : c.length);
  }
  return out;
}

std::optional<std::uint32_t> Reader::u24() {
  const auto taken = take(3);
  if (!taken) return std::nullopt;
  std::uint32_t value = 0;
  for (const std::byte b : *taken) value = (value << 8U) | std::to_integer<std::uint32_t>(b);
  return value;
}

}  // namespace tenken
