// Offers of leases, of either version of DHCP.
#pragma once

#include "scanner/passive/hearer.hpp"

namespace tenken::passive {

/// On one link there is one server, or servers that know of each other: two that offer to the same
/// client in one transaction are told.
void say_offer(const Heard& heard, const MacAddress& client, std::uint32_t transaction,
               const Who& server);

}  // namespace tenken::passive
