// IpKey: an address as 16 bytes, for the tables of the packet engines.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>

#include "model/ip_address.hpp"

namespace tenken::dissect {

/// Network order; an IPv4 address in its IPv4-mapped form (RFC 4291 section 2.5.5.2), so that it
/// never equals an IPv6 one. Zones are left out: a table belongs to one link.
using IpKey = std::array<std::uint8_t, 16>;

inline constexpr std::size_t kMappedPrefix = 10;  // zeros; then 0xFF twice, then the IPv4 address

inline IpKey ip_key_v4(const std::uint8_t* octets) {
  IpKey key{};
  key[kMappedPrefix] = key[kMappedPrefix + 1] = 0xFF;
  std::copy_n(octets, 4, key.begin() + 12);
  return key;
}

inline IpKey ip_key(const IpAddress& address) {
  return address.is_v4() ? ip_key_v4(address.octets().data() + 12) : address.octets();
}

}  // namespace tenken::dissect
