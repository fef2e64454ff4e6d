#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"

namespace tenken::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

void check_every_failure(std::string_view name, const Script& script, int expected_operations) {
  REQUIRE(run_probe(name, script, 4711).operations == expected_operations);
  for (int n = 1; n <= expected_operations; ++n) {
    CAPTURE(name, n);
    Script failing = script;
    failing.fail_at = n;
    const Ran ran = run_probe(name, failing, 4711);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::timed_out);
  }
}

TEST_CASE("mqtt: the return code tells whether a password is asked for", "[probe][mqtt]") {
  struct Case {
    std::string_view connack;
    std::string_view auth;
    std::string_view after_connect;
  };
  const Case cases[] = {{"\x20\2\0\0"sv, "none", "\x82\x18\0\1\0\x13$SYS/broker/version\0\xe0\0"sv},
                        {"\x20\2\0\4"sv, "password", ""},
                        {"\x20\2\0\5"sv, "password", ""},
                        {"\x20\2\0\2"sv, "unknown", ""},
                        {"\x20\3\0\x87\0"sv, "password", ""}};
  for (const Case& c : cases) {
    CAPTURE(c.auth);
    const Ran ran = run_probe("mqtt", {{c.connack, 1}}, 1883);
    CHECK(ran.end);
    CHECK(ran["service.protocol"] == "mqtt");
    CHECK(ran["service.cleartext"] == "true");
    CHECK(ran["service.auth"] == c.auth);
    CHECK(ran.written == "\x10\x12\0\4MQTT\4\2\0\x1e\0\6tenken"s + std::string(c.after_connect));
  }
  check_every_failure("mqtt", {{"\x20\2\0\0"sv, 1}}, 5);
}

TEST_CASE("mqtt: the broker tells its version where it has the topic", "[probe][mqtt]") {
  Script script{{"\x20\2\0\0"sv, 1},
                {"\x90\3\0\1\0"
                 "\x31\x2d\0\x13$SYS/broker/versionmosquitto version 2.0.11"sv,
                 2}};
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
    script.piece = piece;
    const Ran ran = run_probe("mqtt", script, 1883);
    CHECK(ran.end);
    CHECK(ran["service.product"] == "mosquitto");
    CHECK(ran["service.version"] == "2.0.11");
  }
}

TEST_CASE("mqtt: version 5 is asked on a second connection, unless only safe questions are allowed",
          "[probe][mqtt]") {
  const auto versions = [](std::string_view first, std::string_view second) {
    FakeDialer dialer({Script({{second, 1}})});
    const auto log = std::make_shared<Log>();
    FakeStream stream(Script{{first, 1}}, log);
    probes::ProbeContext context(stream, dialer, subject_at(1883), "sensor-1", fixed_clock());
    context.max_risk = probes::Risk::careful;
    CHECK(run(probes::find_probe("mqtt")->run(context)));
    REQUIRE(dialer.logs.size() == 1);
    CHECK(dialer.logs[0]->written().starts_with("\x10\x13\0\4MQTT\5\2\0\x1e\0\0\6tenken"s));
    return value_in(context.take("mqtt"), "mqtt.versions");
  };
  CHECK(versions("\x20\2\0\0"sv, "\x20\3\0\0\0"sv) == "3.1.1,5");
  CHECK(versions("\x20\2\0\5"sv, "\x20\3\0\x87\0"sv) == "3.1.1,5");
  CHECK(versions("\x20\2\0\0"sv, "\x20\2\0\1"sv) == "3.1.1");
  CHECK(versions("\x20\2\0\1"sv, "\x20\3\0\0\0"sv) == "5");
}

TEST_CASE("mqtt: other answers leave no claim", "[probe][mqtt]") {
  const Ran ran = run_probe("mqtt", {{"HTTP/1.1 400 Bad Request\r\n\r\n", 1}}, 1883);
  REQUIRE_FALSE(ran.end);
  CHECK(ran.end.error().code == Errc::malformed);
  CHECK(ran.batch.empty());
}

