// Controls of buildings and homes: BACnet, KNX, ECHONET Lite. Many of their devices stand behind
// a router or a gateway, and what these pass on is not about themselves.
#include <fmt/format.h>

#include "scanner/dissect/bacnet.hpp"
#include "scanner/dissect/echonet.hpp"
#include "scanner/dissect/knx.hpp"
#include "scanner/passive/hearer.hpp"

namespace tenken::passive {
namespace {

using dissect::BacnetProperty;

constexpr std::uint16_t kEchonet = 3610;
constexpr std::uint16_t kKnx = 3671;
constexpr std::uint16_t kBacnet = 47808;
constexpr Accepts kAccepts[] = {{Accepts::Layer::udp_port, kEchonet},
                                {Accepts::Layer::udp_port, kKnx},
                                {Accepts::Layer::udp_port, kBacnet}};

constexpr std::size_t kDigits = 4;                     // of numbers in hexadecimal
constexpr std::uint32_t kHighestInstance = 4'194'302;  // the next one asks whatever device hears it

void hear_properties(const Heard& heard, const Who& who, const dissect::BacnetMessage& message) {
  const auto say = [&](Kind kind, BacnetProperty property) {
    heard.say(who, kind, message.device_text(property));
  };
  say(Kind::bacnet_vendor, BacnetProperty::vendor_name);
  say(Kind::bacnet_model, BacnetProperty::model_name);
  say(Kind::bacnet_firmware, BacnetProperty::firmware_revision);
  say(Kind::bacnet_software, BacnetProperty::application_software);
  say(Kind::bacnet_serial, BacnetProperty::serial_number);
  say(Kind::bacnet_name, BacnetProperty::object_name);
  say(Kind::bacnet_location, BacnetProperty::location);
  say(Kind::bacnet_description, BacnetProperty::description);
}

void hear_behind(const Heard& heard, const Who& router, const dissect::BacnetMessage& message) {
  heard.say(router, Kind::role, "bacnet_router");
  if (message.i_am)
    heard.say(
        router, Kind::bacnet_behind,
        fmt::format("{}:{} {} vendor {}", *message.origin.network, to_hex(message.origin.address),
                    message.i_am->instance, message.i_am->vendor));
}

void hear_bacnet(const Heard& heard) {
  const auto message = dissect::parse_bacnet(heard.packet.payload);
  if (!message) return;
  if (message->is_broadcast_manager) heard.say(heard.sender(), Kind::role, "bacnet_bbmd");
  if (message->is_router) heard.say(heard.sender(), Kind::role, "bacnet_router");
  Who who = heard.sender();
  if (message->origin.ip && dissect::ip_key(*message->origin.ip) != who.ip)
    who = Who(MacAddress(), dissect::ip_key(*message->origin.ip));
  if (message->sender != dissect::OtRole::server) return;
  if (message->origin.network) return hear_behind(heard, who, *message);
  if (message->i_am) {
    heard.say(who, Kind::bacnet_instance, NumberText(message->i_am->instance).text());
    heard.say(who, Kind::bacnet_vendor_id, NumberText(message->i_am->vendor).text());
  }
  for (const dissect::BacnetValue& value : message->values)
    if (value.object.is_device() && value.object.instance <= kHighestInstance)
      heard.say(who, Kind::bacnet_instance, NumberText(value.object.instance).text());
  hear_properties(heard, who, *message);
}

/// Area, line and device.
std::string address_text(std::uint16_t address) {
  return fmt::format("{}.{}.{}", address >> 12U, address >> 8U & 0xFU, address & 0xFFU);
}

void hear_knx(const Heard& heard) {
  const auto message = dissect::parse_knx(heard.packet.payload);
  if (!message) return;
  const Who who = heard.sender();
  if (message->telegram && message->service == dissect::KnxService::routing_indication)
    heard.say(who, Kind::knx_behind, address_text(message->telegram->source));
  if (message->sender != dissect::OtRole::server) return;
  if (message->manufacturer)
    heard.say(who, Kind::knx_maker, NumberText::hex(*message->manufacturer, kDigits).text());
  if (!message->device) return;
  const dissect::KnxDevice& device = *message->device;
  heard.say(who, Kind::knx_name, device.name);
  heard.say(who, Kind::knx_serial, to_hex(device.serial));
  heard.say(who, Kind::knx_address, address_text(device.address));
  if (device.programming) heard.say(who, Kind::knx_programming, "on");
}

std::string text_of(const dissect::EchonetObject& object) {
  return fmt::format("{:04x}:{:02x}", object.object_class, object.instance);
}

void hear_node(const Heard& heard, const Who& who, const dissect::EchonetMessage& message) {
  constexpr std::size_t kMakerDigits = 6;
  const dissect::EchonetIdentity& identity = message.identity;
  if (identity.maker)
    heard.say(who, Kind::echonet_maker, NumberText::hex(*identity.maker, kMakerDigits).text());
  heard.say(who, Kind::echonet_product, identity.product_code);
  heard.say(who, Kind::echonet_serial, identity.production_number);
  heard.say(who, Kind::echonet_id, to_hex(identity.id));
  if (identity.version)
    heard.say(who, Kind::echonet_version,
              fmt::format("{}.{}", *identity.version >> 8U, *identity.version & 0xFFU));
  for (const dissect::EchonetObject& object : message.instances)
    heard.say(who, Kind::echonet_object, text_of(object));
}

void hear_echonet(const Heard& heard) {
  const auto message = dissect::parse_echonet(heard.packet.payload);
  if (!message || message->sender != dissect::OtRole::server) return;
  const Who who = heard.sender();
  if (message->source.is_node()) return hear_node(heard, who, *message);
  heard.say(who, Kind::echonet_object, text_of(message->source));
  const dissect::EchonetIdentity& identity = message->identity;
  if (!identity.product_code.empty())
    heard.say(who, Kind::echonet_behind,
              fmt::format("{} {}", text_of(message->source), identity.product_code));
}

void hear(const Heard& heard) {
  if (heard.from_port(kBacnet) || heard.to_port(kBacnet)) return hear_bacnet(heard);
  if (heard.from_port(kKnx) || heard.to_port(kKnx)) return hear_knx(heard);
  hear_echonet(heard);
}

}  // namespace

Hearer hear_buildings() { return {"buildings", kAccepts, hear}; }

}  // namespace tenken::passive
