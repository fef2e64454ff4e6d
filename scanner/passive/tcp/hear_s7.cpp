// S7comm of Siemens controllers: what their system status lists say.
#include <fmt/format.h>

#include "scanner/dissect/s7.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {102};
constexpr std::uint16_t kFirmware = 7;           // index of a module
constexpr std::uint16_t kFirstExtension = 0x80;  // from here on names, not order numbers

void say_module(const Talk& talk, const dissect::S7Module& module) {
  if (module.index < kFirstExtension)
    talk.server_device_says(Kind::s7_order_number, module.order_number);
  if (module.index != kFirmware || !module.version) return;
  const auto& version = *module.version;
  talk.server_device_says(Kind::s7_firmware,
                          fmt::format("{}.{}.{}", version[0], version[1], version[2]));
}

void say_component(const Talk& talk, const dissect::S7Component& component) {
  talk.server_device_says(Kind::s7_station, component.system_name);
  talk.server_device_says(Kind::s7_module, component.module_name);
  talk.server_device_says(Kind::s7_module_type, component.module_type);
  talk.server_device_says(Kind::s7_serial, component.serial);
  talk.server_device_says(Kind::s7_plant, component.plant);
}

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_s7(bytes);
  if (!message) return;
  say_change(talk, "s7", message->action);
  if (talk.from_client()) {
    if (message->password) talk.client_says(Kind::s7_password, "sent");
    return;
  }
  // Other protocols over ISO transport begin with the same connection.
  if (message->kind != dissect::S7Kind::connect) talk.serves("s7", true);
  for (const dissect::S7Module& module : message->modules) say_module(talk, module);
  say_component(talk, message->component);
  talk.server_device_says(Kind::s7_order_number, message->order_number);
  talk.server_device_says(Kind::s7_firmware, message->firmware);
}

}  // namespace

StreamHearer hear_s7() {
  return stream_hearer<MessageSession<dissect::tpkt_message, say>>(
      "s7", kPorts, sniff_hinted<dissect::tpkt_message>);
}

}  // namespace tenken::passive::tcp
