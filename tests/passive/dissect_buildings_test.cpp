// KNXnet/IP and ECHONET Lite.
#include "catch.hpp"

#include "ot_support.hpp"
#include "scanner/dissect/echonet.hpp"
#include "scanner/dissect/knx.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

Bytes knx(unsigned service, const Wire& body) {
  return Wire().u16(0x0610).u16(service).u16(body.size() + 6).bytes(body).get();
}

Wire block(unsigned kind, const Wire& content) {
  return Wire().u8(content.size() + 2).u8(kind).bytes(content);
}

Wire blocks() {
  Wire device = Wire().u8(2).u8(1).u16(0x1101).u16(0).u48(0x00C501021234).u32(0xE000170C);
  device.u48(0x02005E005301).padded("IP router", 30);
  Wire out = block(1, device).bytes(block(2, Wire().u32(0x02010301).u32(0x04010901)));
  return out.bytes(block(0xFE, Wire().u16(0x00C5)));
}

/// A telegram to a group or a device.
Wire telegram(unsigned code, unsigned control, unsigned bits) {
  return Wire().u8(code).u8(0).u8(0xBC).u8(control).u16(0x1105).u16(0x0901).u8(1).u16(bits);
}

constexpr unsigned kNode = 0x0EF001;
constexpr unsigned kAirConditioner = 0x013001;
constexpr unsigned kController = 0x05FF01;

Bytes echonet(unsigned source, unsigned destination, unsigned service, const Wire& lists) {
  Wire out = Wire().u16(0x1081).u16(7).u24(source).u24(destination).u8(service);
  return out.bytes(lists).get();
}

Wire property(unsigned code, const Wire& value) {
  return Wire().u8(code).u8(value.size()).bytes(value);
}

Bytes node_answer() {
  Wire list = Wire().u8(6).bytes(property(0x82, Wire().u32(0x010D0100)));
  list.bytes(property(0x83, Wire().u8(0xFE).u24(0x00007F).fill(13, 9)));
  list.bytes(property(0x8A, Wire().u24(0x00007F)))
      .bytes(property(0x8C, Wire().padded("HEMS-1", 12)));
  list.bytes(property(0x8D, Wire().padded("0001", 12, ' ')));
  list.bytes(property(0xD6, Wire().u8(2).u24(kAirConditioner).u24(0x028801)));
  return echonet(kNode, kController, 0x72, list);
}

}  // namespace

TEST_CASE("a KNXnet/IP device tells name, serial, maker and address", "[knx]") {
  const auto row = GENERATE(std::pair(0x0204U, 0U), std::pair(0x0202U, 8U), std::pair(0x020CU, 8U));
  const Bytes bytes = knx(row.first, Wire().fill(row.second).bytes(blocks()));
  const auto read = parse_knx(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::server);
  REQUIRE(read->device);
  CHECK(read->device->medium == 2);
  CHECK(read->device->programming);
  CHECK(read->device->address == 0x1101);
  CHECK(to_hex(read->device->serial) == "00c501021234");
  CHECK(read->device->multicast.to_string() == "224.0.23.12");
  CHECK(read->device->mac.to_string() == "02:00:5e:00:53:01");
  CHECK(read->device->name == "IP router");
  CHECK(read->manufacturer == 0x00C5);
  REQUIRE(read->families.size() == 4);
  CHECK(read->families[3].id == 9);
  CHECK(read->families[3].version == 1);
}

