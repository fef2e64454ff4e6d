// DHCP: names and makers of clients, and who leases addresses.
#include <string>

#include "scanner/dissect/dhcp.hpp"
#include "scanner/passive/say_offer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kServer = 67;
constexpr std::uint16_t kClient = 68;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kServer},
                                {Accepts::Layer::udp_port, kClient}};

std::string listed(ByteView parameters) {
  std::string text;
  for (const std::byte one : parameters)
    text += (text.empty() ? "" : ",") + std::to_string(std::to_integer<unsigned>(one));
  return text;
}

/// What comes out of a relay is of another link.
void hear_lease(const Heard& heard, const dissect::DhcpMessage& message, const Who& server) {
  if (!message.relay.is_unspecified() || !message.client_mac) return;
  if (message.type == dissect::DhcpType::offer)
    say_offer(heard, *message.client_mac, message.transaction, server);
  else
    heard.say(server, Kind::dhcp_confirmed, "yes");
}

void hear_server(const Heard& heard, const dissect::DhcpMessage& message) {
  if (message.type != dissect::DhcpType::offer && message.type != dissect::DhcpType::ack) return;
  // What comes out of a relay has the relay's MAC address.
  const bool relayed = !message.relay.is_unspecified();
  Who server = relayed ? Who() : heard.sender();
  if (message.server) server.ip = dissect::ip_key(*message.server);
  if (server.has_ip()) {
    heard.say(server, Kind::role, "dhcp_server");
    hear_lease(heard, message, server);
  }
  if (message.type != dissect::DhcpType::ack || !message.client_mac) return;
  if (message.assigned.is_unspecified()) return;
  heard.say(Who(*message.client_mac, dissect::ip_key(message.assigned)), Kind::dhcp_lease,
            message.assigned.to_string());
}

void hear_client(const Heard& heard, const dissect::DhcpMessage& message) {
  if (!message.client_mac) return;
  const Who client(*message.client_mac);
  heard.say(client, Kind::dhcp_host_name, message.host_name);
  if (message.fqdn) heard.say(client, Kind::dhcp_fqdn, message.fqdn->text());
  heard.say(client, Kind::dhcp_vendor_class, message.vendor_class);
  heard.say(client, Kind::dhcp_parameters, listed(message.parameters));
  heard.say(client, Kind::dhcp_client_id, to_hex(message.client_id));
  heard.say(client, Kind::mud_url, message.mud_url);
}

void hear(const Heard& heard) {
  const auto message = dissect::parse_dhcp(heard.packet.payload);
  if (!message || !message->has_cookie) return;
  message->reply ? hear_server(heard, *message) : hear_client(heard, *message);
}

}  // namespace

Hearer hear_dhcp() { return {"dhcp", kAccepts, hear}; }

}  // namespace tenken::passive
