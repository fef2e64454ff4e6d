#include "scanner/dissect/mqtt.hpp"

#include <algorithm>

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kConnect = 0x10;
constexpr std::uint8_t kConnack = 0x20;
constexpr std::uint8_t kDisconnect = 0xE0;
constexpr std::uint8_t kSubscribe = 0x82;
constexpr std::uint8_t kPublish = 0x30;
constexpr std::uint8_t kCleanSession = 0x02;
constexpr std::size_t kMaxClientId = 23;  // what every broker must accept (section 3.1.3.1)

void put(Bytes& out, std::size_t byte) { out.push_back(static_cast<std::byte>(byte & 0xFF)); }

void put_text(Bytes& out, std::string_view text) {
  put(out, text.size() >> 8);
  put(out, text.size());
  for (const char c : text) put(out, static_cast<unsigned char>(c));
}

}  // namespace

Bytes mqtt_connect(std::string_view client_id, std::uint16_t keep_alive_seconds, MqttLevel level) {
  Bytes rest;
  put_text(rest, "MQTT");
  put(rest, static_cast<std::size_t>(level));
  put(rest, kCleanSession);
  put(rest, keep_alive_seconds >> 8);
  put(rest, keep_alive_seconds);
  if (level == MqttLevel::v5) put(rest, 0);  // no properties
  put_text(rest, client_id.substr(0, kMaxClientId));
  Bytes packet;
  packet.reserve(2 + rest.size());
  put(packet, kConnect);
  put(packet, rest.size());  // at most 11 + 2 + 23, so one length byte
  packet.insert(packet.end(), rest.begin(), rest.end());
  return packet;
}

Bytes mqtt_disconnect() { return {std::byte{kDisconnect}, std::byte{0}}; }

Bytes mqtt_subscribe(std::string_view topic) {
  constexpr std::size_t kMaxTopic = 100;
  Bytes rest;
  put(rest, 0);
  put(rest, 1);  // number of the packet
  put_text(rest, topic.substr(0, kMaxTopic));
  put(rest, 0);  // at most once
  Bytes packet;
  put(packet, kSubscribe);
  put(packet, rest.size());  // at most 2 + 2 + 100 + 1, so one length byte
  packet.insert(packet.end(), rest.begin(), rest.end());
  return packet;
}

StreamMessage mqtt_message(ByteView stream) {
  constexpr int kMaxDigits = 4;
  constexpr unsigned kMore = 0x80;
  constexpr std::size_t kLongest = 4096;
  Reader in(stream);
  if (!in.u8()) return no_message(StreamGap::need_more);
  std::size_t size = 0;
  for (int i = 0; i < kMaxDigits; ++i) {
    const auto digit = in.u8();
    if (!digit) return no_message(StreamGap::need_more);
    size |= static_cast<std::size_t>(*digit & (kMore - 1)) << (7 * i);
    if ((*digit & kMore) != 0) continue;
    if (size > kLongest) break;
    return whole_message(stream, stream.size() - in.remaining() + size);
  }
  return no_message(StreamGap::foreign);
}

std::optional<std::string_view> mqtt_payload(ByteView message, std::string_view topic) {
  constexpr unsigned kType = 0xF0;
  constexpr unsigned kQos = 0x06;
  constexpr unsigned kMore = 0x80;
  Reader in(message);
  const auto first = in.u8();
  if (!first || (*first & kType) != kPublish || (*first & kQos) != 0) return std::nullopt;
  while (const auto digit = in.u8())
    if ((*digit & kMore) == 0) break;
  const auto size = in.u16();
  const auto name = size ? in.take(*size) : std::nullopt;
  if (!name || as_text(*name) != topic) return std::nullopt;
  return as_text(in.rest());
}

Result<MqttConnack> parse_mqtt_connack(ByteView bytes) {
  Reader in(bytes);
  const auto type = in.u8();
  const auto length = in.u8();
  const auto flags = in.u8();
  const auto code = in.u8();
  // MQTT 5 brokers append properties, so the length is 2 or more; 127 is the most one byte can say.
  if (type != kConnack || !length || *length < 2 || *length > 127 || !flags || *flags > 1 || !code)
    return fail(Errc::malformed, "not an MQTT CONNACK");
  MqttConnack connack;
  connack.session_present = *flags == 1;
  connack.code = *code;
  return connack;
}

}  // namespace tenken::dissect
