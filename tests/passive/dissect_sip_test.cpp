// SIP: parties, devices, logins.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/http_auth.hpp"
#include "scanner/dissect/sip.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

constexpr std::string_view kRegister =
    "REGISTER sip:pbx.example SIP/2.0\r\n"
    "From: \"Door, 1\" <sip:101:pw@pbx.example:5060>;tag=1\r\n"
    "t: sip:102@pbx.example;x=y\r\n"
    "Contact: <sips:101@[2001:db8::7]:5061;transport=tls>\r\n"
    "User-Agent: DoorPhone/2.1\r\n"
    "Authorization: Digest username=\"101\", realm=\"pbx\", nonce=\"n\"\r\n"
    "Content-Length: 0\r\n\r\n";

}  // namespace

TEST_CASE("a SIP request tells who calls with what", "[sip]") {
  SecretRoom room;
  const auto heard = parse_sip(as_bytes(kRegister), room);
  REQUIRE(heard.whole());
  CHECK(heard.size == kRegister.size());
  const SipMessage& message = heard.value;
  CHECK(message.request);
  CHECK(message.method == "REGISTER");
  CHECK(message.target == "sip:pbx.example");
  CHECK(message.from.user == "101");
  CHECK(message.from.host == "pbx.example");
  CHECK(message.to.user == "102");
  CHECK(message.to.host == "pbx.example");
  CHECK(message.contact.user == "101");
  CHECK(message.contact.host == "[2001:db8::7]");
  CHECK(message.user_agent == "DoorPhone/2.1");
  CHECK(message.login.kind == LoginKind::challenge);
  CHECK(message.login.user == "101");
  CHECK(message.realm == "pbx");
  for_each_cut(to_bytes(kRegister),
               [&](ByteView part) { CHECK(parse_sip(part, room).state == HeardState::need_more); });
  for_each_lie(to_bytes(kRegister), [&](ByteView bytes) {
    const auto lied = parse_sip(bytes, room);
    CHECK(lies_in(bytes, lied.value.from.user));
    CHECK(lies_in(bytes, lied.value.contact.host));
  });
}

TEST_CASE("a SIP answer tells server and realm", "[sip]") {
  SecretRoom room;
  const std::string text =
      "SIP/2.0 401 Unauthorized\r\nCSeq: 7 REGISTER\r\nServer: pbx/1.0\r\n"
      "WWW-Authenticate: Digest realm=\"pbx\"\r\nl: 4\r\n\r\nbodyREG";
  const auto heard = parse_sip(as_bytes(text), room);
  REQUIRE(heard.whole());
  CHECK(heard.size == text.size() - 3);
  CHECK_FALSE(heard.value.request);
  CHECK(heard.value.status == 401);
  CHECK(heard.value.method == "REGISTER");
  CHECK(heard.value.server == "pbx/1.0");
  CHECK(heard.value.realm == "pbx");
  CHECK(heard.value.login.kind == LoginKind::none);
}

TEST_CASE("what is no SIP is said to be so", "[sip]") {
  SecretRoom room;
  for (const char* other : {"GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n", "\x80\x60",
                            "SIP/2.0 x\r\n\r\n", "lower x SIP/2.0\r\n\r\n", "REGISTER x\r\n\r\n"})
    CHECK(parse_sip(as_bytes(std::string_view(other)), room).foreign());
  CHECK(parse_sip({}, room).state == HeardState::need_more);
}

TEST_CASE("SIP of real devices reads as others read it", "[sip][captures]") {
  if (!have_capture("cred-sip-digest")) return;
  Facts agents, servers, users;
  SecretRoom room;
  for_each_frame("cred-sip-digest", [&](const CapturedFrame& frame) {
    if (!frame.has_port(5060)) return;
    const auto heard = parse_sip(frame.payload, room);
    if (!heard.whole()) return;
    const std::string mac = frame.source.to_string() + " ";
    const SipMessage& message = heard.value;
    if (!message.user_agent.empty()) agents.insert(mac + std::string(message.user_agent));
    if (!message.server.empty()) servers.insert(mac + std::string(message.server));
    if (message.login.kind == LoginKind::challenge)
      users.insert(mac + "\"" + std::string(message.login.user) + "\"@\"" +
                   std::string(message.realm) + "\"");
  });
  CHECK(agents == expected_facts("cred-sip-digest", "sip_user_agent"));
  CHECK(servers == expected_facts("cred-sip-digest", "sip_server"));
  CHECK(users == expected_facts("cred-sip-digest", "auth_sip_user"));
}
