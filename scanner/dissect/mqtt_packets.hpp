// MQTT 3.1, 3.1.1 and 5 as heard: who connects with what, and about what they talk.
// OASIS MQTT 5.0 and 3.1.1, sections 2.1 and 3.1 to 3.8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/result.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/heard.hpp"
#include "scanner/dissect/login.hpp"

namespace tenken::dissect {

enum class MqttType : std::uint8_t {
  connect = 1,
  connack = 2,
  publish = 3,
  subscribe = 8,
};

inline constexpr std::uint8_t kMqtt31 = 3;
inline constexpr std::uint8_t kMqtt311 = 4;
inline constexpr std::uint8_t kMqtt5 = 5;

/// Views into the stream.
struct MqttPacket {
  MqttType type{};         ///< other values than those named occur
  std::uint8_t flags = 0;  ///< low four bits of the first byte
  ByteView body;           ///< as far as it is there

  MqttPacket() = default;
};

/// The packet at the beginning of one direction of a stream. need_more: the body is cut, which
/// parse_mqtt_publish does not mind. Heard::size leads to the next one.
Heard<MqttPacket> parse_mqtt_packet(ByteView stream);

/// Views into the packet.
struct MqttConnect {
  std::uint8_t version = 0;
  std::uint16_t keep_alive = 0;  ///< seconds
  std::string_view client_id;
  std::string_view will_topic;
  Login login;  ///< none where neither user nor password is sent

  MqttConnect() = default;
};

/// \returns Errc::unsupported where it is none of MQTT, Errc::malformed where it breaks off
Result<MqttConnect> parse_mqtt_connect(ByteView body);

/// The topic of a PUBLISH; empty where version 5 has only an alias for it. Errc::malformed where it
/// breaks off.
Result<std::string_view> parse_mqtt_publish(ByteView body);

/// The topic filters of a SUBSCRIBE.
struct MqttSubscribe {
  static constexpr std::size_t kMaxTopics = 16;
  FixedList<std::string_view, kMaxTopics> topics;

  MqttSubscribe() = default;
};

/// \param version  of the CONNECT; where it is not known, both forms are tried
Result<MqttSubscribe> parse_mqtt_subscribe(ByteView body, std::optional<std::uint8_t> version);

}  // namespace tenken::dissect
