// What the sessions of the protocols say, whole and cut at every byte.
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

#include "capture_support.hpp"
#include "captures.hpp"
#include "passive_streams_support.hpp"
#include "streams.hpp"
#include "support/wire.hpp"

using namespace tenken;
using test::Connection;
using test::said;
using test::Wire;

namespace {

struct Line {
  bool from_client;
  Bytes bytes;
};

Line client(std::string_view text) { return {true, to_bytes(text)}; }
Line server(std::string_view text) { return {false, to_bytes(text)}; }
Line client(const Wire& wire) { return {true, wire.get()}; }
Line server(const Wire& wire) { return {false, wire.get()}; }

/// What is said, which must be the same however the bytes are cut.
std::set<std::string> heard(std::uint16_t port, const std::vector<Line>& lines) {
  const auto listen = [&](std::size_t size) {
    Connection one(port);
    one.open();
    for (const Line& line : lines) one.say(line.from_client, line.bytes, size);
    return said(one.close());
  };
  auto whole = listen(1400);
  CHECK(listen(1) == whole);
  CHECK(listen(3) == whole);
  return whole;
}

void check(const std::set<std::string>& all, const std::vector<std::string>& wanted) {
  for (const std::string& one : wanted) {
    INFO("wanted: " << one);
    CHECK(all.contains(one));
  }
  for (const std::string& one : all) CHECK(one.find("secret") == std::string::npos);
}

Wire framed(const Wire& message) { return Wire().u8(0).u24(message.size()).bytes(message); }

Wire utf16(std::string_view text) {
  Wire wire;
  for (const char c : text) wire.u16_le(static_cast<unsigned char>(c));
  return wire;
}

Wire smb2(unsigned command, bool answer, std::uint32_t status, const Wire& body) {
  Wire wire;
  wire.text("\xFE").text("SMB").u16_le(64).u16_le(1).u32_le(status).u16_le(command).u16_le(1);
  return wire.u32_le(answer ? 1 : 0).fill(44).bytes(body);
}

/// CHALLENGE of NTLMSSP with the names of the server.
Wire ntlm_challenge() {
  Wire pairs;
  for (const auto& [id, text] : {std::pair(1U, "BOX"), std::pair(2U, "GROUP")})
    pairs.u16_le(id).u16_le(2 * std::string_view(text).size()).bytes(utf16(text));
  pairs.u32_le(0);
  Wire wire;
  wire.text("NTLMSSP").u8(0).u32_le(2).u16_le(0).u16_le(0).u32_le(56).u32_le(0x02800001);
  wire.fill(8).fill(8).u16_le(pairs.size()).u16_le(pairs.size()).u32_le(56);
  return wire.u8(10).u8(0).u16_le(19041).u24(0).u8(15).bytes(pairs);
}

}  // namespace

TEST_CASE("RTSP between whose messages pictures lie", "[passive][streams]") {
  const auto all = heard(
      8554,
      {client("DESCRIBE rtsp://c/1 RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: Viewer/2\r\n"
              "Authorization: Basic YWRtaW46c2VjcmV0\r\n\r\n"),
       server("RTSP/1.0 200 OK\r\nCSeq: 1\r\nServer: cam/4\r\nContent-Length: 3\r\n\r\nv=0"),
       server(Wire().text("$").u8(0).u16(5).text("RTSP/")),
       client("SETUP rtsp://c/1 RTSP/1.0\r\nCSeq: 2\r\n\r\n"),
       server("RTSP/1.0 401 No\r\nCSeq: 2\r\nWWW-Authenticate: Basic realm=\"cam\"\r\n\r\n")});
  check(all, {"client rtsp.user_agent Viewer/2", "server rtsp.server cam/4",
              "server rtsp.realm cam", "server login.rtsp admin", "server service.protocol rtsp",
              "client login.sent rtsp 10.0.0.2:8554 admin"});
}

