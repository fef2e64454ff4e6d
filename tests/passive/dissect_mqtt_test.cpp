// MQTT as heard, of all versions.
#include "catch.hpp"
#include <fmt/core.h>

#include "captures.hpp"
#include "scanner/dissect/mqtt.hpp"
#include "scanner/dissect/mqtt_packets.hpp"
#include "streams.hpp"
#include "tls_wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

Wire text16(std::string_view text) { return list16(Wire().text(text)); }

/// The body of a CONNECT with user, password and will.
Wire connect_body(std::string_view name, unsigned version) {
  const Wire properties = version == 5 ? Wire().u8(5).u8(17).u32(60) : Wire();
  const Wire will_properties = version == 5 ? Wire().u8(0) : Wire();
  return Wire()
      .bytes(text16(name))
      .u8(version)
      .u8(0xC6)
      .u16(60)
      .bytes(properties)
      .bytes(text16("cam-7"))
      .bytes(will_properties)
      .bytes(text16("site/cam-7/gone"))
      .bytes(text16("bye"))
      .bytes(text16("admin"))
      .bytes(text16("p\0w"));
}

std::string secret_of(const Login& login) { return std::string(as_text(login.secret.reveal())); }

}  // namespace

TEST_CASE("MQTT clients tell who they are", "[mqtt_heard]") {
  struct Row {
    const char* name;
    unsigned version;
  };
  const Row row = GENERATE(Row{"MQIsdp", 3}, Row{"MQTT", 4}, Row{"MQTT", 5});
  const Bytes body = connect_body(row.name, row.version).get();
  const auto connect = parse_mqtt_connect(body);
  REQUIRE(connect);
  CHECK(connect->version == row.version);
  CHECK(connect->keep_alive == 60);
  CHECK(connect->client_id == "cam-7");
  CHECK(connect->will_topic == "site/cam-7/gone");
  CHECK(connect->login.kind == LoginKind::clear);
  CHECK(connect->login.user == "admin");
  CHECK(secret_of(connect->login) == "p");
  for_each_cut(
      body, [](ByteView part) { CHECK(parse_mqtt_connect(part).error().code == Errc::malformed); });
  for_each_lie(body, [](ByteView bytes) {
    const auto lied = parse_mqtt_connect(bytes);
    if (!lied) return;
    CHECK(lies_in(bytes, lied->client_id));
    CHECK(lies_in(bytes, lied->login.secret.reveal()));
  });
}

TEST_CASE("MQTT clients without a login are told from those with an empty one", "[mqtt_heard]") {
  const Bytes ours = mqtt_connect("tenken", 10);
  const auto packet = parse_mqtt_packet(ours);
  REQUIRE(packet.whole());
  CHECK(packet.value.type == MqttType::connect);
  CHECK(parse_mqtt_connect(packet.value.body)->login.kind == LoginKind::none);
  const Bytes empty = Wire().bytes(text16("MQTT")).u8(4).u8(0xC2).u16(0).u16(0).u16(0).u16(0).get();
  CHECK(parse_mqtt_connect(empty)->login.kind == LoginKind::clear);
  const auto code = [](const Wire& body) { return parse_mqtt_connect(body.get()).error().code; };
  CHECK(code(Wire().bytes(text16("MQTX")).u8(4).u32(0).u32(0)) == Errc::unsupported);
  CHECK(code(Wire().bytes(text16("MQTT")).u8(6).u32(0).u32(0)) == Errc::unsupported);
  CHECK(code(Wire().bytes(text16("MQTT")).u8(4).u8(3).u32(0).u32(0)) == Errc::unsupported);
}

TEST_CASE("MQTT packets are found one after the other", "[mqtt_heard]") {
  const Wire body = Wire().bytes(text16("a/b")).fill(200, 'x');
  const Bytes stream = Wire().u8(0x30).u8(0xCD).u8(1).bytes(body).u8(0xC0).u8(0).get();
  const auto first = parse_mqtt_packet(stream);
  REQUIRE(first.whole());
  CHECK(first.value.type == MqttType::publish);
  CHECK(first.size == stream.size() - 2);
  CHECK(parse_mqtt_publish(first.value.body) == std::string_view("a/b"));
  const auto second = parse_mqtt_packet(ByteView(stream).subspan(first.size));
  REQUIRE(second.whole());
  CHECK(second.value.body.empty());
  for_each_cut(Bytes(stream.begin(), stream.end() - 2), [](ByteView part) {
    const auto cut = parse_mqtt_packet(part);
    CHECK(cut.state == HeardState::need_more);
    CHECK(parse_mqtt_publish(cut.value.body).has_value() == (part.size() >= 8));
  });
  for (const char* other : {"GET /", "SSH-2.0", "\x0f", "\x36\x01", "\x30\xff\xff\xff\xff"})
    CHECK(parse_mqtt_packet(as_bytes(std::string_view(other))).foreign());
}

