#include "scanner/passive/say_offer.hpp"

#include "scanner/passive/sources.hpp"

namespace tenken::passive {
namespace {

std::string text_of(const Who& server) {
  return server.mac.to_string() + " " + address_of(server.ip).to_string();
}

}  // namespace

void say_offer(const Heard& heard, const MacAddress& client, std::uint32_t transaction,
               const Who& server) {
  heard.say(server, Kind::dhcp_offer, "yes");
  const auto rival = heard.talk.offer(client, transaction, server);
  if (!rival) return;
  heard.say(server, Kind::dhcp_rival, text_of(*rival));
  heard.say(*rival, Kind::dhcp_rival, text_of(server));
}

}  // namespace tenken::passive
