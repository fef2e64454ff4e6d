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

std::optional<MacAddress> take_mac(Reader& in);
std::optional<IpAddress> take_ipv4(Reader& in);
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
std::string_view trimmed(std::string_view text);
/// The next line without its end, LF or CR LF; `text` becomes what follows.
std::string_view take_line(std::string_view& text);
/// Whether both are the same without regard to the case of ASCII letters.
bool same_folded(std::string_view a, std::string_view b);

}  // namespace tenken::dissect