TEST_CASE("telegrams of KNX tell who does what", "[knx]") {
  struct Row {
    unsigned bits;
    OtAction action;
  };
  const Row row = GENERATE(
      Row{0x0000, OtAction::read}, Row{0x0041, OtAction::read}, Row{0x0081, OtAction::write},
      Row{0x00C0, OtAction::write}, Row{0x0283, OtAction::program}, Row{0x0380, OtAction::control},
      Row{0x03D5, OtAction::read}, Row{0x03D7, OtAction::write}, Row{0x43D7, OtAction::write},
      Row{0x0300, OtAction::none}, Row{0x8000, OtAction::none});
  const Bytes routed_bytes = knx(0x0530, telegram(0x29, 0xE0, row.bits));
  const auto routed = parse_knx(routed_bytes);
  REQUIRE(routed);
  REQUIRE(routed->telegram);
  CHECK(routed->telegram->source == 0x1105);
  CHECK(routed->telegram->destination == 0x0901);
  CHECK(routed->telegram->to_group);
  CHECK(routed->action == row.action);
  Wire tunnelled = Wire().u32(0x04010000).bytes(telegram(0x11, 0x60, row.bits));
  const Bytes asked_bytes = knx(0x0420, tunnelled);
  const auto asked = parse_knx(asked_bytes);
  CHECK_FALSE(asked->telegram->to_group);
  CHECK(asked->telegram->action == row.action);
}

TEST_CASE("other messages of KNXnet/IP are known as such", "[knx]") {
  CHECK(parse_knx(knx(0x0201, Wire().fill(8)))->sender == OtRole::client);
  CHECK(parse_knx(knx(0x0950, Wire().fill(40)))->service == KnxService::secure_wrapper);
  CHECK(parse_knx(knx(0x0207, Wire().fill(10)))->complete);
  CHECK_FALSE(parse_knx(knx(0x0530, Wire().u16(0xFC00)))->telegram);
  CHECK(parse_knx(knx(0x0204, block(1, Wire().u8(1))))->device.has_value() == false);
}

TEST_CASE("what is cut or no KNXnet/IP is said to be so", "[knx]") {
  CHECK(parse_knx(to_bytes("hello")).error().code == Errc::unsupported);
  CHECK(parse_knx(knx(0x1201, Wire())).error().code == Errc::unsupported);
  CHECK(parse_knx(Wire().u16(0x0610).u16(0x0204).u16(5).get()).error().code == Errc::unsupported);
  CHECK_FALSE(parse_knx(knx(0x0204, Wire().u16(0x0002)))->complete);
  const Bytes whole = knx(0x0204, blocks());
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_knx(part);
    CHECK(read.has_value() == (part.size() >= 6));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_knx(lie);
    if (read && read->device) CHECK(test::lies_in(lie, read->device->name));
  });
}

TEST_CASE("an ECHONET Lite node tells maker, product and what is behind it", "[echonet]") {
  const Bytes bytes = node_answer();
  const auto read = parse_echonet(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::server);
  CHECK(read->source.is_node());
  CHECK(read->destination.object_class == EchonetObject::kController);
  CHECK(read->identity.maker == 0x7F);
  CHECK(read->identity.product_code == "HEMS-1");
  CHECK(read->identity.production_number == "0001");
  CHECK(read->identity.version == 0x010D);
  CHECK(read->identity.id.size() == 16);
  REQUIRE(read->instances.size() == 2);
  CHECK(read->instances[0].object_class == 0x0130);
  CHECK(read->instances[1].object_class == 0x0288);
  CHECK(read->size == bytes.size());
  test::check_stream(bytes, echonet_message);
}

TEST_CASE("a device behind an ECHONET Lite node tells its own", "[echonet]") {
  Wire list = Wire().u8(5).bytes(property(0x80, Wire().u8(0x31)));
  list.bytes(property(0x81, Wire().u8(0x08))).bytes(property(0x82, Wire().u32(0x00004C00)));
  list.bytes(property(0x88, Wire().u8(0x42))).bytes(property(0x8A, Wire().u24(0x0B)));
  const Bytes read_bytes = echonet(kAirConditioner, kNode, 0x73, list);
  const auto read = parse_echonet(read_bytes);
  REQUIRE(read);
  CHECK_FALSE(read->source.is_node());
  CHECK(read->source.instance == 1);
  CHECK(read->identity.on == false);
  CHECK(read->identity.place == 0x08);
  CHECK(read->identity.release == 'L');
  CHECK_FALSE(read->identity.version);
  CHECK(read->identity.fault == false);
  CHECK(read->identity.maker == 0x0B);
  // A list of instances is the node's alone, and a code is ASCII.
  Wire strange = Wire().u8(2).bytes(property(0xD5, Wire().u8(1).u24(kAirConditioner)));
  strange.bytes(property(0x8C, Wire().text("\x83\x47\x83\x41").fill(8)));
  const Bytes other_bytes = echonet(kAirConditioner, kNode, 0x73, strange);
  const auto other = parse_echonet(other_bytes);
  CHECK(other->instances.empty());
  CHECK(other->identity.product_code.empty());
}