TEST_CASE("dns: version.bind names the server", "[probe][dns]") {
  constexpr auto kAnswer =
      "\0\x37\x74\x6b\x85\x80\0\1\0\1\0\0\0\0\7version\4bind\0\0\x10\0\3"
      "\xc0\x0c\0\x10\0\3\0\0\0\0\0\x0d\x0c"
      "dnsmasq-2.90"sv;
  Script script{{kAnswer, 1}};
  script.piece = 1;
  const Ran ran = run_probe("dns", script, 53);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "dns");
  CHECK(ran["service.product"] == "dnsmasq");
  CHECK(ran["service.version"] == "2.90");
  CHECK(ran["dns.recursion"] == "offered");
  std::string closed(kAnswer);
  closed[5] = '\0';  // without "recursion available"
  CHECK(run_probe("dns", {{closed, 1}}, 53)["dns.recursion"] == "not offered");
  check_every_failure("dns", {{kAnswer, 1}}, 2);
}

TEST_CASE("dns: silence and other protocols leave no claim", "[probe][dns]") {
  for (const std::string_view text :
       {""sv, "HTTP/1.1 400 Bad Request\r\n\r\n"sv, "\0"sv, "\0\1x"sv}) {
    CAPTURE(text);
    Script script;
    if (!text.empty()) script.replies.emplace_back(text, 1);
    const Ran ran = run_probe("dns", script, 53);
    CHECK_FALSE(ran.end);
    CHECK(ran.batch.empty());
  }
}

TEST_CASE("banner: a named server", "[probe][banner]") {
  Script script{{"220 (vsFTPd 3.0.3)\r\n"}};
  const Ran ran = run_probe("banner", script, 2121);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "ftp");
  CHECK(ran["service.product"] == "vsftpd");
  CHECK(ran["service.version"] == "3.0.3");
  CHECK(ran["service.cleartext"] == "true");
  CHECK(ran.written == "QUIT\r\n");
  script.piece = 1;
  CHECK(run_probe("banner", script, 2121)["service.version"] == "3.0.3");
  CHECK(run_probe("banner", {{"RFB 003.008\n"}}, 5900).written.empty());
}

TEST_CASE("banner: failures before the greeting and at the farewell are reported",
          "[probe][banner]") {
  check_every_failure("banner", {{"220 (vsFTPd 3.0.3)\r\n"}}, 2);
}

TEST_CASE("banner: unknown greetings leave no claim", "[probe][banner]") {
  const Ran ran = run_probe("banner", {{"hello\r\n"}}, 21);
  REQUIRE_FALSE(ran.end);
  CHECK(ran.end.error().code == Errc::malformed);
  CHECK(ran.batch.empty());
}

TEST_CASE("registry: probes are found by name and have what identification needs", "[probe]") {
  CHECK(probes::all_probes().size() == 35);
  CHECK(probes::find_probe("nonsense") == nullptr);
  for (const probes::Probe* probe : probes::all_probes()) {
    CAPTURE(probe->name);
    CHECK(probes::find_probe(probe->name) == probe);
    CHECK(probe->run != nullptr);
    CHECK_FALSE(probe->ports.empty());
    CHECK((probe->client_first || probe->recognises != nullptr));
  }
}

TEST_CASE("context: claims cite one evidence and are printable", "[probe]") {
  FakeDialer dialer;
  FakeStream stream(Script{});
  probes::ProbeContext context(stream, dialer, subject_at(23), "sensor-1", fixed_clock());
  CHECK(context.take("x").empty());
  context.observe("service.banner", "a\x1b[2J");
  CHECK_FALSE(context.identified());
  context.observe("service.protocol", "x", 40);
  CHECK(context.identified());
  context.observe_device("identity.tls_key", "ab");
  const Batch batch = context.take("x", true);
  REQUIRE(batch.observations.size() == 3);
  REQUIRE(batch.evidence.size() == 1);
  CHECK(batch.evidence[0].redacted);
  CHECK(batch.observations[0].value == "a\\x1b[2J");
  CHECK(batch.observations[0].witness == Witness("sensor-1", "probe/x"));
  CHECK(batch.observations[0].evidence == batch.evidence[0].id);
  CHECK(batch.observations[0].subject.port == 23);
  CHECK(batch.observations[1].confidence == 40);
  CHECK_FALSE(batch.observations[2].subject.port);
  CHECK_FALSE(context.has_claims());
}

}  // namespace
}  // namespace tenken::test
