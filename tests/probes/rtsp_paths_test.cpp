// Where an RTSP server has its stream, and what it asks for before it describes one.
#include <memory>
#include <string>

#include "catch.hpp"

#include "probe_fixture.hpp"

namespace tenken::test {
namespace {

const std::string kRtspOptions = "RTSP/1.0 200 OK\r\nCSeq: 1\r\nPublic: OPTIONS, DESCRIBE\r\n\r\n";
const std::string kRtspNowhere = "RTSP/1.0 404 Not Found\r\nCSeq: 2\r\n\r\n";
const std::string kRtspLogin =
    "RTSP/1.0 401 Unauthorized\r\nCSeq: 4\r\nWWW-Authenticate: Digest realm=\"Gate\", "
    "nonce=\"1\"\r\n\r\n";
const std::string kRtspStream = "RTSP/1.0 200 OK\r\nCSeq: 3\r\nContent-Length: 5\r\n\r\nv=0\r\n";

Ran ask_rtsp(Script script, bool further) {
  const auto log = std::make_shared<Log>();
  FakeStream stream(std::move(script), log);
  FakeDialer dialer;
  probes::ProbeContext context(stream, dialer, subject_at(554), "sensor-1", fixed_clock());
  context.may_look_further = further;
  Ran ran;
  ran.end = run(probes::find_probe("rtsp")->run(context));
  ran.batch = context.take("rtsp");
  ran.written = log->written();
  CHECK(dialer.logs.empty());
  return ran;
}

std::size_t descriptions(const std::string& written) {
  std::size_t count = 0;
  for (std::size_t at = written.find("DESCRIBE "); at != std::string::npos;
       at = written.find("DESCRIBE ", at + 1))
    ++count;
  return count;
}

TEST_CASE("rtsp: a camera without a stream at its root is asked for the usual places",
          "[probe][rtsp]") {
  Script script{{kRtspOptions, 1}, {kRtspNowhere, 2}, {kRtspNowhere, 3}, {kRtspLogin, 4}};
  const Ran ran = ask_rtsp(script, true);
  CHECK(ran.end);
  CHECK(ran["service.auth"] == "password");
  CHECK(ran["http.realm"] == "Gate");
  CHECK(ran["rtsp.path"] == "/cam/realmonitor?channel=1&subtype=0");
  CHECK(descriptions(ran.written) == 3);
  CHECK(evidence_text(ran.batch).find("DESCRIBE /Streaming/Channels/101\n< 404") !=
        std::string::npos);
  script.replies[2] = Reply(kRtspStream, 3);
  const Ran open = ask_rtsp(script, true);
  CHECK(open["service.auth"] == "none");
  CHECK(open["rtsp.path"] == "/Streaming/Channels/101");
  CHECK(open.written.find("SETUP") == std::string::npos);
}

TEST_CASE(
    "rtsp: places are asked for only where the root is unknown and looking further is allowed",
    "[probe][rtsp]") {
  CHECK(descriptions(
            ask_rtsp({{kRtspOptions, 1}, {kRtspNowhere, 2}, {kRtspStream, 3}}, false).written) ==
        1);
  CHECK(descriptions(
            ask_rtsp({{kRtspOptions, 1}, {kRtspLogin, 2}, {kRtspStream, 3}}, true).written) == 1);
  CHECK(descriptions(
            ask_rtsp({{kRtspOptions, 1}, {kRtspStream, 2}, {kRtspStream, 3}}, true).written) == 1);
  const std::string closing = "RTSP/1.0 404 Not Found\r\nCSeq: 2\r\nConnection: Close\r\n\r\n";
  CHECK(descriptions(ask_rtsp({{kRtspOptions, 1}, {closing, 2}, {kRtspStream, 3}}, true).written) ==
        1);
}

TEST_CASE("rtsp: a server that knows no place at all is asked for few", "[probe][rtsp]") {
  Script script{{kRtspOptions, 1}};
  for (std::size_t i = 2; i < 40; ++i) script.replies.emplace_back(kRtspNowhere, i);
  const Ran ran = ask_rtsp(script, true);
  CHECK(ran.end);
  CHECK(ran["service.auth"] == "unknown");
  CHECK(ran["rtsp.path"] == "(absent)");
  CHECK(descriptions(ran.written) == 9);
}

TEST_CASE("rtsp: what breaks off at a place keeps what was known", "[probe][rtsp]") {
  for (int n = 5; n <= 9; ++n) {
    CAPTURE(n);
    Script script{{kRtspOptions, 1}, {kRtspNowhere, 2}, {kRtspNowhere, 3}, {kRtspLogin, 4}};
    script.fail_at = n;
    const Ran ran = ask_rtsp(script, true);
    CHECK(ran["service.protocol"] == "rtsp");
    CHECK(ran["service.auth"] != "(absent)");
  }
}

}  // namespace
}  // namespace tenken::test
