// A sweep that goes on after an interruption.
#include <set>
#include <string>
#include <vector>

#include "catch.hpp"

#include "cli/earlier_hosts.hpp"
#include "sweep_bench.hpp"

using namespace tenken;
using namespace tenken::cli;
using tenken::test::holds;
using tenken::test::refused;
using tenken::test::resume_last;
using Bench = tenken::test::SweepBench;

TEST_CASE("a scan of ports is not resumed under a scope that no longer allows them", "[sweep]") {
  Bench bench;
  bench.outcome.interrupted = true;
  REQUIRE(bench.run("192.0.2.0/28"));
  bench.allow_discovery_only();
  const SweepCommand resume = resume_last();
  CHECK(refused(bench.run(resume)) == Errc::out_of_scope);
  CHECK(bench.engine_calls == 1);
}

TEST_CASE("hosts that answered before an interruption are known to the resumed scan", "[sweep]") {
  Bench bench;
  bench.outcome.interrupted = true;
  REQUIRE(bench.run("192.0.2.0/28"));
  CHECK_FALSE(bench.plan.resumed);
  auto inventory =
      inventory::Inventory::open(bench.database(), inventory::OpenMode::read_only, "", bench.clock);
  REQUIRE(inventory);
  const auto view = inventory->view();
  REQUIRE(view);
  const IpAddress host = IpAddress::parse("192.0.2.7").value();
  const Timestamp started = bench.record.started;
  CHECK(answered_since(*view, started, bench.plan.targets) == std::set<IpAddress>{host});
  CHECK(answered_since(*view, bench.clock.now(), bench.plan.targets).empty());
  CHECK(answered_since(*view, started, IpSet()).empty());
}

TEST_CASE("addresses that hosts have in wide ranges are asked again", "[sweep]") {
  const auto span = [](const char* text, bool current) {
    AddressSpan made;
    made.ip = IpAddress::parse(text).value();
    made.current = current;
    return made;
  };
  InventoryView view;
  Device& device = view.devices.emplace_back();
  device.addresses = {span("2001:db8::7", true), span("2001:db8::8", false),
                      span("2001:db8:1::9", true), span("192.0.2.7", true)};
  IpSet targets;
  for (const char* range : {"2001:db8::/64", "192.0.2.0/24", "2001:db8:1::/120"})
    targets.add(IpRange::parse(range).value());
  CHECK(known_in_wide(view, targets) ==
        std::vector<IpAddress>{IpAddress::parse("2001:db8::7").value()});
}

TEST_CASE("hosts that are silent since a break are told, whatever the format", "[sweep]") {
  for (const char* format : {"table", "json"}) {
    Bench bench;
    bench.options.format = format;
    bench.outcome.silent_hosts = 3;
    CHECK(bench.run("192.0.2.0/28").value() == kInconclusive);
    CHECK(holds(bench.err.str(),
                "warning: hosts that answered before the interruption and are silent now: 3"));
    CHECK_FALSE(bench.out.str().empty());
    bench.outcome.silent_hosts = 0;
    CHECK(bench.run("192.0.2.0/28").value() == kDone);
    CHECK_FALSE(holds(bench.err.str(), "silent now"));
  }
}

TEST_CASE("a resumed sweep takes its plan from the scan and completes it", "[sweep]") {
  Bench bench;
  bench.settings[Setting::profile] = SettingValue("gentle", "--profile");
  bench.outcome.interrupted = true;
  REQUIRE(bench.run("192.0.2.0/28"));
  const ScanRecord first = bench.record;
  const SweepPlan before = bench.plan;

  bench.outcome.interrupted = false;
  bench.settings.erase(Setting::profile);
  bench.settings.erase(Setting::ports);
  const SweepCommand resume = resume_last();
  CHECK(bench.run(resume).value() == kDone);
  CHECK(bench.record.id == first.id);
  CHECK(bench.plan.targets == before.targets);
  CHECK(bench.plan.ports == before.ports);
  CHECK(bench.plan.profile.name == "gentle");
  CHECK(bench.plan.seed == before.seed);
  CHECK(bench.plan.already_measured ==
        std::vector<IpAddress>{IpAddress::parse("192.0.2.7").value()});
  CHECK(bench.last_scan().state == ScanState::complete);
  CHECK(refused(bench.run(resume)) == Errc::usage);  // nothing left to resume
}

TEST_CASE("a resumed sweep is checked against the scope as it is now", "[sweep]") {
  Bench bench;
  bench.outcome.interrupted = true;
  REQUIRE(bench.run("192.0.2.0/28"));
  bench.change_scope("192.0.2.0/24", "192.0.2.0/29");
  bench.change_scope("forbid = [\"192.0.2.200\"]\n", "");
  const SweepCommand resume = resume_last();
  CHECK(refused(bench.run(resume)) == Errc::out_of_scope);
  CHECK(bench.engine_calls == 1);
}

TEST_CASE("a resumed sweep does not take other targets or ports", "[sweep]") {
  Bench bench;
  bench.outcome.interrupted = true;
  REQUIRE(bench.run("192.0.2.0/28"));
  SweepCommand resume = resume_last();
  resume.targets = {"192.0.2.99"};
  CHECK(refused(bench.run(resume)) == Errc::usage);
  resume.targets.clear();
  bench.options.flags[Setting::ports] = SettingValue("22", "--ports");
  CHECK(refused(bench.run(resume)) == Errc::usage);
  resume.resume = "ffffffff";
  CHECK(refused(bench.run(resume)) == Errc::usage);
}
