#include "inventory/proxy_addresses.hpp"

#include <algorithm>
#include <string_view>

#include "model/claims.hpp"
#include "model/ip_address.hpp"

namespace tenken::inventory {

bool answers_for(const DeviceRecord& device, const IpAddress& ip) {
  for (const Claim& claim : device.claims) {
    if (claim.key != claim::kProxyArp) continue;
    std::string_view rest = claim.value;  // "192.0.2.7, 192.0.2.16-192.0.2.31"
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      std::string_view one = rest.substr(0, comma);
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      while (one.starts_with(' ')) one.remove_prefix(1);
      const auto range = IpRange::parse(one);
      if (range && range->contains(ip)) return true;
    }
  }
  return false;
}

}  // namespace tenken::inventory
