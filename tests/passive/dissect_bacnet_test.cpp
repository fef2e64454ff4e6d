// BACnet/IP.
#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/bacnet.hpp"
#include "scanner/dissect/bacnet_tag.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr unsigned kDeviceType = 8;

Bytes bvlc(unsigned function, const Wire& body) {
  return Wire().u8(0x81).u8(function).u16(body.size() + 4).bytes(body).get();
}

Bytes unicast(const Wire& apdu) { return bvlc(0x0A, Wire().u16(0x0104).bytes(apdu)); }

Wire i_am(unsigned instance) {
  Wire out = Wire().u16(0x1000).u8(0xC4).u32(kDeviceType << 22U | instance);
  return out.u8(0x22).u16(1476).u16(0x9103).u8(0x22).u16(260);
}

Wire text(std::string_view value, unsigned set = 0) {
  return Wire().u8(0x75).u8(value.size() + 1).u8(set).text(value);
}

Wire object(unsigned type, unsigned instance) {
  return Wire().u8(0x0C).u32(type << 22U | instance);
}

/// An answer to ReadProperty of the device.
Bytes property(unsigned id, const Wire& value) {
  Wire out = Wire().u8(0x30).u8(5).u8(12).bytes(object(kDeviceType, 7)).u8(0x19).u8(id);
  return unicast(out.u8(0x3E).bytes(value).u8(0x3F));
}

Bytes properties() {
  Wire out = Wire().u8(0x30).u8(5).u8(14).bytes(object(kDeviceType, 7)).u8(0x1E);
  out.u16(0x294D).u8(0x4E).bytes(text("ahu-1")).u8(0x4F);         // object name
  out.u16(0x2946).u8(0x5E).u16(0x9102).u16(0x9120).u8(0x5F);      // the model is refused
  out.u16(0x2979).u8(0x4E).bytes(text("Maker", 5)).u8(0x4F);      // vendor name
  out.u16(0x2978).u8(0x4E).u8(0x22).u16(260).u8(0x4F);            // vendor id
  out.u16(0x294C).u16(0x3901).u8(0x4E).u8(0xC4).u32(1).u8(0x4F);  // a list of objects
  out.u8(0x1F).bytes(object(0, 3)).u8(0x1E);
  return unicast(out.u16(0x294D).u8(0x4E).bytes(text("supply")).u16(0x4F1F));
}

}  // namespace

TEST_CASE("an I-Am tells instance and vendor", "[bacnet]") {
  const Bytes read_bytes = unicast(i_am(123));
  const auto read = parse_bacnet(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::server);
  REQUIRE(read->i_am);
  CHECK(read->i_am->instance == 123);
  CHECK(read->i_am->max_apdu == 1476);
  CHECK(read->i_am->vendor == 260);
  CHECK_FALSE(read->origin.ip);
  CHECK_FALSE(read->origin.network);
  CHECK_FALSE(read->is_broadcast_manager);
}

TEST_CASE("what a broadcast manager forwards is of another", "[bacnet]") {
  Wire body = Wire().u32(0xC0000207).u16(47808).u16(0x0100).bytes(i_am(9));
  const Bytes read_bytes = bvlc(0x04, body);
  const auto read = parse_bacnet(read_bytes);
  REQUIRE(read);
  CHECK(read->is_broadcast_manager);
  REQUIRE(read->origin.ip);
  CHECK(read->origin.ip->to_string() == "192.0.2.7");
  CHECK(read->origin.port == 47808);
  CHECK(read->i_am->instance == 9);
  CHECK(parse_bacnet(bvlc(0x05, Wire().u16(60)))->registers_foreign);
  CHECK(parse_bacnet(bvlc(0x03, Wire().fill(10)))->is_broadcast_manager);
  CHECK(parse_bacnet(bvlc(0x01, Wire().fill(10)))->action == OtAction::write);
}