TEST_CASE("SIP over a connection", "[passive][streams]") {
  const auto all = heard(
      5070,
      {client(
           "REGISTER sip:pbx SIP/2.0\r\nVia: SIP/2.0/TCP a\r\nFrom: <sip:7@pbx>\r\n"
           "To: <sip:7@pbx>\r\nCSeq: 1 REGISTER\r\nUser-Agent: Phone/7\r\nContent-Length: 0\r\n"
           "Authorization: Digest username=\"7\", realm=\"pbx\", response=\"0\"\r\n\r\n\r\n\r\n"),
       server("SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP a\r\nCSeq: 1 REGISTER\r\nServer: PBX/1\r\n"
              "Content-Length: 0\r\n\r\n")});
  check(all,
        {"client sip.user_agent Phone/7", "client sip.account 7@pbx", "server auth.sip 7",
         "server sip.server PBX/1", "server role sip_registrar", "server service.protocol sip"});
}

TEST_CASE("mail on other ports than its own is known by its greeting", "[passive][streams]") {
  check(
      heard(2110, {server("+OK POP3 box\r\n"), client("USER ann\r\n"), server("+OK\r\n"),
                   client("PASS secret\r\n"), server("+OK in\r\n")}),
      {"server login.pop3 ann", "server login.accepted pop3 ann", "server service.protocol pop3"});
  check(heard(2143, {server("* OK IMAP4rev1 box\r\n"), client("a LOGIN ann secret\r\n"),
                     server("a NO\r\n")}),
        {"server login.imap ann", "server login.refused imap ann", "server service.protocol imap"});
  check(heard(2526, {server("220 box ESMTP\r\n"), client("EHLO printer\r\n"),
                     server("250 AUTH PLAIN\r\n"), client("AUTH PLAIN AGFubgBzZWNyZXQ=\r\n"),
                     server("235 in\r\n")}),
        {"server login.smtp ann", "client smtp.client printer", "server service.protocol smtp"});
  // Their own port speaks for them, another service does not become mail.
  CHECK(heard(2111, {server("220 hello\r\n"), client("USER ann\r\n")}) ==
        std::set<std::string>{"server tcp.open open"});
}

TEST_CASE("Telnet is known by its negotiation, and in the middle by its port",
          "[passive][streams]") {
  const std::vector<Line> talk = {
      server(Wire().u24(0xFFFD18).u24(0xFFFB01).text("\r\nBox 7\r\nlogin: ")), client("admin\r\n"),
      server("Password: "), client("secret\r\n"), server("\r\n# ")};
  check(heard(2300, talk), {"server login.telnet admin", "server service.protocol telnet",
                            "client login.sent telnet 10.0.0.2:2300 admin"});
  Connection late(23);
  for (std::size_t i = 0; i < talk.size(); ++i) late.say(talk[i].from_client, talk[i].bytes);
  check(said(late), {"server login.telnet admin"});
}

TEST_CASE("AMQP tells the broker and the account", "[passive][streams]") {
  const auto list8 = [](const Wire& wire) { return Wire().u8(wire.size()).bytes(wire); };
  const auto list32 = [](const Wire& wire) { return Wire().u32(wire.size()).bytes(wire); };
  const auto method = [](unsigned id, const Wire& fields) {
    return Wire().u8(1).u16(0).u32(fields.size() + 4).u16(10).u16(id).bytes(fields).u8(0xCE);
  };
  const Wire properties =
      Wire().bytes(list8(Wire().text("product"))).text("S").bytes(list32(Wire().text("ExampleMQ")));
  const Wire start = Wire().u8(0).u8(9).bytes(list32(properties));
  const Wire answer = Wire()
                          .bytes(list32(Wire()))
                          .bytes(list8(Wire().text("PLAIN")))
                          .bytes(list32(Wire().u8(0).text("guest").u8(0).text("secret")))
                          .bytes(list8(Wire().text("en_US")));
  const auto all = heard(
      15'672,
      {client(Wire().text("AMQP").u32(0x00000901)),
       server(method(
           10,
           Wire(start).bytes(list32(Wire().text("PLAIN"))).bytes(list32(Wire().text("en_US"))))),
       client(method(11, answer))});
  check(all, {"server login.amqp guest", "server amqp.mechanisms PLAIN",
              "server service.protocol amqp"});
}