TEST_CASE("topics of subscriptions are read in both forms", "[mqtt_heard]") {
  const Bytes older = Wire().u16(1).bytes(text16("a/#")).u8(1).bytes(text16("b")).u8(0).get();
  const Bytes newer = Wire().u16(1).u8(2).u8(11).u8(1).bytes(text16("a/#")).u8(1).get();
  const auto list = parse_mqtt_subscribe(older, std::nullopt);
  REQUIRE(list);
  REQUIRE(list->topics.size() == 2);
  CHECK(list->topics[0] == "a/#");
  CHECK(list->topics[1] == "b");
  CHECK(parse_mqtt_subscribe(newer, std::nullopt)->topics[0] == "a/#");
  CHECK(parse_mqtt_subscribe(newer, kMqtt5)->topics[0] == "a/#");
  CHECK_FALSE(parse_mqtt_subscribe(newer, kMqtt311));
  CHECK_FALSE(parse_mqtt_subscribe(Wire().u16(1).get(), kMqtt311));
  for_each_cut(newer, [](ByteView part) { CHECK_FALSE(parse_mqtt_subscribe(part, kMqtt5)); });
  Wire many = Wire().u16(1);
  for (int i = 0; i < 100; ++i) many.bytes(text16("t")).u8(0);
  CHECK(parse_mqtt_subscribe(many.get(), kMqtt311)->topics.full());
}

namespace {

struct MqttFacts {
  Facts ids, versions, logins, topics, codes;
};

void read_side(ByteView stream, MqttFacts& facts) {
  std::optional<std::uint8_t> version;
  for (;;) {
    const auto heard = parse_mqtt_packet(stream);
    if (!heard.whole()) return;
    const MqttPacket& packet = heard.value;
    if (packet.type == MqttType::connect) {
      const auto connect = parse_mqtt_connect(packet.body);
      REQUIRE(connect);
      version = connect->version;
      facts.ids.insert(std::string(connect->client_id));
      facts.versions.insert(std::to_string(connect->version));
      if (connect->login.kind == LoginKind::clear)
        facts.logins.insert(std::string(connect->login.user) + ":" + secret_of(connect->login));
    }
    if (packet.type == MqttType::connack) {
      const auto connack = parse_mqtt_connack(stream);
      REQUIRE(connack);
      facts.codes.insert(std::to_string(connack->code));
    }
    if (packet.type == MqttType::publish)
      facts.topics.insert(std::string(*parse_mqtt_publish(packet.body)));
    if (packet.type == MqttType::subscribe) {
      const auto subscribe = parse_mqtt_subscribe(packet.body, version);
      REQUIRE(subscribe);
      for (const auto topic : subscribe->topics) facts.topics.insert(std::string(topic));
    }
    stream = stream.subspan(heard.size);
    if (stream.empty()) return;
  }
}

/// Without the MACs: in one capture both sides have the same, that of the tap.
Facts expected_values(const std::string& name, const std::string& kind) {
  Facts values;
  for (const std::string& fact : expected_facts(name, kind))
    values.insert(fact.substr(fact.find(' ') + 1));
  return values;
}

}  // namespace

TEST_CASE("MQTT of real devices reads as others read it", "[mqtt_heard][captures]") {
  const std::string name = GENERATE(as<std::string>(), "cred-mqtt-device", "cred-mqtt5");
  if (!have_capture(name)) return;
  MqttFacts facts;
  for (const Conversation& conversation : conversations(name)) {
    read_side(conversation.client, facts);
    read_side(conversation.server, facts);
  }
  CHECK(facts.ids == expected_values(name, "mqtt_clientid"));
  CHECK(facts.versions == expected_values(name, "mqtt_version"));
  CHECK(facts.logins == expected_values(name, "credential_mqtt"));
  CHECK(facts.topics == expected_values(name, "mqtt_topic"));
  for (const std::string& code : expected_values(name, "mqtt_connack"))
    CHECK(facts.codes.contains(code));
}
