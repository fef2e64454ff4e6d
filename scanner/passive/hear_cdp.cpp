// CDP: switches, telephones and access points about themselves.
#include "scanner/dissect/cdp.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint64_t kCisco = 0x00000C;
constexpr std::uint64_t kCdp = 0x2000;
constexpr Accepts kAccepts[] = {{Accepts::Layer::snap, kCisco << 16U | kCdp}};

void hear(const Heard& heard) {
  const auto message = dissect::parse_cdp(heard.packet.payload);
  if (!message || !heard.packet.has_source_mac) return;
  const Who who(heard.packet.source_mac);
  heard.say(who, Kind::cdp_device, message->device_id);
  heard.say(who, Kind::cdp_platform, message->platform);
  heard.say(who, Kind::cdp_software, message->software);
  heard.say(who, Kind::cdp_port, message->port);
  for (const IpAddress& ip : message->addresses)
    if (!ip.is_unspecified()) heard.say(who, Kind::cdp_address, ip.to_string());
  if (message->native_vlan)
    heard.say(who, Kind::cdp_vlan, NumberText(*message->native_vlan).text());
}

}  // namespace

Hearer hear_cdp() { return {"cdp", kAccepts, hear}; }

}  // namespace tenken::passive