TEST_CASE("SMB tells dialect, signing and names", "[passive][streams]") {
  const Wire offer =
      Wire().u16_le(36).u16_le(1).u16_le(1).fill(2).fill(4).fill(16).fill(8).u16_le(0x0302);
  const Wire choice = Wire()
                          .u16_le(65)
                          .u16_le(3)
                          .u16_le(0x0302)
                          .u16_le(0)
                          .fill(16, 0x55)
                          .fill(32)
                          .u16_le(128)
                          .u16_le(4)
                          .u32(0)
                          .text("blob");
  const Wire blob = ntlm_challenge();
  const Wire challenge = Wire().u16_le(9).u16_le(0).u16_le(72).u16_le(blob.size()).bytes(blob);
  const auto all = heard(
      4450, {client(framed(smb2(0, false, 0, offer))), server(framed(smb2(0, true, 0, choice))),
             server(framed(smb2(1, true, 0xC0000016, challenge)))});
  check(all, {"server smb.dialect 3.0.2", "server smb.signing required", "server smb.host BOX",
              "server smb.domain GROUP", "server smb.windows 10.0.19041",
              "server service.protocol smb"});
}

TEST_CASE("stations of buildings and grids", "[passive][streams]") {
  check(heard(4911, {client("fox a 1 -1 fox hello\n{\napp.name=s:Workbench\n};;\n"),
                     server("fox a 0 -1 fox hello\n{\nfox.version=s:1.0.1\nhostName=s:plant\n"
                            "app.name=s:Station\napp.version=s:4.7\nbrandId=s:Maker\n};;\n")}),
        {"client fox.application Workbench", "server fox.host plant",
         "server fox.application Station 4.7", "server service.protocol fox"});
  const auto unit = [](unsigned type, unsigned cause) {
    return Wire().u8(0x68).u8(14).u32(0).u8(type).u8(1).u8(cause).u8(0).u16_le(7).u24(1).u8(0);
  };
  check(heard(2404, {client(unit(45, 6)), server(unit(45, 7)), server(unit(1, 3))}),
        {"server iec104.station 7", "client ot.change iec104 write 10.0.0.2",
         "server service.protocol iec104"});
  // The same bytes on another port may be anything.
  CHECK(heard(2500, {client(unit(45, 6)), server(unit(45, 7))}) ==
        std::set<std::string>{"server tcp.open open"});
}

TEST_CASE("chunks of a page and the fields of a description", "[passive][streams]") {
  const auto all = heard(
      49'152,
      {client("GET /d.xml HTTP/1.1\r\nHost: b\r\n\r\n"),
       server(
           "HTTP/1.1 200 OK\r\nServer: Stack/1\r\nContent-Type: text/xml\r\n"
           "Transfer-Encoding: chunked\r\n\r\n2d\r\n<root><device><manufacturer>Maker</manufactur"
           "\r\n48\r\ner><modelName>Model 7</modelName><serialNumber>S-1</serialNumber></devic"
           "\r\n9\r\ne></root>\r\n0\r\nTrailer: x\r\n\r\n"),
       client("HEAD / HTTP/1.1\r\nHost: b\r\n\r\nGET / HTTP/1.1\r\nHost: b\r\n\r\n"),
       server("HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n"),
       server("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 48\r\n\r\n"
              "<title>Box</title><form><input type=password>   ")});
  check(all, {"server upnp.vendor Maker", "server upnp.model Model 7", "server upnp.serial S-1",
              "server http.server Stack/1", "server http.title Box", "server http.login_form yes"});
}

TEST_CASE("conversations of real captures say the same, cut at every byte",
          "[passive][streams][captures]") {
  for (const char* name :
       {"cred-ftp-ok", "cred-http-digest", "cred-mqtt-device", "cred-smtp", "cred-telnet-charmode",
        "iot-WeMoSwitch2", "iot-TP-LinkPlugHS110", "ipp-printer", "ot-modbus-devid",
        "ot-opcua-discovery", "ot-s7-ident", "services-mix", "ssh-old-cisco"}) {
    if (!test::have_capture(name)) continue;
    for (const test::Conversation& one : test::conversations(name)) {
      constexpr std::size_t kMost = 40'000;  // bytes; longer ones only repeat
      if (one.client.size() + one.server.size() > kMost) continue;
      const auto listen = [&](std::size_t size) {
        Connection connection(one.server_port);
        connection.open();
        for (const test::StreamChunk& chunk : one.chunks)
          connection.say(chunk.from_client, chunk.bytes, size);
        return said(connection.close());
      };
      INFO(name << " port " << one.server_port);
      CHECK(listen(1) == listen(1460));
    }
  }
}
