#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

constexpr std::string_view kSshOnly =
    "[[approved]]\nprotocol = \"ssh\"\nreason = \"maintenance\"\n";

}  // namespace

TEST_CASE("23-1: a proven service of the deny list does not conform, whatever its port",
          "[rules][23-1]") {
  struct Case {
    const char* protocol;
    Severity severity;
  };
  const Case c = GENERATE(Case{"telnet", Severity::high}, Case{"rlogin", Severity::high},
                          Case{"rsh", Severity::high}, Case{"rexec", Severity::high},
                          Case{"adb", Severity::high}, Case{"tftp", Severity::medium},
                          Case{"finger", Severity::medium}, Case{"chargen", Severity::medium},
                          Case{"echo", Severity::medium});
  Device device = test::device();
  test::add_service(device, 8022, c.protocol);
  test::cover(device, PortSet::from_ports({8022}));
  const auto judgements = test::judge("23-1", device);
  const Judgement* const denied = find(judgements, Msg::rule_23_1_denied);
  REQUIRE(denied != nullptr);
  CHECK(denied->verdict == Verdict::non_conforming);
  CHECK(denied->severity == c.severity);
  CHECK(denied->endpoint == device.services[0].endpoint);
  CHECK(denied->evidence == std::vector{test::evidence(1)});
  CHECK(denied->reason.args[0] == c.protocol);
}

TEST_CASE("23-1: port 23 alone proves nothing", "[rules][23-1]") {
  Device device = test::device();
  test::add_service(device, 23, "ssh");
  test::add_service(device, 2323, "unknown");
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("23-1", device);
  CHECK(find(judgements, Msg::rule_23_1_denied) == nullptr);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
}

TEST_CASE("23-1: a denied service that the policy approves by name needs review", "[rules][23-1]") {
  Device device = test::device();
  test::add_service(device, 23, "telnet");
  test::cover(device, PortSet::all());
  const auto named = test::policy(
      "[[approved]]\nports = 23\nreason = \"r1\"\n"
      "[[approved]]\nprotocol = \"telnet\"\nreason = \"old press\"\n");
  const auto judgements = test::judge("23-1", device, named);
  const Judgement* const approved = find(judgements, Msg::rule_23_1_denied_approved);
  REQUIRE(approved != nullptr);
  CHECK(approved->verdict == Verdict::needs_review);
  CHECK(approved->reason.args[2] == "old press");
  CHECK(test::verdict(judgements) == Verdict::needs_review);

  const auto by_port = test::policy("[[approved]]\nports = 23\nreason = \"r1\"\n");
  CHECK(test::verdict(test::judge("23-1", device, by_port)) == Verdict::non_conforming);
}

TEST_CASE("23-1: a service on no list needs review", "[rules][23-1]") {
  Device device = test::device();
  test::add_service(device, 80, "http");
  test::cover(device, PortSet::all());
  CHECK(find(test::judge("23-1", device), Msg::rule_23_1_no_list)->verdict ==
        Verdict::needs_review);
  const auto judgements = test::judge("23-1", device, test::policy(kSshOnly));
  CHECK(find(judgements, Msg::rule_23_1_unlisted)->verdict == Verdict::needs_review);
}

TEST_CASE("23-1: an unidentified service needs review even where its port is approved",
          "[rules][23-1]") {
  Device device = test::device();
  test::add_service(device, 9000, "");
  test::cover(device, PortSet::all());
  const auto open = test::policy("[[approved]]\nports = 9000\nreason = \"r\"\n");
  CHECK(test::verdict(test::judge("23-1", device, open)) == Verdict::needs_review);
}

TEST_CASE("23-1: a clean complete TCP scan is not conforming while UDP is not measured",
          "[rules][23-1]") {
  Device device = test::device();
  test::add_service(device, 22, "ssh");
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("23-1", device, test::policy(kSshOnly));
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  const Judgement* const coverage = find(judgements, Msg::rule_23_1_udp_missing);
  REQUIRE(coverage != nullptr);
  CHECK(coverage->reason.args ==
        std::vector<std::string>{"1", "0", "tenken sweep --ports all --udp-ports top20 192.0.2.7"});
  CHECK(coverage->evidence == std::vector{test::evidence(1)});
  CHECK(find(judgements, Msg::rule_23_1_approved)->verdict == Verdict::conforming);
}

TEST_CASE("23-1: approved services of TCP and UDP are conforming when both are measured",
          "[rules][23-1]") {
  Device device = test::device();
  test::add_service(device, 22, "ssh");
  test::cover(device, PortSet::all());
  test::cover_udp(device, test::kTop20, "");
  CHECK(test::verdict(test::judge("23-1", device, test::policy(kSshOnly))) == Verdict::conforming);
  test::add_service(device, 69, "tftp").endpoint.transport = Transport::udp;
  const auto judgements = test::judge("23-1", device, test::policy(kSshOnly));
  CHECK(test::verdict(judgements) == Verdict::non_conforming);
  CHECK(find(judgements, Msg::rule_23_1_denied)->reason.args[1] == "192.0.2.7:69/udp");
}

TEST_CASE("23-1: a partial scan names the command that completes it", "[rules][23-1]") {
  Device device = test::device();
  test::add_service(device, 22, "ssh");
  test::cover(device, PortSet::from_ranges({{1, 1000}}));
  const auto judgements = test::judge("23-1", device, test::policy(kSshOnly));
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  const Judgement* const partial = find(judgements, Msg::rule_tcp_partial);
  REQUIRE(partial != nullptr);
  CHECK(partial->reason.args ==
        std::vector<std::string>{"1000", "tenken sweep --ports all 192.0.2.7"});
}

TEST_CASE("23-1, 23-2, 32-3: without measurement nothing is judged", "[rules][coverage]") {
  const char* const item = GENERATE("23-1", "23-2", "32-3");
  Device device = test::device();
  const auto only = [&] {
    const auto judgements = test::judge(item, device);
    REQUIRE(judgements.size() == 1);
    CHECK(judgements[0].verdict == Verdict::not_observed);
    CHECK(judgements[0].severity == Severity::none);
    return judgements[0].reason;
  };
  SECTION("never scanned") { CHECK(only().message == Msg::rule_never_scanned); }
  SECTION("an empty coverage is no coverage") {
    device.tcp = PortCoverage();
    CHECK(only().message == Msg::rule_never_scanned);
  }
  SECTION("the scan failed") {
    test::cover(device, PortSet::all());
    device.failed = "timed_out";
    CHECK(only() ==
          Note(Msg::rule_scan_failed, {"timed_out", "tenken sweep --ports all 192.0.2.7"}));
  }
  SECTION("nothing answered") {
    test::cover(device, PortSet::all(), PortSet::all());
    CHECK(only() == Note(Msg::rule_all_filtered, {"65535"}));
  }
  SECTION("the device is gone, with a Telnet service in its past") {
    test::add_service(device, 23, "telnet");
    test::cover(device, PortSet::all());
    device.present = false;
    CHECK(only() == Note(Msg::rule_device_absent, {"2025-11-24"}));
  }
}

TEST_CASE("23-1: a service that has closed is not judged", "[rules][23-1]") {
  Device device = test::device();
  test::add_service(device, 23, "telnet").open = false;
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("23-1", device);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].reason.message == Msg::rule_23_1_udp_missing);
}

}  // namespace tenken::rules
