// Syslog, TFTP and NTP: small messages that name programs, files and servers.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/ntp.hpp"
#include "scanner/dissect/syslog.hpp"
#include "scanner/dissect/tftp.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

TEST_CASE("syslog tells host, program and severity in each of its forms", "[syslog]") {
  struct Row {
    const char* text;
    const char* host;
    const char* program;
    const char* process_id;
    const char* rest;
  };
  const Row row = GENERATE(
      Row{"<34>1 2026-01-02T03:04:05Z cam-7 rtspd 812 ID47 - started", "cam-7", "rtspd", "812",
          "- started"},
      Row{"<34>1 - - - - - -", "", "", "", "-"},
      Row{"<34>Oct 11 22:14:15 cam-7 rtspd[812]: started", "cam-7", "rtspd", "812", "started"},
      Row{"<34>Oct  1 22:14:15 cam-7 kernel: link up", "cam-7", "kernel", "", "link up"},
      Row{"<34>Oct 11 22:14:15 dropbear[9]: exit", "", "dropbear", "9", "exit"},
      Row{"<34>httpd: a: b", "", "httpd", "", "a: b"},
      Row{"<34>two words: text", "", "", "", "two words: text"}, Row{"<34>", "", "", "", ""},
      Row{"<34>Oct 11 22:14:15", "", "", "", ""},
      Row{"<34>Oct 11 22:14:15 alone", "", "", "", "alone"});
  const auto message = parse_syslog(as_bytes(row.text));
  REQUIRE(message);
  CHECK(message->facility == 4);
  CHECK(message->severity == 2);
  CHECK(message->host == row.host);
  CHECK(message->program == row.program);
  CHECK(message->process_id == row.process_id);
  CHECK(message->text == row.rest);
}

TEST_CASE("syslog begins with a priority, or is none", "[syslog]") {
  for (const char* other : {"", "<", "<>", "<192>x", "<1234>x", "<-1>x", "< 1>x", "34>x", "<3x>"})
    CHECK(parse_syslog(as_bytes(other)).error().code == Errc::unsupported);
  CHECK(parse_syslog(as_bytes("<191>x"))->facility == 23);
  const Bytes whole = to_bytes("<34>Oct 11 22:14:15 cam-7 rtspd[812]: started");
  test::for_each_cut(whole, [](ByteView part) {
    const auto message = parse_syslog(part);
    CHECK(message.has_value() == (part.size() >= 4));
    if (message) CHECK(test::lies_in(part, message->text));
  });
  test::for_each_lie(whole, [](ByteView bytes) {
    const auto message = parse_syslog(bytes);
    if (message) CHECK(test::lies_in(bytes, message->program));
  });
}

TEST_CASE("a TFTP request tells the file that a device wants", "[tftp]") {
  const Bytes bytes = Wire()
                          .u16(1)
                          .text("SEP02005E005301.cnf.xml")
                          .u8(0)
                          .text("OCTET")
                          .u8(0)
                          .text("blksize")
                          .u8(0)
                          .text("1428")
                          .u8(0)
                          .get();
  const auto message = parse_tftp(bytes);
  REQUIRE(message);
  CHECK(message->kind == TftpKind::read);
  CHECK(message->file == "SEP02005E005301.cnf.xml");
  CHECK(message->mode == "OCTET");
  const Bytes error = Wire().u16(5).u16(1).text("no such file").u8(0).get();
  CHECK(parse_tftp(error)->number == 1);
  CHECK(parse_tftp(error)->reason == "no such file");
  CHECK(parse_tftp(Wire().u16(3).u16(7).text("data").get())->number == 7);
  CHECK(parse_tftp(Wire().u16(4).u16(8).get())->kind == TftpKind::acknowledge);
  CHECK(parse_tftp(Wire().u16(6).text("a").get())->kind == TftpKind::options);
}

