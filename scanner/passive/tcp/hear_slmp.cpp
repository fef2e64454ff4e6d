// SLMP of Mitsubishi controllers.
#include "scanner/passive/say_controllers.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {5006, 5007, 5560};

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_slmp(bytes);
  if (!message) return;
  say_change(talk, "slmp", message->action);
  if (talk.from_client()) {
    return say_slmp(talk.signals, talk.client, *message);
  }
  talk.serves("slmp", true);
  say_slmp(talk.signals, talk.server_device(), *message);
}

}  // namespace

StreamHearer hear_slmp() {
  return stream_hearer<MessageSession<dissect::slmp_message, say>>(
      "slmp", kPorts, sniff_hinted<dissect::slmp_message>);
}

}  // namespace tenken::passive::tcp
