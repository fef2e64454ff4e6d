// FINS of Omron over TCP.
#include "scanner/passive/say_controllers.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {9600};

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_fins_tcp(bytes);
  if (!message) return;
  say_change(talk, "fins", message->action);
  if (talk.from_client()) {
    return;
  }
  talk.serves("fins", true);
  say_fins(talk.signals, talk.server_device(), *message);
}

}  // namespace

StreamHearer hear_fins() {
  return stream_hearer<MessageSession<dissect::fins_message, say>>(
      "fins", kPorts, sniff_magic<dissect::fins_message>);
}

}  // namespace tenken::passive::tcp
