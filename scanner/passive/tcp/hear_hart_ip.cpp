// HART-IP of field devices.
#include "scanner/passive/say_controllers.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {5094};

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_hart_ip(bytes);
  if (!message) return;
  say_change(talk, "hart_ip", message->action);
  if (talk.from_client()) {
    return;
  }
  talk.serves("hart_ip", true);
  say_hart(talk.signals, talk.server_device(), *message);
}

}  // namespace

StreamHearer hear_hart_ip() {
  return stream_hearer<MessageSession<dissect::hart_ip_message, say>>(
      "hart_ip", kPorts, sniff_hinted<dissect::hart_ip_message>);
}

}  // namespace tenken::passive::tcp
