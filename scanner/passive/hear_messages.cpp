// Calls and resources: SIP and CoAP.
#include <string>

#include "scanner/dissect/coap.hpp"
#include "scanner/dissect/secret_room.hpp"
#include "scanner/dissect/sip.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kSip = 5060;
constexpr std::uint16_t kCoap = 5683;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kSip},
                                {Accepts::Layer::udp_port, kCoap}};

std::string_view text_of(dissect::LoginKind kind) {
  switch (kind) {
    case dissect::LoginKind::none:
      return "";
    case dissect::LoginKind::clear:
      return "clear";
    case dissect::LoginKind::challenge:
      return "digest";
    case dissect::LoginKind::token:
      return "token";
    case dissect::LoginKind::unread:
      return "unread";
  }
  return "";
}

void hear_caller(const Heard& heard, const dissect::SipMessage& message) {
  // Each proxy on the way leaves its name; what it passes on is of another.
  if (message.hops > 1) return;
  const Who who = heard.sender();
  heard.say(who, Kind::sip_user_agent, message.user_agent);
  heard.say(who, Kind::sip_login, text_of(message.login.kind));
  if (!message.login.user.empty())
    heard.say(who, Kind::sip_account,
              std::string(message.login.user).append("@").append(message.realm));
}

void hear_callee(const Heard& heard, const dissect::SipMessage& message) {
  constexpr int kOk = 200;
  const Who who = heard.sender();
  heard.say(who, Kind::sip_server, message.server);
  if (message.method != "REGISTER") return;
  if (message.status == kOk) heard.say(who, Kind::role, "sip_registrar");
}

void hear_sip(const Heard& heard) {
  dissect::SecretRoom room;
  const auto message = dissect::parse_sip(heard.packet.payload, room);
  if (!message.whole()) return;
  message.value.request ? hear_caller(heard, message.value) : hear_callee(heard, message.value);
}

void hear_resources(const Heard& heard, std::string_view document) {
  dissect::CoapLinks links(document);
  while (const auto link = links.next()) {
    heard.say(heard.sender(), Kind::coap_resource, link->target);
    heard.say(heard.sender(), Kind::coap_type, link->type);
  }
}

void hear_coap(const Heard& heard) {
  const auto message = dissect::parse_coap(heard.packet.payload);
  if (!message) return;
  if (message->is_request()) {
    if (!heard.to_port(kCoap)) return;
    std::string path;
    for (const std::string_view part : message->path) path.append("/").append(part);
    return heard.say(heard.sender(), Kind::coap_request, path);
  }
  constexpr unsigned kSuccess = 2;
  if (heard.from_port(kCoap) && message->code_class() == kSuccess &&
      message->content_format == dissect::CoapMessage::kLinkFormat)
    hear_resources(heard, as_text(message->payload));
}

void hear(const Heard& heard) {
  heard.from_port(kSip) || heard.to_port(kSip) ? hear_sip(heard) : hear_coap(heard);
}

}  // namespace

Hearer hear_messages() { return {"messages", kAccepts, hear}; }

}  // namespace tenken::passive
