// EtherNet/IP: the identity of devices.
#include "scanner/passive/say_controllers.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {44818};

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_enip(bytes);
  if (!message) return;
  say_change(talk, "enip", message->action);
  if (talk.from_client()) {
    return;
  }
  talk.serves("enip", true);
  say_enip(talk.signals, talk.server_device(), *message);
}

}  // namespace

StreamHearer hear_enip() {
  return stream_hearer<MessageSession<dissect::enip_message, say>>(
      "enip", kPorts, sniff_hinted<dissect::enip_message>);
}

}  // namespace tenken::passive::tcp
