#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;
using test::heard_device;

Flow& spoken(Device& device, std::string_view peer, std::string_view service, bool cleartext,
             std::string_view tls = {}) {
  Flow& flow = test::add_flow(device, peer, 8443);
  flow.service = service;
  flow.cleartext = cleartext;
  flow.tls = tls;
  return flow;
}

}  // namespace

TEST_CASE("26-3: silence is nothing observed, and says how long it was", "[rules][26-3]") {
  CHECK(find(test::judge("26-3", test::device()), Msg::rule_flows_not_heard) != nullptr);
  const auto judgements = test::judge("26-3", heard_device());
  CHECK(test::verdict(judgements) == Verdict::not_observed);
  CHECK(find(judgements, Msg::rule_26_3_none)->reason.args == std::vector<std::string>{"30"});
}

TEST_CASE("26-3: clear text to the Internet does not conform", "[rules][26-3]") {
  Device device = heard_device();
  spoken(device, "9.9.9.9", "mqtt", true).names = {"cloud.example"};
  const auto judgements = test::judge("26-3", device);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::non_conforming);
  CHECK(judgements[0].severity == Severity::high);
  CHECK(judgements[0].evidence == std::vector{test::evidence(77)});
  CHECK(judgements[0].reason ==
        Note(Msg::rule_26_3_clear, {"cloud.example (9.9.9.9) 8443/tcp mqtt", "2025-11-24"}));
}

TEST_CASE("26-3: TLS by its version", "[rules][26-3]") {
  for (const std::string_view version : {"SSLv2", "SSLv3", "TLSv1", "TLSv1.1"}) {
    Device device = heard_device();
    spoken(device, "9.9.9.9", "tls", false, version);
    INFO(version);
    CHECK(test::verdict(test::judge("26-3", device)) == Verdict::non_conforming);
  }
  for (const std::string_view version : {"TLSv1.2", "TLSv1.3"}) {
    Device device = heard_device();
    spoken(device, "9.9.9.9", "tls", false, version);
    INFO(version);
    const auto judgements = test::judge("26-3", device);
    CHECK(test::verdict(judgements) == Verdict::needs_review);  // who checks is not heard
    CHECK(find(judgements, Msg::rule_26_3_encrypted) != nullptr);
  }
}

TEST_CASE("26-3: the worst session decides, and each kind is told", "[rules][26-3]") {
  Device device = heard_device();
  spoken(device, "9.9.9.9", "tls", false, "TLSv1.3");
  spoken(device, "9.9.9.8", "http", true);
  spoken(device, "9.9.9.7", "ssh", false);
  test::add_flow(device, "9.9.9.6", 5000);
  const auto judgements = test::judge("26-3", device);
  CHECK(judgements.size() == 3);
  CHECK(test::verdict(judgements) == Verdict::non_conforming);
  CHECK(find(judgements, Msg::rule_26_3_unknown) != nullptr);
}

TEST_CASE("26-3: what is no session with a system does not count", "[rules][26-3]") {
  Device device = heard_device();
  test::add_flow(device, "9.9.9.9", 53, 17).cleartext = true;
  test::add_flow(device, "9.9.9.9", 123, 17);
  test::add_flow(device, "9.9.9.9", 0, 1).key.port_at = PortAt::none;
  test::add_flow(device, "9.9.9.8", 443).received_packets = 0;  // nobody answered
  Flow& inbound = spoken(device, "9.9.9.7", "http", true);
  inbound.key.port_at = PortAt::device;
  spoken(device, "192.0.2.9", "http", true).internet = false;
  CHECK(test::verdict(test::judge("26-3", device)) == Verdict::not_observed);
}

}  // namespace tenken::rules
