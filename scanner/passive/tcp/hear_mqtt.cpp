// MQTT 3.1, 3.1.1 and 5: who connects as whom, and about what they talk.
#include <optional>

#include "scanner/dissect/mqtt_packets.hpp"
#include "scanner/passive/tcp/logins.hpp"
#include "scanner/passive/tcp/stream_hearer.hpp"
#include "scanner/passive/tcp/window.hpp"

namespace tenken::passive::tcp {
namespace {

using dissect::MqttType;

constexpr std::uint16_t kPorts[] = {1883};
constexpr LoginKinds kLogin = {"mqtt", Kind::login_mqtt, Kind::login_mqtt};
constexpr std::size_t kMostHead = 5;  // type and length
constexpr std::byte kConnect{0x10};
constexpr std::byte kConnack{0x20};

/// By the name of the protocol in CONNECT.
Fit sniff_connect(ByteView bytes) {
  Reader in(bytes.subspan(1));
  for (std::size_t i = 0; i + 1 < kMostHead; ++i) {
    const auto digit = in.u8();
    if (!digit) return Fit::undecided;
    if (*digit < 0x80) break;
  }
  const auto size = in.u16();
  if (!size) return Fit::undecided;
  const std::string_view name = *size == 4 ? "MQTT" : *size == 6 ? "MQIsdp" : "";
  const std::string_view there = as_text(in.rest()).substr(0, name.size());
  if (name.empty() || there != name.substr(0, there.size())) return Fit::no;
  return there.size() < name.size() ? Fit::undecided : Fit::client;
}

/// On its own port the rest of its packets are known by their form.
Fit sniff(const Opening& opening) {
  if (opening.bytes.front() == kConnect)
    return opening.may_be(Side::client) ? sniff_connect(opening.bytes) : Fit::no;
  if (!opening.hinted) return Fit::no;
  const auto packet = dissect::parse_mqtt_packet(opening.bytes);
  if (packet.foreign()) return Fit::no;
  if (!packet.whole()) return Fit::undecided;
  return opening.bytes.front() == kConnack ? Fit::server : fit_of_either(opening);
}

/// Whole size of a packet whose head is there.
std::size_t size_of(ByteView bytes) {
  std::size_t length = 0;
  std::size_t at = 1;
  for (unsigned shift = 0; at < bytes.size() && at < kMostHead; shift += 7, ++at) {
    const auto digit = std::to_integer<std::size_t>(bytes[at]);
    length |= (digit & 0x7FU) << shift;
    if (digit < 0x80) return at + 1 + length;
  }
  return 0;
}

class Session final : public StreamSession {
 public:
  Progress hear(const Talk& talk, ByteView bytes) override {
    const auto packet = dissect::parse_mqtt_packet(bytes);
    if (packet.foreign()) return Progress::seek();
    if (packet.whole()) {
      hear_packet(talk, packet.value);
      return Progress::took(packet.size);
    }
    const std::size_t size = size_of(bytes);
    if (size == 0) return Progress::needs();
    if (packet.value.type != MqttType::publish) return Progress::needs(size);
    // What is published may be long; its topic is enough.
    const auto topic = dissect::parse_mqtt_publish(packet.value.body);
    if (!topic) return Progress::needs();
    talk.sender_says(Kind::mqtt_topic, *topic);
    return Progress::took(size);
  }
  bool resumes(Side, ByteView bytes) override {
    return !dissect::parse_mqtt_packet(bytes).foreign();
  }

 private:
  void hear_packet(const Talk& talk, const dissect::MqttPacket& packet) {
    switch (packet.type) {
      case MqttType::connect:
        return hear_connect(talk, packet.body);
      case MqttType::connack:
        return hear_connack(talk, packet.body);
      case MqttType::publish:
        if (const auto topic = dissect::parse_mqtt_publish(packet.body))
          talk.sender_says(Kind::mqtt_topic, *topic);
        return;
      case MqttType::subscribe:
        return hear_subscribe(talk, packet.body);
    }
  }

  void hear_connect(const Talk& talk, ByteView body) {
    const auto connect = dissect::parse_mqtt_connect(body);
    if (!connect || !talk.from_client()) return;
    version_ = connect->version;
    talk.client_says(Kind::mqtt_client, connect->client_id);
    talk.client_says(Kind::mqtt_version, NumberText(connect->version).text());
    talk.client_says(Kind::mqtt_topic, connect->will_topic);
    login_ = say_login(talk, kLogin, connect->login);
  }

  void hear_connack(const Talk& talk, ByteView body) {
    Reader in(body);
    const auto flags = in.u8();
    const auto code = in.u8();
    if (!flags || !code || talk.from_client()) return;
    talk.serves("mqtt", true);
    talk.server_says(Kind::mqtt_connack, NumberText(*code).text());
    if (login_) say_fate(talk, *login_, *code == 0 ? SecretFate::accepted : SecretFate::refused);
    login_.reset();
  }

  void hear_subscribe(const Talk& talk, ByteView body) const {
    const auto subscribe = dissect::parse_mqtt_subscribe(body, version_);
    if (!subscribe) return;
    for (const std::string_view topic : subscribe->topics)
      talk.sender_says(Kind::mqtt_topic, topic);
  }

  std::optional<std::uint8_t> version_;
  std::optional<HeardSecret> login_;  ///< without an answer yet
};

}  // namespace

StreamHearer hear_mqtt() { return stream_hearer<Session>("mqtt", kPorts, sniff, Window::kMost); }

}  // namespace tenken::passive::tcp
