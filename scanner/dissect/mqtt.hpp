// MQTT connection set-up, and the question for one topic. OASIS MQTT 3.1.1 and 5.0, sections 3.1
// (CONNECT), 3.2 (CONNACK), 3.3 (PUBLISH), 3.8 (SUBSCRIBE), 3.14 (DISCONNECT).
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

enum class MqttLevel : std::uint8_t { v311 = 4, v5 = 5 };

/// A CONNECT packet without user name, password or will, for a clean session.
Bytes mqtt_connect(std::string_view client_id, std::uint16_t keep_alive_seconds,
                   MqttLevel level = MqttLevel::v311);
/// For what a broker keeps of one topic, at most once (3.1.1). \param topic  of 100 bytes at most
Bytes mqtt_subscribe(std::string_view topic);
Bytes mqtt_disconnect();

struct MqttConnack {
  bool session_present = false;
  std::uint8_t code =
      0;  ///< 0 accepted, 4 bad user name or password, 5 not authorised; 128 and above: MQTT 5
};

/// One packet, as far as its length says.
StreamMessage mqtt_message(ByteView stream);
/// What a PUBLISH for `topic` carries; nothing for other packets.
std::optional<std::string_view> mqtt_payload(ByteView message, std::string_view topic);

/// The first packet of a broker. malformed: not a CONNACK.
Result<MqttConnack> parse_mqtt_connack(ByteView bytes);

}  // namespace tenken::dissect
