// Which devices the end of a scan calls gone.
#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {

using Lines = std::vector<std::string>;

Observation camera() { return seen(at("10.0.0.5", kMacA)); }

/// It answers whenever anybody does: where nobody does, nothing is gone.
Observation neighbour() { return seen(at("10.0.0.9", kMacB)); }

}  // namespace

TEST_CASE("a device that does not answer is gone once, and back when it answers",
          "[inventory][history]") {
  Site site;
  const ScanId first = site.sweep({camera(), neighbour()});
  const ScanId second = site.sweep({neighbour()});
  CHECK_FALSE(device_at(site.view(), "10.0.0.5").present);
  CHECK(describe(site.view().changes) == Lines{"device_gone|10.0.0.5|||"});
  site.sweep({neighbour()});
  CHECK(site.view().changes.empty());
  const ScanId back = site.sweep({camera(), neighbour()});
  CHECK(device_at(site.view(), "10.0.0.5").present);
  CHECK(describe(site.view().changes) == Lines{"device_back|10.0.0.5|||"});
  CHECK(site.diff(first, back).empty());
  CHECK(describe(site.diff(second, back)) == Lines{"device_back|10.0.0.5|||"});
  CHECK(describe(site.diff(back, second)) == Lines{"device_gone|10.0.0.5|||"});
}

TEST_CASE("a scan that nobody answers marks nothing as gone", "[inventory][history]") {
  Site site;
  const ScanId first = site.sweep({camera(), neighbour()});
  const ScanId silent = site.sweep({covered("10.0.0.5", "1-100", "", "1-100")});
  CHECK(site.inventory.find_scan("last")->state == ScanState::complete);
  CHECK(device_at(site.view(), "10.0.0.5").present);
  CHECK(device_at(site.view(), "10.0.0.9").present);
  CHECK(site.diff(first, silent).empty());
  site.sweep({neighbour()});
  CHECK_FALSE(device_at(site.view(), "10.0.0.5").present);
}

TEST_CASE("hosts that answered before a break are not gone when they are silent after it",
          "[inventory][history]") {
  Site site;
  site.sweep({camera(), neighbour()});
  const ScanId scan = site.begin();
  site.tell(scan, {seen(at("10.0.0.5", kMacA))});
  site.finish(scan, ScanState::interrupted);
  site.reopen();
  REQUIRE(site.inventory.resume_scan(scan));
  SECTION("another host answers") {
    site.tell(scan, {neighbour()});
    site.finish(scan);
    CHECK(site.view().changes.empty());
  }
  SECTION("nobody answers: what was not yet asked before the break is not gone either") {
    site.finish(scan);
    CHECK(site.view().scan->state == ScanState::complete);
    CHECK(site.view().changes.empty());
  }
  SECTION("a newcomer answers: only the one that never answered this scan is gone") {
    site.tell(scan, {seen(at("10.0.0.7", "00:1d:7e:00:00:0e"))});
    site.finish(scan);
    CHECK(describe(site.view().changes) ==
          Lines{"device_new|10.0.0.7|||", "device_gone|10.0.0.9|||"});
  }
}

TEST_CASE("a scan that is resumed late does not take back what a newer one saw",
          "[inventory][history]") {
  Site site;
  const ScanId early = site.begin();
  site.tell(early, {camera(), neighbour()});
  site.finish(early, ScanState::interrupted);
  site.sweep({camera(), neighbour()});
  REQUIRE(site.inventory.resume_scan(early));
  site.tell(early, {neighbour()});
  site.finish(early);
  CHECK(device_at(site.view(), "10.0.0.5").present);
}

TEST_CASE("only devices whose addresses were all scanned can be gone", "[inventory][history]") {
  struct Row {
    std::vector<std::string> targets, excluded;
    bool gone;
  };
  const Row row =
      GENERATE(Row{{"10.0.0.0/24"}, {}, true}, Row{{"10.0.0.0/25", "10.0.0.128/25"}, {}, true},
               Row{{"10.0.0.0/25"}, {}, false}, Row{{"10.0.1.0/24"}, {}, false},
               Row{{"10.0.0.0/24"}, {"10.0.0.200"}, false});
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.200", kMacA))});
  ScanRecord record;
  record.targets = row.targets;
  record.excluded = row.excluded;
  const auto scan = site.inventory.begin_scan(std::move(record));
  REQUIRE(scan);
  site.tell(scan->id, {seen(at("10.0.2.1", kMacB))});
  site.finish(scan->id);
  CHECK(device_at(site.view(), "10.0.0.5").present != row.gone);
}

