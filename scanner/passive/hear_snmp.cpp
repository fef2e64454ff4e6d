// SNMP: what agents say of themselves. The community is not told here.
#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/snmp.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, 161}, {Accepts::Layer::udp_port, 162}};

std::string_view text_of(dissect::SnmpVersion version) {
  switch (version) {
    case dissect::SnmpVersion::v1:
      return "1";
    case dissect::SnmpVersion::v2c:
      return "2c";
    case dissect::SnmpVersion::v3:
      return "3";
  }
  return "";
}

void hear(const Heard& heard) {
  const auto message = dissect::parse_snmp(heard.packet.payload);
  if (!message) return;
  const Who who = heard.sender();
  if (!message->user.empty() && !message->from_agent())
    heard.say(who, Kind::snmp_user, message->user);
  if (!message->from_agent()) return;
  heard.say(who, Kind::snmp_version, text_of(message->version));
  heard.say(who, Kind::snmp_description, message->description());
  heard.say(who, Kind::snmp_name, message->name());
  heard.say(who, Kind::snmp_location, message->location());
  heard.say(who, Kind::snmp_object_id, dissect::object_id_text(message->object_id()));
}

}  // namespace

Hearer hear_snmp() { return {"snmp", kAccepts, hear}; }

}  // namespace tenken::passive
