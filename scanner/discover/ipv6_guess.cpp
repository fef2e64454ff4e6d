#include "scanner/discover/ipv6_guess.hpp"

#include <algorithm>

namespace tenken::discover {

IpAddress eui64_address(const IpAddress& network, const MacAddress& mac) {
  std::array<std::uint8_t, 16> octets = network.octets();
  const auto& from = mac.octets();
  const std::array<std::uint8_t, 8> id{static_cast<std::uint8_t>(from[0] ^ 0x02U),
                                       from[1],
                                       from[2],
                                       0xFF,
                                       0xFE,
                                       from[3],
                                       from[4],
                                       from[5]};
  std::copy(id.begin(), id.end(), octets.begin() + kInterfaceIdBits / 8);
  return IpAddress::v6(octets, network.zone());
}

}  // namespace tenken::discover
