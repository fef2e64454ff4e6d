// VNC, Redis, MySQL, PostgreSQL, RDP, X11, SMB, AMQP, SIP, ADB, Docker.
#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"
#include "scanner/dissect/smb_requests.hpp"

namespace tenken::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

TEST_CASE("vnc: the security types tell whether a login is needed", "[probe][vnc]") {
  struct Case {
    std::string_view types;
    std::string_view auth;
    std::string_view text;
  };
  for (const Case& c :
       {Case{"\1\1"sv, "none", "none"}, Case{"\2\2\x13"sv, "password", "VNC password,VeNCrypt"},
        Case{"\1\xfa"sv, "password", "250"},
        Case{"\0\0\0\0\x08too many"sv, "unknown", "(absent)"}}) {
    CAPTURE(c.text);
    Script script{{"RFB 003.008\n"}, {c.types, 1}};
    script.piece = 1;
    const Ran ran = run_probe("vnc", script, 5900);
    CHECK(ran.end);
    CHECK(ran["service.protocol"] == "vnc");
    CHECK(ran["service.auth"] == c.auth);
    CHECK(ran["vnc.security_types"] == c.text);
    CHECK(ran.written == "RFB 003.008\n");
  }
}

TEST_CASE("vnc: servers of 3.3 choose themselves; newer versions are met half way",
          "[probe][vnc]") {
  const Ran old = run_probe("vnc", {{"RFB 003.003\n"}, {"\0\0\0\2"sv, 1}}, 5900);
  CHECK(old.end);
  CHECK(old["service.auth"] == "password");
  CHECK(old.written == "RFB 003.003\n");
  const Ran open = run_probe("vnc", {{"RFB 003.003\n"}, {"\0\0\0\1"sv, 1}}, 5900);
  CHECK(open["service.auth"] == "none");
  const Ran newer = run_probe("vnc", {{"RFB 004.001\n"}, {"\1\x05"sv, 1}}, 5900);
  CHECK(newer.written == "RFB 003.008\n");
  CHECK(newer["vnc.security_types"] == "RA2");
  const Ran cut = run_probe("vnc", {{"RFB 003.008\n"}, {"\5\1"sv, 1}}, 5900);
  CHECK_FALSE(cut.end);
  CHECK(cut["service.protocol"] == "vnc");
  CHECK(cut["service.auth"] == "unknown");
}

TEST_CASE("redis: PING tells whether a password is needed", "[probe][redis]") {
  const Script open{{"+PONG\r\n", 1},
                    {"$46\r\n# Server\r\nredis_version:7.0.15\r\nos:Linux 6.1\r\n\r\n", 2}};
  const Ran ran = run_probe("redis", open, 6379);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "redis");
  CHECK(ran["service.auth"] == "none");
  CHECK(ran["service.product"] == "Redis");
  CHECK(ran["service.version"] == "7.0.15");
  CHECK(ran.written == "PING\r\nINFO server\r\n");
  const Ran closed = run_probe("redis", {{"-NOAUTH Authentication required.\r\n", 1}}, 6379);
  CHECK(closed["service.auth"] == "password");
  CHECK(closed.written == "PING\r\n");
  const Ran guarded =
      run_probe("redis", {{"-DENIED Redis is running in protected mode\r\n", 1}}, 6379);
  CHECK(guarded["service.auth"] == "unknown");
  CHECK_FALSE(run_probe("redis", {{"+OK\r\n", 1}}, 6379).end);
  CHECK_FALSE(run_probe("redis", {{"HTTP/1.1 400 Bad Request\r\n\r\n", 1}}, 6379).end);
}

constexpr auto kMariaDb =
    "\x5a\0\0\0\x0a"
    "5.5.5-10.11.6-MariaDB-0+"
    "deb12u1\0\5\0\0\0saltsalt\0\xfe\xff\x2d\2\0\xff\x81\x15\0\0\0\0\0\0\x1d\0\0\0"
    "saltsaltsalt\0mysql_native_password\0"sv;

TEST_CASE("mysql: version, TLS and way to log in", "[probe][mysql]") {
  std::string greeting(kMariaDb);
  greeting[0] = static_cast<char>(greeting.size() - 4);
  Script script{{greeting}};
  script.piece = 1;
  const Ran ran = run_probe("mysql", script, 3306);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "mysql");
  CHECK(ran["service.product"] == "MariaDB");
  CHECK(ran["service.version"] == "10.11.6");
  CHECK(ran["tls.starttls"] == "offered");
  CHECK(ran["mysql.auth_plugin"] == "mysql_native_password");
  CHECK(ran.written.empty());
  const Ran refused = run_probe(
      "mysql",
      {{"D\0\0\0\xffj\4Host '192.0.2.1' is not allowed to connect to this MariaDB server"sv}},
      3306);
  CHECK(refused.end);
  CHECK(refused["service.product"] == "MariaDB");
  CHECK(refused["service.auth"] == "unknown");
}

