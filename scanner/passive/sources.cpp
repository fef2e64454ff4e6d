#include "scanner/passive/sources.hpp"

#include <algorithm>
#include <cstring>

#include "scanner/dissect/ip_words.hpp"

namespace tenken::passive {

bool is_v4(const dissect::IpKey& ip) {
  std::uint64_t zeros = 0;
  std::uint16_t rest = 0;
  std::uint16_t mark = 0;
  std::memcpy(&zeros, ip.data(), sizeof zeros);
  std::memcpy(&rest, ip.data() + sizeof zeros, sizeof rest);
  std::memcpy(&mark, ip.data() + dissect::kMappedPrefix, sizeof mark);
  return (zeros | rest) == 0 && mark == 0xFFFF;
}

// IPv4-mapped addresses are IPv4 there, too.
IpAddress address_of(const dissect::IpKey& ip) { return IpAddress::v6(ip); }

Sources::Key Sources::key_of(const MacAddress& mac, const dissect::IpKey& ip) {
  constexpr unsigned kMacBits = 48;
  const Key family = is_v4(ip) ? 4 : 6;
  return family << kMacBits | dissect::word_of(mac);
}

void Sources::see(const capture::Packet& packet) {
  if (!packet.has_source_mac) return;
  const Key key = key_of(packet.source_mac, packet.source);
  // Who aims at one place gains nothing: what is not found there is looked up in the table.
  Recent& recent = recent_[(packet.source_mac.octets()[5] ^ packet.source[15]) % kRecent];
  if (recent.key == key && dissect::same_ip(packet.source, recent.ip)) return;
  recent = {key, packet.source};
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
