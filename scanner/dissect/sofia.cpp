#include "scanner/dissect/sofia.hpp"

#include "scanner/dissect/fields.hpp"
#include "scanner/dissect/json_fields.hpp"
#include "scanner/dissect/writer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kSofia = 0xFF;
constexpr std::size_t kSofiaHead = 20;
constexpr std::size_t kSofiaSession = 12;  // reserved, session and sequence, behind two bytes
constexpr std::uint32_t kLongest = 8192;

constexpr std::uint8_t kHeartbeat = 0xA1;
constexpr std::uint8_t kHeartbeatAnswer = 0xB1;
constexpr std::uint8_t kLoginAnswer = 0xB0;
constexpr std::size_t kDahuaHead = 32;

}  // namespace

Bytes sofia_system_info() {
  constexpr std::uint16_t kAsk = 1020;
  constexpr std::string_view kQuestion = R"({ "Name" : "SystemInfo", "SessionID" : "0x00000000" })"
                                         "\n";  // and a NUL
  return Writer()
      .u8(kSofia)
      .zeros(1 + 2 + 4 + 4 + 2)
      .u16_le(kAsk)
      .u32_le(kQuestion.size() + 1)
      .text(kQuestion)
      .u8(0)
      .view();
}

StreamMessage sofia_message(ByteView stream) {
  Reader in(stream);
  const auto head = in.u8();
  if (head && *head != kSofia) return no_message(StreamGap::foreign);
  const auto version = in.u8();
  if (version && *version > 1) return no_message(StreamGap::foreign);
  const auto between = in.take(kSofiaSession);
  const auto kind = take_u16_le(in);
  const auto size = take_u32_le(in);
  if (!between || !kind || !size) return no_message(StreamGap::need_more);
  if (*size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, kSofiaHead + *size);
}

SofiaAnswer parse_sofia(ByteView message) {
  SofiaAnswer answer;
  Reader in(message);
  in.take(2 + kSofiaSession);
  answer.kind = take_u16_le(in).value_or(0);
  if (message.size() <= kSofiaHead) return answer;
  JsonFields fields(as_text(message.subspan(kSofiaHead)));
  while (const auto field = fields.next()) {
    if (field->key == "Ret") answer.result = field->value;
    if (field->key == "HardWare") answer.model = field->value;
    if (field->key == "SoftWareVersion") answer.firmware = field->value;
    if (field->key == "SerialNo") answer.serial = field->value;
  }
  return answer;
}

Bytes dahua_heartbeat() { return Writer().u8(kHeartbeat).zeros(kDahuaHead - 1).view(); }

StreamMessage dahua_message(ByteView stream) {
  Reader in(stream);
  const auto kind = in.u8();
  if (kind && *kind != kHeartbeatAnswer && *kind != kLoginAnswer)
    return no_message(StreamGap::foreign);
  const auto flags = in.u24();
  const auto size = take_u32_le(in);
  if (!flags || !size) return no_message(StreamGap::need_more);
  if (*size > kLongest) return no_message(StreamGap::foreign);
  return whole_message(stream, kDahuaHead + *size);
}

}  // namespace tenken::dissect