constexpr auto kNoUser =
    "E\0\0\0\x53SFATAL\0VFATAL\0C28000\0Mno PostgreSQL user name specified in startup packet\0"
    "Fx\0\0"sv;

TEST_CASE("postgres: an error of its own proves it", "[probe][postgres]") {
  std::string error(kNoUser);
  error[4] = static_cast<char>(error.size() - 1);
  const Ran clear = run_probe("postgres", {{"N", 1}, {error, 2}}, 5432);
  CHECK(clear.end);
  CHECK(clear["service.protocol"] == "postgresql");
  CHECK(clear["tls.starttls"] == "absent");
  CHECK(clear.written == "\0\0\0\x08\x04\xd2\x16\x2f\0\0\0\x09\0\3\0\0\0"s);
  Script tls{{"S", 1}, {error, 2}};
  tls.tls.emplace();
  tls.tls->version = "TLSv1.3";
  const Ran offered = run_probe("postgres", tls, 5432);
  CHECK(offered.end);
  CHECK(offered["tls.starttls"] == "offered");
  CHECK(offered["tls.version"] == "TLSv1.3");
  CHECK_FALSE(run_probe("postgres", {{"HTTP/1.1 400 Bad Request\r\n\r\n", 1}}, 5432).end);
  CHECK_FALSE(run_probe("postgres", {{"N", 1}, {"Rubbish", 2}}, 5432).end);
}

TEST_CASE("rdp: the protection that the server chooses", "[probe][rdp]") {
  const auto confirm = [](std::string_view negotiation) {
    std::string text = "\3\0\0\x13\x0e\xd0\0\0\x12\x34\0"s + std::string(negotiation);
    return text;
  };
  Script nla{{confirm("\2\x1f\x08\0\2\0\0\0"sv), 1}};
  nla.tls.emplace();
  nla.tls->version = "TLSv1.2";
  const Ran ran = run_probe("rdp", nla, 3389);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "rdp");
  CHECK(ran["rdp.protection"] == "nla");
  CHECK(ran["service.auth"] == "password");
  CHECK(ran["tls.version"] == "TLSv1.2");
  const Ran standard = run_probe("rdp", {{confirm("\2\0\x08\0\0\0\0\0"sv), 1}}, 3389);
  CHECK(standard["rdp.protection"] == "standard");
  CHECK(standard["service.auth"] == "unknown");
  const Ran refused = run_probe("rdp", {{confirm("\3\0\x08\0\2\0\0\0"sv), 1}}, 3389);
  CHECK(refused["rdp.protection"] == "refused");
  // A controller on its own port confirms without negotiating.
  CHECK_FALSE(run_probe("rdp", {{"\3\0\0\x0b\x06\xd0\0\0\x12\x34\0"sv, 1}}, 102).end);
}

TEST_CASE("x11: who lets us in is open", "[probe][x11]") {
  std::string open = "\1\0\x0b\0\0\0"s + "\x09\0"s + "\x8f\xa7\xb8\0"s + std::string(12, '\0') +
                     "\x14\0"s + std::string(14, '\0') + "The X.Org Foundation";
  open.resize(8 + 9 * 4 + 24, '\0');
  open[6] = static_cast<char>((open.size() - 8) / 4);
  Script script{{open, 1}};
  script.piece = 3;
  const Ran ran = run_probe("x11", script, 6000);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "x11");
  CHECK(ran["service.auth"] == "none");
  CHECK(ran["service.product"] == "The X.Org Foundation");
  const Ran refused = run_probe("x11", {{"\0\x10\x0b\0\0\0\4\0No protocol spec"sv, 1}}, 6000);
  CHECK(refused["service.auth"] == "password");
  CHECK(refused["service.banner"] == "No protocol spec");
}

TEST_CASE("amqp: product and ways to log in", "[probe][amqp]") {
  const Ran other = run_probe("amqp", {{"AMQP\0\1\0\0"sv, 1}}, 5672);
  CHECK(other.end);
  CHECK(other["service.protocol"] == "amqp");
  CHECK(other["service.auth"] == "unknown");
  CHECK(other.written == "AMQP\0\0\x09\x01"s);
  CHECK_FALSE(run_probe("amqp", {{"HTTP/1.1 400 Bad Request\r\n\r\n", 1}}, 5672).end);
}