TEST_CASE("what a router passes on is of a device behind it", "[bacnet]") {
  Wire body = Wire().u16(0x0128).u16(0xFFFF).u8(0).u16(101).u8(1).u8(0x72).u8(0xFE);
  const Bytes read_bytes = bvlc(0x0B, body.bytes(i_am(9)));
  const auto read = parse_bacnet(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->origin.network == 101);
  REQUIRE(read->origin.address.size() == 1);
  CHECK(read->origin.address[0] == std::byte{0x72});
  CHECK(read->i_am->instance == 9);
  CHECK(parse_bacnet(bvlc(0x0B, Wire().u16(0x0180).u8(1).u16(101)))->is_router);
  CHECK_FALSE(parse_bacnet(bvlc(0x0B, Wire().u16(0x0180).u8(0)))->is_router);
}

TEST_CASE("answers to ReadProperty describe a device", "[bacnet]") {
  struct Row {
    unsigned id;
    BacnetProperty property;
  };
  const Row row =
      GENERATE(Row{77, BacnetProperty::object_name}, Row{121, BacnetProperty::vendor_name},
               Row{70, BacnetProperty::model_name}, Row{44, BacnetProperty::firmware_revision},
               Row{12, BacnetProperty::application_software}, Row{28, BacnetProperty::description},
               Row{58, BacnetProperty::location});
  const Bytes bytes = property(row.id, text("value "));
  const auto read = parse_bacnet(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->confirmed);
  CHECK(read->service == 12);
  CHECK(read->action == OtAction::read);
  CHECK(read->device_text(row.property) == "value");
  REQUIRE(read->values.size() == 1);
  CHECK(read->values[0].object.instance == 7);
  CHECK(read->device_text(BacnetProperty::serial_number).empty());
}

TEST_CASE("values that are no text are none", "[bacnet]") {
  CHECK(parse_bacnet(property(120, Wire().u8(0x21).u8(7)))->values[0].number == 7);
  CHECK(parse_bacnet(property(77, text("\x30\x42", 4)))->values.empty());  // UCS-2
  CHECK(parse_bacnet(property(77, Wire().u8(0x10)))->values.empty());
  CHECK_FALSE(parse_bacnet(property(77, Wire().u16(0x7505)))->complete);
  const Bytes longer =
      property(28, Wire().u8(0x75).u8(254).u16(301).u8(0).text(std::string(300, 'x')));
  CHECK(parse_bacnet(longer)->device_text(BacnetProperty::description).size() == 300);
}

