// Which IPv6 addresses a host with a known MAC probably has.
#pragma once

#include "model/ip_address.hpp"
#include "model/mac_address.hpp"

namespace tenken::discover {

inline constexpr int kInterfaceIdBits = 64;

/// The address that stateless autoconfiguration makes of the MAC in the /64 of `network`: the
/// modified EUI-64 of RFC 4291 appendix A.
IpAddress eui64_address(const IpAddress& network, const MacAddress& mac);

}  // namespace tenken::discover
