// ARP: which MAC address holds which IPv4 address, and who says so unasked.
#include "scanner/dissect/arp.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr Accepts kAccepts[] = {{Accepts::Layer::ether_type, 0x0806}};

bool names_one(const IpAddress& ip) { return !ip.is_unspecified() && !ip.is_multicast(); }

void hear(const Heard& heard) {
  const auto arp = dissect::parse_arp_body(heard.packet.payload);
  if (!arp || arp->sender_mac.is_group() || arp->sender_mac.is_zero()) return;
  const Timestamp at = heard.signals.now().at;
  const bool announces = arp->target_ip == arp->sender_ip;
  const bool asks = arp->operation == dissect::ArpOperation::request;
  if (asks && !announces) heard.talk.ask(dissect::ip_key(arp->target_ip), at);
  // A probe for a free address (RFC 5227) names none.
  if (!names_one(arp->sender_ip)) return;
  const Who who(arp->sender_mac, dissect::ip_key(arp->sender_ip));
  heard.say(who, Kind::arp_binding, arp->sender_ip.to_string());
  // Announcements are for all; a reply for one host that nobody asked for changes its mind.
  if (!asks && !announces && names_one(arp->target_ip) && !heard.talk.was_asked(who.ip, at))
    heard.say(who, Kind::arp_unasked, arp->target_ip.to_string());
}

}  // namespace

Hearer hear_arp() { return {"arp", kAccepts, hear}; }

}  // namespace tenken::passive