TEST_CASE("what ECHONET Lite sets or asks is no statement of who does it", "[echonet]") {
  struct Row {
    unsigned service;
    OtRole sender;
    OtAction action;
    bool tells;
    bool refused;
  };
  const Row row = GENERATE(Row{0x60, OtRole::client, OtAction::write, false, false},
                           Row{0x61, OtRole::client, OtAction::write, false, false},
                           Row{0x62, OtRole::client, OtAction::read, false, false},
                           Row{0x63, OtRole::client, OtAction::read, false, false},
                           Row{0x71, OtRole::server, OtAction::write, false, false},
                           Row{0x72, OtRole::server, OtAction::read, true, false},
                           Row{0x73, OtRole::server, OtAction::none, true, false},
                           Row{0x74, OtRole::server, OtAction::none, true, false},
                           Row{0x7A, OtRole::client, OtAction::read, false, false},
                           Row{0x51, OtRole::server, OtAction::write, false, true},
                           Row{0x52, OtRole::server, OtAction::read, true, true});
  const Wire list = Wire().u8(2).bytes(property(0x8A, Wire().u24(5))).bytes(property(0x8C, Wire()));
  const Bytes read_bytes = echonet(kAirConditioner, kController, row.service, list);
  const auto read = parse_echonet(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == row.sender);
  CHECK(read->action == row.action);
  CHECK(read->refused == row.refused);
  CHECK(read->identity.maker.has_value() == row.tells);
  // Of an answer to both, the second list is what was asked for.
  const Wire set = Wire().u8(1).bytes(property(0x80, Wire()));
  const Bytes both_bytes = echonet(kNode, kController, 0x7E, Wire(set).bytes(list));
  const auto both = parse_echonet(both_bytes);
  CHECK(both->complete);
  CHECK(both->identity.maker == 5);
  CHECK_FALSE(parse_echonet(echonet(kNode, kController, 0x7E, set))->complete);
  CHECK_FALSE(
      parse_echonet(echonet(kController, kNode, 0x6E, Wire(set).bytes(list)))->identity.maker);
}

TEST_CASE("what is cut or no ECHONET Lite is said to be so", "[echonet]") {
  CHECK(test::is_foreign(to_bytes("h"), echonet_message));
  CHECK(test::is_foreign(Wire().u16(0x1082).get(), echonet_message));
  CHECK(test::is_foreign(echonet(kNode, kNode, 0x40, Wire()), echonet_message));
  CHECK(parse_echonet(Wire().u16(0x1082).fill(20).get()).error().code == Errc::unsupported);
  CHECK(parse_echonet(echonet(kNode, kNode, 0x40, Wire())).error().code == Errc::unsupported);
  const Bytes whole = node_answer();
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_echonet(part);
    CHECK(read.has_value() == (part.size() >= 11));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_echonet(lie);
    if (!read) return;
    CHECK(test::lies_in(lie, read->identity.product_code));
    CHECK(test::lies_in(lie, read->identity.id));
  });
  const Wire many = Wire().u8(1).bytes(property(0xD6, Wire().u8(84).fill(252, 1)));
  CHECK(parse_echonet(echonet(kNode, kController, 0x72, many))->instances.size() == 84);
}
