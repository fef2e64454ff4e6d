// Modbus/TCP and UMAS.
#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/modbus.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr OtRole kClient = OtRole::client;
constexpr OtRole kServer = OtRole::server;

Bytes message(unsigned function, const Wire& body, unsigned unit = 1) {
  return Wire().u16(7).u16(0).u16(body.size() + 2).u8(unit).u8(function).bytes(body).get();
}

Wire object(unsigned id, std::string_view value) {
  return Wire().u8(id).u8(value.size()).text(value);
}

Bytes identification() {
  Wire body = Wire().u8(0x0E).u8(2).u8(0x82).u8(0).u8(0).u8(3);
  body.bytes(object(0, "Maker")).bytes(object(1, "PM-1")).bytes(object(2, "V1.2\0\0"));
  return message(43, body);
}

Bytes umas_identity() {
  Wire body = Wire().u8(0).u8(0xFE).u16_le(1).u32_le(2).u16_le(0x1234).u16_le(0x0320);
  body.u16_le(4).u16_le(5).u16_le(0x0102).u32_le(0).u16_le(0);
  return message(90, body.u8(12).text("PLC 20 20 XY").u8(0));
}

}  // namespace

TEST_CASE("a Modbus identification tells maker, product and revision", "[modbus]") {
  const Bytes bytes = identification();
  const auto read = parse_modbus(bytes, kServer);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->transaction == 7);
  CHECK(read->unit == 1);
  CHECK(read->function == 43);
  CHECK(read->action == OtAction::read);
  REQUIRE(read->objects.size() == 3);
  CHECK(read->object(ModbusObjectId::vendor) == "Maker");
  CHECK(read->object(ModbusObjectId::product_code) == "PM-1");
  CHECK(read->object(ModbusObjectId::revision) == "V1.2");
  CHECK(read->object(ModbusObjectId::model).empty());
  test::check_stream(bytes, modbus_message);
}

TEST_CASE("a question of Modbus is no statement about its sender", "[modbus]") {
  const Bytes question_bytes = message(43, Wire().u8(0x0E).u8(1).u8(0));
  const auto question = parse_modbus(question_bytes, kClient);
  REQUIRE(question);
  CHECK(question->complete);
  CHECK(question->objects.empty());
  CHECK(parse_modbus(identification(), kClient)->objects.empty());
}

TEST_CASE("a Modbus device that reports its id says whether it runs", "[modbus]") {
  const auto report = [](const Wire& data) {
    return parse_modbus(message(17, Wire().u8(data.size()).bytes(data)), kServer).value();
  };
  const Bytes text = message(17, Wire().u8(7).text("PM-1 a").u8(0xFF));
  CHECK(parse_modbus(text, kServer)->server_id == "PM-1 a");
  CHECK(report(Wire().text("PM-1 a").u8(0xFF)).running == true);
  CHECK(report(Wire().u8(0x2A).u8(0).text("PM-2")).running == false);
  CHECK_FALSE(report(Wire().text("PM-3")).running);
  CHECK_FALSE(report(Wire()).running);
  CHECK_FALSE(parse_modbus(message(17, Wire().u8(9).text("PM")), kServer)->complete);
}

TEST_CASE("Modbus says what is done to a device", "[modbus]") {
  struct Row {
    unsigned function;
    Wire body;
    OtAction action;
  };
  const Row row =
      GENERATE(Row{1, Wire().u32(1), OtAction::read}, Row{4, Wire().u32(1), OtAction::read},
               Row{5, Wire().u32(1), OtAction::write}, Row{6, Wire().u32(1), OtAction::write},
               Row{15, Wire().u32(1), OtAction::write}, Row{16, Wire().u32(1), OtAction::write},
               Row{21, Wire().u32(1), OtAction::write}, Row{22, Wire().u32(1), OtAction::write},
               Row{23, Wire().u32(1), OtAction::write}, Row{8, Wire().u32(0), OtAction::none},
               Row{8, Wire().u32(0x00010000), OtAction::control},
               Row{8, Wire().u32(0x00040000), OtAction::control},
               Row{8, Wire().u32(0x000A0000), OtAction::write},
               Row{8, Wire().u32(0x000B0000), OtAction::read}, Row{8, Wire(), OtAction::none},
               Row{43, Wire().u8(0x0D), OtAction::none}, Row{66, Wire(), OtAction::none},
               Row{90, Wire().u8(0).u8(0x02), OtAction::read},
               Row{90, Wire().u8(0).u8(0x10), OtAction::none},
               Row{90, Wire().u8(0).u8(0x50), OtAction::none},
               Row{90, Wire().u8(0).u8(0x31), OtAction::read},
               Row{90, Wire().u8(0).u8(0x23), OtAction::write},
               Row{90, Wire().u8(0).u8(0x34), OtAction::program},
               Row{90, Wire().u8(0).u8(0x41), OtAction::control});
  const Bytes read_bytes = message(row.function, row.body);
  const auto read = parse_modbus(read_bytes, kClient);
  REQUIRE(read);
  CHECK(read->function == row.function);
  CHECK(read->action == row.action);
  CHECK_FALSE(read->exception);
}

