// IPP, JetDirect, and the ports of printers; recorders.
#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"
#include "probes/identify.hpp"
#include "support/wire.hpp"

namespace tenken::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

Wire attribute(unsigned tag, std::string_view name, std::string_view value) {
  return Wire().u8(tag).u16(name.size()).text(name).u16(value.size()).text(value);
}

std::string printer_answer(std::string_view commands, unsigned status = 0) {
  Wire body = Wire().u16(0x0101).u16(status).u32(1).u8(4);
  body.bytes(attribute(0x41, "printer-make-and-model", "Lab LaserJet 400"));
  body.bytes(attribute(0x41, "printer-device-id",
                       "MFG:Hewlett-Packard;MDL:LaserJet 400;CMD:" + std::string(commands) + ";"));
  body.bytes(attribute(0x41, "printer-firmware-string-version", "20220101 2.1"));
  body.bytes(attribute(0x45, "printer-uuid", "urn:uuid:1-2-3"));
  body.bytes(attribute(0x44, "uri-authentication-supported", "none"));
  body.u8(3);
  return "HTTP/1.1 200 OK\r\nServer: Virata-EmWeb/R6_2_1\r\nContent-Type: application/ipp\r\n"
         "Content-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + std::string(as_text(body.get()));
}

TEST_CASE("ipp: a printer tells maker, model and firmware", "[probe][ipp]") {
  Script script{{printer_answer("PJL,PCL"), 1}};
  script.piece = 1;
  const Ran ran = run_probe("ipp", script, 631);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "ipp");
  CHECK(ran["service.auth"] == "none");
  CHECK(ran["device.type"] == "printer");
  CHECK(ran["device.vendor"] == "Hewlett-Packard");
  CHECK(ran["device.model"] == "LaserJet 400");
  CHECK(ran["device.firmware"] == "20220101 2.1");
  CHECK(ran.written.starts_with("POST /ipp/print HTTP/1.1\r\nHost: 192.0.2.7:631\r\n"));
  CHECK(ran.written.find("ipp://192.0.2.7:631/ipp/print") != std::string::npos);
}

TEST_CASE("ipp: a server without that printer is IPP, but no printer", "[probe][ipp]") {
  const Ran ran = run_probe("ipp", {{printer_answer("", 0x0406), 1}}, 631);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "ipp");
  CHECK(ran["device.type"] == "(absent)");
  const Ran page = run_probe("ipp", {{"HTTP/1.1 404 Not Found\r\n\r\n", 1}}, 631);
  CHECK_FALSE(page.end);
  CHECK(page.batch.empty());
}

constexpr auto kId = "@PJL INFO ID\r\n\"HP LaserJet 400\"\r\n\f"sv;

Result<Batch> identify_printer(FakeDialer& dialer, std::uint16_t port) {
  probes::IdentifyOptions options;
  options.max_risk = probes::Risk::careful;
  return run(probes::identify_service(dialer, subject_at(port), std::move(options), fixed_clock()));
}

TEST_CASE("jetdirect: only a printer that says that it understands PJL is asked",
          "[probe][jetdirect]") {
  FakeDialer dialer({Script(), Script{{printer_answer("PJL,PCL"), 1}}, Script{{kId, 1}}});
  const auto batch = identify_printer(dialer, 9100);
  REQUIRE(batch);
  CHECK(value_in(*batch, "service.protocol") == "jetdirect");
  CHECK(value_in(*batch, "device.model") == "HP LaserJet 400");
  REQUIRE(dialer.logs.size() == 3);
  CHECK(dialer.logs[0]->written().empty());
  CHECK(dialer.logs[1]->port == 631);
  CHECK(dialer.logs[2]->written() == "\x1b%-12345X@PJL INFO ID\r\n\x1b%-12345X");
}

TEST_CASE("jetdirect: nothing is written to the port otherwise", "[probe][jetdirect]") {
  const std::vector<std::vector<Script>> printers = {
      {Script(), Script{{printer_answer("ZPL"), 1}}, Script(), Script()},
      {Script(), Script{{"HTTP/1.1 404 Not Found\r\n\r\n", 1}}, Script(), Script()},
      {Script(), Script(), Script(), Script()},
      {Script()}};
  for (const auto& scripts : printers) {
    FakeDialer dialer(scripts);
    const auto batch = identify_printer(dialer, 9100);
    REQUIRE(batch);
    CHECK(value_in(*batch, "service.protocol") == "unknown");
    for (const auto& log : dialer.logs)
      if (log->port == 9100) CHECK(log->written().empty());
  }
}

TEST_CASE("print ports: never written to by guess, also under the safe limit", "[identify]") {
  for (const std::uint16_t port : std::initializer_list<std::uint16_t>{9100, 9101, 9103, 9109}) {
    CAPTURE(port);
    FakeDialer dialer(std::vector<Script>(9));
    const auto batch = run(probes::identify_service(dialer, subject_at(port), {}, fixed_clock()));
    REQUIRE(batch);
    CHECK(value_in(*batch, "service.protocol") == "unknown");
    CHECK(dialer.logs.size() == 1);
    CHECK(dialer.logs[0]->written().empty());
    CHECK(dialer.logs[0]->operations == 1);
  }
}

std::string sofia(unsigned kind, std::string_view json) {
  const Wire wire = Wire().u8(0xFF).u8(1).fill(12).u16_le(kind).u32_le(json.size()).text(json);
  return std::string(as_text(wire.get()));
}

TEST_CASE("xmeye: a recorder answers without a login, or asks for one", "[probe][cameras]") {
  Script script{{sofia(1021, R"({ "Name" : "SystemInfo", "Ret" : 105, "SessionID" : "0x0" })"), 1}};
  script.piece = 1;
  const Ran ran = run_probe("xmeye", script, 34567);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "xmeye");
  CHECK(ran["service.auth"] == "password");
  const Ran open = run_probe(
      "xmeye",
      {{sofia(
            1021,
            R"({"Ret":100,"SystemInfo":{"HardWare":"NBD80","SoftWareVersion":"V4.02","SerialNo":"ab"}})"),
        1}},
      34567);
  CHECK(open["service.auth"] == "none");
  CHECK(open["device.model"] == "NBD80");
  CHECK(open["device.firmware"] == "V4.02");
  CHECK_FALSE(run_probe("xmeye", {{sofia(1001, "{}"), 1}}, 34567).end);
}

TEST_CASE("dahua: the answer to a sign of life", "[probe][cameras]") {
  const Ran ran = run_probe("dahua", {{"\xb1"s + std::string(31, '\0'), 1}}, 37777);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "dahua");
  CHECK(ran.written == "\xa1"s + std::string(31, '\0'));
  CHECK_FALSE(run_probe("dahua", {{"\xb1\0\0\0\xff\xff\0\0"sv, 1}}, 37777).end);
}

}  // namespace
}  // namespace tenken::test
