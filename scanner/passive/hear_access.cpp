// Who comes into the network and how: IEEE 802.1X on the wire, RADIUS behind it.
#include <algorithm>
#include <optional>
#include <string>

#include "scanner/dissect/eap.hpp"
#include "scanner/dissect/radius.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

using dissect::EapCode;
using dissect::EapolType;

constexpr std::uint16_t kRadius = 1812;
constexpr std::uint16_t kRadiusAccounting = 1813;
constexpr std::uint16_t kOldRadius = 1645;
constexpr std::uint16_t kOldRadiusAccounting = 1646;
constexpr Accepts kAccepts[] = {{Accepts::Layer::ether_type, 0x888E},
                                {Accepts::Layer::udp_port, kRadius},
                                {Accepts::Layer::udp_port, kRadiusAccounting},
                                {Accepts::Layer::udp_port, kOldRadius},
                                {Accepts::Layer::udp_port, kOldRadiusAccounting}};

constexpr std::uint8_t kFirstMethod = 4;  // below it EAP manages itself

/// What whoever wants to come in says.
void hear_supplicant(const Heard& heard, const Who& who, const dissect::EapPacket& eap) {
  heard.say(who, Kind::eap_identity, eap.identity);
  if (eap.method >= kFirstMethod)
    heard.say(who, Kind::eap_method, dissect::eap_method_text(eap.method));
}

void hear_eap(const Heard& heard, const dissect::EapPacket& eap) {
  const Who sender(heard.packet.source_mac);
  if (eap.code == EapCode::response) {
    heard.say(sender, Kind::dot1x_part, "supplicant");
    return hear_supplicant(heard, sender, eap);
  }
  heard.say(sender, Kind::dot1x_part, "authenticator");
  if (eap.code == EapCode::request) {
    if (eap.method >= kFirstMethod)
      heard.say(sender, Kind::eap_offered, dissect::eap_method_text(eap.method));
    return;
  }
  const Who supplicant(heard.packet.destination_mac);
  if (!supplicant.mac.is_group() && supplicant.has_mac())
    heard.say(supplicant, Kind::eap_result, eap.code == EapCode::success ? "accepted" : "refused");
}

void hear_eapol(const Heard& heard) {
  const auto frame = dissect::parse_eapol(heard.packet.payload);
  if (!frame || !heard.packet.has_source_mac) return;
  const Who sender(heard.packet.source_mac);
  switch (frame->type) {
    case EapolType::eap:
      if (const auto eap = dissect::parse_eap(frame->body)) hear_eap(heard, *eap);
      return;
    case EapolType::start:
    case EapolType::logoff:
      return heard.say(sender, Kind::dot1x_part, "supplicant");
    case EapolType::key:  // Wi-Fi as well, without 802.1X
      return heard.say(sender, Kind::dot1x_key, "yes");
  }
}

/// A MAC address in any of the forms that switches and access points write.
std::optional<MacAddress> mac_in(std::string_view station) {
  constexpr std::size_t kText = 17;  // with colons
  std::string text;
  for (const char c : station) {
    if (c == '-' || c == ':' || c == '.') continue;
    if (text.size() % 3 == 2) text += ':';
    text += c;
  }
  if (text.size() != kText) return std::nullopt;
  const auto mac = MacAddress::parse(text);
  if (!mac || mac->is_group() || mac->is_zero()) return std::nullopt;
  return *mac;
}

/// A proxy repeats what the access server said, which therefore names itself.
Who access_server(const Heard& heard, const dissect::RadiusMessage& message) {
  if (!message.nas_address || dissect::ip_key(*message.nas_address) == heard.packet.source)
    return heard.sender();
  return {MacAddress(), dissect::ip_key(*message.nas_address)};
}

void hear_request(const Heard& heard, const dissect::RadiusMessage& message) {
  const Who server = access_server(heard, message);
  heard.say(server, Kind::role, "radius_client");
  heard.say(server, Kind::radius_nas, message.nas_identifier);
  heard.say(server, Kind::radius_called, message.called_station);
  const auto client = mac_in(message.calling_station);
  if (!client) return;
  const Who who(*client);
  heard.say(who, Kind::radius_user, message.user);
  if (message.eap && message.eap->code == EapCode::response)
    hear_supplicant(heard, who, *message.eap);
}

void hear_radius(const Heard& heard) {
  const auto message = dissect::parse_radius(heard.packet.payload);
  if (!message) return;
  switch (message->code) {
    case dissect::RadiusCode::access_request:
    case dissect::RadiusCode::accounting_request:
      return hear_request(heard, *message);
    default:
      return heard.say(heard.sender(), Kind::role, "radius_server");
  }
}

void hear(const Heard& heard) { heard.packet.is_ip() ? hear_radius(heard) : hear_eapol(heard); }

}  // namespace

Hearer hear_access() { return {"access", kAccepts, hear}; }

}  // namespace tenken::passive
