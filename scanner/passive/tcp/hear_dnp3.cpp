// DNP3: addresses of masters and outstations, and what outstations say of themselves. An outstation
// may open the connection as well, so that the message tells who is what.
#include "scanner/passive/say_controllers.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {20'000};

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_dnp3(bytes);
  if (!message) return;
  say_change(talk, "dnp3", message->action);
  if (!talk.from_client()) talk.serves("dnp3", true);
  say_dnp3(talk.signals, talk.from_client() ? talk.client : talk.server_device(), *message);
}

}  // namespace

StreamHearer hear_dnp3() {
  return stream_hearer<MessageSession<dissect::dnp3_message, say>>(
      "dnp3", kPorts, sniff_magic<dissect::dnp3_message>);
}

}  // namespace tenken::passive::tcp
