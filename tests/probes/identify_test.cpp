#include "probes/identify.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"

#include "probe_fixture.hpp"
#include "support/ssh_wire.hpp"

namespace tenken::test {
namespace {

using namespace std::chrono_literals;
using namespace std::string_view_literals;

constexpr auto kPage = "HTTP/1.1 200 OK\r\nServer: lighttpd/1.4.69\r\n\r\n<title>t</title>"sv;
constexpr auto kAlert = "\x15\x03\x01\0\x02\x02\x28"sv;
constexpr auto kTelnet = "\xff\xfd\x18\xff\xfb\x01login: "sv;

Result<Batch> identify(FakeDialer& dialer, std::uint16_t port,
                       probes::IdentifyOptions options = {}) {
  return run(probes::identify_service(dialer, subject_at(port), std::move(options), fixed_clock()));
}

Script greets(std::string_view text) { return {{text}}; }
Script silent() { return {}; }
Script answers(std::string_view text) { return {{{text, 1}}, Ending::closes}; }
Script speaks_tls(std::string_view inside) {
  Script script = answers(inside);
  script.tls.emplace();
  script.tls->version = "TLSv1.2";
  return script;
}

Script greets_in_tls(std::string_view greeting) {
  Script script{{greeting, 0, 400ms}};  // later than one waits for a greeting in clear
  script.tls.emplace();
  script.tls->version = "TLSv1.3";
  return script;
}

TEST_CASE("identify: the protocol is what is spoken, whatever the port", "[identify]") {
  struct Case {
    std::string_view name;
    std::uint16_t port;
    std::vector<Script> connections;
    std::string_view protocol;
  };
  const Script slow_telnet = [] {
    Script script = greets("login: ");
    script.piece = 1;
    return script;
  }();
  const Case cases[] = {
      {"telnet on the SSH port", 22, {greets(kTelnet)}, "telnet"},
      {"SSH on the telnet port", 23, {greets("SSH-1.5-x\n")}, "ssh"},
      {"telnet on the HTTP port", 80, {greets(kTelnet)}, "telnet"},
      {"telnet a byte at a time", 4711, {slow_telnet}, "telnet"},
      {"ftp on an odd port", 2000, {greets("220 (vsFTPd 3.0.3)\r\n")}, "ftp"},
      {"ftp that greets with a code alone",
       2000,
       {Script({Reply("220\r\n"), Reply("211-\r\n UTF8\r\n211 End\r\n", 1),
                Reply("211-\r\n UTF8\r\n211 End\r\n", 2), Reply("502 no\r\n", 3)})},
       "ftp"},
      {"http where it is usual", 80, {answers(kPage)}, "http"},
      {"http on an odd port", 4711, {answers(kPage)}, "http"},
      {"https on the telnet port", 23, {silent(), speaks_tls(kPage)}, "https"},
      {"a silent server on the telnet port", 23, {silent(), silent()}, "unknown"},
      {"a silent server on a mail port", 25, {silent(), silent()}, "unknown"},
      {"https where it is usual", 443, {speaks_tls(kPage)}, "https"},
      {"http on the TLS port", 443, {silent(), answers(kPage)}, "http"},
      {"https on the HTTP port", 80, {answers(kAlert), speaks_tls(kPage)}, "https"},
      {"https that explains itself",
       8080,
       {answers("HTTP/1.1 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server"),
        speaks_tls(kPage)},
       "https"},
      {"TLS with something else inside", 4711, {answers(kAlert), speaks_tls("hello\r\n")}, "tls"},
      {"IMAP inside TLS where it is usual", 993, {greets_in_tls("* OK IMAP4rev1\r\n")}, "imaps"},
      {"SMTP inside TLS on an odd port",
       4711,
       {answers(kAlert), greets_in_tls("220 a.example ESMTP Postfix\r\n")},
       "smtps"},
      {"MQTT inside TLS where it is usual", 8883, {speaks_tls("\x20\2\0\5"sv)}, "mqtts"},
      {"a web server where MQTT inside TLS is usual",
       8883,
       {speaks_tls("HTTP/1.1 400 Bad Request\r\n\r\n"), speaks_tls(kPage)},
       "https"},
      {"RTSP inside TLS on a web port",
       443,
       {speaks_tls("RTSP/1.0 400 Bad Request\r\n\r\n"), speaks_tls("RTSP/1.0 200 OK\r\n\r\n")},
       "rtsps"},
      {"redis that answers a request of HTTP",
       4711,
       {answers("-ERR wrong number of arguments for 'get' command\r\n"),
        answers("-NOAUTH Authentication required.\r\n")},
       "redis"},
      {"modbus where it is usual", 502, {answers("\0\1\0\0\0\3\xff\xab\1"sv)}, "modbus"},
      {"a web server where modbus is usual",
       502,
       {answers("HTTP/1.1 400 Bad Request\r\n\r\n"), answers(kPage)},
       "http"},
      {"an SSH that waits for the client",
       4711,
       {answers("SSH-2.0-x\r\n"), greets("SSH-1.5-x\n")},
       "ssh"},
      {"a telnet that needs time", 80, {answers(kTelnet), greets(kTelnet)}, "telnet"},
      {"rtsp on the HTTP port",
       8080,
       {answers("RTSP/1.0 400 Bad Request\r\n\r\n"), answers("RTSP/1.0 200 OK\r\n\r\n")},
       "rtsp"},
      {"mqtt where it is usual", 1883, {answers("\x20\2\0\0"sv)}, "mqtt"},
      {"mqtt on an odd port",
       4711,
       {silent(), silent(), silent(), answers("\x20\2\0\0"sv)},
       "mqtt"},
      {"a greeting that is an HTTP error",
       4711,
       {greets("HTTP/1.0 408 Request Time-out\r\n\r\n"), answers(kPage)},
       "http"},
      {"a text that nobody knows", 4711, {greets("hello\r\n")}, "unknown"},
      {"a server that stays silent", 4711, {silent(), silent(), silent(), silent()}, "unknown"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.name);
    FakeDialer dialer(c.connections);
    const auto batch = identify(dialer, c.port);
    REQUIRE(batch);
    CHECK(value_in(*batch, "service.protocol") == c.protocol);
    CHECK(dialer.logs.size() == c.connections.size());
    REQUIRE(batch->evidence.size() == 1);
    for (const Observation& claim : batch->observations)
      CHECK(claim.evidence == batch->evidence[0].id);
    for (const auto& log : dialer.logs) CHECK_FALSE(log->open);
  }
}

TEST_CASE("identify: nothing is sent to a server that greets with a login", "[identify]") {
  FakeDialer dialer({greets("login: ")});
  REQUIRE(identify(dialer, 80));
  CHECK(dialer.logs.at(0)->written().empty());
}

TEST_CASE("identify: a login that greets late where it is usual receives no request",
          "[identify]") {
  for (const std::chrono::milliseconds deadline : {5000ms, 8000ms, 15000ms}) {
    for (const std::uint16_t port : std::initializer_list<std::uint16_t>{23, 2323, 22, 21}) {
      CAPTURE(deadline.count(), port);
      FakeDialer dialer({Script{{kTelnet, 0, 4000ms}}});
      probes::IdentifyOptions options;
      options.deadline = deadline;
      const auto batch = identify(dialer, port, options);
      REQUIRE(batch);
      CHECK(value_in(*batch, "service.protocol") == "telnet");
      REQUIRE(dialer.logs.size() == 1);
      for (const std::string& written : dialer.logs[0]->writes)
        CHECK(written == "\xff\xfc\x18\xff\xfe\x01");  // the refusals of what it offered
    }
  }
}

TEST_CASE("identify: a silent server where servers speak first is never typed to", "[identify]") {
  for (const std::uint16_t port : std::initializer_list<std::uint16_t>{23, 22, 21, 25, 5900}) {
    CAPTURE(port);
    FakeDialer dialer(std::vector<Script>(20, silent()));
    const auto batch = identify(dialer, port);
    REQUIRE(batch);
    CHECK(value_in(*batch, "service.protocol") == "unknown");
    std::chrono::milliseconds waited{0};
    for (const auto& log : dialer.logs) {
      CHECK(log->written().empty());  // a TLS hello is no write here
      waited += log->waited;
    }
    CHECK(waited >= 5000ms);
    CHECK(waited <= 10000ms);
  }
}

TEST_CASE("identify: a slow greeting is heard before a request, the more so on a slow line",
          "[identify]") {
  struct Case {
    std::chrono::milliseconds connect_time, greets_after;
    bool heard;
  };
  for (const Case& c :
       {Case{0ms, 290ms, true}, Case{0ms, 310ms, false}, Case{200ms, 590ms, true},
        Case{200ms, 610ms, false}, Case{2000ms, 990ms, true}, Case{2000ms, 1010ms, false}}) {
    CAPTURE(c.connect_time.count(), c.greets_after.count());
    FakeDialer dialer({Script{{"login: ", 0, c.greets_after}}});
    dialer.connect_time = c.connect_time;
    REQUIRE(identify(dialer, 80));
    CHECK(dialer.logs.at(0)->written().empty() == c.heard);
  }
}

TEST_CASE("identify: never more than four connections to one port", "[identify]") {
  FakeDialer dialer(std::vector<Script>(20, silent()));
  const auto batch = identify(dialer, 4711);
  REQUIRE(batch);
  CHECK(value_in(*batch, "service.protocol") == "unknown");
  CHECK(dialer.logs.size() == 4);
}

TEST_CASE("identify: floods end by the limits", "[identify]") {
  for (const std::string_view text :
       {"A"sv, "\n"sv, "\0"sv, "\xff"sv, "HTTP/1.1 200 OK\r\n\r\n"sv, "SSH-"sv, "\xff\xfd\x18"sv,
        "x\r\n"sv, "\x15\x03\x01\0\x02"sv}) {
    for (const std::size_t after : {std::size_t{0}, std::size_t{1}}) {
      CAPTURE(text, after);
      Script flood{{text, after}};
      flood.endless = true;
      FakeDialer dialer(std::vector<Script>(20, flood));
      const auto batch = identify(dialer, 80);
      REQUIRE(batch);
      CHECK(value_in(*batch, "service.protocol") != "(absent)");
      CHECK(dialer.logs.size() <= 5);
    }
  }
}

TEST_CASE("identify: a server that accepts and hangs up is unknown, with evidence", "[identify]") {
  Script hangs_up;
  hangs_up.ending = Ending::closes;
  FakeDialer dialer(std::vector<Script>(20, hangs_up));
  const auto batch = identify(dialer, 4711);
  REQUIRE(batch);
  CHECK(value_in(*batch, "service.protocol") == "unknown");
  CHECK(evidence_text(*batch).find("closed") != std::string::npos);
  CHECK(dialer.logs.size() == 1);
}

TEST_CASE("identify: unknown text is claimed, unknown bytes are only evidence", "[identify]") {
  FakeDialer text({greets("hello\r\n")});
  CHECK(value_in(*identify(text, 4711), "service.banner") == "hello\\x0d\\x0a");
  FakeDialer bytes({greets("\1\2\3\4\5\6\7")});
  const auto batch = identify(bytes, 4711);
  CHECK(value_in(*batch, "service.banner") == "(absent)");
  CHECK(evidence_text(*batch).find("\\x01\\x02") != std::string::npos);
}

TEST_CASE("identify: two runs against an unchanged server give the same evidence", "[identify]") {
  const std::vector<Script> unknown(4, silent());
  FakeDialer first(unknown);
  FakeDialer second(unknown);
  CHECK(identify(first, 4711)->evidence.at(0).id == identify(second, 4711)->evidence.at(0).id);
}

TEST_CASE("identify: no connection, no claim", "[identify]") {
  for (const Errc code : {Errc::refused, Errc::timed_out, Errc::out_of_scope, Errc::cancelled}) {
    FakeDialer dialer;
    dialer.connect_error = code;
    const auto batch = identify(dialer, 80);
    REQUIRE_FALSE(batch);
    CHECK(batch.error().code == code);
  }
}

TEST_CASE("identify: a failing operation never loses the port's record", "[identify]") {
  for (int n = 1; n <= 6; ++n) {
    CAPTURE(n);
    Script failing = answers(kPage);
    failing.fail_at = n;
    FakeDialer dialer({failing});
    const auto batch = identify(dialer, 80);
    REQUIRE(batch);
    CHECK(value_in(*batch, "service.protocol") == (n <= 3 ? "unknown" : "http"));
  }
}

TEST_CASE("identify: careful probes are not sent under a safe limit", "[identify]") {
  for (const probes::Probe* probe : probes::all_probes()) {
    if (probe->risk == probes::Risk::safe) continue;
    CAPTURE(probe->name);
    FakeDialer dialer(std::vector<Script>(20, silent()));
    const auto batch = identify(dialer, probe->ports.front());
    REQUIRE(batch);
    CHECK(evidence_text(*batch).find("# " + std::string(probe->name)) == std::string::npos);
  }
}

TEST_CASE("identify: what was said is counted where nothing fits", "[identify]") {
  FakeDialer dialer({greets("\1\2\3\4\5\6\7")});
  CHECK(evidence_text(*identify(dialer, 4711)).find("# 7 bytes heard") != std::string::npos);
}

}  // namespace
}  // namespace tenken::test
