#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"

namespace tenken::test {
namespace {

using namespace std::string_view_literals;

constexpr auto kNegotiation = "\xff\xfd\x18\xff\xfb\x01\xff\xfb\x03"sv;
constexpr auto kRefusals = "\xff\xfc\x18\xff\xfe\x01\xff\xfe\x03"sv;

TEST_CASE("telnet: options are refused, then the prompt is read", "[probe][telnet]") {
  const Ran ran = run_probe("telnet", {{kNegotiation}, {"\r\nIP Camera\r\ncam login: ", 1}}, 2001);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "telnet");
  CHECK(ran["service.cleartext"] == "true");
  CHECK(ran["service.auth"] == "password");
  CHECK(ran["telnet.options"] == "do:terminal-type,will:echo,will:sga");
  CHECK(ran["telnet.prompt"] == "cam login:");
  CHECK(ran["service.banner"] == "IP Camera");
  CHECK(ran.written == kRefusals);
}

TEST_CASE("telnet: a prompt without negotiation is enough", "[probe][telnet]") {
  const Ran ran = run_probe("telnet", {{"Username: "}}, 23);
  CHECK(ran["service.protocol"] == "telnet");
  CHECK(ran["service.auth"] == "password");
  CHECK(ran["telnet.options"] == "(absent)");
  CHECK(ran.written.empty());
}

TEST_CASE("telnet: a shell without a login needs no password", "[probe][telnet]") {
  const Ran ran = run_probe(
      "telnet", {{std::string(kNegotiation) + "\r\nBusyBox v1.35.0 built-in shell\r\n/ # "}}, 23);
  CHECK(ran["service.auth"] == "none");
  CHECK(ran["service.product"] == "BusyBox");
  CHECK(ran["service.version"] == "1.35.0");
}

TEST_CASE("telnet: a server that closes after the negotiation is still telnet", "[probe][telnet]") {
  const Ran ran = run_probe("telnet", {{{kNegotiation}}, Ending::closes}, 23);
  CHECK_FALSE(ran.end);
  CHECK(ran["service.protocol"] == "telnet");
  CHECK(ran["service.auth"] == "unknown");
}

TEST_CASE("telnet: the same evidence however the network cuts the bytes", "[probe][telnet]") {
  Script whole{{std::string(kNegotiation) + "cam login: "}};
  Script pieces = whole;
  pieces.piece = 1;
  const Ran first = run_probe("telnet", whole, 23);
  const Ran second = run_probe("telnet", pieces, 23);
  CHECK(first.batch.evidence.at(0).id == second.batch.evidence.at(0).id);
  CHECK(second["service.auth"] == "password");
  CHECK(second.written == kRefusals);
}

TEST_CASE("telnet: what is not telnet leaves no claim", "[probe][telnet]") {
  for (const std::string_view text : {"220 ftp ready\r\n"sv, "\0\1\2\3"sv, "hello\r\n"sv, ""sv}) {
    CAPTURE(text);
    Script script;
    if (!text.empty()) script.replies.emplace_back(text);
    const Ran ran = run_probe("telnet", script, 23);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::malformed);
    CHECK(ran.batch.empty());
    CHECK(as_text(ran.foreign_answer) == text);
  }
}

TEST_CASE("telnet: a flood of negotiation ends by the limits", "[probe][telnet]") {
  Script script{{"\xff\xfd\x18\xff\xfb\x01"sv}};
  script.endless = true;
  const Ran ran = run_probe("telnet", script, 23);
  CHECK(ran["service.protocol"] == "telnet");
  CHECK(ran.written == "\xff\xfc\x18\xff\xfe\x01"sv);
  CHECK(ran.operations < 3000);
}

TEST_CASE("telnet: any failing operation is reported, none swallowed", "[probe][telnet]") {
  const Script script{{kNegotiation}, {"cam login: ", 1}};
  const int operations = run_probe("telnet", script, 23).operations;
  REQUIRE(operations == 4);
  for (int n = 1; n <= operations; ++n) {
    CAPTURE(n);
    Script failing = script;
    failing.fail_at = n;
    const Ran ran = run_probe("telnet", failing, 23);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::timed_out);
    CHECK((n == 1) == ran.batch.empty());
  }
}

}  // namespace
}  // namespace tenken::test
