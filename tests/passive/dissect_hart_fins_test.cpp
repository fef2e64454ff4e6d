// HART-IP and FINS.
#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/fins.hpp"
#include "scanner/dissect/hart_ip.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

Bytes hart(unsigned kind, unsigned id, const Wire& body) {
  return Wire().u8(1).u8(kind).u8(id).u8(0).u16(7).u16(body.size() + 8).bytes(body).get();
}

Bytes hart_answer(unsigned command, const Wire& data) {
  Wire body = Wire().u8(0x86).u8(0xA6).u32(0x4E0B6FE4).u8(command).u8(data.size() + 2).u16(0);
  return hart(1, 3, body.bytes(data).u8(0x55));
}

Bytes hart_request(unsigned command) {
  return hart(0, 3, Wire().u8(0x02).u8(0x80).u8(command).u8(0).u8(0x55));
}

Wire hart_identity(unsigned revision) {
  Wire out = Wire().u8(254).u16(0x264E).u8(5).u8(revision).u8(3).u8(4).u8(2U << 3U | 1U).u8(0);
  return out.u24(0x0B6FE4).u8(5).u8(8).u16(1).u8(0).u16(0x26).u16(0).u8(1);
}

Bytes fins(unsigned flags, unsigned command, const Wire& data) {
  Wire out = Wire().u8(flags).u8(0).u8(2).u24(0x000100).u24(0x00EF05).u8(0x21).u16(command);
  return out.bytes(data).get();
}

Bytes controller_data() {
  Wire data = Wire().u16(0).padded("CP1L-EL20DR-D", 17).text("   ").padded("01.00", 20);
  return fins(0xC0, 0x0501, data.fill(52));
}

Bytes fins_tcp(unsigned command, ByteView frame) {
  return Wire().text("FINS").u32(frame.size() + 8).u32(command).u32(0).bytes(frame).get();
}

}  // namespace

TEST_CASE("a HART device tells its maker, type, revisions and number", "[hart]") {
  const Bytes bytes = hart_answer(0, hart_identity(7));
  const auto read = parse_hart_ip(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::server);
  CHECK(read->command == 0);
  REQUIRE(read->identity);
  CHECK(read->identity->expanded_type == 0x264E);
  CHECK(read->identity->hart_revision == 7);
  CHECK(read->identity->device_revision == 3);
  CHECK(read->identity->software_revision == 4);
  CHECK(read->identity->hardware_revision == 2);
  CHECK(read->identity->device_id == 0x0B6FE4);
  CHECK(read->identity->manufacturer == 0x26);
  CHECK_FALSE(parse_hart_ip(hart_answer(0, hart_identity(5)))->identity->manufacturer);
  CHECK_FALSE(parse_hart_ip(hart_answer(0, Wire().u32(0)))->identity);
  test::check_stream(bytes, hart_ip_message);
}

TEST_CASE("HART devices tell their tags", "[hart]") {
  const Bytes tagged = hart_answer(20, Wire().padded("PT-101 boiler", 32));
  CHECK(parse_hart_ip(tagged)->long_tag == "PT-101 boiler");
  // "PT-101" and two blanks, four characters of six bits in three bytes.
  const Wire packed = Wire().u24(0x414B71).u24(0xC31820);
  const Bytes short_tag = hart_answer(13, Wire(packed).fill(12, 0x82).fill(3));
  const auto read = parse_hart_ip(short_tag);
  REQUIRE(read->packed_tag.size() == 6);
  REQUIRE(read->packed_descriptor.size() == 12);
  CHECK(hart_text(read->packed_tag) == "PT-101");
  CHECK(hart_text(Wire().u24(0x4D2831).get()) == "SR 1");
  CHECK(hart_text(ByteView()).empty());
}

TEST_CASE("HART says what is done to a device", "[hart]") {
  struct Row {
    unsigned command;
    OtAction action;
  };
  const Row row =
      GENERATE(Row{0, OtAction::read}, Row{3, OtAction::read}, Row{6, OtAction::write},
               Row{18, OtAction::write}, Row{22, OtAction::write}, Row{35, OtAction::write},
               Row{42, OtAction::control}, Row{79, OtAction::write}, Row{48, OtAction::none});
  const Bytes read_bytes = hart_request(row.command);
  const auto read = parse_hart_ip(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::client);
  CHECK(read->command == row.command);
  CHECK(read->action == row.action);
  CHECK_FALSE(parse_hart_ip(hart(0, 0, Wire().u8(1).u32(60000)))->command);
}

