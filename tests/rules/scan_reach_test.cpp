#include "rules/scan_reach.hpp"

#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

ScanRecord scan_of(std::string_view target, ScanState state = ScanState::complete) {
  ScanRecord scan;
  scan.state = state;
  scan.started = test::kNow + std::chrono::hours(24);
  scan.targets = {std::string(target)};
  scan.excluded = {"192.0.2.9"};
  return scan;
}

Device seen_before(std::string_view ip) { return test::device(ip); }

Device gone(std::string_view ip) {
  Device device = seen_before(ip);
  device.present = false;
  return device;
}

Device seen_now(std::string_view ip) {
  Device device = test::device(ip);
  device.last_seen = test::kNow + std::chrono::hours(25);
  return device;
}

const Assessment& of_register(const Assessed& assessed) {
  for (const Assessment& assessment : assessed.assessments)
    if (assessment.item == "41-1") return assessment;
  FAIL("41-1 is not assessed");
  return assessed.assessments.front();
}

}  // namespace

TEST_CASE("reach: without a scan nothing is set apart", "[rules][reach]") {
  CHECK(ScanReach(std::nullopt).covers(seen_before("192.0.2.7")));
}

TEST_CASE("reach: a scan covers what it saw, and in its targets what it did not see",
          "[rules][reach]") {
  const ScanReach reach(scan_of("192.0.2.0/24"));
  CHECK(reach.covers(seen_now("198.51.100.7")));
  CHECK(reach.covers(gone("192.0.2.7")));
  CHECK_FALSE(reach.covers(gone("198.51.100.7")));
  CHECK_FALSE(reach.covers(gone("192.0.2.9")));  // excluded

  Device both = gone("192.0.2.7");
  AddressSpan other = both.addresses.front();
  other.ip = *IpAddress::parse("198.51.100.7");
  both.addresses.push_back(other);
  CHECK_FALSE(reach.covers(both));  // it may live on at the other address
  both.addresses[1].current = false;
  CHECK(reach.covers(both));
  both.addresses[0].current = false;
  both.addresses[1].last_seen = test::kNow;
  CHECK_FALSE(reach.covers(both));  // its last address was elsewhere
}

TEST_CASE("reach: a scan that nobody answered says nothing about the devices in its targets",
          "[rules][reach]") {
  CHECK_FALSE(ScanReach(scan_of("192.0.2.0/24")).covers(seen_before("192.0.2.7")));
}

TEST_CASE("reach: an unfinished scan says nothing about what it did not see", "[rules][reach]") {
  const ScanReach reach(scan_of("192.0.2.0/24", ScanState::interrupted));
  CHECK(reach.covers(seen_now("192.0.2.7")));
  CHECK_FALSE(reach.covers(gone("192.0.2.8")));
}

TEST_CASE("reach: devices that the scan did not cover are counted apart and do not decide",
          "[rules][reach]") {
  InventoryView view;
  view.scan = scan_of("192.0.2.0/24");
  Device good = seen_now("192.0.2.7");
  good.registered = true;
  good.declared = {
      {DeclaredField::owner, "o"}, {DeclaredField::location, "l"}, {DeclaredField::purpose, "p"}};
  view.devices = {good, seen_before("198.51.100.7")};
  const Assessed assessed = assess(view, Policy());
  const Assessment& site = of_register(assessed);
  CHECK(site.verdict == Verdict::conforming);
  CHECK(site.counts[static_cast<std::size_t>(Verdict::conforming)] == 1);
  CHECK(site.counts[static_cast<std::size_t>(Verdict::non_conforming)] == 0);
  CHECK(site.counts_apart[static_cast<std::size_t>(Verdict::non_conforming)] == 1);
  CHECK(assessed.findings.size() >= 2 * assessed.assessments.size());  // each is still judged

  view.devices.erase(view.devices.begin());
  const Assessed none = assess(view, Policy());
  CHECK(of_register(none).verdict == Verdict::not_observed);
  CHECK(of_register(none).reason.message == Msg::rule_none_covered);
}

}  // namespace tenken::rules
