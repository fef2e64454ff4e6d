// The name that a host gives itself by LLMNR over TCP.
#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"

namespace tenken::test {
namespace {

using namespace std::string_view_literals;

// 192.0.2.7 is "pc-7", and "pc-7" is 192.0.2.7; with the length of TCP in front.
constexpr auto kLlmnrName =
    "\0\x3a\x74\x6b\x80\0\0\1\0\1\0\0\0\0\1"
    "7\1"
    "2\1"
    "0\3"
    "192\7in-addr\4arpa\0\0\x0c\0\1\xc0\x0c\0\x0c\0\1\0\0\0\x1e\0\6\4pc-7\0"sv;
constexpr auto kLlmnrAddress =
    "\0\x26\x74\x6b\x80\0\0\1\0\1\0\0\0\0\4pc-7\0\0\1\0\1\xc0\x0c\0\1\0\1\0\0\0\x1e\0\4\xc0\0\2\7"sv;

TEST_CASE("llmnr: the name of the host, which leads back to it", "[probe][llmnr]") {
  const Ran ran = run_probe("llmnr", {{kLlmnrName, 1}, {kLlmnrAddress, 2}}, 5355);
  CHECK(ran.end);
  CHECK(ran["service.protocol"] == "llmnr");
  CHECK(ran["service.cleartext"] == "true");
  CHECK(ran["device.hostname"] == "pc-7");
  CHECK(ran.batch.observations.back().confidence == 60);
  CHECK_FALSE(ran.batch.observations.back().subject.port);
  CHECK(evidence_text(ran.batch).find("leads back to the host: yes") != std::string::npos);
  // One question of one name each.
  CHECK(ran.written.find("\x01\x37\x01\x32\x01\x30\x03\x31\x39\x32\x07in-addr\x04"
                         "arpa\0\0\x0c\0\1"sv) != std::string::npos);
  CHECK(ran.written.find("\x04pc-7\0\0\1\0\1"sv) != std::string::npos);
}

TEST_CASE("llmnr: a name that leads elsewhere, or nowhere, counts less", "[probe][llmnr]") {
  std::string elsewhere(kLlmnrAddress);
  elsewhere.back() = '\x08';
  const Ran ran = run_probe("llmnr", {{kLlmnrName, 1}, {elsewhere, 2}}, 5355);
  CHECK(ran.end);
  CHECK(ran["device.hostname"] == "pc-7");
  CHECK(ran.batch.observations.back().confidence == 54);
  Script closing{{kLlmnrName, 1}};
  closing.ending = Ending::closes;
  const Ran closed = run_probe("llmnr", closing, 5355);
  CHECK(closed["service.protocol"] == "llmnr");
  CHECK(closed["device.hostname"] == "pc-7");
  CHECK(closed.batch.observations.back().confidence == 54);
}

TEST_CASE("llmnr: no claim of whoever names another host, or with other signs", "[probe][llmnr]") {
  std::string other(kLlmnrName);
  other[15] = '8';  // 192.0.2.8
  std::string angry(kLlmnrName);
  angry[angry.size() - 5] = '\n';
  std::string question(kLlmnrName);
  question[4] = '\0';  // no response
  for (const std::string_view text :
       {std::string_view(other), std::string_view(angry), std::string_view(question), "\0\1x"sv,
        "HTTP/1.1 400\r\n\r\n"sv}) {
    CAPTURE(text);
    const Ran ran = run_probe("llmnr", {{text, 1}}, 5355);
    REQUIRE_FALSE(ran.end);
    CHECK(ran.end.error().code == Errc::malformed);
    CHECK(ran["service.protocol"] == "(absent)");
  }
}

}  // namespace
}  // namespace tenken::test
