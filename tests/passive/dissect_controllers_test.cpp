// Niagara Fox, ADS and SLMP.
#include "catch.hpp"

#include "ot_support.hpp"
#include "scanner/dissect/ads.hpp"
#include "scanner/dissect/fox.hpp"
#include "scanner/dissect/slmp.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::string_view kFox =
    "fox a 0 -1 fox hello\n{\nfox.version=s:1.0.1\nid=i:3\nhostName=s:plant\n"
    "hostAddress=s:192.0.2.7\napp.name=s:Station\napp.version=s:3.8.401\nstation.name=s:hvac\n"
    "vm.name=s:VM\nvm.version=s:25\nos.name=s:QNX\nos.version=s:6.4.1\n"
    "timeZone=s:Asia/Tokyo\nhostId=s:Qnx-NPM6-0000-1234-5678\nbrandId=s:Maker.X\n};;\n";

Wire ams(unsigned command, unsigned flags, const Wire& data) {
  Wire body = Wire().u48(0xC00002070101).u16_le(851).u48(0xC00002080101).u16_le(32768);
  body.u16_le(command).u16_le(flags).u32_le(data.size()).u32(0).u32(9).bytes(data);
  return Wire().u16(0).u32_le(body.size()).bytes(body);
}

Bytes device_info() {
  Wire data = Wire().u32(0).u8(3).u8(1).u16_le(4024).padded("Plc30 App", 16);
  return ams(1, 5, data).get();
}

Wire field(unsigned id, const Wire& value) {
  return Wire().u16_le(id).u16_le(value.size()).bytes(value);
}

Bytes search(std::uint32_t service, unsigned count, const Wire& fields) {
  Wire out = Wire().u32_le(0x71146603).u32(0).u32_le(service).u48(0xC00002070101).u16_le(10000);
  return out.u32_le(count).bytes(fields).get();
}

Bytes search_answer() {
  Wire fields = field(5, Wire().text("CX-123456").u8(0));
  fields.bytes(field(4, Wire().u32_le(276).u32_le(6).u32_le(2).u32_le(9200).u32_le(2).fill(16)));
  fields.bytes(field(3, Wire().u8(3).u8(1).u16_le(4024)));
  return search(0x80000001, 3, fields);
}

Bytes slmp(unsigned subheader, const Wire& data) {
  Wire out = Wire().u16(subheader);
  if ((subheader & 0x0400U) != 0) out.u16_le(7).u16(0);
  return out.u8(0).u8(0xFF).u16_le(0x03FF).u8(0).u16_le(data.size()).bytes(data).get();
}

Bytes type_name() {
  return slmp(0xD000, Wire().u16(0).padded("Q03UDVCPU", 16, ' ').u16_le(0x0366));
}

}  // namespace

TEST_CASE("a Niagara station introduces itself", "[fox]") {
  const Bytes bytes = to_bytes(kFox);
  test::check_stream(bytes, fox_message);
  const auto read = parse_fox(bytes);
  REQUIRE(read);
  CHECK(read->sender == OtRole::server);
  CHECK(read->fox_version == "1.0.1");
  CHECK(read->host_name == "plant");
  CHECK(read->host_address == "192.0.2.7");
  CHECK(read->app_name == "Station");
  CHECK(read->app_version == "3.8.401");
  CHECK(read->station_name == "hvac");
  CHECK(read->vm_name == "VM");
  CHECK(read->vm_version == "25");
  CHECK(read->os_name == "QNX");
  CHECK(read->os_version == "6.4.1");
  CHECK(read->time_zone == "Asia/Tokyo");
  CHECK(read->host_id == "Qnx-NPM6-0000-1234-5678");
  CHECK(read->brand == "Maker.X");
  const Bytes client_bytes =
      to_bytes("fox a 1 -1 fox hello\n{\napp.name=s:Workbench\nos.name=s:A=s:B\nx\n};;\n");
  const auto client = parse_fox(client_bytes);
  CHECK(client->sender == OtRole::client);
  CHECK(client->os_name == "A=s:B");
}