TEST_CASE("an interrupted scan marks nothing as gone, its resumption does",
          "[inventory][history]") {
  Site site;
  site.sweep({camera()});
  const ScanId scan = site.begin();
  site.tell(scan, {seen(at("10.0.0.6", kMacB)), covered("10.0.0.6", "1-100", "")});
  site.finish(scan, ScanState::interrupted);
  CHECK(site.view().scan->state == ScanState::interrupted);
  CHECK(device_at(site.view(), "10.0.0.5").present);

  site.reopen();
  const auto resumed = site.inventory.resume_scan(scan);
  REQUIRE(resumed);
  CHECK(resumed->state == ScanState::running);
  CHECK(site.inventory.measured(scan) == std::vector{*IpAddress::parse("10.0.0.6")});
  site.tell(scan, {seen(at("10.0.0.6", kMacB))});
  site.finish(scan);
  CHECK_FALSE(device_at(site.view(), "10.0.0.5").present);
  CHECK(describe(site.view().changes) ==
        Lines{"device_new|10.0.0.6|||", "device_gone|10.0.0.5|||"});
}

namespace {

/// A capture that goes on for hours writes what it heard, with the time when it heard it.
void write_heard(Site& site, ScanId capture, std::string_view ip, std::string_view mac,
                 Timestamp at_that_time) {
  Batch batch;
  batch.observations.push_back(seen(at(ip, mac), "passive/arp"));
  batch.observations.back().at = at_that_time;
  REQUIRE(site.inventory.append(capture, batch));
}

/// How often devices went, and came back.
std::vector<int> comings_and_goings(const Site& site) {
  SQLite::Database file(site.folder.file().string());
  const auto count = [&](const std::string& kind) {
    return file.execAndGet("SELECT count(*) FROM change WHERE kind = '" + kind + "'").getInt();
  };
  return {count("device_gone"), count("device_back")};
}

}  // namespace

TEST_CASE("presence: what a capture heard before a device was missed brings it not back",
          "[inventory][presence]") {
  Site site;
  const ScanId capture = site.begin({});
  const Timestamp heard = site.clock.now();
  write_heard(site, capture, "10.0.0.5", kMacA, heard);
  site.sweep({seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6", kMacB))});
  site.sweep({seen(at("10.0.0.6", kMacB))});
  REQUIRE_FALSE(device_at(site.view(), "10.0.0.5").present);
  for (int times = 0; times < 3; ++times) {
    write_heard(site, capture, "10.0.0.5", kMacA, heard);  // stored again, as every half minute
    site.reopen();
    CHECK_FALSE(device_at(site.view(), "10.0.0.5").present);
  }
  CHECK(comings_and_goings(site) == std::vector{1, 0});
  site.clock.advance(std::chrono::seconds(5));
  write_heard(site, capture, "10.0.0.5", kMacA, site.clock.now());
  CHECK(device_at(site.view(), "10.0.0.5").present);
  CHECK(comings_and_goings(site) == std::vector{1, 1});
}

TEST_CASE("presence: a capture begun before a sweep takes nothing from what the sweep saw",
          "[inventory][presence]") {
  Site site;
  const ScanId capture = site.begin({});
  write_heard(site, capture, "10.0.0.5", kMacA, site.clock.now());
  const ScanId sweep = site.begin();
  site.tell(sweep, {seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6", kMacB))});
  // Its own sighting of a device that the sweep has asked already, and of one that answers nobody.
  write_heard(site, capture, "10.0.0.5", kMacA, site.clock.now());
  write_heard(site, capture, "10.0.0.7", "00:1d:7e:00:00:0d", site.clock.now());
  site.finish(sweep);
  for (const std::string_view ip : {"10.0.0.5", "10.0.0.6", "10.0.0.7"})
    CHECK(device_at(site.view(), ip).present);
  CHECK(comings_and_goings(site) == std::vector{0, 0});
}
