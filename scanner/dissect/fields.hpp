// Fields that many protocols share: addresses, texts, little-endian numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"

namespace tenken::dissect {

inline constexpr std::size_t kMacSize = 6;   // bytes
inline constexpr std::size_t kIpv4Size = 4;  // bytes
inline constexpr std::size_t kIpv6Size = 16;

inline std::optional<MacAddress> take_mac(Reader& in) {
  const auto bytes = in.take(kMacSize);
  if (!bytes) return std::nullopt;
  return MacAddress::from_bytes(*bytes);
}
inline std::optional<IpAddress> take_ipv4(Reader& in) {
  const auto value = in.u32();
  if (!value) return std::nullopt;
  return IpAddress::v4(*value);
}
std::optional<IpAddress> take_ipv6(Reader& in);
std::optional<std::uint16_t> take_u16_le(Reader& in);
std::optional<std::uint32_t> take_u32_le(Reader& in);

/// An address of 4 or 16 bytes; nothing for other lengths.
std::optional<IpAddress> ip_address(ByteView bytes);
/// The number in 1 to 4 bytes, most significant first; nothing for other lengths.
std::optional<std::uint32_t> number(ByteView bytes);
/// The text up to the first NUL.
std::string_view until_nul(ByteView bytes);
/// Without blanks, line ends and NULs at either end.
inline std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char c) {
    return c == ' ' || (c < ' ' && (c == '\t' || c == '\r' || c == '\n' || c == '\0'));
  };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}
/// The next line without its end, LF or CR LF; `text` becomes what follows.
inline std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}
/// Whether both are the same without regard to the case of ASCII letters.
inline bool same_folded(std::string_view a, std::string_view b) {
  constexpr unsigned kCase = 0x20;
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (a[i] == b[i]) continue;
    const unsigned folded = static_cast<unsigned char>(a[i]) | kCase;
    if (folded < 'a' || folded > 'z' || folded != (static_cast<unsigned char>(b[i]) | kCase))
      return false;
  }
  return true;
}

}  // namespace tenken::dissect
