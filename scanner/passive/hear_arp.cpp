// ARP: which MAC address holds which IPv4 address.
#include "scanner/dissect/arp.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr Accepts kAccepts[] = {{Accepts::Layer::ether_type, 0x0806}};

void hear(const Heard& heard) {
  const auto arp = dissect::parse_arp_body(heard.packet.payload);
  if (!arp || arp->sender_mac.is_group() || arp->sender_mac.is_zero()) return;
  // A probe for a free address (RFC 5227) names none.
  if (arp->sender_ip.is_unspecified() || arp->sender_ip.is_multicast()) return;
  heard.say(Who(arp->sender_mac, dissect::ip_key(arp->sender_ip)), Kind::arp_binding,
            arp->sender_ip.to_string());
}

}  // namespace

Hearer hear_arp() { return {"arp", kAccepts, hear}; }

}  // namespace tenken::passive
