#include "scanner/wire/link.hpp"

#include <algorithm>

namespace tenken::wire {

std::optional<IpAddress> Link::source_for(const IpAddress& target) const {
  const auto own = std::ranges::find_if(
      addresses, [&](const LinkAddress& address) { return address.network.contains(target); });
  if (own == addresses.end()) return std::nullopt;
  return own->ip;
}

IpAddress Link::arp_sender_for(const IpAddress& target) const {
  if (auto own = source_for(target)) return *own;
  const auto any = std::ranges::find_if(
      addresses, [](const LinkAddress& address) { return address.ip.is_v4(); });
  return any == addresses.end() ? IpAddress() : any->ip;
}

}  // namespace tenken::wire