TEST_CASE("what is cut or no TFTP is said to be so", "[tftp]") {
  const auto code = [](const Wire& wire) { return parse_tftp(wire.get()).error().code; };
  CHECK(code(Wire().u16(0).u32(0)) == Errc::unsupported);
  CHECK(code(Wire().u16(7).u32(0)) == Errc::unsupported);
  CHECK(code(Wire().u16(0x0101).u32(0)) == Errc::unsupported);
  CHECK(code(Wire().u16(1).text("f").u8(0).text("binary").u8(0)) == Errc::unsupported);
  CHECK(code(Wire().u16(1).u8(0).text("octet").u8(0)) == Errc::unsupported);
  const Bytes whole = Wire().u16(2).text("file").u8(0).text("octet").u8(0).get();
  CHECK(parse_tftp(whole)->kind == TftpKind::write);
  test::for_each_cut(
      whole, [](ByteView part) { CHECK(parse_tftp(part).error().code == Errc::malformed); });
}

namespace {

Wire time_message(unsigned head, unsigned stratum, const Wire& reference) {
  return Wire().u8(head).u8(stratum).u16(0).u32(0).u32(0).bytes(reference).fill(32);
}

}  // namespace

TEST_CASE("NTP tells servers, their strata and what they follow", "[ntp]") {
  const Bytes first = time_message(0x24, 1, Wire().text("GPS").u8(0)).get();
  const auto clock = parse_ntp(first);
  REQUIRE(clock);
  CHECK(clock->mode == NtpMode::server);
  CHECK(clock->version == 4);
  CHECK(clock->stratum == 1);
  CHECK(clock->reference == "GPS");
  CHECK_FALSE(clock->upstream);
  const auto relay = parse_ntp(time_message(0x1C, 3, Wire().u32(0xC0000201)).get());
  REQUIRE(relay);
  CHECK(relay->version == 3);
  REQUIRE(relay->upstream);
  CHECK(relay->upstream->to_string() == "192.0.2.1");
  const auto client = parse_ntp(time_message(0xE3, 2, Wire().u32(0xC0000201)).get());
  REQUIRE(client);
  CHECK(client->mode == NtpMode::client);
  CHECK_FALSE(client->upstream);
  CHECK_FALSE(parse_ntp(time_message(0x24, 16, Wire().u32(1)).get())->upstream);
}

TEST_CASE("an answer to an NTP control message tells program and system", "[ntp]") {
  const std::string_view text = "version=\"ntpd 4.2.8\", system=\"Linux/5.10\"\r\n";
  const Bytes bytes = Wire().u8(0x16).u8(0x82).u64(0).u16(text.size()).text(text).get();
  const auto message = parse_ntp(bytes);
  REQUIRE(message);
  CHECK(message->mode == NtpMode::control);
  CHECK(message->variables == "version=\"ntpd 4.2.8\", system=\"Linux/5.10\"");
  const Bytes longer = Wire().u8(0x16).u8(0x82).u64(0).u16(0xFFFF).text("a=1").get();
  CHECK(parse_ntp(longer)->variables == "a=1");
  const Bytes request = Wire().u8(0x16).u8(0x02).u64(0).u16(3).text("a=1").get();
  CHECK(parse_ntp(request)->variables.empty());
}

TEST_CASE("what is cut or no NTP is said to be so", "[ntp]") {
  test::for_each_cut(time_message(0x24, 1, Wire().u32(0)).get(),
                     [](ByteView part) { CHECK(parse_ntp(part).error().code == Errc::malformed); });
  test::for_each_cut(Wire().u8(0x16).u8(0x82).u64(0).u16(0).get(),
                     [](ByteView part) { CHECK(parse_ntp(part).error().code == Errc::malformed); });
  for (const unsigned head : {0x04U, 0x20U, 0x27U, 0x2CU})
    CHECK(parse_ntp(time_message(head, 1, Wire().u32(0)).get()).error().code == Errc::unsupported);
}

TEST_CASE("time messages of real devices all read", "[ntp][captures]") {
  if (!test::have_capture("iot-HueBridge")) return;
  unsigned clients = 0;
  unsigned servers = 0;
  test::for_each_frame("iot-HueBridge", [&](const test::CapturedFrame& frame) {
    if (!frame.has_port(123)) return;
    const auto message = parse_ntp(frame.payload);
    REQUIRE(message);
    clients += message->mode == NtpMode::client ? 1 : 0;
    servers += message->mode == NtpMode::server ? 1 : 0;
  });
  CHECK(clients + servers == 72);  // as its list counts them
  CHECK(servers > 0);
}
