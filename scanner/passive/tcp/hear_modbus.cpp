// Modbus/TCP: units, functions and identities of servers.
#include "scanner/passive/say_controllers.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {502};

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_modbus(
      bytes, talk.from_client() ? dissect::OtRole::client : dissect::OtRole::server);
  if (!message) return;
  say_change(talk, "modbus", message->action);
  if (talk.from_client()) {
    return;
  }
  talk.serves("modbus", true);
  say_modbus(talk.signals, talk.server_device(), *message);
}

}  // namespace

StreamHearer hear_modbus() {
  return stream_hearer<MessageSession<dissect::modbus_message, say>>(
      "modbus", kPorts, sniff_hinted<dissect::modbus_message>);
}

}  // namespace tenken::passive::tcp
