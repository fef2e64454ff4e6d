#include "scanner/passive/sources.hpp"

#include <algorithm>

namespace tenken::passive {

bool is_v4(const dissect::IpKey& ip) {
  const auto prefix = ip.begin() + dissect::kMappedPrefix;
  return std::all_of(ip.begin(), prefix, [](std::uint8_t octet) { return octet == 0; }) &&
         prefix[0] == 0xFF && prefix[1] == 0xFF;
}

// IPv4-mapped addresses are IPv4 there, too.
IpAddress address_of(const dissect::IpKey& ip) { return IpAddress::v6(ip); }

Sources::Key Sources::key_of(const MacAddress& mac, const dissect::IpKey& ip) {
  Key key = is_v4(ip) ? 4 : 6;
  for (const std::uint8_t octet : mac.octets()) key = key << 8U | octet;
  return key;
}

void Sources::see(const capture::Packet& packet) {
  if (!packet.has_source_mac) return;
  const Key key = key_of(packet.source_mac, packet.source);
  if (key == last_key_ && packet.source == last_ip_) return;
  last_key_ = key;
  last_ip_ = packet.source;
  auto place = seen_.find(key);
  if (place == seen_.end()) {
    if (seen_.size() >= kMostMacs) return;
    place = seen_.emplace(key, Seen()).first;
  }
  Seen& seen = place->second;
  if (seen.count > kKept) return;
  const auto known = std::span(seen.ips).first(seen.count);
  if (std::ranges::find(known, packet.source) != known.end()) return;
  if (seen.count < kKept) seen.ips[seen.count] = packet.source;
  ++seen.count;
}

std::size_t Sources::count(const MacAddress& mac, const dissect::IpKey& ip) const {
  const auto place = seen_.find(key_of(mac, ip));
  return place == seen_.end() ? 0 : place->second.count;
}

}  // namespace tenken::passive
