#include "scanner/dissect/mqtt.hpp"

#include <algorithm>

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kConnect = 0x10;
constexpr std::uint8_t kConnack = 0x20;
constexpr std::uint8_t kDisconnect = 0xE0;
constexpr std::uint8_t kLevel311 = 4;
constexpr std::uint8_t kCleanSession = 0x02;
constexpr std::size_t kMaxClientId = 23;  // what every broker must accept (section 3.1.3.1)

void put(Bytes& out, std::size_t byte) { out.push_back(static_cast<std::byte>(byte & 0xFF)); }

void put_text(Bytes& out, std::string_view text) {
  put(out, text.size() >> 8);
  put(out, text.size());
  for (const char c : text) put(out, static_cast<unsigned char>(c));
}

}  // namespace

Bytes mqtt_connect(std::string_view client_id, std::uint16_t keep_alive_seconds) {
  Bytes rest;
  put_text(rest, "MQTT");
  put(rest, kLevel311);
  put(rest, kCleanSession);
  put(rest, keep_alive_seconds >> 8);
  put(rest, keep_alive_seconds);
  put_text(rest, client_id.substr(0, kMaxClientId));
  Bytes packet;
  packet.reserve(2 + rest.size());
  put(packet, kConnect);
  put(packet, rest.size());  // at most 10 + 2 + 23, so one length byte
  packet.insert(packet.end(), rest.begin(), rest.end());
  return packet;
}

Bytes mqtt_disconnect() { return {std::byte{kDisconnect}, std::byte{0}}; }

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
