#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

const Policy none = test::policy("[internet]\nallowed = \"none\"\n");
const Policy some = test::policy(
    "[internet]\nallowed = [\"*.example.com\", \"ntp.example.net\", \"9.9.8.0/24\"]\n");

Device heard(int hours = 24) {
  Device device = test::device();
  test::hear(device, hours);
  return device;
}

}  // namespace

TEST_CASE("22-1: without a conversation in both directions nothing was observed", "[rules][22-1]") {
  Device device = test::device();
  CHECK(find(test::judge("22-1", device, none), Msg::rule_flows_not_heard) != nullptr);
  test::hear(device, 100);
  device.flows[0].received_packets = 0;  // a switch floods such packets to blind places
  const auto judgements = test::judge("22-1", device, none);
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_flows_not_heard) != nullptr);
}

TEST_CASE("22-1: a flow against the policy does not conform, however short", "[rules][22-1]") {
  Device device = heard(0);
  test::add_flow(device, "9.9.9.9", 443).names = {"cloud.example.com"};
  const auto judgements = test::judge("22-1", device, none);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::non_conforming);
  CHECK(judgements[0].evidence == std::vector{test::evidence(77)});
  CHECK(judgements[0].reason ==
        Note(Msg::rule_22_1_forbidden, {"1", "cloud.example.com (9.9.9.9) 443/tcp", "2025-11-24"}));
}

TEST_CASE("22-1: without a policy a person decides", "[rules][22-1]") {
  Device device = heard(1000);
  auto judgements = test::judge("22-1", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_22_1_quiet)->reason.args == std::vector<std::string>{"1000"});
  test::add_flow(device, "9.9.9.9", 443);
  judgements = test::judge("22-1", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_22_1_no_policy) != nullptr);
}

TEST_CASE("22-1: silence counts after the hours that the policy asks for", "[rules][22-1]") {
  CHECK(find(test::judge("22-1", heard(24), none), Msg::rule_22_1_none)->verdict ==
        Verdict::conforming);
  const auto judgements = test::judge("22-1", heard(23), none);
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_22_1_short)->reason.args ==
        std::vector<std::string>{"23", "24"});
  const Policy longer = test::policy("[internet]\nallowed = \"none\"\nhours = 25\n");
  CHECK(test::verdict(test::judge("22-1", heard(24), longer)) == Verdict::not_observed);
}

TEST_CASE("22-1: what was not kept may have been against the policy", "[rules][22-1]") {
  Device device = heard(48);
  device.hearing->dropped = 5;
  const auto judgements = test::judge("22-1", device, none);
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_22_1_incomplete) != nullptr);
}

TEST_CASE("22-1: every name of a peer must be listed, or its address", "[rules][22-1]") {
  Device device = heard();
  Flow& flow = test::add_flow(device, "9.9.9.9", 443);
  const auto verdict = [&] { return test::verdict(test::judge("22-1", device, some)); };
  CHECK(verdict() == Verdict::needs_review);
  flow.names = {"a.example.com", "b.c.example.com"};
  CHECK(verdict() == Verdict::conforming);
  flow.names = {"a.example.com", "other.example"};
  CHECK(verdict() == Verdict::needs_review);
  flow.names = {"example.com"};
  CHECK(verdict() == Verdict::needs_review);
  flow.names = {"badexample.com"};
  CHECK(verdict() == Verdict::needs_review);
  flow.names = {"other.example"};
  flow.key.peer = *IpAddress::parse("9.9.8.7");
  CHECK(verdict() == Verdict::conforming);
}

TEST_CASE("22-1: a type of device may have a list of its own", "[rules][22-1]") {
  const Policy policy =
      test::policy("[internet]\nallowed = [\"9.9.9.9\"]\n[internet.types]\ncamera = \"none\"\n");
  Device device = heard();
  test::add_flow(device, "9.9.9.9", 443);
  CHECK(test::verdict(test::judge("22-1", device, policy)) == Verdict::conforming);
  device.facts["device.type"] = test::fact("camera");
  CHECK(test::verdict(test::judge("22-1", device, policy)) == Verdict::non_conforming);
}

TEST_CASE("22-1: asking for a port mapping is asking for the Internet", "[rules][22-1]") {
  Device device = heard();
  Flow& flow = test::add_flow(device, "192.0.2.1", 5351, 17);
  flow.internet = false;
  CHECK(test::verdict(test::judge("22-1", device, none)) == Verdict::non_conforming);
  CHECK(test::verdict(test::judge("22-1", device)) == Verdict::needs_review);
  CHECK(find(test::judge("22-1", device), Msg::rule_22_1_mapping) != nullptr);
}

}  // namespace tenken::rules
