#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"

namespace tenken::test {
namespace {

using namespace std::string_view_literals;

constexpr auto kPage =
    "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Tue, 24 Nov 2026 01:00:00 GMT\r\n"
    "Set-Cookie: session=1\r\nContent-Type: text/html\r\n\r\n"
    "<html><title>Camera &amp; more</title></html>"sv;

Script answers(std::string_view text) { return {{{text, 1}}, Ending::closes}; }

TEST_CASE("http: status, title, product", "[probe][http]") {
  const Ran ran = run_probe("http", answers(kPage), 8080);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "http");
  CHECK(ran["service.cleartext"] == "true");
  CHECK(ran["service.auth"] == "unknown");
  CHECK(ran["http.status"] == "200");
  CHECK(ran["http.title"] == "Camera & more");
  CHECK(ran["http.server"] == "nginx/1.22.1");
  CHECK(ran["service.product"] == "nginx");
  CHECK(ran["service.version"] == "1.22.1");
  CHECK(ran.written.starts_with("GET / HTTP/1.1\r\nHost: 192.0.2.7:8080\r\nUser-Agent: tenken/"));
  CHECK(ran.written.find("Connection: close\r\n") != std::string::npos);
}

TEST_CASE("http: dates and cookies are not part of the evidence", "[probe][http]") {
  std::string later(kPage);
  later.replace(later.find("01:00:00"), 8, "02:11:12");
  later.replace(later.find("session=1"), 9, "session=2");
  const Ran first = run_probe("http", answers(kPage), 80);
  const Ran second = run_probe("http", answers(later), 80);
  CHECK(first.batch.evidence.at(0).id == second.batch.evidence.at(0).id);
  CHECK(evidence_text(first.batch).find("session") == std::string::npos);
  CHECK(evidence_text(first.batch).find("HTTP/1.1 200 OK") != std::string::npos);
}

TEST_CASE("http: a challenge asks for a password", "[probe][http]") {
  const Ran ran = run_probe("http",
                            answers("HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest "
                                    "realm=\"IPCam\", nonce=\"77\"\r\n\r\n"),
                            80);
  CHECK(ran["service.auth"] == "password");
  CHECK(ran["http.auth_scheme"] == "Digest");
  CHECK(ran["http.realm"] == "IPCam");
  CHECK(evidence_text(ran.batch).find("77") == std::string::npos);
}

TEST_CASE("http: a login form asks for a password", "[probe][http]") {
  const Ran ran =
      run_probe("http", answers("HTTP/1.0 200 OK\r\n\r\n<input type=password name=p>"), 80);
  CHECK(ran["service.auth"] == "password");
}

TEST_CASE("http: one redirect within the server is followed", "[probe][http]") {
  FakeDialer dialer({answers("HTTP/1.1 200 OK\r\n\r\n<title>Login</title><input type=password>")});
  const Ran ran = run_probe(
      "http", answers("HTTP/1.1 302 Found\r\nLocation: /login.html?token=s3\r\n\r\n"), 80, dialer);
  CHECK(ran.end);
  CHECK(ran["http.status"] == "302");
  CHECK(ran["http.location"] == "/login.html");
  FakeDialer other;
  const Ran away = run_probe(
      "http", answers("HTTP/1.1 302 Found\r\nLocation: http://admin:s3cret@192.0.2.8/a\r\n\r\n"),
      80, other);
  CHECK(away["http.location"] == "http://192.0.2.8/a");
  CHECK(evidence_text(away.batch).find("s3cret") == std::string::npos);
  CHECK(ran["http.title"] == "Login");
  CHECK(ran["service.auth"] == "password");
  REQUIRE(dialer.logs.size() == 1);
  CHECK(dialer.logs[0]->written().starts_with("GET /login.html?token=s3 HTTP/1.1\r\n"));
  CHECK(evidence_text(ran.batch).find("s3") == std::string::npos);
}

TEST_CASE("http: redirects elsewhere and chains are not followed", "[probe][http]") {
  FakeDialer dialer({answers("HTTP/1.1 302 Found\r\nLocation: /again\r\n\r\n"), answers(kPage)});
  run_probe("http", answers("HTTP/1.1 302 Found\r\nLocation: http://192.0.2.8/\r\n\r\n"), 80,
            dialer);
  CHECK(dialer.logs.empty());
  run_probe("http", answers("HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n"), 80, dialer);
  CHECK(dialer.logs.size() == 1);
}

TEST_CASE("http: a redirect that cannot be followed keeps the first answer", "[probe][http]") {
  const Ran ran = run_probe("http", answers("HTTP/1.1 302 Found\r\nLocation: /a\r\n\r\n"), 80);
  REQUIRE_FALSE(ran.end);
  CHECK(ran.end.error().code == Errc::refused);
  CHECK(ran["http.status"] == "302");
}

TEST_CASE("http: a body without an end is cut by the limits", "[probe][http]") {
  Script script{{{"HTTP/1.1 200 OK\r\n\r\n<title>t</title>", 1}, {std::string(1000, 'x'), 1}}};
  script.endless = true;
  const Ran ran = run_probe("http", script, 80);
  CHECK(ran["http.title"] == "t");
  CHECK(ran.operations < 200);
}

TEST_CASE("http: other protocols leave no claim, and their answer is kept", "[probe][http]") {
  for (const std::string_view text :
       {"\x15\x03\x01\0\x02\x02\x28"sv, "SSH-2.0-x\r\n"sv, "RTSP/1.0 400 Bad Request\r\n\r\n"sv,
        "HTTP/1.1 400 Bad Request\r\n\r\nThe plain HTTP request was sent to HTTPS port"sv}) {
    CAPTURE(text);
    const Ran ran = run_probe("http", answers(text), 80);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::malformed);
    CHECK(ran.batch.empty());
    CHECK(as_text(ran.foreign_answer) == text);
  }
}

TEST_CASE("http: any failing operation is reported, none swallowed", "[probe][http]") {
  const Script script{{{"HTTP/1.1 200 OK\r\n\r\n<title>t", 1}, {"</title>", 1}}};
  const int operations = run_probe("http", script, 80).operations;
  REQUIRE(operations == 4);
  for (int n = 1; n <= operations; ++n) {
    CAPTURE(n);
    Script failing = script;
    failing.fail_at = n;
    const Ran ran = run_probe("http", failing, 80);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::timed_out);
    CHECK((n <= 2) == ran.batch.empty());
  }
}

TEST_CASE("rtsp: OPTIONS names the server", "[probe][rtsp]") {
  const Ran ran = run_probe("rtsp",
                            answers("RTSP/1.0 200 OK\r\nCSeq: 1\r\nDate: x\r\nServer: Hipcam "
                                    "RealServer/V1.0\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n"),
                            554);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "rtsp");
  CHECK(ran["service.product"] == "Hipcam RealServer");
  CHECK(ran["service.auth"] == "unknown");
  CHECK(ran.written.starts_with("OPTIONS * RTSP/1.0\r\n"));
  CHECK(run_probe("rtsp", answers("RTSP/1.0 401 Unauthorized\r\n\r\n"), 554)["service.auth"] ==
        "password");
  CHECK_FALSE(run_probe("rtsp", answers("HTTP/1.1 400 Bad Request\r\n\r\n"), 554).end);
}

}  // namespace
}  // namespace tenken::test
