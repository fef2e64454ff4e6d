// DHCP for IPv6. The DUID's MAC address is the client, never the sender of a relayed frame.
#include <optional>
#include <string>

#include "scanner/dissect/dhcpv6.hpp"
#include "scanner/passive/say_offer.hpp"

namespace tenken::passive {
namespace {

constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, 546}, {Accepts::Layer::udp_port, 547}};

std::optional<Who> client_of(const Heard& heard, const dissect::Dhcpv6Message& message) {
  if (message.relay.client_mac) return Who(*message.relay.client_mac);
  if (message.client && message.client->mac) return Who(*message.client->mac);
  if (message.relay.depth == 0 && !message.from_server() && heard.packet.has_source_mac)
    return Who(heard.packet.source_mac);
  return std::nullopt;
}

/// What comes out of a relay is of another link.
void hear_server(const Heard& heard, const dissect::Dhcpv6Message& message) {
  if (message.relay.depth != 0) return;
  heard.say(heard.sender(), Kind::role, "dhcp_server");
  if (message.type != dissect::Dhcpv6Type::advertise || !message.client || !message.client->mac)
    return;
  say_offer(heard, *message.client->mac, message.transaction, heard.sender());
}

void hear(const Heard& heard) {
  const auto message = dissect::parse_dhcpv6(heard.packet.payload);
  if (!message) return;
  if (message->from_server()) return hear_server(heard, *message);
  const std::optional<Who> client = client_of(heard, *message);
  if (!client) return;
  if (message->client) heard.say(*client, Kind::dhcpv6_duid, to_hex(message->client->bytes));
  if (message->fqdn) heard.say(*client, Kind::dhcpv6_fqdn, message->fqdn->text());
  heard.say(*client, Kind::dhcpv6_vendor_class, message->vendor_class);
  if (message->vendor_enterprise)
    heard.say(*client, Kind::dhcpv6_enterprise, NumberText(*message->vendor_enterprise).text());
  heard.say(*client, Kind::mud_url, message->mud_url);
}

}  // namespace

Hearer hear_dhcpv6() { return {"dhcpv6", kAccepts, hear}; }

}  // namespace tenken::passive
