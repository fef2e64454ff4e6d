#include "inventory/identity.hpp"

#include <algorithm>
#include <optional>

#include "inventory/proxy_addresses.hpp"
#include "model/virtual_router.hpp"

namespace tenken::inventory {
namespace {

/// Routers share a virtual address, and one that answers for others (proxy ARP) names itself only
/// at its own: neither tells who is at `ip`.
bool stands_for_others(const Roster& roster, const MacAddress& mac,
                       const std::optional<IpAddress>& ip) {
  if (is_virtual_router(mac)) return true;
  const DeviceRecord* const owner = ip ? roster.by_mac(mac) : nullptr;
  return owner != nullptr && answers_for(*owner, *ip);
}

std::optional<MacAddress> device_mac(const Roster& roster, const Subject& subject) {
  if (!subject.mac || subject.mac->is_group() || subject.mac->is_zero()) return std::nullopt;
  if (stands_for_others(roster, *subject.mac, subject.ip)) return std::nullopt;
  return subject.mac;
}

/// The device that a person made of an address that has a MAC address of another device.
DeviceRecord* routed_by_person(const Roster& roster, const std::optional<MacAddress>& mac,
                               const std::optional<IpAddress>& ip) {
  if (!mac || !ip || roster.pins().addresses.empty()) return nullptr;
  const auto route = roster.pins().addresses.find({*mac, *ip});
  return route == roster.pins().addresses.end() ? nullptr : roster.by_id(route->second);
}

/// An address of exactly one host; ARP probes come from 0.0.0.0, DHCP goes to 255.255.255.255.
std::optional<IpAddress> host_ip(const Subject& subject) {
  if (!subject.ip || subject.ip->is_multicast() || subject.ip->is_unspecified())
    return std::nullopt;
  if (subject.ip->is_v4() && subject.ip->v4_value() == 0xFFFFFFFFU) return std::nullopt;
  return subject.ip;
}

DeviceRecord* address_only_holder(const Roster& roster, const IpAddress& ip) {
  for (DeviceRecord* const holder : roster.holders(ip))
    if (holder->address_only()) return holder;
  return nullptr;
}

/// Finds without creating. A device that this scan made for the address alone becomes part of the
/// one that the MAC names.
DeviceRecord* find_by_mac(Roster& roster, const MacAddress& mac, const std::optional<IpAddress>& ip,
                          const Moment& now) {
  DeviceRecord* const known = roster.by_mac(mac);
  DeviceRecord* const bare = ip ? seen_holder(roster, *ip, now.scan) : nullptr;
  if (bare == nullptr || bare == known || !bare->address_only()) return known;
  if (known == nullptr) return bare;
  if (bare->seen.first_scan == now.scan) absorb(roster, *known, *bare, now);
  return known;
}

DeviceRecord* find_by_ip(const Roster& roster, const IpAddress& ip, ScanId scan) {
  DeviceRecord* const seen = seen_holder(roster, ip, scan);
  return seen != nullptr ? seen : address_only_holder(roster, ip);
}

}  // namespace

DeviceRecord* seen_holder(const Roster& roster, const IpAddress& ip, ScanId scan) {
  DeviceRecord* found = nullptr;
  for (DeviceRecord* const holder : roster.holders(ip)) {
    if (holder->current_span(ip)->seen.last_scan != scan) continue;
    if (found == nullptr || found->address_only()) found = holder;
  }
  return found;
}

DeviceRecord* find_known(const Roster& roster, const Subject& subject, ScanId scan) {
  const std::optional<IpAddress> ip = host_ip(subject);
  const std::optional<MacAddress> mac = device_mac(roster, subject);
  if (DeviceRecord* const routed = routed_by_person(roster, mac, ip)) return routed;
  if (mac) return roster.by_mac(*mac);
  return ip ? find_by_ip(roster, *ip, scan) : nullptr;
}

DeviceRecord* resolve(Roster& roster, const Subject& subject, const Moment& now) {
  const std::optional<MacAddress> mac = device_mac(roster, subject);
  const std::optional<IpAddress> ip = host_ip(subject);
  DeviceRecord* device = routed_by_person(roster, mac, ip);
  const bool routed = device != nullptr;
  if (routed) {
    // The MAC address stays with the device that it was split from.
  } else if (mac) {
    device = find_by_mac(roster, *mac, ip, now);
  } else if (ip) {
    device = find_by_ip(roster, *ip, now.scan);
  } else {
    return nullptr;
  }
  const bool fresh = device == nullptr;
  // Whoever speaks with a virtual address is one of the routers, and known by its own.
  if (fresh && subject.mac && is_virtual_router(*subject.mac)) return nullptr;
  if (fresh) device = &roster.create(now);

  roster.touch(*device, now);
  if (mac && !routed) roster.see_interface(*device, *mac, now);
  if (ip) roster.see_address(*device, *ip, mac, now);
  if (fresh) roster.note_new(*device, now);
  return device;
}

}  // namespace tenken::inventory
