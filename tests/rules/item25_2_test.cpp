#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

constexpr std::chrono::hours kDay(24);

/// Heard `days` before the device was last seen.
Fact login(std::string_view value, int days) {
  Fact fact = test::fact(value, test::evidence(9));
  fact.last_seen = test::kNow + -days * kDay;
  return fact;
}

}  // namespace

TEST_CASE("25-2: a login in clear text does not conform, and is cited", "[rules][25-2]") {
  Device device = test::device();
  Service& service = test::add_service(device, 21, "ftp");
  service.facts["login.clear"] = login("ftp admin", 0);
  const auto judgements = test::judge("25-2", device);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::non_conforming);
  CHECK(judgements[0].severity == Severity::high);
  CHECK(judgements[0].endpoint == service.endpoint);
  CHECK(judgements[0].evidence == std::vector{test::evidence(9)});
  CHECK(judgements[0].reason ==
        Note(Msg::rule_25_2_clear, {service.endpoint.to_string(), "ftp admin", "2025-11-24"}));
}

TEST_CASE("25-2: what the device itself shows counts as well", "[rules][25-2]") {
  Device device = test::device();
  device.facts["login.clear"] = login("snmp 2c", 30);
  CHECK(test::verdict(test::judge("25-2", device)) == Verdict::non_conforming);
}

TEST_CASE("25-2: a login that was not heard for long needs review", "[rules][25-2]") {
  Device device = test::device();
  device.facts["login.clear"] = login("snmp 2c", 31);
  const auto judgements = test::judge("25-2", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_25_2_clear_before) != nullptr);
}

TEST_CASE("25-2: a closed service is no matter any more", "[rules][25-2]") {
  Device device = test::device();
  Service& service = test::add_service(device, 21, "ftp");
  service.facts["login.clear"] = login("ftp admin", 0);
  service.open = false;
  CHECK(test::verdict(test::judge("25-2", device)) == Verdict::not_observed);
}

TEST_CASE("25-2: silence never conforms", "[rules][25-2]") {
  Device device = test::device();
  CHECK(find(test::judge("25-2", device), Msg::rule_25_2_not_heard) != nullptr);
  CHECK(test::verdict(test::judge("25-2", device)) == Verdict::not_observed);
  test::hear(device, 5);
  CHECK(find(test::judge("25-2", device), Msg::rule_25_2_none_heard) != nullptr);
  CHECK(test::verdict(test::judge("25-2", device)) == Verdict::needs_review);
}

}  // namespace tenken::rules
