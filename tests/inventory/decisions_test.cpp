// What people decide about the sheet: waivers, adoption, and the history of both.
#include "catch.hpp"

#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {

Waiver waiver_of(std::string_view item, std::optional<DeviceId> device = {}) {
  Waiver waiver;
  waiver.item = item;
  waiver.device = device;
  waiver.device_label = device ? "10.0.0.5" : "";
  waiver.reason = "replaced in spring";
  waiver.owner = "佐藤";
  waiver.until = "2023-12-31";
  waiver.who = "root";
  return waiver;
}

Finding finding_of(std::string_view item, DeviceId device) {
  return {std::string(item),       std::string(item) + "/1", device,
          Verdict::non_conforming, Severity::high,           Note(Msg::rule_not_measured)};
}

constexpr Timestamp kBefore{1'700'000'000'000'000'000};  // 2023-11-14
constexpr Timestamp kAfter{1'700'000'000'000'000'000 + 60LL * 86'400'000'000'000};

}  // namespace

TEST_CASE("a waiver is kept apart from the verdict, and counts until its day",
          "[inventory][decisions]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6", kMacB))});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  const DeviceId other = device_at(site.view(), "10.0.0.6").id;
  REQUIRE(site.inventory.waive(waiver_of("32-3", id)));
  site.reopen();
  const Decisions decisions = *site.inventory.decisions();
  REQUIRE(decisions.waivers.size() == 1);
  CHECK(decisions.waivers[0].device == id);
  CHECK(decisions.waivers[0].owner == "佐藤");
  CHECK(decisions.waiver_of(finding_of("32-3", id), kBefore) != nullptr);
  CHECK(decisions.waiver_of(finding_of("32-3", id), kAfter) == nullptr);
  CHECK(decisions.waiver_of(finding_of("32-3", other), kBefore) == nullptr);
  CHECK(decisions.waiver_of(finding_of("23-1", id), kBefore) == nullptr);
}

TEST_CASE("a waiver of the site covers every device; the longest one is named",
          "[inventory][decisions]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  REQUIRE(site.inventory.waive(waiver_of("32-3")));
  Waiver longer = waiver_of("32-3", id);
  longer.until = "2024-06-30";
  REQUIRE(site.inventory.waive(longer));
  const Decisions decisions = *site.inventory.decisions();
  REQUIRE(decisions.waivers.size() == 2);
  CHECK_FALSE(decisions.waivers[0].device);  // that of the site comes first
  CHECK(decisions.waiver_of(finding_of("32-3", id), kBefore)->until == "2024-06-30");
  CHECK(decisions.waiver_of(finding_of("32-3", DeviceId::make(kBefore)), kBefore) != nullptr);
}

TEST_CASE("who changed a waiver is history; withdrawing what is not there is refused",
          "[inventory][decisions]") {
  Site site;
  REQUIRE(site.inventory.waive(waiver_of("32-3")));
  REQUIRE(site.inventory.waive(waiver_of("32-3")));  // says nothing new
  REQUIRE(site.inventory.unwaive(std::nullopt, "32-3", "tanaka"));
  const Decisions decisions = *site.inventory.decisions();
  CHECK(decisions.waivers.empty());
  REQUIRE(decisions.history.size() == 2);
  CHECK(decisions.history[0].after == "2023-12-31, 佐藤: replaced in spring");
  CHECK(decisions.history[1].who == "tanaka");
  CHECK(decisions.history[1].before == decisions.history[0].after);
  CHECK(decisions.history[1].after.empty());
  const auto gone = site.inventory.unwaive(std::nullopt, "32-3", "tanaka");
  REQUIRE_FALSE(gone);
  CHECK(gone.error().code == Errc::usage);
  CHECK(site.inventory.waive(waiver_of("32-3", DeviceId::make(kBefore))).error().code ==
        Errc::usage);
}

TEST_CASE("a waiver goes along when two devices turn out to be one", "[inventory][decisions]") {
  Site site;
  const ScanId scan = site.begin();
  site.tell(scan, {seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6"), "icmp")});
  const DeviceId bare = device_at(site.view(), "10.0.0.6").id;
  REQUIRE(site.inventory.waive(waiver_of("32-3", bare)));
  site.tell(scan, {seen(at("10.0.0.6", kMacA))});
  site.finish(scan);
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  const Decisions decisions = *site.inventory.decisions();
  REQUIRE(decisions.waivers.size() == 1);
  CHECK(decisions.waivers[0].device == view.devices[0].id);
}

TEST_CASE("adoption is what people wrote, column by column", "[inventory][decisions]") {
  Site site;
  CHECK(site.inventory.decisions()->adoptions.empty());
  Adoption adoption;
  adoption.item = "32-3";
  adoption.mark = Mark::partly;
  adoption.reason = "two old controllers";
  adoption.level = 2;
  adoption.lead = Lead::both;
  adoption.who = "sato";
  REQUIRE(site.inventory.adopt(adoption));
  REQUIRE(site.inventory.adopt(adoption));
  adoption.mark = Mark::adopted;
  adoption.comment = "after the exchange";
  adoption.who = "tanaka";
  REQUIRE(site.inventory.adopt(adoption));
  site.reopen();
  const Decisions decisions = *site.inventory.decisions();
  const Adoption* const known = decisions.adoption_of("32-3");
  REQUIRE(known != nullptr);
  CHECK(known->mark == Mark::adopted);
  CHECK(known->level == 2);
  CHECK(known->lead == Lead::both);
  CHECK(known->reason == "two old controllers");
  CHECK(known->who == "tanaka");
  std::vector<std::string> history;
  for (const DecisionChange& change : decisions.history)
    history.push_back(change.who + " " + change.what + " " + change.before + ">" + change.after);
  CHECK(history == std::vector<std::string>{"sato mark >△", "sato reason >two old controllers",
                                            "sato level >2", "sato lead >both", "tanaka mark △>◎",
                                            "tanaka comment >after the exchange"});
}

TEST_CASE("by what verdicts were given is kept with the scan", "[inventory][decisions]") {
  Site site;
  const ScanId scan = site.sweep({seen(at("10.0.0.5", kMacA))});
  Assessed assessed;
  assessed.by.policy = "head office";
  assessed.by.policy_sha256 = "ab";
  assessed.by.vulnerabilities = "cd";
  REQUIRE(site.inventory.record_findings(scan, assessed));
  site.reopen();
  CHECK(site.inventory.findings(scan)->by == assessed.by);
}
