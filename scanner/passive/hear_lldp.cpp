// LLDP: what a neighbour says of itself, its inventory included.
#include <fmt/format.h>

#include "scanner/dissect/lldp.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr Accepts kAccepts[] = {{Accepts::Layer::ether_type, 0x88CC}};

std::string text_of(const dissect::LldpId& id) {
  if (id.mac) return id.mac->to_string();
  if (id.ip) return id.ip->to_string();
  return std::string(id.text);
}

void hear_inventory(const Heard& heard, const Who& who, const dissect::LldpInventory& inventory) {
  heard.say(who, Kind::lldp_vendor, inventory.manufacturer);
  heard.say(who, Kind::lldp_model, inventory.model);
  heard.say(who, Kind::lldp_firmware, inventory.firmware);
  heard.say(who, Kind::lldp_software, inventory.software);
  heard.say(who, Kind::lldp_hardware, inventory.hardware);
  heard.say(who, Kind::lldp_serial, inventory.serial);
}

void hear(const Heard& heard) {
  const auto message = dissect::parse_lldp(heard.packet.payload);
  if (!message || !heard.packet.has_source_mac) return;
  const Who who(heard.packet.source_mac);
  heard.say(who, Kind::lldp_chassis, text_of(message->chassis));
  heard.say(who, Kind::lldp_port, text_of(message->port));
  heard.say(who, Kind::lldp_port_description, message->port_description);
  heard.say(who, Kind::lldp_name, message->system_name);
  heard.say(who, Kind::lldp_description, message->system_description);
  if (message->capabilities != 0)
    heard.say(who, Kind::lldp_enabled, fmt::format("0x{:04x}", message->enabled));
  for (const IpAddress& ip : message->management)
    heard.say(who, Kind::lldp_management, ip.to_string());
  heard.say(who, Kind::mud_url, message->mud_url);
  hear_inventory(heard, who, message->inventory);
}

}  // namespace

Hearer hear_lldp() { return {"lldp", kAccepts, hear}; }

}  // namespace tenken::passive
