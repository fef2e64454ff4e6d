#include <map>
#include <numeric>

#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"
#include "rules/items.hpp"

namespace tenken::rules {
namespace {

InventoryView two_devices() {
  InventoryView view;
  Device telnet = test::device("192.0.2.7");
  test::add_service(telnet, 2323, "telnet");
  test::cover(telnet, PortSet::all());
  Device clean = test::device("192.0.2.8");
  test::cover(clean, PortSet::all());
  view.devices = {telnet, clean};
  return view;
}

const Assessment& assessment(const Assessed& assessed, std::string_view item) {
  for (const Assessment& a : assessed.assessments)
    if (a.item == item) return a;
  FAIL("no assessment of " << item);
  return assessed.assessments.front();
}

}  // namespace

TEST_CASE("assess: every device gets a finding for every sub-item, in sheet order",
          "[rules][assess]") {
  const InventoryView view = two_devices();
  const Assessed assessed = assess(view, Policy());
  REQUIRE(assessed.assessments.size() == 18);
  std::map<std::string, std::map<DeviceId, int>> seen;
  std::vector<std::string> order;
  for (const Finding& finding : assessed.findings) {
    ++seen[finding.item][finding.device];
    if (order.empty() || order.back() != finding.item) order.push_back(finding.item);
  }
  REQUIRE(order.size() == 18);
  for (std::size_t i = 0; i < order.size(); ++i) {
    CHECK(order[i] == sheet_items()[i].id);
    CHECK(assessed.assessments[i].item == sheet_items()[i].id);
    CHECK(seen[order[i]].size() == 2);
  }
}

TEST_CASE("assess: every sub-item has a rule that looked", "[rules][assess]") {
  const Assessed assessed = assess(two_devices(), Policy());
  REQUIRE_FALSE(assessed.findings.empty());
  for (const Finding& finding : assessed.findings) {
    INFO(finding.rule);
    CHECK(finding.measured());
    CHECK(finding.reason.message != Msg::rule_not_measured);
  }
}

TEST_CASE("assess: the site gets the worst device verdict, its reason, and the counts",
          "[rules][assess]") {
  const Assessed assessed = assess(two_devices(), Policy());
  const Assessment& telnet = assessment(assessed, "32-3");
  CHECK(telnet.verdict == Verdict::non_conforming);
  CHECK(telnet.reason == Note(Msg::rule_32_3_telnet, {"192.0.2.7:2323/tcp"}));
  CHECK(telnet.counts[static_cast<std::size_t>(Verdict::non_conforming)] == 1);
  CHECK(telnet.counts[static_cast<std::size_t>(Verdict::conforming)] == 1);
  for (const Assessment& a : assessed.assessments)
    CHECK(std::accumulate(a.counts.begin(), a.counts.end(), std::size_t{0}) == 2);
}

TEST_CASE("assess: the reason of the site is that of the most severe device", "[rules][assess]") {
  InventoryView view = two_devices();
  test::add_service(view.devices[1], 23, "telnet", {{"service.auth", "none"}});
  const Assessed assessed = assess(view, Policy());
  CHECK(assessment(assessed, "32-3").reason.message == Msg::rule_32_3_telnet_open);
}

TEST_CASE("assess: without devices nothing is conforming", "[rules][assess]") {
  const Assessed assessed = assess(InventoryView(), Policy());
  CHECK(assessed.findings.empty());
  REQUIRE(assessed.assessments.size() == 18);
  for (const Assessment& a : assessed.assessments) {
    CHECK(a.verdict == Verdict::not_observed);
    CHECK(a.reason.message == Msg::rule_no_devices);
    CHECK(a.counts == std::array<std::size_t, kVerdictCount>{});
  }
}

TEST_CASE("assess: the same inventory gets the same findings", "[rules][assess]") {
  const InventoryView view = two_devices();
  const Assessed first = assess(view, Policy());
  const Assessed second = assess(view, Policy());
  REQUIRE(first.findings.size() == second.findings.size());
  for (std::size_t i = 0; i < first.findings.size(); ++i) {
    CHECK(first.findings[i].reason == second.findings[i].reason);
    CHECK(first.findings[i].rule == second.findings[i].rule);
  }
}

TEST_CASE("assess: what no rule of an older version looked at is not observed", "[rules][assess]") {
  const InventoryView view = two_devices();
  Assessed stored = assess(view, Policy());
  std::erase_if(stored.findings, [](const Finding& finding) { return finding.item == "24-1"; });
  const std::size_t before = stored.findings.size();
  add_unmeasured(stored, view);
  REQUIRE(stored.findings.size() == before + 2);
  std::size_t unmeasured = 0;
  for (const Finding& finding : stored.findings) {
    if (finding.item != "24-1") continue;
    ++unmeasured;
    CHECK(finding.verdict == Verdict::not_observed);
    CHECK(finding.reason.message == Msg::rule_not_measured);
    CHECK(finding.rule == "24-1/0");
  }
  CHECK(unmeasured == 2);
  Assessed nothing;  // of a scan whose findings were never recorded
  add_unmeasured(nothing, view);
  CHECK(nothing.findings.empty());
}

TEST_CASE("assess: each of the eighteen sub-items has a rule", "[rules][assess]") {
  std::string measured;
  for (const SheetItem& item : sheet_items())
    if (const Rule* rule = find_rule(item.id)) {
      CHECK(rule->item == item.id);
      CHECK(rule->version >= 1);
      measured.append(item.id).append(" ");
    }
  CHECK(measured ==
        "22-1 22-2 22-3 23-1 23-2 24-1 25-1 25-2 25-3 25-4 26-1 26-2 26-3 32-1 32-2 32-3 41-1 "
        "47-1 ");
  CHECK(find_rule("99-9") == nullptr);
}

}  // namespace tenken::rules
