#include "scanner/dissect/tuya.hpp"

#include <cstdint>

#include "scanner/dissect/json_fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint32_t kStart = 0x000055AA;
constexpr std::uint32_t kStartNew = 0x00006699;  // protocol 3.5, always encrypted
constexpr std::size_t kTail = 8;                 // checksum and end mark
constexpr std::size_t kMaxResult = 4;            // bytes before the text, in answers

}  // namespace

Result<TuyaMessage> parse_tuya(ByteView datagram) {
  Reader in(datagram);
  const auto start = in.u32();
  if (!start || (*start != kStart && *start != kStartNew))
    return fail(Errc::unsupported, "no Tuya");
  TuyaMessage message;
  if (*start == kStartNew) {
    message.encrypted = true;
    return message;
  }
  const auto sequence = in.u32();
  const auto command = in.u32();
  const auto length = in.u32();
  const auto body = length ? in.take(*length) : std::nullopt;
  if (!sequence || !command || !body || body->size() < kTail)
    return fail(Errc::malformed, "Tuya message is cut");
  std::string_view text = as_text(body->first(body->size() - kTail));
  const std::size_t open = text.substr(0, kMaxResult + 1).find('{');
  if (open == std::string_view::npos) {
    message.encrypted = true;
    return message;
  }
  JsonFields fields(text.substr(open));
  while (const auto field = fields.next()) {
    if (field->key == "gwId") message.device_id = field->value;
    if (field->key == "productKey") message.product_key = field->value;
    if (field->key == "ip") message.ip = field->value;
    if (field->key == "version") message.version = field->value;
  }
  return message;
}

}  // namespace tenken::dissect
