// Controllers and field devices, as far as they speak in datagrams.
#include <fmt/format.h>

#include "scanner/dissect/ads.hpp"
#include "scanner/dissect/codesys.hpp"
#include "scanner/passive/hearer.hpp"
#include "scanner/passive/say_controllers.hpp"
#include "scanner/passive/sources.hpp"

namespace tenken::passive {
namespace {

constexpr std::uint16_t kModbus = 502;
constexpr std::uint16_t kCodesys = 1740;  // and the three behind it
constexpr std::uint16_t kSlmp = 5006;
constexpr std::uint16_t kSlmpStream = 5007;
constexpr std::uint16_t kSlmpBuiltIn = 5560;
constexpr std::uint16_t kHart = 5094;
constexpr std::uint16_t kFins = 9600;
constexpr std::uint16_t kDnp3 = 20000;
constexpr std::uint16_t kEnip = 44818;
constexpr std::uint16_t kAds = 48899;
constexpr Accepts kAccepts[] = {
    {Accepts::Layer::udp_port, kModbus},      {Accepts::Layer::udp_port, kCodesys},
    {Accepts::Layer::udp_port, kCodesys + 1}, {Accepts::Layer::udp_port, kCodesys + 2},
    {Accepts::Layer::udp_port, kCodesys + 3}, {Accepts::Layer::udp_port, kSlmp},
    {Accepts::Layer::udp_port, kSlmpStream},  {Accepts::Layer::udp_port, kSlmpBuiltIn},
    {Accepts::Layer::udp_port, kHart},        {Accepts::Layer::udp_port, kFins},
    {Accepts::Layer::udp_port, kDnp3},        {Accepts::Layer::udp_port, kEnip},
    {Accepts::Layer::udp_port, kAds}};

void hear_codesys(const Heard& heard) {
  const auto device = dissect::parse_codesys(heard.packet.payload);
  if (!device) return;
  const Who who = heard.sender();
  heard.say(who, Kind::codesys_name, dissect::utf16_text(device->node_name));
  heard.say(who, Kind::codesys_model, dissect::utf16_text(device->device_name));
  heard.say(who, Kind::codesys_vendor, dissect::utf16_text(device->vendor));
  heard.say(who, Kind::codesys_serial, as_text(device->serial));
  const auto& version = device->target_version;
  if (version != decltype(device->target_version){})
    heard.say(who, Kind::codesys_version,
              fmt::format("{}.{}.{}.{}", version[0], version[1], version[2], version[3]));
}

void hear_search(const Heard& heard, const dissect::AdsDiscovery& message) {
  const Who who = heard.sender();
  heard.say(who, Kind::ads_name, message.host_name);
  heard.say(who, Kind::ads_net_id, message.from.net_id_text());
  if (message.twincat)
    heard.say(who, Kind::ads_twincat,
              fmt::format("{}.{}.{}", message.twincat->major, message.twincat->minor,
                          message.twincat->build));
  if (message.os_major && message.os_minor && message.os_build)
    heard.say(who, Kind::ads_windows,
              fmt::format("{}.{}.{}", *message.os_major, *message.os_minor, *message.os_build));
}

/// Who asks to be let in shows an account, and its password to all who listen.
void hear_ads(const Heard& heard) {
  const auto message = dissect::parse_ads_discovery(heard.packet.payload);
  if (!message) return;
  if (message->sender == dissect::OtRole::server) return hear_search(heard, *message);
  if (!message->password.empty())
    heard.say(
        heard.sender(), Kind::ads_route,
        fmt::format("{} {}", address_of(heard.packet.destination).to_string(), message->user));
}

void hear_modbus(const Heard& heard) {
  if (!heard.from_port(kModbus)) return;
  const auto message = dissect::parse_modbus(heard.packet.payload, dissect::OtRole::server);
  if (message) say_modbus(heard.signals, heard.sender(), *message);
}

template <class Message>
void hear_with(const Heard& heard, Result<Message> (*parse)(ByteView),
               void (*say)(Signals&, const Who&, const Message&)) {
  if (const auto message = parse(heard.packet.payload))
    say(heard.signals, heard.sender(), *message);
}

/// \returns false where nobody here listens to the port
bool hear_port(const Heard& heard, std::uint16_t port) {
  switch (port) {
    case kModbus:
      return hear_modbus(heard), true;
    case kSlmp:
    case kSlmpStream:
    case kSlmpBuiltIn:
      return hear_with(heard, dissect::parse_slmp, say_slmp), true;
    case kHart:
      return hear_with(heard, dissect::parse_hart_ip, say_hart), true;
    case kFins:
      return hear_with(heard, dissect::parse_fins, say_fins), true;
    case kDnp3:
      return hear_with(heard, dissect::parse_dnp3, say_dnp3), true;
    case kEnip:
      return hear_with(heard, dissect::parse_enip, say_enip), true;
    case kAds:
      return hear_ads(heard), true;
    default:
      break;
  }
  if (port < kCodesys || port > kCodesys + 3) return false;
  hear_codesys(heard);
  return true;
}

void hear(const Heard& heard) {
  if (!hear_port(heard, heard.packet.source_port)) hear_port(heard, heard.packet.destination_port);
}

}  // namespace

Hearer hear_controllers() { return {"controllers", kAccepts, hear}; }

}  // namespace tenken::passive