TEST_CASE("what is cut or no HART-IP is said to be so", "[hart]") {
  CHECK(test::is_foreign(to_bytes("GET"), hart_ip_message));
  CHECK(test::is_foreign(Wire().u8(1).u8(1).u8(9).get(), hart_ip_message));
  CHECK(test::is_foreign(Wire().u8(1).u8(1).u8(3).u8(0).u16(1).u16(7).get(), hart_ip_message));
  CHECK(parse_hart_ip(to_bytes("GET / HTTP")).error().code == Errc::unsupported);
  const Bytes whole = hart_answer(0, hart_identity(7));
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_hart_ip(part);
    CHECK(read.has_value() == (part.size() >= 8));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(hart_answer(20, Wire().padded("PT", 32)), [](ByteView lie) {
    const auto read = parse_hart_ip(lie);
    if (read) CHECK(test::lies_in(lie, read->long_tag));
  });
}

TEST_CASE("an Omron controller tells model and version", "[fins]") {
  const Bytes bytes = controller_data();
  const auto read = parse_fins(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::server);
  CHECK(read->model == "CP1L-EL20DR-D");
  CHECK(read->version == "01.00");
  CHECK(read->end_code == 0);
  CHECK(read->to.node == 1);
  CHECK(read->from.node == 0xEF);
  CHECK(read->from.unit == 5);
  CHECK(parse_fins(fins(0xC0, 0x0501, Wire().u16(0x0401)))->model.empty());
  const Bytes status_bytes = fins(0xC0, 0x0601, Wire().u16(0).u8(1).u8(4));
  const auto status = parse_fins(status_bytes);
  CHECK(status->running == true);
  CHECK(status->mode == 4);
  const Bytes framed = fins_tcp(2, bytes);
  CHECK(parse_fins_tcp(framed)->model == "CP1L-EL20DR-D");
  CHECK(parse_fins_tcp(fins_tcp(0, Wire().u32(0).get()))->sender == OtRole::client);
  CHECK(parse_fins_tcp(fins_tcp(1, Wire().u64(0).get()))->handshake);
  test::check_stream(framed, fins_message);
}

TEST_CASE("FINS says what is done to a controller", "[fins]") {
  struct Row {
    unsigned command;
    OtAction action;
  };
  const Row row = GENERATE(
      Row{0x0101, OtAction::read}, Row{0x0501, OtAction::read}, Row{0x0102, OtAction::write},
      Row{0x2301, OtAction::write}, Row{0x0401, OtAction::control}, Row{0x0402, OtAction::control},
      Row{0x0307, OtAction::program}, Row{0x2203, OtAction::program}, Row{0x0C01, OtAction::none});
  const Bytes read_bytes = fins(0x80, row.command, Wire());
  const auto read = parse_fins(read_bytes);
  REQUIRE(read);
  CHECK(read->sender == OtRole::client);
  CHECK(read->action == row.action);
}

TEST_CASE("what is cut or no FINS is said to be so", "[fins]") {
  CHECK(parse_fins(to_bytes("hello, world")).error().code == Errc::unsupported);
  CHECK(parse_fins(Wire().u16(0x8001).fill(20).get()).error().code == Errc::unsupported);
  CHECK(parse_fins_tcp(to_bytes("FONS")).error().code == Errc::unsupported);
  CHECK(test::is_foreign(to_bytes("FIX"), fins_message));
  CHECK(test::is_foreign(Wire().text("FINS").u32(0x10000).get(), fins_message));
  const Bytes whole = controller_data();
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_fins(part);
    CHECK(read.has_value() == (part.size() >= 12));
    if (read && part.size() < 54) CHECK_FALSE(read->complete);
    if (read) CHECK(read->complete == (read->model == "CP1L-EL20DR-D"));
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_fins(lie);
    if (read) CHECK(test::lies_in(lie, read->version));
  });
}

TEST_CASE("FINS of a real controller reads as its list says", "[fins][captures]") {
  const std::string name = "ot-omron-fins";
  if (!test::have_capture(name)) return;
  std::set<std::string> found;
  unsigned messages = 0;
  test::for_each_packet(name, [&](const capture::Packet& packet) {
    if (packet.source_port != 9600 && packet.destination_port != 9600) return;
    const bool tcp = packet.protocol == capture::ip_protocol::kTcp;
    if (tcp) CHECK(fins_message(packet.payload)->size() == packet.payload.size());
    const auto read = tcp ? parse_fins_tcp(packet.payload) : parse_fins(packet.payload);
    REQUIRE(read);
    ++messages;
    if (!read->model.empty())
      found.insert(std::string(read->model) + " " + std::string(read->version));
  });
  CHECK(messages == 6);
  CHECK(found == std::set<std::string>{"CP1L-EL20DR-D 01.00"});
}