TEST_CASE("what is no hello of Fox is said to be so", "[fox]") {
  CHECK(test::is_foreign(to_bytes("foxy"), fox_message));
  CHECK(test::is_foreign(to_bytes("fox " + std::string(9000, 'x')), fox_message));
  for (const char* other : {"", "fox a 2 1 fox authenticate\n{\n};;\n", "GET / HTTP/1.1\r\n"})
    CHECK(parse_fox(as_bytes(other)).error().code == Errc::unsupported);
  test::for_each_cut(to_bytes(kFox), [](ByteView part) {
    const auto read = parse_fox(part);
    if (read) CHECK(test::lies_in(part, read->brand));
  });
  test::for_each_lie(to_bytes(kFox), [](ByteView lie) {
    const auto read = parse_fox(lie);
    if (read) CHECK(test::lies_in(lie, read->host_id));
  });
}

TEST_CASE("a Beckhoff controller tells name, version and state", "[ads]") {
  const Bytes bytes = device_info();
  const auto read = parse_ads(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::server);
  CHECK(read->to.net_id_text() == "192.0.2.7.1.1");
  CHECK(read->to.port == 851);
  CHECK(read->from.net_id_text() == "192.0.2.8.1.1");
  CHECK(read->device_name == "Plc30 App");
  REQUIRE(read->version);
  CHECK(read->version->major == 3);
  CHECK(read->version->build == 4024);
  CHECK(parse_ads(ams(4, 5, Wire().u32(0).u16_le(5).u16(0)).get())->state == 5);
  CHECK(parse_ads(ams(1, 5, Wire().u32_le(0x701)).get())->error == 0x701);
  test::check_stream(bytes, ams_message);
}

TEST_CASE("ADS says what is done to a controller", "[ads]") {
  const auto action = [](unsigned command) {
    const Bytes read_bytes = ams(command, 4, Wire()).get();
    const auto read = parse_ads(read_bytes);
    CHECK(read->sender == OtRole::client);
    return read->action;
  };
  CHECK(action(1) == OtAction::read);
  CHECK(action(2) == OtAction::read);
  CHECK(action(9) == OtAction::read);
  CHECK(action(3) == OtAction::write);
  CHECK(action(5) == OtAction::control);
  CHECK(action(8) == OtAction::none);
}

TEST_CASE("a search for Beckhoff devices tells host and versions", "[ads]") {
  const Bytes read_bytes = search_answer();
  const auto read = parse_ads_discovery(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::server);
  CHECK(read->from.net_id_text() == "192.0.2.7.1.1");
  CHECK(read->host_name == "CX-123456");
  CHECK(read->twincat->build == 4024);
  CHECK(read->os_major == 6);
  CHECK(read->os_minor == 2);
  CHECK(read->os_build == 9200);
  CHECK(parse_ads_discovery(search(1, 0, Wire()))->sender == OtRole::client);
}

TEST_CASE("who adds a route to a Beckhoff controller shows a password", "[ads]") {
  Wire fields = field(12, Wire().text("laptop").u8(0));
  fields.bytes(field(13, Wire().text("user").u8(0))).bytes(field(2, Wire().text("secret").u8(0)));
  const Bytes bytes = search(6, 3, fields);
  const auto read = parse_ads_discovery(bytes);
  REQUIRE(read);
  CHECK(read->action == OtAction::write);
  CHECK(read->route_name == "laptop");
  CHECK(read->user == "user");
  CHECK(as_text(read->password.reveal()) == "secret");
}

