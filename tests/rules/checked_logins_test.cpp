// 25-1, 25-3, 25-4 and 26-2: logins that an audit checked.
#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

Device camera(std::string_view ip, std::string_view tried) {
  Device device = test::device(ip);
  Fact fact = test::fact(tried, test::evidence(9));
  fact.last_seen = test::kNow;
  test::add_service(device, 23, "telnet").facts["login.tried"] = fact;
  return device;
}

Verdict verdict_of(std::string_view item, std::string_view tried) {
  return test::verdict(test::judge(item, camera("192.0.2.7", tried)));
}

}  // namespace

TEST_CASE("25-1: a proven default does not conform, and cites the check", "[rules][25-1]") {
  const auto judgements =
      test::judge("25-1", camera("192.0.2.7", "accepted_verified none axis-1 3f root"));
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::non_conforming);
  CHECK(judgements[0].severity == Severity::critical);
  CHECK(judgements[0].evidence == std::vector{test::evidence(9)});
  CHECK(judgements[0].reason == Note(Msg::rule_25_1_tried_accepted,
                                     {"telnet root", "192.0.2.7:23/tcp", "axis-1", "2025-11-24"}));
}

TEST_CASE("25-1: each verdict of a check has its own", "[rules][25-1]") {
  CHECK(verdict_of("25-1", "accepts_any none axis-1 3f root") == Verdict::non_conforming);
  CHECK(verdict_of("25-1", "not_initialised none - - -") == Verdict::non_conforming);
  CHECK(verdict_of("25-1", "accepted_unverified control axis-1 3f root") == Verdict::needs_review);
  CHECK(verdict_of("25-1", "rejected none axis-1 - root") == Verdict::needs_review);
  CHECK(verdict_of("25-1", "locked lock_words axis-1 - root") == Verdict::needs_review);
  CHECK(verdict_of("25-1", "undecided unclear axis-1 - root") == Verdict::needs_review);
  CHECK(verdict_of("25-1", "not_tested identity - - -") == Verdict::not_observed);
  CHECK(verdict_of("25-1", "no_auth none - - -") == Verdict::not_observed);
}

TEST_CASE("25-3: open services and accounts of makers are signs, no more", "[rules][25-3]") {
  CHECK(verdict_of("25-3", "no_auth none - - -") == Verdict::needs_review);
  CHECK(verdict_of("25-3", "accepted_verified none axis-1 3f root") == Verdict::needs_review);
  CHECK(verdict_of("25-3", "rejected none axis-1 - root") == Verdict::not_observed);
  CHECK(test::verdict(test::judge("25-3", test::device())) == Verdict::not_observed);
}

TEST_CASE("25-4: the same proven password on two devices does not conform", "[rules][25-4]") {
  const auto judge = [](std::string_view second) {
    InventoryView view;
    view.devices.push_back(camera("192.0.2.7", "accepted_verified none axis-1 3f root"));
    view.devices.push_back(camera("192.0.2.8", second));
    return find_rule("25-4")->judge(view.devices[0], view, Policy());
  };
  CHECK(test::verdict(judge("accepted_verified none moxa-1 3f admin")) == Verdict::non_conforming);
  CHECK(test::verdict(judge("accepted_verified none moxa-1 40 admin")) == Verdict::not_observed);
  CHECK(test::verdict(judge("accepts_any none moxa-1 3f admin")) == Verdict::not_observed);
}

TEST_CASE("26-2: a service that let an audit in without a login", "[rules][26-2]") {
  const auto judgements = test::judge("26-2", camera("192.0.2.7", "no_auth none - - -"));
  CHECK(find(judgements, Msg::rule_26_2_let_in) != nullptr);
  CHECK(find(test::judge("26-2", camera("192.0.2.7", "rejected none a-1 - root")),
             Msg::rule_26_2_let_in) == nullptr);
}

}  // namespace tenken::rules
