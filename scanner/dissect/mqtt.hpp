// MQTT 3.1.1 connection set-up. OASIS MQTT 3.1.1 sections 3.1 (CONNECT), 3.2 (CONNACK), 3.14
// (DISCONNECT).
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

/// A CONNECT packet without user name, password or will, for a clean session.
Bytes mqtt_connect(std::string_view client_id, std::uint16_t keep_alive_seconds);
Bytes mqtt_disconnect();

struct MqttConnack {
  bool session_present = false;
  std::uint8_t code =
      0;  ///< 0 accepted, 4 bad user name or password, 5 not authorised; 128 and above: MQTT 5
};

/// The first packet of a broker. malformed: not a CONNACK.
Result<MqttConnack> parse_mqtt_connack(ByteView bytes);

}  // namespace tenken::dissect
