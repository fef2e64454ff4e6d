#include "inventory/identity.hpp"

#include <algorithm>
#include <optional>

namespace tenken::inventory {
namespace {

std::optional<MacAddress> device_mac(const Subject& subject) {
  if (!subject.mac || subject.mac->is_group() || subject.mac->is_zero()) return std::nullopt;
  return subject.mac;
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
  if (const std::optional<MacAddress> mac = device_mac(subject)) return roster.by_mac(*mac);
  const std::optional<IpAddress> ip = host_ip(subject);
  return ip ? find_by_ip(roster, *ip, scan) : nullptr;
}

DeviceRecord* resolve(Roster& roster, const Subject& subject, const Moment& now) {
  const std::optional<MacAddress> mac = device_mac(subject);
  const std::optional<IpAddress> ip = host_ip(subject);
  DeviceRecord* device = nullptr;
  if (mac) {
    device = find_by_mac(roster, *mac, ip, now);
  } else if (ip) {
    device = find_by_ip(roster, *ip, now.scan);
  } else {
    return nullptr;
  }
  const bool fresh = device == nullptr;
  if (fresh) device = &roster.create(now);

  roster.touch(*device, now);
  if (mac) roster.see_interface(*device, *mac, now);
  if (ip) roster.see_address(*device, *ip, mac, now);
  if (fresh) roster.note_new(*device, now);
  return device;
}

}  // namespace tenken::inventory
