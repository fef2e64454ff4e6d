#include "model/virtual_router.hpp"

#include <algorithm>
#include <array>

namespace tenken {

bool is_virtual_router(const MacAddress& mac) {
  constexpr std::array<std::uint8_t, 5> kVrrp{0x00, 0x00, 0x5E, 0x00, 0x01};
  constexpr std::array<std::uint8_t, 5> kVrrpV6{0x00, 0x00, 0x5E, 0x00, 0x02};
  constexpr std::array<std::uint8_t, 5> kHsrp{0x00, 0x00, 0x0C, 0x07, 0xAC};
  constexpr std::array<std::uint8_t, 4> kHsrp2{0x00, 0x00, 0x0C, 0x9F};
  constexpr std::array<std::uint8_t, 4> kHsrpV6{0x00, 0x05, 0x73, 0xA0};
  constexpr std::array<std::uint8_t, 4> kGlbp{0x00, 0x07, 0xB4, 0x00};
  const auto& octets = mac.octets();
  const auto starts = [&](const auto& prefix) {
    return std::equal(prefix.begin(), prefix.end(), octets.begin());
  };
  return starts(kVrrp) || starts(kVrrpV6) || starts(kHsrp) || starts(kGlbp) ||
         (starts(kHsrp2) && (octets[4] & 0xF0U) == 0xF0U) ||
         (starts(kHsrpV6) && (octets[4] & 0xF0U) == 0x00U);
}

}  // namespace tenken
