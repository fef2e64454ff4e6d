// EtherNet/IP and CIP.
#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/ethernet_ip.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

Wire identity(std::string_view name) {
  Wire out = Wire().u16_le(1).u16_le(12).u16_le(58).u8(3).u8(4).u16_le(0x30);
  return out.u32_le(0x00524D8E).u8(name.size()).text(name);
}

Bytes message(unsigned command, const Wire& body, unsigned status = 0) {
  Wire out = Wire().u16_le(command).u16_le(body.size()).u32_le(9).u32_le(status).u64(1).u32(0);
  return out.bytes(body).get();
}

Bytes identity_list() {
  Wire item = Wire().u16_le(1).u16(2).u16(44818).u32(0xC0000207).u64(0);
  item.bytes(identity("PX-100/A")).u8(3);
  return message(0x63, Wire().u16_le(1).u16_le(0x0C).u16_le(item.size()).bytes(item));
}

Bytes unconnected(const Wire& cip) {
  Wire body = Wire().u32(0).u16(0).u16_le(2).u32(0).u16_le(0xB2).u16_le(cip.size());
  return message(0x6F, body.bytes(cip));
}

Bytes connected(const Wire& cip) {
  Wire body = Wire().u32(0).u16(0).u16_le(2).u16_le(0xA1).u16_le(4).u32(7);
  body.u16_le(0xB1).u16_le(cip.size() + 2).u16_le(1).bytes(cip);
  return message(0x70, body);
}

Wire request(unsigned service, unsigned object_class) {
  return Wire().u8(service).u8(2).u8(0x20).u8(object_class).u8(0x24).u8(1);
}

}  // namespace

TEST_CASE("a List Identity tells who an EtherNet/IP device is", "[enip]") {
  const Bytes bytes = identity_list();
  const auto read = parse_enip(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->command == EnipCommand::list_identity);
  CHECK(read->sender == OtRole::server);
  CHECK(read->session == 9);
  REQUIRE(read->identity);
  CHECK(read->identity->ip->to_string() == "192.0.2.7");
  CHECK(read->identity->vendor == 1);
  CHECK(read->identity->device_type == 12);
  CHECK(read->identity->product_code == 58);
  CHECK(read->identity->major == 3);
  CHECK(read->identity->minor == 4);
  CHECK(read->identity->status == 0x30);
  CHECK(read->identity->serial == 0x00524D8E);
  CHECK(read->identity->product_name == "PX-100/A");
  CHECK(read->identity->state == 3);
  const Bytes question_bytes = message(0x63, Wire());
  const auto question = parse_enip(question_bytes);
  REQUIRE(question);
  CHECK(question->sender == OtRole::client);
  CHECK_FALSE(question->identity);
  test::check_stream(bytes, enip_message);
}

TEST_CASE("an identity object is read where CIP answers with one", "[enip]") {
  const Wire head = Wire().u8(0x81).u8(0).u8(0).u8(0);
  for (const Bytes& bytes : {unconnected(Wire(head).bytes(identity("PX-100"))),
                             connected(Wire(head).bytes(identity("PX-100")))}) {
    const auto read = parse_enip(bytes);
    REQUIRE(read);
    CHECK(read->complete);
    CHECK(read->sender == OtRole::server);
    REQUIRE(read->cip);
    CHECK(read->cip->answer);
    CHECK(read->cip->service == 1);
    REQUIRE(read->identity);
    CHECK(read->identity->product_name == "PX-100");
    CHECK_FALSE(read->identity->state);
    CHECK_FALSE(read->identity->ip);
  }
  const Bytes with_state_bytes = unconnected(Wire(head).bytes(identity("PX")).u8(3));
  const auto with_state = parse_enip(with_state_bytes);
  CHECK(with_state->identity->state == 3);
  // Attributes of another object, an error, and a name that is none.
  CHECK_FALSE(parse_enip(unconnected(Wire(head).bytes(identity("PX")).u64(0)))->identity);
  CHECK_FALSE(parse_enip(unconnected(Wire().u32(0x81000800)))->identity);
  CHECK(parse_enip(unconnected(Wire().u32(0x81000800)))->cip->status == 8);
  CHECK_FALSE(parse_enip(unconnected(Wire(head).bytes(identity("P\x01"))))->identity);
  CHECK_FALSE(parse_enip(unconnected(Wire(head).bytes(identity(""))))->identity);
}