TEST_CASE("what is cut or no ADS is said to be so", "[ads]") {
  CHECK(test::is_foreign(to_bytes("GET"), ams_message));
  CHECK(test::is_foreign(Wire().u16(0).u32_le(31).get(), ams_message));
  CHECK(test::is_foreign(Wire().u16(0).u32_le(0x7FFFFFFF).get(), ams_message));
  CHECK(parse_ads(to_bytes("GET / HTTP/1.1")).error().code == Errc::unsupported);
  CHECK(parse_ads(ams(77, 4, Wire()).get()).error().code == Errc::unsupported);
  CHECK(parse_ads_discovery(to_bytes("hello")).error().code == Errc::unsupported);
  test::for_each_cut(device_info(), [](ByteView part) {
    const auto read = parse_ads(part);
    CHECK(read.has_value() == (part.size() >= 38));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_cut(search_answer(), [](ByteView part) {
    const auto read = parse_ads_discovery(part);
    CHECK(read.has_value() == (part.size() >= 20));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(device_info(), [](ByteView lie) {
    const auto read = parse_ads(lie);
    if (read) CHECK(test::lies_in(lie, read->device_name));
  });
  test::for_each_lie(search_answer(), [](ByteView lie) {
    const auto read = parse_ads_discovery(lie);
    if (read) CHECK(test::lies_in(lie, read->host_name));
  });
}

TEST_CASE("a Mitsubishi controller tells its type", "[slmp]") {
  const Bytes bytes = type_name();
  const auto read = parse_slmp(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::server);
  CHECK(read->station == 0xFF);
  CHECK(read->type_name == "Q03UDVCPU");
  CHECK(read->type_code == 0x0366);
  const Bytes numbered_bytes = slmp(0xD400, Wire().u16(0).padded("R04CPU", 16, ' ').u16_le(0x4800));
  const auto numbered = parse_slmp(numbered_bytes);
  CHECK(numbered->type_name == "R04CPU");
  // Words that were read, and an error with its place.
  CHECK(parse_slmp(slmp(0xD000, Wire().u16(0).fill(18, 3)))->type_name.empty());
  CHECK(parse_slmp(slmp(0xD000, Wire().u16(0).fill(18, '1')))->type_name.empty());
  CHECK(parse_slmp(slmp(0xD000, Wire().u16_le(0xC059).fill(18, 'A')))->type_name.empty());
  CHECK(parse_slmp(slmp(0xD000, Wire().u16_le(0xC059).fill(9)))->end_code == 0xC059);
  test::check_stream(bytes, slmp_message);
  test::check_stream(slmp(0x5400, Wire().u16(0).u16_le(0x0101).u16(0)), slmp_message);
}

TEST_CASE("SLMP says what is done to a controller", "[slmp]") {
  struct Row {
    unsigned command;
    OtAction action;
  };
  const Row row = GENERATE(
      Row{0x0101, OtAction::read}, Row{0x0401, OtAction::read}, Row{0x1401, OtAction::write},
      Row{0x1402, OtAction::write}, Row{0x1406, OtAction::write}, Row{0x1001, OtAction::control},
      Row{0x1002, OtAction::control}, Row{0x1006, OtAction::control},
      Row{0x1820, OtAction::program}, Row{0x1810, OtAction::read}, Row{0x1828, OtAction::read},
      Row{0x1827, OtAction::none}, Row{0x1829, OtAction::program}, Row{0x0619, OtAction::none});
  const Bytes read_bytes = slmp(0x5000, Wire().u16_le(16).u16_le(row.command).u16(0));
  const auto read = parse_slmp(read_bytes);
  REQUIRE(read);
  CHECK(read->sender == OtRole::client);
  CHECK(read->command == row.command);
  CHECK(read->action == row.action);
}

TEST_CASE("a request to unlock a Mitsubishi controller shows a password", "[slmp]") {
  const Wire request = Wire().u16(0).u16_le(0x1630).u16(0).u16_le(6).text("secret");
  const Bytes bytes = slmp(0x5000, request);
  CHECK(as_text(parse_slmp(bytes)->password.reveal()) == "secret");
  CHECK_FALSE(parse_slmp(slmp(0x5000, Wire().u16(0).u16_le(0x1630).u16(0).u16_le(9)))->complete);
}

TEST_CASE("what is cut or no SLMP is said to be so", "[slmp]") {
  CHECK(test::is_foreign(to_bytes("GE"), slmp_message));
  CHECK(test::is_foreign(Wire().u16(0x5000).fill(7).get(), slmp_message));
  CHECK(test::is_foreign(Wire().u16(0x5000).fill(7, 0xFF).get(), slmp_message));
  CHECK(parse_slmp(to_bytes("hello, world")).error().code == Errc::unsupported);
  test::for_each_cut(type_name(), [](ByteView part) {
    const auto read = parse_slmp(part);
    CHECK(read.has_value() == (part.size() >= 9));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(type_name(), [](ByteView lie) {
    const auto read = parse_slmp(lie);
    if (read) CHECK(test::lies_in(lie, read->type_name));
  });
}
