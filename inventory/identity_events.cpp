#include "inventory/identity_events.hpp"

#include "model/enum_text.hpp"

namespace tenken::inventory {
namespace {

constexpr EnumText<IdentityEventKind, 2> kIdentityEventText{{"merge", "split"}};
constexpr std::string_view kAddressRoute = "address ";
constexpr std::string_view kEvidenceRoute = "evidence ";

/// The device that has the history of `id` today.
DeviceId heir(const std::map<DeviceId, DeviceId>& heirs, DeviceId id) {
  // Every step leads to another device, and none is its own heir: a chain ends.
  for (std::size_t steps = 0; steps <= heirs.size(); ++steps) {
    const auto next = heirs.find(id);
    if (next == heirs.end()) return id;
    id = next->second;
  }
  return id;
}

}  // namespace

std::string_view to_string(IdentityEventKind kind) { return kIdentityEventText.name(kind); }

std::optional<IdentityEventKind> parse_identity_event_kind(std::string_view text) {
  return kIdentityEventText.find(text);
}

std::string IdentityRoute::to_string() const {
  if (mac && ip) return std::string(kAddressRoute) + mac->to_string() + ' ' + ip->to_string();
  return std::string(kEvidenceRoute) + key + ' ' + value;
}

std::optional<IdentityRoute> IdentityRoute::parse(std::string_view text) {
  const bool address = text.starts_with(kAddressRoute);
  if (!address && !text.starts_with(kEvidenceRoute)) return std::nullopt;
  text.remove_prefix(address ? kAddressRoute.size() : kEvidenceRoute.size());
  const std::size_t blank = text.find(' ');
  if (blank == std::string_view::npos) return std::nullopt;
  IdentityRoute route;
  if (address) {
    const auto mac = MacAddress::parse(text.substr(0, blank));
    const auto ip = IpAddress::parse(text.substr(blank + 1));
    if (!mac || !ip) return std::nullopt;
    route.mac = *mac;
    route.ip = *ip;
    return route;
  }
  route.key = text.substr(0, blank);
  route.value = text.substr(blank + 1);
  return route;
}

IdentityPins pins_of(const std::vector<IdentityEvent>& events) {
  std::map<DeviceId, DeviceId> heirs;
  for (const IdentityEvent& event : events) {
    const bool joins = (event.kind == IdentityEventKind::merge) != event.undone_at.has_value();
    if (joins && event.other != event.device) heirs.insert_or_assign(event.other, event.device);
  }
  IdentityPins pins;
  for (const IdentityEvent& event : events) {
    const bool undone = event.undone_at.has_value();
    const DeviceId device = heir(heirs, event.device);
    const DeviceId other = heir(heirs, event.other);
    const bool joins = (event.kind == IdentityEventKind::merge) != undone;
    if (joins) {
      if (!event.who.empty() || undone) pins.together.insert(device);
      continue;
    }
    // What tenken split by itself may come together again when more is known.
    if (event.who.empty() && !undone) continue;
    if (device != other)
      pins.apart.insert(device < other ? std::pair(device, other) : std::pair(other, device));
    for (const std::string& text : event.routes) {
      const auto route = IdentityRoute::parse(text);
      if (!route) continue;
      if (route->mac) {
        pins.addresses.insert_or_assign(std::pair(*route->mac, *route->ip), other);
      } else {
        pins.evidence.insert_or_assign(std::pair(route->key, route->value), other);
      }
    }
  }
  return pins;
}

}  // namespace tenken::inventory
