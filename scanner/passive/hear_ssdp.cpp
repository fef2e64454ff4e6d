// SSDP: UPnP devices that announce themselves, and who looks for which.
#include "scanner/dissect/ssdp.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, 1900}};

void hear(const Heard& heard) {
  const auto message = dissect::parse_ssdp(heard.packet.payload);
  if (!message) return;
  const Who who = heard.sender();
  if (message->kind == dissect::SsdpKind::search) {
    heard.say(who, Kind::ssdp_search, message->target);
    heard.say(who, Kind::ssdp_user_agent, message->user_agent);
    return;
  }
  heard.say(who, Kind::ssdp_server, message->server);
  heard.say(who, Kind::ssdp_location, message->location);
  heard.say(who, Kind::ssdp_usn, message->usn);
  heard.say(who, Kind::ssdp_target, message->target);
}

}  // namespace

Hearer hear_ssdp() { return {"ssdp", kAccepts, hear}; }

}  // namespace tenken::passive