TEST_CASE("a Modbus server that refuses says why", "[modbus]") {
  const Bytes refused_bytes = message(0x90, Wire().u8(2));
  const auto refused = parse_modbus(refused_bytes, kServer);
  REQUIRE(refused);
  CHECK(refused->function == 16);
  CHECK(refused->exception == 2);
  CHECK_FALSE(parse_modbus(message(0x90, Wire()), kServer)->complete);
}

TEST_CASE("UMAS tells the processor of a controller", "[modbus]") {
  const Bytes bytes = umas_identity();
  const auto read = parse_modbus(bytes, kServer);
  REQUIRE(read);
  REQUIRE(read->umas);
  CHECK(read->umas->name == "PLC 20 20 XY");
  CHECK(read->umas->model == 0x1234);
  CHECK(read->umas->firmware == 0x0320);
  CHECK(read->umas->hardware == 0x0102);
  CHECK(test::lies_in(bytes, read->umas->name));
  const Bytes request_bytes = message(90, Wire().u8(0).u8(2));
  const auto request = parse_modbus(request_bytes, kClient);
  CHECK(request->umas_function == 2);
  // Other answers carry numbers where the name would be.
  CHECK_FALSE(parse_modbus(message(90, Wire().u8(0).u8(0xFE).fill(60, 1)), kServer)->umas);
  CHECK_FALSE(parse_modbus(message(90, Wire().u8(0).u8(0xFD).fill(60)), kServer)->umas);
  CHECK_FALSE(parse_modbus(message(90, Wire().u8(0)), kServer)->complete);
}

TEST_CASE("what is cut or no Modbus is said to be so", "[modbus]") {
  CHECK(test::is_foreign(Wire().u16(1).u16(1).get(), modbus_message));
  CHECK(test::is_foreign(Wire().u16(1).u16(0).u16(1).get(), modbus_message));
  CHECK(test::is_foreign(Wire().u16(1).u16(0).u16(5000).get(), modbus_message));
  CHECK(test::is_foreign(to_bytes("GET / HTTP/1.1\r\n"), modbus_message));
  CHECK(parse_modbus(to_bytes("GET / HTTP"), kClient).error().code == Errc::unsupported);
  CHECK(parse_modbus(message(0, Wire()), kClient).error().code == Errc::unsupported);
  for (const Bytes& whole : {identification(), umas_identity()}) {
    test::for_each_cut(whole, [](ByteView part) {
      const auto read = parse_modbus(part, kServer);
      CHECK(read.has_value() == (part.size() >= 8));
      if (read) CHECK_FALSE(read->complete);
    });
    test::for_each_lie(whole, [](ByteView lie) {
      const auto read = parse_modbus(lie, kServer);
      if (!read) return;
      for (const ModbusObject& one : read->objects) CHECK(test::lies_in(lie, one.value));
      if (read->umas) CHECK(test::lies_in(lie, read->umas->name));
    });
  }
}

TEST_CASE("Modbus of real devices reads as its list says", "[modbus][captures]") {
  if (!test::have_capture("ot-modbus-devid")) return;
  std::string identity;
  std::string server_id;
  unsigned messages = 0;
  unsigned changes_seen = 0;
  unsigned refused = 0;
  std::set<unsigned> units;
  test::for_each_message("ot-modbus-devid", 502, [&](OtRole sender, ByteView payload) {
    const auto whole = modbus_message(payload);
    REQUIRE(whole);
    CHECK(whole->size() == payload.size());
    const auto read = parse_modbus(*whole, sender);
    REQUIRE(read);
    ++messages;
    if (sender == kServer) units.insert(read->unit);
    changes_seen += sender == kClient && changes(read->action) ? 1 : 0;
    refused += read->exception ? 1 : 0;
    if (!read->server_id.empty()) server_id = read->server_id;
    for (const ModbusObject& one : read->objects)
      identity += (identity.empty() ? "" : " | ") + std::string(one.value);
  });
  CHECK(messages == 48);
  CHECK(units == std::set<unsigned>{0, 1, 2, 4, 5, 6, 7, 8, 10});
  CHECK(changes_seen == 9);
  CHECK(refused == 1);
  CHECK(server_id == "Zeek Modbus Test-Protocol Parsing is fun!-1.2.3.6");
  const auto expected = test::expected_facts("ot-modbus-devid", "ot_modbus_device_id");
  CHECK(expected == test::Facts{"00:00:00:00:00:00 " + identity});
}
