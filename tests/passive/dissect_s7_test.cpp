// S7comm and S7comm-plus.
#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/s7.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

Bytes tpkt(const Wire& cotp) { return Wire().u8(3).u8(0).u16(cotp.size() + 4).bytes(cotp).get(); }

Bytes data(const Wire& inside) { return tpkt(Wire().u8(2).u8(0xF0).u8(0x80).bytes(inside)); }

Bytes job(unsigned function) {
  return data(Wire().u8(0x32).u8(1).u16(0).u16(9).u16(2).u16(0).u8(function).u8(0));
}

Bytes user_data(unsigned type, unsigned function, const Wire& body) {
  Wire out = Wire().u8(0x32).u8(7).u16(0).u16(9).u16(8).u16(body.size());
  out.u24(0x000112).u8(4).u8(0x11).u8(type).u8(function).u8(0);
  return data(out.bytes(body));
}

Bytes list(unsigned id, unsigned record_size, unsigned count, const Wire& records) {
  Wire body = Wire().u16(id).u16(0).u16(record_size).u16(count).bytes(records);
  return user_data(0x84, 1, Wire().u8(0xFF).u8(9).u16(body.size()).bytes(body));
}

Wire module(unsigned index, std::string_view order, std::uint64_t version) {
  return Wire().u16(index).padded(order, 20, ' ').u16(0xC0).u32(version);
}

Wire component(unsigned index, std::string_view text) { return Wire().u16(index).padded(text, 32); }

Bytes components() {
  Wire records = component(1, "LINE-4");
  records.bytes(component(2, "PRESS")).bytes(component(3, "PLANT-A")).bytes(component(4, "(c)"));
  records.bytes(component(5, "S C-1")).bytes(component(7, "CPU 1")).bytes(component(8, "MMC 2"));
  records.bytes(Wire().u16(9).u16(42).fill(30)).bytes(component(11, "hall 2"));
  return list(0x001C, 34, 9, records);
}

}  // namespace

TEST_CASE("S7 controllers tell order number and firmware", "[s7]") {
  Wire records = module(1, "6ES7 315-2EH14-0AB0", 0x00040001);
  records.bytes(module(7, "", 0x56030206)).bytes(module(0x81, "Boot Loader", 0x41200909));
  const Bytes bytes = list(0x0011, 28, 3, records);
  const auto read = parse_s7(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->kind == S7Kind::s7);
  CHECK(read->sender == OtRole::server);
  CHECK(read->action == OtAction::read);
  CHECK(read->list == 0x0011);
  REQUIRE(read->modules.size() == 3);
  CHECK(read->modules[0].order_number == "6ES7 315-2EH14-0AB0");
  CHECK_FALSE(read->modules[0].version);
  CHECK(read->modules[1].index == 7);
  CHECK(read->modules[1].order_number.empty());
  REQUIRE(read->modules[1].version);
  CHECK(*read->modules[1].version == std::array<std::uint8_t, 3>{3, 2, 6});
  CHECK(read->modules[2].order_number == "Boot Loader");
}

TEST_CASE("S7 controllers tell names, plant and serial", "[s7]") {
  const Bytes read_bytes = components();
  const auto read = parse_s7(read_bytes);
  REQUIRE(read);
  CHECK(read->component.system_name == "LINE-4");
  CHECK(read->component.module_name == "PRESS");
  CHECK(read->component.plant == "PLANT-A");
  CHECK(read->component.copyright == "(c)");
  CHECK(read->component.serial == "S C-1");
  CHECK(read->component.module_type == "CPU 1");
  CHECK(read->component.memory_card == "MMC 2");
  CHECK(read->component.manufacturer == 42);
  CHECK(read->component.location == "hall 2");
}

TEST_CASE("S7 controllers tell whether they run", "[s7]") {
  CHECK(parse_s7(list(0x0424, 20, 1, Wire().u32(0x5144FF08).fill(16)))->operating_mode == 8);
  CHECK(parse_s7(list(0x0424, 20, 1, Wire().u32(0x5144FF04).fill(16)))->operating_mode == 4);
  CHECK_FALSE(parse_s7(list(0x0424, 2, 1, Wire().u16(0x5144)))->operating_mode);
}

TEST_CASE("a question for a list is the client's", "[s7]") {
  const Bytes read_bytes = user_data(0x44, 1, Wire().u8(0xFF).u8(9).u16(4).u16(0x1C).u16(0));
  const auto read = parse_s7(read_bytes);
  REQUIRE(read);
  CHECK(read->sender == OtRole::client);
  CHECK(read->list == 0x001C);
  CHECK(read->modules.empty());
  // A list that the controller does not have, and one whose records have another form.
  CHECK(parse_s7(user_data(0x84, 1, Wire().u8(0x0A).u8(0).u16(0)))->complete);
  CHECK(parse_s7(list(0x0011, 4, 2, Wire().u64(0)))->modules.empty());
  CHECK(parse_s7(list(0x0011, 0, 0xFFFF, Wire()))->complete);
}

