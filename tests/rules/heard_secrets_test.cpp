// 25-1 and 25-4: passwords that were heard.
#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

Device camera(std::string_view ip, std::string_view login, int days = 0) {
  Device device = test::device(ip);
  Fact fact = test::fact(login, test::evidence(9));
  fact.last_seen = test::kNow + -days * std::chrono::hours(24);
  test::add_service(device, 23, "telnet").facts["login.secret"] = fact;
  return device;
}

}  // namespace

TEST_CASE("25-1: an accepted default does not conform, and is cited", "[rules][25-1]") {
  const auto judgements =
      test::judge("25-1", camera("192.0.2.7", "telnet accepted default 00 root"));
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::non_conforming);
  CHECK(judgements[0].severity == Severity::critical);
  CHECK(judgements[0].evidence == std::vector{test::evidence(9)});
  CHECK(judgements[0].endpoint);
  CHECK(judgements[0].reason ==
        Note(Msg::rule_25_1_accepted, {"telnet root", "192.0.2.7:23/tcp", "2025-11-24"}));
}

TEST_CASE("25-1: what was only sent, or long ago, is for a person", "[rules][25-1]") {
  const auto sent = test::judge("25-1", camera("192.0.2.7", "telnet sent default 00 root"));
  CHECK(test::verdict(sent) == Verdict::needs_review);
  CHECK(find(sent, Msg::rule_25_1_sent) != nullptr);
  const auto old = test::judge("25-1", camera("192.0.2.7", "telnet accepted default 00 root", 31));
  CHECK(test::verdict(old) == Verdict::needs_review);
  CHECK(find(old, Msg::rule_25_1_before) != nullptr);
}

TEST_CASE("25-1: other passwords and refused ones say nothing", "[rules][25-1]") {
  for (const char* login : {"telnet refused default 00 root", "telnet accepted other 00 root"}) {
    const auto judgements = test::judge("25-1", camera("192.0.2.7", login));
    CHECK(test::verdict(judgements) == Verdict::not_observed);
    CHECK(find(judgements, Msg::rule_25_1_not_tried) != nullptr);
  }
}

TEST_CASE("25-4: a password that works on two devices does not conform", "[rules][25-4]") {
  InventoryView view;
  view.devices = {camera("192.0.2.7", "telnet accepted other 0a root"),
                  camera("192.0.2.8", "telnet sent other 0a admin"),
                  camera("192.0.2.9", "telnet accepted other 0b root"),
                  camera("192.0.2.10", "telnet refused other 0a root")};
  const auto judge = [&](std::size_t at) {
    return find_rule("25-4")->judge(view.devices[at], view, {});
  };
  const auto first = judge(0);
  REQUIRE(first.size() == 1);
  CHECK(first[0].verdict == Verdict::non_conforming);
  CHECK(first[0].reason ==
        Note(Msg::rule_25_4_reused, {"telnet root", "192.0.2.7:23/tcp", "192.0.2.8"}));
  CHECK(test::verdict(judge(1)) == Verdict::needs_review);
  CHECK(test::verdict(judge(2)) == Verdict::not_observed);
  CHECK(test::verdict(judge(3)) == Verdict::not_observed);
}

TEST_CASE("25-4: no password is not a password in common", "[rules][25-4]") {
  InventoryView view;
  view.devices = {camera("192.0.2.7", "telnet accepted other none root"),
                  camera("192.0.2.8", "telnet accepted other none root")};
  CHECK(test::verdict(find_rule("25-4")->judge(view.devices[0], view, {})) ==
        Verdict::not_observed);
}

}  // namespace tenken::rules
