// Neighbour discovery of IPv6: which MAC address holds which address, and who is a router.
#include <optional>

#include "scanner/dissect/icmpv6.hpp"
#include "scanner/dissect/neighbour_discovery.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::byte kRouterSolicitation{133};  // RFC 4861 section 4.1
constexpr std::uint8_t kOnLink = 255;          // hop limit that no router has lowered
constexpr Accepts kAccepts[] = {{Accepts::Layer::ip_protocol, capture::ip_protocol::kIcmpv6}};

void bind(const Heard& heard, const MacAddress& mac, const IpAddress& ip) {
  if (mac.is_group() || mac.is_zero() || ip.is_unspecified() || ip.is_multicast()) return;
  heard.say(Who(mac, dissect::ip_key(ip)), Kind::nd_binding, ip.to_string());
}

void hear_router(const Heard& heard, const dissect::Icmpv6Frame& frame) {
  const auto router = dissect::parse_router_advertisement(frame);
  if (!router) return;
  const Who who(frame.source, dissect::ip_key(frame.from));
  bind(heard, router->mac.value_or(frame.source), frame.from);
  heard.say(who, Kind::role, "router");
  if (router->lifetime > 0) {  // a way out
    const auto vlans = heard.packet.vlans();
    if (!heard.packet.in_tunnel())
      heard.say(who, Kind::nd_router, NumberText(vlans.empty() ? 0U : vlans.back()).text());
  }
  for (const dissect::RouterPrefix& prefix : router->prefixes)
    heard.say(who, Kind::nd_prefix,
              prefix.prefix.to_string() + "/" + std::to_string(prefix.length));
}

void hear(const Heard& heard) {
  const capture::Packet& packet = heard.packet;
  if (packet.content != capture::Content::ipv6 || packet.is_fragment()) return;
  dissect::Icmpv6Frame frame;
  frame.source = packet.source_mac;
  frame.destination = packet.destination_mac;
  frame.from = IpAddress::v6(packet.source);
  frame.to = IpAddress::v6(packet.destination);
  frame.hop_limit = packet.ttl;
  frame.message = packet.transport;
  if (const auto asked = dissect::parse_solicitation(frame)) {
    // The checks for duplicates come from nobody, who will hold what he asks for.
    if (asked->duplicate_check)
      bind(heard, frame.source, asked->target);
    else
      bind(heard, asked->mac.value_or(frame.source), frame.from);
  } else if (const auto told = dissect::parse_advertisement(frame)) {
    bind(heard, told->mac.value_or(frame.source), told->target);
  } else if (!frame.message.empty() && frame.message[0] == kRouterSolicitation) {
    if (frame.hop_limit == kOnLink) bind(heard, frame.source, frame.from);
  } else {
    hear_router(heard, frame);
  }
}

}  // namespace

Hearer hear_neighbours6() { return {"nd", kAccepts, hear}; }

}  // namespace tenken::passive
