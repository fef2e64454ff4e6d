#include "scanner/passive/subjects.hpp"

#include <algorithm>

namespace tenken::passive {

bool names_device(const IpAddress& ip) {
  constexpr std::uint32_t kBroadcast = 0xFFFFFFFF;
  return !ip.is_unspecified() && !ip.is_multicast() && !ip.is_loopback() &&
         !(ip.is_v4() && ip.v4_value() == kBroadcast);
}

Subjects::Subjects(const Signals& signals, const Sources& sources)
    : bindings_(signals.bindings()), sources_(sources) {
  bindings_.each([&](const dissect::IpKey& ip, std::span<const Hold> holds) {
    for (const Hold& hold : holds) families_.emplace_back(hold.mac, is_v4(ip));
  });
  std::ranges::sort(families_);
  const auto repeats = std::ranges::unique(families_);
  families_.erase(repeats.begin(), repeats.end());
}

/// Whoever sends from many addresses passes on what others say.
bool Subjects::speaks_for_itself(const MacAddress& mac, const dissect::IpKey& ip) const {
  return sources_.count(mac, ip) <= Sources::kKept;
}

std::optional<MacAddress> Subjects::mac_of(const Who& who, const IpAddress& ip, Timestamp first,
                                           Timestamp last) const {
  const std::optional<MacAddress> holder = bindings_.holder(who.ip, first, last);
  if (!who.has_mac() || who.mac.is_group()) return holder;
  if (bindings_.held(who.mac, who.ip)) {
    // Of two who claim an address, one may only pretend, to read along.
    if (holder == who.mac || speaks_for_itself(who.mac, who.ip)) return who.mac;
    return holder;
  }
  if (ip.is_link_local()) return who.mac;
  if (!bindings_.of(who.ip).empty()) return holder;
  if (std::ranges::binary_search(families_, std::pair(who.mac, is_v4(who.ip)))) return std::nullopt;
  if (!ip.is_private() || !speaks_for_itself(who.mac, who.ip)) return std::nullopt;
  return who.mac;
}

std::optional<Subject> Subjects::of(const Who& who, Timestamp first, Timestamp last) const {
  Subject subject;
  if (who.has_ip()) {
    const IpAddress ip = address_of(who.ip);
    if (names_device(ip)) subject.ip = ip;
  }
  if (subject.ip)
    subject.mac = mac_of(who, *subject.ip, first, last);
  else if (who.has_mac() && !who.mac.is_group())
    subject.mac = who.mac;
  if (!subject.mac && (!subject.ip || !subject.ip->is_private())) return std::nullopt;
  if (who.port != 0) {
    if (!subject.ip) return std::nullopt;
    subject.port = who.port;
  }
  return subject;
}

}  // namespace tenken::passive
