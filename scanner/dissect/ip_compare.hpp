// Comparing the addresses of tables: two words instead of a call for sixteen bytes.
#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>

#include "scanner/dissect/ip_key.hpp"

namespace tenken::dissect {

using IpWords = std::array<std::uint64_t, 2>;

inline bool same_ip(const IpKey& a, const IpKey& b) {
  const auto left = std::bit_cast<IpWords>(a);
  const auto right = std::bit_cast<IpWords>(b);
  return ((left[0] ^ right[0]) | (left[1] ^ right[1])) == 0;
}

/// An order of this machine's own, for keys that must not depend on the direction: always the same,
/// and not that of the addresses.
inline std::strong_ordering word_order(const IpKey& a, const IpKey& b) {
  const auto left = std::bit_cast<IpWords>(a);
  const auto right = std::bit_cast<IpWords>(b);
  return left[1] != right[1] ? left[1] <=> right[1] : left[0] <=> right[0];
}

}  // namespace tenken::dissect