TEST_CASE("answers to ReadPropertyMultiple give what was not refused", "[bacnet]") {
  const Bytes read_bytes = properties();
  const auto read = parse_bacnet(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  REQUIRE(read->values.size() == 4);
  CHECK(read->device_text(BacnetProperty::object_name) == "ahu-1");
  CHECK(read->device_text(BacnetProperty::model_name).empty());
  CHECK(read->device_text(BacnetProperty::vendor_name) == "Maker");
  CHECK(read->values[2].number == 260);
  CHECK_FALSE(read->values[3].object.is_device());
  CHECK(read->values[3].text == "supply");
}

TEST_CASE("the first segment of an answer is read as far as it goes", "[bacnet]") {
  Wire apdu = Wire().u8(0x3C).u8(5).u8(0).u8(4).u8(14).bytes(object(kDeviceType, 7)).u8(0x1E);
  apdu.u16(0x294D).u8(0x4E).bytes(text("ahu-1")).u8(0x4F).u16(0x2946).u8(0x4E);
  const Bytes read_bytes = unicast(apdu);
  const auto read = parse_bacnet(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->device_text(BacnetProperty::object_name) == "ahu-1");
  const Bytes second_bytes = unicast(Wire().u8(0x3C).u8(5).u8(1).u8(4).u8(14).u32(0x7505));
  const auto second = parse_bacnet(second_bytes);
  CHECK(second->complete);
  CHECK(second->values.empty());
}

TEST_CASE("an I-Have names an object", "[bacnet]") {
  Wire apdu = Wire().u16(0x1001).u8(0xC4).u32(kDeviceType << 22U | 7).u8(0xC4).u32(3);
  const Bytes read_bytes = unicast(apdu.bytes(text("supply")));
  const auto read = parse_bacnet(read_bytes);
  REQUIRE(read);
  REQUIRE(read->values.size() == 1);
  CHECK(read->values[0].text == "supply");
  CHECK(read->sender == OtRole::server);
}

TEST_CASE("BACnet says what is done to a device", "[bacnet]") {
  struct Row {
    Wire apdu;
    OtAction action;
    OtRole sender;
  };
  const auto confirmed = [](unsigned service) { return Wire().u24(0x000505).u8(service); };
  const Row row = GENERATE_COPY(Row{confirmed(12), OtAction::read, OtRole::client},
                                Row{confirmed(15), OtAction::write, OtRole::client},
                                Row{confirmed(16), OtAction::write, OtRole::client},
                                Row{confirmed(17), OtAction::control, OtRole::client},
                                Row{confirmed(20), OtAction::control, OtRole::client},
                                Row{confirmed(7), OtAction::program, OtRole::client},
                                Row{confirmed(5), OtAction::none, OtRole::client},
                                Row{Wire().u16(0x1008), OtAction::read, OtRole::client},
                                Row{Wire().u16(0x1006), OtAction::write, OtRole::client},
                                Row{Wire().u16(0x1002), OtAction::none, OtRole::unknown},
                                Row{Wire().u24(0x20050F), OtAction::write, OtRole::server},
                                Row{Wire().u24(0x50050F), OtAction::none, OtRole::server},
                                Row{Wire().u24(0x600504), OtAction::none, OtRole::server},
                                Row{Wire().u32(0x40050001), OtAction::none, OtRole::unknown});
  const Bytes read_bytes = unicast(row.apdu);
  const auto read = parse_bacnet(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->action == row.action);
  CHECK(read->sender == row.sender);
}

TEST_CASE("what is cut or no BACnet is said to be so", "[bacnet]") {
  CHECK(parse_bacnet(to_bytes("hello")).error().code == Errc::unsupported);
  CHECK(parse_bacnet(bvlc(0x40, Wire())).error().code == Errc::unsupported);
  CHECK(parse_bacnet(Wire().u32(0x810A0003).get()).error().code == Errc::unsupported);
  CHECK_FALSE(parse_bacnet(unicast(Wire().u8(0x80)))->complete);
  CHECK_FALSE(parse_bacnet(bvlc(0x0A, Wire().u16(0x0204).u16(0x1008)))->complete);
  const Wire origin = Wire().u32(0xC0000207).u16(47808).u16(0x0128).u16(0xFFFF).u8(0);
  const Bytes forwarded = bvlc(0x04, Wire(origin).u16(101).u8(1).u8(0x72).u8(0xFE).bytes(i_am(9)));
  for (const Bytes& whole : {unicast(i_am(5)), forwarded, properties(), property(77, text("a"))}) {
    test::for_each_cut(whole, [](ByteView part) {
      const auto read = parse_bacnet(part);
      CHECK(read.has_value() == (part.size() >= 4));
      if (read) CHECK_FALSE(read->complete);
    });
    test::for_each_lie(whole, [](ByteView lie) {
      const auto read = parse_bacnet(lie);
      if (!read) return;
      for (const BacnetValue& value : read->values) CHECK(test::lies_in(lie, value.text));
      CHECK(test::lies_in(lie, read->origin.address));
    });
  }
}

TEST_CASE("BACnet of real devices reads as its list says", "[bacnet][captures]") {
  const std::string name = "ot-bacnet-iam";
  if (!test::have_capture(name)) return;
  test::Facts instances;
  test::Facts vendors;
  std::set<std::string> origins;
  unsigned messages = 0;
  test::for_each_packet(name, [&](const capture::Packet& packet) {
    const auto read = parse_bacnet(packet.payload);
    REQUIRE(read);
    CHECK(read->complete);
    ++messages;
    if (!read->i_am) return;
    const std::string mac = packet.source_mac.to_string() + " ";
    instances.insert(mac + std::to_string(read->i_am->instance));
    vendors.insert(mac + std::to_string(read->i_am->vendor));
    if (read->origin.ip) origins.insert(read->origin.ip->to_string());
  });
  CHECK(messages == 14);
  CHECK(instances == test::expected_facts(name, "ot_bacnet_iam_instance"));
  CHECK(vendors == test::expected_facts(name, "ot_bacnet_vendor_id"));
  CHECK(origins == std::set<std::string>{"192.168.0.105", "192.168.0.18", "192.168.0.24"});
}