TEST_CASE("sip: OPTIONS rings nowhere and shows the server", "[probe][sip]") {
  const Ran ran = run_probe("sip",
                            {{"SIP/2.0 200 OK\r\nServer: Asterisk PBX 20.5.0\r\nAllow: INVITE\r\n"
                              "Content-Length: 0\r\n\r\n",
                              1}},
                            5060);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "sip");
  CHECK(ran["service.auth"] == "unknown");
  CHECK(ran["service.banner"] == "Asterisk PBX 20.5.0");
  CHECK(ran.written.starts_with("OPTIONS sip:192.0.2.7:5060;transport=tcp SIP/2.0\r\n"));
  CHECK(run_probe("sip", {{"SIP/2.0 401 Unauthorized\r\nContent-Length: 0\r\n\r\n", 1}},
                  5060)["service.auth"] == "password");
  CHECK_FALSE(run_probe("sip", {{"HTTP/1.1 400 Bad Request\r\n\r\n", 1}}, 5060).end);
}

std::string adb_packet(std::string_view command, std::string_view payload) {
  std::string text(command);
  text += std::string("\0\0\0\1\0\x10\0\0", 8);
  text += std::string{static_cast<char>(payload.size()), 0, 0, 0, 0, 0, 0, 0};
  for (const char c : command) text += static_cast<char>(~c);
  return text + std::string(payload);
}

TEST_CASE("adb: an open bridge names its device, a closed one asks for a key", "[probe][adb]") {
  const Ran open = run_probe(
      "adb", {{adb_packet("CNXN", "device::ro.product.name=x;ro.product.model=TV Box;\0"sv), 1}},
      5555);
  CHECK(open.end);
  CHECK(open["service.protocol"] == "adb");
  CHECK(open["service.auth"] == "none");
  CHECK(open["device.model"] == "TV Box");
  const Ran asks = run_probe("adb", {{adb_packet("AUTH", "token"), 1}}, 5555);
  CHECK(asks["service.auth"] == "certificate");
  CHECK(asks["service.cleartext"] == "true");
  CHECK(run_probe("adb", {{adb_packet("STLS", ""), 1}}, 5555)["service.cleartext"] == "false");
  CHECK(open.written.starts_with("CNXN"));
  CHECK_FALSE(run_probe("adb", {{"CNXNxxxxxxxxxxxxxxxxxxxxxxxxxxx", 1}}, 5555).end);
}

TEST_CASE("docker: whoever answers with its version takes orders", "[probe][docker]") {
  const Ran ran = run_probe("docker",
                            {{"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
                              R"({"Version":"20.10.24","ApiVersion":"1.41","Os":"linux"})",
                              1}},
                            2375);
  CHECK(ran["service.protocol"] == "docker");
  CHECK(ran["service.auth"] == "none");
  CHECK(ran["service.version"] == "20.10.24");
  CHECK(ran["docker.api_version"] == "1.41");
  const Ran page = run_probe("docker", {{"HTTP/1.1 404 Not Found\r\n\r\n", 1}}, 2375);
  CHECK_FALSE(page.end);
  CHECK(as_text(page.foreign_answer).starts_with("HTTP/1.1 404"));
}

std::string smb2_answer() {
  std::string body = "\xfeSMB\x40\0"s + std::string(10, '\0') + "\1\0\1\0\0\0"s;
  body[16] = 1;  // an answer
  body.resize(64, '\0');
  body[12] = 0;
  body += "\x41\0\3\0\x11\3\0\0"s + std::string(16, 'g') + std::string(44, '\0');
  std::string text{0, 0, 0, static_cast<char>(body.size())};
  return text + body;
}

TEST_CASE("smb: the newest dialect, signing, and whether SMB 1 is taken", "[probe][smb]") {
  const std::string old =
      "\0\0\0\x23\xffSMB\x72"s + std::string(4, '\0') + "\x98"s + std::string(22, '\0') + "\0\0\0"s;
  FakeDialer refuses({Script({}, Ending::closes)});
  const Ran modern = run_probe("smb", {{smb2_answer(), 1}}, 445, refuses);
  CHECK(modern.end);
  CHECK(modern["service.protocol"] == "smb");
  CHECK(modern["smb.v1"] == "refused");
  CHECK(refuses.logs.at(0)->written().find("NT LM 0.12") != std::string::npos);
  CHECK(modern.written.find("\xfeSMB") == 4);
  FakeDialer silent({Script()});
  CHECK(run_probe("smb", {{smb2_answer(), 1}}, 445, silent)["smb.v1"] == "(absent)");
  FakeDialer other({Script({{"HTTP/1.1 400 Bad\r\n\r\n", 1}})});
  CHECK_FALSE(run_probe("smb", {{"HTTP/1.1 400 Bad\r\n\r\n", 1}}, 445, other).end);
}

}  // namespace
}  // namespace tenken::test
