// Announcements of makers of network devices: Ubiquiti and MikroTik.
#include "scanner/dissect/mndp.hpp"
#include "scanner/dissect/ubiquiti.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kUbiquiti = 10001;
constexpr std::uint16_t kMikrotik = 5678;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kUbiquiti},
                                {Accepts::Layer::udp_port, kMikrotik}};

void hear_ubiquiti(const Heard& heard) {
  const auto message = dissect::parse_ubiquiti(heard.packet.payload);
  if (!message) return;
  const Who who = heard.sender();
  heard.say(who, Kind::ubiquiti_name, message->host_name);
  heard.say(who, Kind::ubiquiti_model, message->model);
  heard.say(who, Kind::ubiquiti_platform, message->platform);
  heard.say(who, Kind::ubiquiti_firmware, message->firmware);
  for (const dissect::UbiquitiInterface& one : message->interfaces)
    heard.say(who, Kind::ubiquiti_interface, one.mac.to_string() + " " + one.ip.to_string());
}

void hear_mikrotik(const Heard& heard) {
  const auto message = dissect::parse_mndp(heard.packet.payload);
  if (!message) return;
  const Who who = heard.sender();
  heard.say(who, Kind::mikrotik_name, message->identity);
  heard.say(who, Kind::mikrotik_model, message->board);
  heard.say(who, Kind::mikrotik_version, message->version);
  heard.say(who, Kind::mikrotik_platform, message->platform);
}

void hear(const Heard& heard) {
  if (heard.from_port(kUbiquiti) || heard.to_port(kUbiquiti))
    hear_ubiquiti(heard);
  else
    hear_mikrotik(heard);
}

}  // namespace

Hearer hear_network_makers() { return {"network_makers", kAccepts, hear}; }

}  // namespace tenken::passive
