// ADS of Beckhoff controllers over TCP.
#include <fmt/format.h>

#include "scanner/dissect/ads.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {48'898};

/// Both ends may open the connection: who answers is told by the message.
void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_ads(bytes);
  if (!message) return;
  say_change(talk, "ads", message->action);
  if (talk.from_client()) return;
  talk.serves("ads", true);
  if (message->sender != dissect::OtRole::server) return;
  talk.server_says(Kind::ads_device, message->device_name);
  if (!message->version) return;
  talk.server_says(Kind::ads_version,
                   fmt::format("{}.{}.{}", message->version->major, message->version->minor,
                               message->version->build));
}

}  // namespace

StreamHearer hear_ads() {
  return stream_hearer<MessageSession<dissect::ams_message, say>>(
      "ads", kPorts, sniff_hinted<dissect::ams_message>);
}

}  // namespace tenken::passive::tcp
