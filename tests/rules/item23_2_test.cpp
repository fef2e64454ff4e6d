#include "catch.hpp"
#include "support.hpp"

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

TEST_CASE("23-2: complete and approved TCP is not conforming, because UDP was not measured",
          "[rules][23-2]") {
  Device device = test::device();
  test::add_service(device, 443, "https");
  test::cover(device, PortSet::all(), PortSet::from_ports({25, 26}));
  const auto judgements =
      test::judge("23-2", device, test::policy("[[approved]]\nports = 443\nreason = \"r\"\n"));
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_23_2_udp_missing)->reason.args ==
        std::vector<std::string>{"1", "2"});
}

TEST_CASE("23-2: a partial scan is not observed", "[rules][23-2]") {
  Device device = test::device();
  test::cover(device, PortSet::from_ranges({{2, 65535}}));
  const auto judgements = test::judge("23-2", device);
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_tcp_partial)->reason.args[0] == "65534");
}

}  // namespace tenken::rules
