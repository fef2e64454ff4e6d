#include "scanner/dissect/fields.hpp"

#include <algorithm>
#include <array>

namespace tenken::dissect {

std::optional<IpAddress> take_ipv6(Reader& in) {
  const auto bytes = in.take(kIpv6Size);
  if (!bytes) return std::nullopt;
  std::array<std::uint8_t, kIpv6Size> octets{};
  std::transform(bytes->begin(), bytes->end(), octets.begin(),
                 [](std::byte b) { return std::to_integer<std::uint8_t>(b); });
  return IpAddress::v6(octets);
}

std::optional<std::uint16_t> take_u16_le(Reader& in) {
  const auto value = in.u16();
  if (!value) return std::nullopt;
  return static_cast<std::uint16_t>(*value << 8U | *value >> 8U);
}

std::optional<std::uint32_t> take_u32_le(Reader& in) {
  const auto value = in.u32();
  if (!value) return std::nullopt;
  return __builtin_bswap32(*value);
}

std::optional<IpAddress> ip_address(ByteView bytes) {
  Reader in(bytes);
  if (bytes.size() == kIpv4Size) return take_ipv4(in);
  if (bytes.size() == kIpv6Size) return take_ipv6(in);
  return std::nullopt;
}

std::optional<std::uint32_t> number(ByteView bytes) {
  if (bytes.empty() || bytes.size() > sizeof(std::uint32_t)) return std::nullopt;
  std::uint32_t value = 0;
  for (const std::byte b : bytes) value = value << 8U | std::to_integer<std::uint32_t>(b);
  return value;
}

std::string_view until_nul(ByteView bytes) {
  const std::string_view text = as_text(bytes);
  return text.substr(0, text.find('\0'));
}

}  // namespace tenken::dissect
