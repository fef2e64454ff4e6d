// Controllers and field devices: Modbus, EtherNet/IP, S7comm, OPC UA, DNP3.
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"
#include "probes/identify.hpp"
#include "scanner/dissect/dnp3.hpp"
#include "support/wire.hpp"

namespace tenken::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

/// An answer as the fuzz target of controllers has it.
std::string seed(const std::string& name) {
  std::ifstream file(TENKEN_SOURCE_DIR "/tests/fuzz/corpus/controllers/" + name, std::ios::binary);
  std::string bytes{std::istreambuf_iterator<char>(file), {}};
  REQUIRE_FALSE(bytes.empty());
  return bytes;
}

std::string text_of(const Wire& wire) { return std::string(as_text(wire.get())); }

std::string identification(unsigned transaction, unsigned unit, const Wire& objects,
                           unsigned count) {
  Wire body = Wire().u8(unit).u8(0x2B).u8(0x0E).u8(1).u8(0x82).u8(0).u8(0).u8(count).bytes(objects);
  return text_of(Wire().u16(transaction).u16(0).u16(body.size()).bytes(body));
}

Wire object(unsigned id, std::string_view value) {
  return Wire().u8(id).u8(value.size()).text(value);
}

std::string exception(unsigned transaction, unsigned unit, unsigned code) {
  return text_of(Wire().u16(transaction).u16(0).u16(3).u8(unit).u8(0xAB).u8(code));
}

TEST_CASE("modbus: the device tells who it is", "[probe][plant]") {
  const Wire basic =
      object(0, "Schneider Electric").bytes(object(1, "BMX P34 2020")).bytes(object(2, "v2.6"));
  const Wire regular = Wire().bytes(basic).bytes(object(5, "M340"));
  Script script{{identification(1, 255, basic, 3), 1}, {identification(2, 255, regular, 4), 2}};
  script.piece = 1;
  const Ran ran = run_probe("modbus", script, 502);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "modbus");
  CHECK(ran["service.auth"] == "none");
  CHECK(ran["device.vendor"] == "Schneider Electric");
  CHECK(ran["device.model"] == "M340");
  CHECK(ran["device.firmware"] == "v2.6");
  CHECK(ran["device.product_code"] == "BMX P34 2020");
  CHECK(ran.written == "\0\1\0\0\0\5\xff\x2b\x0e\1\0\0\2\0\0\0\5\xff\x2b\x0e\2\0"s);
}

TEST_CASE("modbus: an exception proves it as well; units behind a gateway are not asked",
          "[probe][plant]") {
  const Ran plain = run_probe("modbus", {{exception(1, 255, 1), 1}}, 502);
  CHECK(plain.end);
  CHECK(plain["service.protocol"] == "modbus");
  CHECK(plain["device.vendor"] == "(absent)");
  const Ran gateway =
      run_probe("modbus", {{exception(1, 255, 11), 1}, {exception(2, 0, 11), 2}}, 502);
  CHECK(gateway["service.protocol"] == "modbus");
  CHECK(gateway.written == "\0\1\0\0\0\5\xff\x2b\x0e\1\0\0\2\0\0\0\5\0\x2b\x0e\1\0"s);
  CHECK_FALSE(run_probe("modbus", {{exception(9, 255, 1), 1}}, 502).end);
  CHECK_FALSE(run_probe("modbus", {}, 502).end);
}

TEST_CASE("ethernet/ip: List Identity", "[probe][plant]") {
  Script script{{seed("enip_list"), 1}};
  script.piece = 1;
  const Ran ran = run_probe("ethernet_ip", script, 44818);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "ethernet-ip");
  CHECK(ran["device.vendor"] == "Rockwell Automation");
  CHECK(ran["device.model"] == "PX");
  CHECK(ran["device.firmware"] == "3.4");
  CHECK(ran.written == "c\0"s + std::string(22, '\0'));
  CHECK_FALSE(run_probe("ethernet_ip", {{"HTTP/1.1 400 Bad Request\r\n\r\n", 1}}, 44818).end);
}

constexpr auto kConfirm = "\3\0\0\x16\x11\xd0\0\1\0\2\0\xc0\1\x0a\xc1\2\1\0\xc2\2\1\2"sv;
constexpr auto kRefuse = "\3\0\0\x0b\6\x80\0\1\0\0\1"sv;
constexpr auto kSetup = "\3\0\0\x1b\2\xf0\x80\x32\3\0\0\0\0\0\x08\0\0\0\0\xf0\0\0\1\0\1\1\xe0"sv;

TEST_CASE("s7: module and firmware", "[probe][plant]") {
  Script script{{kConfirm, 1}, {kSetup, 2}, {seed("s7_modules"), 3}, {seed("s7_names"), 4}};
  script.piece = 7;
  const Ran ran = run_probe("s7", script, 102);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "s7comm");
  CHECK(ran["device.vendor"] == "Siemens");
  CHECK(ran["device.type"] == "plc");
  CHECK(ran["device.model"] == "6ES7 315-2EH14-0AB0");
}