TEST_CASE("CIP says what is done to a device", "[enip]") {
  struct Row {
    unsigned service;
    OtAction action;
  };
  const Row row = GENERATE(
      Row{0x01, OtAction::read}, Row{0x0E, OtAction::read}, Row{0x4C, OtAction::read},
      Row{0x52, OtAction::read}, Row{0x10, OtAction::write}, Row{0x02, OtAction::write},
      Row{0x04, OtAction::write}, Row{0x4D, OtAction::write}, Row{0x53, OtAction::write},
      Row{0x4E, OtAction::write}, Row{0x05, OtAction::control}, Row{0x07, OtAction::control},
      Row{0x08, OtAction::program}, Row{0x16, OtAction::program}, Row{0x0A, OtAction::none});
  const Bytes read_bytes = unconnected(request(row.service, 0x6B));
  const auto read = parse_enip(read_bytes);
  REQUIRE(read);
  CHECK(read->sender == OtRole::client);
  CHECK(read->action == row.action);
  REQUIRE(read->cip);
  CHECK(read->cip->object_class == 0x6B);
  CHECK(read->cip->object_instance == 1);
  CHECK_FALSE(read->cip->routed);
  // The connection manager opens connections with the same numbers, or hands requests on.
  const Bytes opens_bytes = unconnected(request(0x4E, 6));
  const auto opens = parse_enip(opens_bytes);
  CHECK(opens->action == OtAction::none);
  const Wire inside = request(row.service, 0x01);
  const Bytes routed_bytes =
      unconnected(request(0x52, 6).u16(0x0AF0).u16_le(inside.size()).bytes(inside).u32(0x01000100));
  const auto routed = parse_enip(routed_bytes);
  REQUIRE(routed->cip);
  CHECK(routed->cip->routed);
  CHECK(routed->cip->service == row.service);
  CHECK(routed->cip->object_class == 1);
  CHECK(routed->action == row.action);
}

TEST_CASE("CIP paths of 16 bits are read", "[enip]") {
  Wire path = Wire().u8(0x0E).u8(4).u16(0x2100).u16_le(0x0342).u16(0x2500).u16_le(0x0102);
  const Bytes read_bytes = unconnected(path);
  const auto read = parse_enip(read_bytes);
  REQUIRE(read->cip);
  CHECK(read->cip->object_class == 0x0342);
  CHECK(read->cip->object_instance == 0x0102);
  CHECK_FALSE(parse_enip(unconnected(Wire().u8(0x4C).u8(2).u32(0x91025041)))->cip->object_class);
}

TEST_CASE("what is cut or no EtherNet/IP is said to be so", "[enip]") {
  CHECK(test::is_foreign(Wire().u16_le(0x99).get(), enip_message));
  CHECK(test::is_foreign(Wire().u16_le(0x63).u16(0xFFFF).get(), enip_message));
  CHECK(parse_enip(to_bytes("GET / HTTP/1.1")).error().code == Errc::unsupported);
  CHECK(parse_enip(message(0x6F, Wire(), 3))->status == 3);
  CHECK(parse_enip(message(0x65, Wire().u32(1)))->complete);
  CHECK_FALSE(parse_enip(message(0x63, Wire().u16_le(0xFFFF)))->complete);
  for (const Bytes& whole :
       {identity_list(), unconnected(Wire().u32(0x81000000).bytes(identity("PX"))),
        unconnected(request(0x52, 6).u32(0).bytes(request(1, 1)))}) {
    test::for_each_cut(whole, [](ByteView part) {
      const auto read = parse_enip(part);
      CHECK(read.has_value() == (part.size() >= 24));
      if (read && part.size() > 24) CHECK_FALSE(read->complete);
    });
    test::for_each_lie(whole, [](ByteView lie) {
      const auto read = parse_enip(lie);
      if (read && read->identity) CHECK(test::lies_in(lie, read->identity->product_name));
    });
  }
}

TEST_CASE("EtherNet/IP of a real module reads as its list says", "[enip][captures]") {
  if (!test::have_capture("ot-enip-identity")) return;
  std::string found;
  test::for_each_message("ot-enip-identity", 44818, [&](OtRole sender, ByteView payload) {
    const auto whole = enip_message(payload);
    REQUIRE(whole);
    const auto read = parse_enip(*whole);
    REQUIRE(read);
    CHECK(read->sender == sender);
    if (!read->identity) return;
    const CipIdentity& who = *read->identity;
    CHECK(who.vendor == 1);
    CHECK(who.serial == 0x00524D8E);
    CHECK(who.major == 4);
    CHECK(who.minor == 3);
    found = std::to_string(who.device_type) + " | " + std::to_string(who.product_code) + " | " +
            std::to_string(who.major << 8 | who.minor) + " | 0x00524d8e | " +
            std::string(who.product_name);
  });
  const auto expected = test::expected_facts("ot-enip-identity", "ot_enip_identity");
  CHECK(expected == test::Facts{"00:19:07:24:3c:ca 0x0001 | " + found});
}
