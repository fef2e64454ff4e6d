#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

constexpr std::int64_t kDay = 86'400'000'000'000;

Vulnerability known(std::string_view cve, VulnTier tier) {
  Vulnerability one;
  one.cve = cve;
  one.tier = tier;
  one.product = "dropbear_ssh";
  one.version = "2015.67";
  one.evidence = {test::evidence(7)};
  return one;
}

/// A device with an SSH server, in a view that was surveyed with a database of `days` days.
InventoryView surveyed(Device device, std::int64_t days = 3) {
  InventoryView view;
  view.at = test::kNow;
  VulnSurvey& survey = view.vulnerability_survey.emplace();
  survey.at = test::kNow;
  survey.database_at = Timestamp(test::kNow.nanoseconds - days * kDay);
  survey.cves = 300'000;
  view.devices.push_back(std::move(device));
  return view;
}

Device with_ssh() {
  Device device = test::device();
  test::add_service(device, 22, "ssh", {{"service.product", "Dropbear"}});
  device.facts["survey.looked_up"] = test::fact("dropbear_ssh 2015.67");
  return device;
}

std::vector<Judgement> judged(const InventoryView& view, const Policy& policy = {}) {
  return find_rule("47-1")->judge(view.devices.front(), view, policy);
}

}  // namespace

TEST_CASE("47-1: without a survey nothing is observed, and the command is named", "[rules][47-1]") {
  InventoryView view;
  view.devices.push_back(with_ssh());
  const auto judgements = judged(view);
  REQUIRE(judgements.size() == 1);
  CHECK(judgements[0].verdict == Verdict::not_observed);
  CHECK(judgements[0].reason == Note(Msg::rule_47_1_no_survey, {"tenken vulndb rematch"}));
}

TEST_CASE("47-1: a survey with a new database that found nothing conforms", "[rules][47-1]") {
  const auto judgements = judged(surveyed(with_ssh()));
  REQUIRE(judgements.size() == 2);
  CHECK(test::verdict(judgements) == Verdict::conforming);
  CHECK(judgements[0].reason ==
        Note(Msg::rule_47_1_surveyed, {"2025-11-24", "2025-11-21", "300000", "3"}));
  CHECK(judgements[1].reason == Note(Msg::rule_47_1_none));
}

TEST_CASE("47-1: an old database needs review, by the policy's own limit", "[rules][47-1]") {
  const InventoryView view = surveyed(with_ssh(), 31);
  CHECK(test::verdict(judged(view)) == Verdict::needs_review);
  CHECK(find(judged(view), Msg::rule_47_1_old_database)->reason.args[3] == "30");
  Policy policy;
  policy.vulnerabilities.database_days = 60;
  CHECK(test::verdict(judged(view, policy)) == Verdict::conforming);
}

TEST_CASE("47-1: a certain match does not conform, whatever may apply beside it", "[rules][47-1]") {
  Device device = with_ssh();
  device.vulnerabilities = {known("CVE-2018-15599", VulnTier::version),
                            known("CVE-2024-6387", VulnTier::backport)};
  const auto judgements = judged(surveyed(device));
  CHECK(test::verdict(judgements) == Verdict::non_conforming);
  const Judgement* const certain = find(judgements, Msg::rule_47_1_certain);
  REQUIRE(certain != nullptr);
  CHECK(certain->reason.args ==
        std::vector<std::string>{"1", "CVE-2018-15599 (dropbear_ssh 2015.67)"});
  CHECK(certain->evidence == std::vector{test::evidence(7)});
  CHECK(certain->severity == Severity::medium);
  REQUIRE(find(judgements, Msg::rule_47_1_review) != nullptr);
}

TEST_CASE("47-1: a program at several ports is told of once, with the evidence of each",
          "[rules][47-1]") {
  Device device = with_ssh();
  device.vulnerabilities = {known("CVE-2018-15599", VulnTier::version),
                            known("CVE-2018-15599", VulnTier::version)};
  device.vulnerabilities[1].evidence = {test::evidence(8)};
  const auto judgements = judged(surveyed(device));
  const Judgement* const certain = find(judgements, Msg::rule_47_1_certain);
  REQUIRE(certain != nullptr);
  CHECK(certain->reason.args ==
        std::vector<std::string>{"1", "CVE-2018-15599 (dropbear_ssh 2015.67)"});
  CHECK(certain->evidence == std::vector{test::evidence(7), test::evidence(8)});
  device.vulnerabilities[1].version = "2015.71";
  const auto two = judged(surveyed(device));
  REQUIRE(find(two, Msg::rule_47_1_certain) != nullptr);
  CHECK(find(two, Msg::rule_47_1_certain)->reason.args[0] == "2");
}

TEST_CASE("47-1: what is exploited is critical", "[rules][47-1]") {
  Device device = with_ssh();
  device.vulnerabilities = {known("CVE-1", VulnTier::proof)};
  device.vulnerabilities[0].exploited = true;
  const auto judgements = judged(surveyed(device));
  const Judgement* const found = find(judgements, Msg::rule_47_1_exploited);
  REQUIRE(found != nullptr);
  CHECK(found->severity == Severity::critical);
  CHECK(found->reason.args[1] == "1");
}

TEST_CASE("47-1: other tiers are to be reviewed", "[rules][47-1]") {
  for (const VulnTier tier : {VulnTier::backport, VulnTier::model}) {
    Device device = with_ssh();
    device.vulnerabilities = {known("CVE-1", tier)};
    CHECK(test::verdict(judged(surveyed(device))) == Verdict::needs_review);
  }
}

TEST_CASE("47-1: a device of which nothing could be looked up, or that came later, is not observed",
          "[rules][47-1]") {
  CHECK(judged(surveyed(test::device()))[0].verdict == Verdict::not_observed);
  Device later = with_ssh();
  later.first_seen = Timestamp(test::kNow.nanoseconds + kDay);
  CHECK(judged(surveyed(later))[0].reason.message == Msg::rule_47_1_new_device);
}

TEST_CASE("47-1: the policy sets the age of the database", "[rules][policy]") {
  const auto policy =
      parse_policy("version = 1\n[vulnerabilities]\ndatabase_days = 7\n", "policy.toml");
  REQUIRE(policy);
  CHECK(policy->vulnerabilities.database_days == 7);
  for (const char* bad : {"database_days = 0", "database_days = \"7\"", "days = 7"})
    CHECK_FALSE(parse_policy("version = 1\n[vulnerabilities]\n" + std::string(bad) + "\n", "p"));
  CHECK_FALSE(parse_policy("version = 1\nvulnerabilities = 7\n", "p"));
}

}  // namespace tenken::rules
