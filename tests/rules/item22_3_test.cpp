#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;
using test::heard_device;

Flow& inbound(Device& device, std::uint16_t port, std::uint8_t protocol = 6) {
  Flow& flow = test::add_flow(device, "9.9.9.9", port, protocol);
  flow.key.port_at = PortAt::device;
  return flow;
}

}  // namespace

TEST_CASE("22-3: silence never conforms, and says how long it was", "[rules][22-3]") {
  CHECK(find(test::judge("22-3", test::device()), Msg::rule_flows_not_heard) != nullptr);
  const auto judgements = test::judge("22-3", heard_device());
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_22_3_none)->reason.args == std::vector<std::string>{"30"});
}

TEST_CASE("22-3: an accepted connection from the Internet", "[rules][22-3]") {
  Device device = heard_device();
  Flow& flow = inbound(device, 80);
  flow.opened_by_peer = flow.accepted = 1;
  SECTION("needs review") {
    const auto judgements = test::judge("22-3", device);
    CHECK(test::verdict(judgements) == Verdict::needs_review);
    CHECK(find(judgements, Msg::rule_22_3_reached) != nullptr);
  }
  SECTION("of a weak device does not conform") {
    test::add_service(device, 23, "telnet");
    const auto judgements = test::judge("22-3", device);
    CHECK(test::verdict(judgements) == Verdict::non_conforming);
    const Judgement* const weak = find(judgements, Msg::rule_22_3_reached_weak);
    REQUIRE(weak != nullptr);
    CHECK(weak->severity == Severity::critical);
    CHECK(weak->reason.args[2] == "23-1, 32-3");
    CHECK(weak->evidence == std::vector{test::evidence(77)});
  }
  SECTION("from the own network is none") {
    flow.internet = false;
    CHECK(test::verdict(test::judge("22-3", device)) == Verdict::not_observed);
  }
}

TEST_CASE("22-3: what only arrives shows a way in", "[rules][22-3]") {
  Device device = heard_device();
  Flow& flow = inbound(device, 80);
  flow.opened_by_peer = 3;
  flow.sent_packets = 0;
  const auto judgements = test::judge("22-3", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_22_3_tried) != nullptr);
}

TEST_CASE("22-3: who began with datagrams is not known", "[rules][22-3]") {
  Device device = heard_device();
  inbound(device, 5060, 17);
  const auto judgements = test::judge("22-3", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_22_3_datagrams) != nullptr);
}

TEST_CASE("22-3: half of a connection is no attempt", "[rules][22-3]") {
  Device device = heard_device();
  inbound(device, 43'585).sent_packets = 0;  // the client's port, in a capture without the SYN
  CHECK(test::verdict(test::judge("22-3", device)) == Verdict::not_observed);
  inbound(device, 161, 17).sent_packets = 0;
  CHECK(find(test::judge("22-3", device), Msg::rule_22_3_tried) != nullptr);
}

TEST_CASE("22-3: a connection that the device opened is no way in", "[rules][22-3]") {
  Device device = heard_device();
  Flow& flow = test::add_flow(device, "9.9.9.9", 443);
  flow.opened = flow.accepted_by_peer = 2;
  CHECK(test::verdict(test::judge("22-3", device)) == Verdict::not_observed);
}

TEST_CASE("22-3: a global address needs a test from outside", "[rules][22-3]") {
  Device device = test::device("2600::7");
  const auto judgements = test::judge("22-3", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_22_3_global)->reason.args ==
        std::vector<std::string>{"2600::7"});
}

}  // namespace tenken::rules
