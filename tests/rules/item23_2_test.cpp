#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {

using test::find;

TEST_CASE("23-2: an open port that the approved list does not cover does not conform",
          "[rules][23-2]") {
  Device device = test::device();
  test::add_service(device, 22, "ssh");
  test::add_service(device, 8291, "unknown");
  test::cover(device, PortSet::from_ports({22, 8291}));
  const auto judgements =
      test::judge("23-2", device,
                  test::policy("[[approved]]\nprotocol = \"ssh\"\nports = 22\nreason = \"r\"\n"));
  const Judgement* const unlisted = find(judgements, Msg::rule_23_2_unlisted);
  REQUIRE(unlisted != nullptr);
  CHECK(unlisted->verdict == Verdict::non_conforming);
  CHECK(unlisted->severity == Severity::medium);
  CHECK(unlisted->endpoint->port == 8291);
  CHECK(unlisted->evidence == std::vector{test::evidence(2)});
  CHECK(find(judgements, Msg::rule_23_2_approved)->endpoint->port == 22);
}

TEST_CASE("23-2: an empty approved list approves nothing", "[rules][23-2]") {
  Device device = test::device();
  test::add_service(device, 22, "ssh");
  test::cover(device, PortSet::all());
  CHECK(test::verdict(test::judge("23-2", device, test::policy("approved = []\n"))) ==
        Verdict::non_conforming);
}

TEST_CASE("23-2: another protocol on an approved port does not conform", "[rules][23-2]") {
  Device device = test::device();
  test::add_service(device, 22, "telnet");
  test::cover(device, PortSet::all());
  const auto policy =
      test::policy("[[approved]]\nprotocol = \"ssh\"\nports = 22\nreason = \"r\"\n");
  CHECK(test::verdict(test::judge("23-2", device, policy)) == Verdict::non_conforming);
}

TEST_CASE("23-2: an unidentified service that the list may mean needs review", "[rules][23-2]") {
  Device device = test::device();
  test::add_service(device, 22, "unknown");
  test::cover(device, PortSet::all());
  const auto policy =
      test::policy("[[approved]]\nprotocol = \"ssh\"\nports = 22\nreason = \"r\"\n");
  const auto judgements = test::judge("23-2", device, policy);
  CHECK(find(judgements, Msg::rule_23_2_unidentified) != nullptr);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
}

TEST_CASE("23-2: without a list an open port needs review", "[rules][23-2]") {
  Device device = test::device();
  test::add_service(device, 443, "https");
  test::cover(device, PortSet::all());
  const auto judgements = test::judge("23-2", device);
  CHECK(find(judgements, Msg::rule_23_2_no_list) != nullptr);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
}

TEST_CASE("23-2: complete and approved TCP is not conforming while UDP is not measured",
          "[rules][23-2]") {
  Device device = test::device();
  test::add_service(device, 443, "https");
  test::cover(device, PortSet::all(), PortSet::from_ports({25, 26}));
  const auto judgements =
      test::judge("23-2", device, test::policy("[[approved]]\nports = 443\nreason = \"r\"\n"));
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_23_2_udp_missing)->reason.args ==
        std::vector<std::string>{"1", "2", "tenken sweep --ports all --udp-ports top20 192.0.2.7"});
}

TEST_CASE("23-2: TCP and the UDP ports of top20, approved, are conforming", "[rules][23-2]") {
  Device device = test::device();
  test::add_service(device, 443, "https");
  test::cover(device, PortSet::all());
  test::add_service(device, 161, "snmp").endpoint.transport = Transport::udp;
  const rules::Policy policy = test::policy("[[approved]]\nports = [161, 443]\nreason = \"r\"\n");
  SECTION("all told") {
    test::cover_udp(device, test::kTop20, "161");
    const auto judgements = test::judge("23-2", device, policy);
    CHECK(test::verdict(judgements) == Verdict::conforming);
    const Judgement* const complete = find(judgements, Msg::rule_23_2_complete);
    REQUIRE(complete != nullptr);
    CHECK(complete->reason.args ==
          std::vector<std::string>{"1", "0", "20", "1", std::string(test::kTop20)});
    CHECK(std::ranges::find(complete->evidence, test::evidence(203)) != complete->evidence.end());
  }
  SECTION("a port that answers nothing may be open") {
    test::cover_udp(device, test::kTop20, "161", "69,500");
    const auto judgements = test::judge("23-2", device, policy);
    CHECK(test::verdict(judgements) == Verdict::needs_review);
    CHECK(find(judgements, Msg::rule_udp_unanswered)->reason.args[0] == "69,500");
  }
  SECTION("a device that limits its ICMP errors") {
    test::cover_udp(device, test::kTop20, "161", "69,500");
    device.udp->expected_missed = 1.5;
    const auto judgements = test::judge("23-2", device, policy);
    CHECK(test::verdict(judgements) == Verdict::not_observed);
    CHECK(find(judgements, Msg::rule_udp_limited) != nullptr);
  }
  SECTION("fewer UDP ports than top20") {
    test::cover_udp(device, "53,161", "161");
    const auto judgements = test::judge("23-2", device, policy);
    CHECK(test::verdict(judgements) == Verdict::not_observed);
    CHECK(find(judgements, Msg::rule_udp_partial) != nullptr);
  }
  SECTION("UDP of an earlier scan") {
    test::cover_udp(device, test::kTop20, "161");
    device.udp->scan = ScanId::make(test::kNow);
    CHECK(find(test::judge("23-2", device, policy), Msg::rule_23_2_udp_missing) != nullptr);
  }
}

TEST_CASE("23-2: an open UDP port that nobody approved is not conforming", "[rules][23-2]") {
  Device device = test::device();
  test::cover(device, PortSet::all());
  test::add_service(device, 161, "snmp").endpoint.transport = Transport::udp;
  test::cover_udp(device, test::kTop20, "161");
  const auto judgements =
      test::judge("23-2", device, test::policy("[[approved]]\nports = 443\nreason = \"r\"\n"));
  CHECK(test::verdict(judgements) == Verdict::non_conforming);
  const Judgement* const port = find(judgements, Msg::rule_23_2_unlisted);
  REQUIRE(port != nullptr);
  CHECK(port->reason.args[0] == "192.0.2.7:161/udp");
}

TEST_CASE("23-2: a partial scan is not observed", "[rules][23-2]") {
  Device device = test::device();
  test::cover(device, PortSet::from_ranges({{2, 65535}}));
  const auto judgements = test::judge("23-2", device);
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_tcp_partial)->reason.args[0] == "65534");
}

}  // namespace tenken::rules