TEST_CASE("S7 says what is done to a controller", "[s7]") {
  struct Row {
    Bytes bytes;
    OtAction action;
    bool password;
  };
  const Row row =
      GENERATE(Row{job(0x04), OtAction::read, false}, Row{job(0x05), OtAction::write, false},
               Row{job(0x1A), OtAction::program, false}, Row{job(0x1C), OtAction::program, false},
               Row{job(0x1F), OtAction::read, false}, Row{job(0x28), OtAction::control, false},
               Row{job(0x29), OtAction::control, false}, Row{job(0xF0), OtAction::none, false},
               Row{user_data(0x43, 1, Wire().u32(0x0A000000)), OtAction::read, false},
               Row{user_data(0x47, 1, Wire().u32(0x0A000000)), OtAction::read, false},
               Row{user_data(0x47, 2, Wire().u32(0x0A000000)), OtAction::write, false},
               Row{user_data(0x45, 1, Wire().u32(0xFF090008).u64(0)), OtAction::none, true});
  const auto read = parse_s7(row.bytes);
  REQUIRE(read);
  CHECK(read->sender == OtRole::client);
  CHECK(read->action == row.action);
  CHECK(read->password == row.password);
}

TEST_CASE("an S7 answer tells whether the job was done", "[s7]") {
  const Wire refused = Wire().u8(0x32).u8(3).u16(0).u16(9).u16(2).u16(0).u16(0x8104).u8(5).u8(1);
  const Bytes read_bytes = data(refused);
  const auto read = parse_s7(read_bytes);
  REQUIRE(read);
  CHECK(read->sender == OtRole::server);
  CHECK(read->error == 0x8104);
  CHECK(read->function == 5);
}

TEST_CASE("an ISO connection names both ends", "[s7]") {
  Wire body = Wire().u8(0xE0).u16(0).u16(1).u8(0).u8(0xC0).u8(1).u8(10);
  body.u8(0xC1).u8(2).u16(0x0600).u8(0xC2).u8(15).text("SIMATIC-ROOT-ES");
  const Bytes bytes = tpkt(Wire().u8(body.size()).bytes(body));
  const auto read = parse_s7(bytes);
  REQUIRE(read);
  CHECK(read->kind == S7Kind::connect);
  CHECK(read->sender == OtRole::client);
  CHECK(read->called == "SIMATIC-ROOT-ES");
  CHECK(read->calling.size() == 2);
  CHECK(parse_s7(tpkt(Wire().u8(6).u8(0xD0).u16(0).u16(1).u8(0)))->sender == OtRole::server);
}

TEST_CASE("S7comm-plus tells order number and firmware when a session begins", "[s7]") {
  const auto plus = [](std::string_view text) {
    return data(Wire()
                    .u8(0x72)
                    .u8(1)
                    .u16(60)
                    .u8(0x32)
                    .text("\x15\x20"
                          "1")
                    .text(text)
                    .u8(0xA2));
  };
  const Bytes bytes = plus(";6ES7 214-1AG40-0XB0 ;V4.2");
  const auto read = parse_s7(bytes);
  REQUIRE(read);
  CHECK(read->kind == S7Kind::s7_plus);
  CHECK(read->sender == OtRole::server);
  CHECK(read->order_number == "6ES7 214-1AG40-0XB0");
  CHECK(read->firmware == "V4.2");
  CHECK(parse_s7(plus(";6ES7 214"))->order_number.empty());
  CHECK(parse_s7(plus(""))->kind == S7Kind::s7_plus);
}

TEST_CASE("what is cut or no S7 is said to be so", "[s7]") {
  const Bytes whole = components();
  test::check_stream(whole, tpkt_message);
  CHECK(test::is_foreign(Wire().u8(4).get(), tpkt_message));
  CHECK(test::is_foreign(Wire().u8(3).u8(1).get(), tpkt_message));
  CHECK(test::is_foreign(Wire().u8(3).u8(0).u16(6).get(), tpkt_message));
  CHECK(parse_s7(Wire().u32(0x05000010).u8(2).u16(0xF080).get()).error().code == Errc::unsupported);
  CHECK(parse_s7(data(Wire().u8(0x61).u8(0))).error().code == Errc::unsupported);  // MMS
  CHECK(parse_s7(tpkt(Wire().u8(2).u8(0x80).u8(0))).error().code == Errc::unsupported);
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_s7(part);
    CHECK(read.has_value() == (part.size() > 7));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_s7(lie);
    if (!read) return;
    for (const S7Module& one : read->modules) CHECK(test::lies_in(lie, one.order_number));
    CHECK(test::lies_in(lie, read->component.location));
  });
}

TEST_CASE("S7 of a real controller reads as its list says", "[s7][captures]") {
  if (!test::have_capture("ot-s7-ident")) return;
  std::set<std::string> orders;
  unsigned messages = 0;
  unsigned mode = 0;
  test::for_each_message("ot-s7-ident", 102, [&](OtRole sender, ByteView payload) {
    const auto whole = tpkt_message(payload);
    REQUIRE(whole);
    const auto read = parse_s7(*whole);
    REQUIRE(read);
    CHECK(read->complete);
    CHECK(read->sender == sender);
    ++messages;
    mode = read->operating_mode.value_or(static_cast<std::uint8_t>(mode));
    for (const S7Module& one : read->modules)
      if (!one.order_number.empty()) orders.emplace(one.order_number);
    if (read->list == 0x001C && sender == OtRole::server) {
      CHECK(read->component.system_name == "SNAP7-SERVER");
      CHECK(read->component.module_name == "CPU 315-2 PN/DP");
      CHECK(read->component.serial == "S C-C2UR28922012");
      CHECK(read->component.module_type == "CPU 315-2 PN/DP");
      CHECK(read->component.manufacturer == 42);
    }
  });
  CHECK(messages == 24);
  CHECK(mode == 8);
  CHECK(orders == std::set<std::string>{"6ES7 315-2EH14-0AB0", "Boot Loader"});
}
