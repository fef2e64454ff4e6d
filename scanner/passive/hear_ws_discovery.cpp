// WS-Discovery: cameras, printers and Windows hosts about themselves.
#include "scanner/dissect/character_reference.hpp"
#include "scanner/dissect/ws_discovery.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, 3702}};

void hear(const Heard& heard) {
  const auto message = dissect::parse_ws_discovery(heard.packet.payload);
  if (!message) return;
  if (message->kind == dissect::WsKind::probe || message->kind == dissect::WsKind::resolve) return;
  // A discovery proxy answers for many.
  if (message->targets.size() != 1) return;
  const Who who = heard.sender();
  const dissect::WsTarget& target = message->targets.front();
  const auto say = [&](Kind kind, std::string_view text) {
    heard.say(who, kind, dissect::unescape_references(text));
  };
  say(Kind::ws_endpoint, target.endpoint);
  say(Kind::ws_types, target.types);
  say(Kind::ws_addresses, target.addresses);
  const dissect::OnvifScopes scopes =
      dissect::read_onvif_scopes(dissect::unescape_references(target.scopes));
  heard.say(who, Kind::onvif_name, scopes.name);
  heard.say(who, Kind::onvif_hardware, scopes.hardware);
  heard.say(who, Kind::onvif_location, scopes.location);
}

}  // namespace

Hearer hear_ws_discovery() { return {"ws_discovery", kAccepts, hear}; }

}  // namespace tenken::passive
