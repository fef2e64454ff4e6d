#include "scanner/dissect/mqtt_packets.hpp"

#include <algorithm>

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kMore = 0x80;
constexpr unsigned kBitsPerDigit = 7;
constexpr unsigned kMaxDigits = 4;
constexpr std::uint8_t kVersionMask = 0x7F;  // the highest bit marks bridges
constexpr std::uint8_t kHasUser = 0x80;
constexpr std::uint8_t kHasPassword = 0x40;
constexpr std::uint8_t kHasWill = 0x04;
constexpr std::uint8_t kReserved = 0x01;

enum class Digits { whole, cut, broken };

/// A number of one to four bytes, seven bits each, the lowest first.
Digits take_variable(Reader& in, std::uint32_t& value) {
  value = 0;
  for (unsigned i = 0; i < kMaxDigits; ++i) {
    const auto digit = in.u8();
    if (!digit) return Digits::cut;
    value |= static_cast<std::uint32_t>(*digit & ~kMore & 0xFFU) << (i * kBitsPerDigit);
    if ((*digit & kMore) == 0) return Digits::whole;
  }
  return Digits::broken;
}

std::optional<ByteView> take_binary(Reader& in) {
  const auto size = in.u16();
  return size ? in.take(*size) : std::nullopt;
}

bool skip_properties(Reader& in) {
  std::uint32_t size = 0;
  return take_variable(in, size) == Digits::whole && in.take(size).has_value();
}

/// The flags that each type must have (MQTT 5 section 2.1.3); PUBLISH has its own.
bool flags_fit(std::uint8_t type, std::uint8_t flags) {
  constexpr std::uint8_t kPubrel = 6;
  constexpr std::uint8_t kUnsubscribe = 10;
  constexpr std::uint8_t kQosMask = 6;
  if (type == static_cast<std::uint8_t>(MqttType::publish)) return (flags & kQosMask) != kQosMask;
  const bool two = type == kPubrel || type == kUnsubscribe ||
                   type == static_cast<std::uint8_t>(MqttType::subscribe);
  return type != 0 && flags == (two ? 2 : 0);
}

bool read_will(MqttConnect& connect, Reader& in) {
  if (connect.version == kMqtt5 && !skip_properties(in)) return false;
  const auto topic = take_binary(in);
  if (!topic || !take_binary(in)) return false;
  connect.will_topic = as_text(*topic);
  return true;
}

bool read_login(MqttConnect& connect, Reader& in, std::uint8_t flags) {
  if ((flags & (kHasUser | kHasPassword)) != 0) connect.login.kind = LoginKind::clear;
  if ((flags & kHasUser) != 0) {
    const auto user = take_binary(in);
    if (!user) return false;
    connect.login.user = as_text(*user);
  }
  if ((flags & kHasPassword) == 0) return true;
  const auto password = take_binary(in);
  if (!password) return false;
  connect.login.secret = SecretView(*password);
  return true;
}

Result<MqttSubscribe> read_topics(Reader in, bool properties) {
  MqttSubscribe subscribe;
  const auto broken = [] { return fail(Errc::malformed, "MQTT SUBSCRIBE breaks off"); };
  if (!in.u16() || (properties && !skip_properties(in)) || in.empty()) return broken();
  while (!in.empty()) {
    const auto topic = take_binary(in);
    if (!topic || topic->empty() || !in.u8()) return broken();
    if (!subscribe.topics.push(as_text(*topic))) break;
  }
  return subscribe;
}

}  // namespace

Heard<MqttPacket> parse_mqtt_packet(ByteView stream) {
  Heard<MqttPacket> heard;
  Reader in(stream);
  heard.state = HeardState::need_more;
  const auto first = in.u8();
  if (!first) return heard;
  const auto type = static_cast<std::uint8_t>(*first >> 4U);
  const auto flags = static_cast<std::uint8_t>(*first & 0x0FU);
  std::uint32_t length = 0;
  const Digits digits = take_variable(in, length);
  if (!flags_fit(type, flags) || digits == Digits::broken) {
    heard.state = HeardState::foreign;
    return heard;
  }
  if (digits == Digits::cut) return heard;
  heard.value.type = static_cast<MqttType>(type);
  heard.value.flags = flags;
  heard.value.body = in.rest().first(std::min<std::size_t>(in.remaining(), length));
  if (in.remaining() < length) return heard;
  heard.state = HeardState::whole;
  heard.size = stream.size() - in.remaining() + length;
  return heard;
}

Result<MqttConnect> parse_mqtt_connect(ByteView body) {
  Reader in(body);
  const auto cut = [] { return fail(Errc::malformed, "MQTT CONNECT breaks off"); };
  MqttConnect connect;
  const auto name = take_binary(in);
  const auto version = name ? in.u8() : std::nullopt;
  if (!version) return cut();
  connect.version = *version & kVersionMask;
  const bool old = as_text(*name) == "MQIsdp" && connect.version == kMqtt31;
  const bool known =
      as_text(*name) == "MQTT" && (connect.version == kMqtt311 || connect.version == kMqtt5);
  if (!old && !known) return fail(Errc::unsupported, "not a CONNECT of MQTT");
  const auto flags = in.u8();
  const auto keep_alive = flags ? in.u16() : std::nullopt;
  if (!keep_alive || (connect.version == kMqtt5 && !skip_properties(in))) return cut();
  if ((*flags & kReserved) != 0) return fail(Errc::unsupported, "not a CONNECT of MQTT");
  connect.keep_alive = *keep_alive;
  const auto client_id = take_binary(in);
  if (!client_id || ((*flags & kHasWill) != 0 && !read_will(connect, in)) ||
      !read_login(connect, in, *flags))
    return cut();
  connect.client_id = as_text(*client_id);
  return connect;
}

Result<std::string_view> parse_mqtt_publish(ByteView body) {
  Reader in(body);
  const auto topic = take_binary(in);
  if (!topic) return fail(Errc::malformed, "MQTT PUBLISH breaks off");
  return as_text(*topic);
}

Result<MqttSubscribe> parse_mqtt_subscribe(ByteView body, std::optional<std::uint8_t> version) {
  const Reader in(body);
  if (version) return read_topics(in, *version == kMqtt5);
  auto older = read_topics(in, false);
  return older ? older : read_topics(in, true);
}

}  // namespace tenken::dissect
