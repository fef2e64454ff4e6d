#include "scanner/dissect/coap_tcp.hpp"

#include <string>
#include <string_view>

#include "catch.hpp"

#include "probe_fixture.hpp"

namespace tenken::test {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

// Settings with a maximal message size, as libcoap sends them; 2.05 with content format 40.
constexpr auto kSettings = "\x30\xe1\x22\x40\x00"sv;
constexpr auto kList = "\xd1\x0e\x45t\xc1\x28\xff</>;title=x,</time>,</b>"sv;

TEST_CASE("coap over tcp: settings first, then the list of resources", "[probe][coap_tcp]") {
  REQUIRE(kList.size() == 4 + 13 + 0x0e);
  for (const std::size_t piece : {std::size_t{1}, std::size_t{4096}}) {
    Script script{{std::string(kSettings) + std::string(kList), 1}};
    script.piece = piece;
    const Ran ran = run_probe("coap_tcp", script, 5683);
    CHECK(ran.end);
    CHECK(ran["service.protocol"] == "coap");
    CHECK(ran["service.cleartext"] == "true");
    CHECK(ran["coap.resources"] == "/, /time, /b");
    CHECK(ran.written ==
          "\0\xe1\xd1\x04\x01t\xbb.well-known\x04"
          "core"s);
  }
}

TEST_CASE("coap over tcp: a server that lists nothing is known all the same", "[probe][coap_tcp]") {
  const Ran refused = run_probe("coap_tcp", {{"\0\xe1\x01\x84t"sv, 1}}, 5683);
  CHECK(refused["service.protocol"] == "coap");
  CHECK(refused["coap.resources"] == "(absent)");
  const Ran silent = run_probe("coap_tcp", {{"\0\xe1"sv, 1}}, 5683);
  CHECK(silent["service.protocol"] == "coap");
}

TEST_CASE("coap over tcp: other protocols are not taken for it", "[probe][coap_tcp]") {
  for (const std::string_view other :
       {"SSH-2.0-OpenSSH_9.2\r\n"sv, "HTTP/1.1 400 Bad Request\r\n\r\n"sv, "\x05\0"sv,
        "\x01\x45t"sv, "\xff\xff\xff\xff\xff\xff\xe1"sv}) {
    CAPTURE(other);
    const Ran ran = run_probe("coap_tcp", {{other, 1}}, 5683);
    CHECK_FALSE(ran.end);
    CHECK(ran["service.protocol"] == "(absent)");
  }
}

TEST_CASE("coap over tcp: messages of every length form", "[dissect][coap_tcp]") {
  struct Case {
    std::string_view head;
    std::size_t body;
  };
  for (const Case& c : {Case{"\xc0\x45"sv, 12}, Case{"\xd0\0\x45"sv, 13},
                        Case{"\xd0\xff\x45"sv, 268}, Case{"\xe0\0\0\x45"sv, 269}}) {
    CAPTURE(c.body);
    std::string stream = std::string(c.head) + std::string(c.body, 'x');
    const std::string more = stream + "next";
    const auto whole = dissect::coap_tcp_message(as_bytes(more));
    REQUIRE(whole);
    CHECK(whole->size() == stream.size());
    CHECK(dissect::coap_tcp_code(*whole) == 0x45);
    stream.pop_back();
    const auto cut = dissect::coap_tcp_message(as_bytes(stream));
    REQUIRE_FALSE(cut);
    CHECK(cut.error() == dissect::StreamGap::need_more);
  }
  const auto huge = dissect::coap_tcp_message(as_bytes("\xf0\xff\xff\xff\xff\x45"sv));
  REQUIRE_FALSE(huge);
  CHECK(huge.error() == dissect::StreamGap::foreign);
}

}  // namespace
}  // namespace tenken::test