TEST_CASE("s7: other slots are asked where the first refuses, and no more than three",
          "[probe][plant]") {
  FakeDialer second({Script({{kConfirm, 1}, {kSetup, 2}}, Ending::closes)});
  const Ran ran = run_probe("s7", {{kRefuse, 1}}, 102, second);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "s7comm");
  CHECK(second.logs.size() == 1);
  FakeDialer refuses(std::vector<Script>(9, Script{{kRefuse, 1}}));
  CHECK_FALSE(run_probe("s7", {{kRefuse, 1}}, 102, refuses).end);
  CHECK(refuses.logs.size() == 2);
  CHECK_FALSE(
      run_probe("s7", {{"\3\0\0\x0b\6\xd0\0\1\0\2\0"sv, 1}, {"\3\0\0\7\2\xf0\x80"sv, 2}}, 102).end);
}

std::string opened() {
  constexpr std::string_view kPolicy = "http://opcfoundation.org/UA/SecurityPolicy#None";
  Wire body = Wire().u32_le(7).u32_le(kPolicy.size()).text(kPolicy);
  body.u32_le(0xFFFFFFFF).u32_le(0xFFFFFFFF).u32_le(1).u32_le(1);
  body.u8(1).u8(0).u16_le(449);                                       // type
  body.fill(8).u32_le(1).u32_le(0).u8(0).u32_le(0xFFFFFFFF).fill(3);  // header of the answer
  body.u32_le(0).u32_le(7).u32_le(9).fill(8).u32_le(60000).u32_le(0xFFFFFFFF);
  return text_of(Wire().text("OPNF").u32_le(body.size() + 8).bytes(body));
}

TEST_CASE("opcua: the ways in that the server offers", "[probe][plant]") {
  const std::string ack =
      text_of(Wire().text("ACKF").u32_le(28).u32_le(0).u32_le(65536).u32_le(65536).fill(8));
  Script script{{ack, 1}, {opened(), 2}, {seed("opcua_endpoints"), 3}};
  script.piece = 5;
  const Ran ran = run_probe("opcua", script, 4840);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "opcua");
  CHECK(ran["opcua.application"] == "N");
  CHECK(ran["opcua.endpoints"] != "(absent)");
  CHECK(ran["service.auth"] != "unknown");
  CHECK(ran.written.find("GetEndpoints") == std::string::npos);
  CHECK(ran.written.starts_with("HELF"));
  CHECK(ran.written.find("\x07\0\0\0\x09\0\0\0"s) != std::string::npos);  // channel and token
  CHECK(ran.written.find("CLOF") != std::string::npos);
  const Ran error = run_probe(
      "opcua", {{text_of(Wire().text("ERRF").u32_le(19).u32_le(0x80).u32_le(3).text("bad")), 1}},
      4840);
  CHECK(error.end);
  CHECK(error["service.banner"] == "bad");
  CHECK(error["service.auth"] == "unknown");
}

TEST_CASE("dnp3: the status of the link proves an outstation", "[probe][plant]") {
  Wire head = Wire().u16(0x0564).u8(5).u8(0x0B).u16_le(3).u16_le(4);
  const std::string answer = text_of(head.u16_le(dissect::dnp3_checksum(head.get())));
  const Ran ran = run_probe("dnp3", {{answer, 1}}, 20000);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "dnp3");
  CHECK(ran["dnp3.address"] == "4");
  CHECK(ran.written.size() == 50);
  // No address that means everybody (0xFFFD to 0xFFFF).
  for (std::size_t at = 4; at < ran.written.size(); at += 10)
    CHECK_FALSE((ran.written[at + 1] == '\xff' && ran.written[at] >= '\xfd'));
  CHECK_FALSE(run_probe("dnp3", {{"\5\x64\5\x0b\3\0\4\0\0\0"sv, 1}}, 20000).end);
}

Result<Batch> identify_plant(FakeDialer& dialer, std::uint16_t port) {
  probes::IdentifyOptions options;
  options.plant_only = true;
  return run(probes::identify_service(dialer, subject_at(port), std::move(options), fixed_clock()));
}

TEST_CASE("plant only: nothing is written but a plant's own request, on its own port",
          "[probe][plant][identify]") {
  for (const std::uint16_t port :
       std::initializer_list<std::uint16_t>{80, 443, 23, 8080, 4711, 9100, 5900, 1883, 631}) {
    CAPTURE(port);
    FakeDialer dialer(std::vector<Script>(20));
    const auto batch = identify_plant(dialer, port);
    REQUIRE(batch);
    CHECK(value_in(*batch, "service.protocol") == "unknown");
    CHECK(dialer.logs.size() == 1);
    CHECK(dialer.logs[0]->written().empty());
    CHECK(dialer.logs[0]->operations == 1);  // it listened; no TLS handshake either
  }
  FakeDialer plc({Script{{exception(1, 255, 1), 1}}});
  const auto batch = identify_plant(plc, 502);
  REQUIRE(batch);
  CHECK(value_in(*batch, "service.protocol") == "modbus");
  FakeDialer telnet({Script{{"\xff\xfd\x18\xff\xfb\x01login: "}}});
  CHECK(value_in(*identify_plant(telnet, 23), "service.protocol") == "telnet");
}

TEST_CASE("plant ports: those of the probes and of what no probe speaks", "[probe][plant]") {
  for (const std::uint16_t port :
       std::initializer_list<std::uint16_t>{102, 502, 2404, 4840, 44818, 20000, 48898, 9600})
    CHECK(probes::is_plant_port(port));
  for (const std::uint16_t port : std::initializer_list<std::uint16_t>{80, 22, 443, 9100, 8080})
    CHECK_FALSE(probes::is_plant_port(port));
}

}  // namespace
}  // namespace tenken::test
