// IEC 60870-5-104: stations and commands to them.
#include "scanner/dissect/iec104.hpp"
#include "scanner/passive/tcp/message_session.hpp"

namespace tenken::passive::tcp {
namespace {

constexpr std::uint16_t kPorts[] = {2404};
constexpr std::uint16_t kAllStations = 0xFFFF;

void say(const Talk& talk, ByteView bytes) {
  const auto message = dissect::parse_iec104(bytes);
  if (!message) return;
  say_change(talk, "iec104", message->action);
  if (talk.from_client()) return;
  talk.serves("iec104", true);
  if (message->common_address && *message->common_address != kAllStations)
    talk.server_says(Kind::iec104_station, NumberText(*message->common_address).text());
}

}  // namespace

StreamHearer hear_iec104() {
  return stream_hearer<MessageSession<dissect::iec104_message, say>>(
      "iec104", kPorts, sniff_hinted<dissect::iec104_message>);
}

}  // namespace tenken::passive::tcp
