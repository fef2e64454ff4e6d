// Kinds of change beside those of the network itself: verdicts, the register, certificates; and
// what compaction leaves.
#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>

#include "inventory/support.hpp"
#include "model/bytes.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

constexpr std::chrono::hours kADay{24};

template <class T>
T must_have(Result<T> result) {
  if (!result) FAIL(result.error().message(Lang::en));
  return *std::move(result);
}

Assessed verdict_of(DeviceId device, Verdict verdict, const std::string& item = "25-1") {
  Assessed assessed;
  assessed.findings.emplace_back(item, item + "/1", device, verdict, Severity::high,
                                 Note(Msg::errc_closed));
  return assessed;
}

std::vector<Observation> a_camera() {
  return {seen(at("10.0.0.5", kMacA)),
          says(port_of("10.0.0.5", 443, kMacA), claim::kProtocol, "https")};
}

std::int64_t rows(const Site& site, const std::string& sql) {
  return SQLite::Database(site.folder.file().string()).execAndGet(sql).getInt64();
}

}  // namespace

TEST_CASE("a sub-item that a device meets no more, and again, is a change",
          "[inventory][changes]") {
  Site site;
  const ScanId first = site.sweep(a_camera());
  const DeviceId id = site.view().devices.at(0).id;
  REQUIRE(site.inventory.record_findings(first, verdict_of(id, Verdict::conforming)));
  CHECK(describe(must_have(site.inventory.diff_since(Timestamp()))) ==
        std::vector<std::string>{"device_new|10.0.0.5|||"});

  const ScanId second = site.sweep(a_camera());
  const std::vector<std::string> opened{"finding_opened|10.0.0.5|25-1|conforming|non_conforming"};
  for (int times = 0; times < 2; ++times) {  // judged again: told once
    REQUIRE(site.inventory.record_findings(second, verdict_of(id, Verdict::non_conforming)));
    CHECK(describe(site.diff(first, second)) == opened);
    CHECK(rows(site, "SELECT count(*) FROM change WHERE kind = 'finding_opened'") == 1);
  }
  const ScanId third = site.sweep(a_camera());
  REQUIRE(site.inventory.record_findings(third, verdict_of(id, Verdict::not_observed)));
  CHECK(describe(site.diff(second, third)).empty());
  const ScanId fourth = site.sweep(a_camera());
  REQUIRE(site.inventory.record_findings(fourth, verdict_of(id, Verdict::non_conforming)));
  const ScanId fifth = site.sweep(a_camera());
  REQUIRE(site.inventory.record_findings(fifth, verdict_of(id, Verdict::conforming)));
  CHECK(describe(site.diff(fourth, fifth)) ==
        std::vector<std::string>{"finding_fixed|10.0.0.5|25-1|non_conforming|conforming"});
  CHECK(describe(site.diff(first, fifth)).empty());
}

TEST_CASE("a difference to the register is a change, and its end another", "[inventory][changes]") {
  Site site;
  const ScanId first = site.sweep(a_camera());
  const DeviceId id = site.view().devices.at(0).id;
  const Assessed good = verdict_of(id, Verdict::conforming, "41-1");
  Assessed drift;
  drift.findings.emplace_back("41-1", "41-1/4", id, Verdict::needs_review, Severity::medium,
                              Note(Msg::rule_41_1_drift_firmware, {"1.0", "1.1", "sato"}));
  REQUIRE(site.inventory.record_findings(first, good));
  const ScanId second = site.sweep(a_camera());
  REQUIRE(site.inventory.record_findings(second, drift));
  const auto found = describe(site.diff(first, second));
  CHECK(std::ranges::find(found, "drift_found|10.0.0.5|firmware|1.0|1.1") != found.end());
  const ScanId third = site.sweep(a_camera());
  REQUIRE(site.inventory.record_findings(third, good));
  const auto ended = describe(site.diff(second, third));
  CHECK(std::ranges::find(ended, "drift_ended|10.0.0.5|firmware||") != ended.end());
}

TEST_CASE("a certificate is told of once, when its last month begins", "[inventory][changes]") {
  Site site;
  const std::string end = (site.clock.now() + kADay * 40).to_string();
  const auto scan = [&](const std::string& until) {
    std::vector<Observation> told = a_camera();
    told.push_back(says(port_of("10.0.0.5", 443, kMacA), "tls.cert.not_after", until, "probe/tls"));
    const ScanId before = must_have(site.inventory.find_scan("last")).id;
    std::vector<std::string> lines = describe(site.diff(before, site.sweep(told)));
    std::erase_if(
        lines, [](const std::string& line) { return !line.starts_with("certificate_expiring"); });
    return lines;
  };
  site.sweep(a_camera());
  CHECK(scan(end).empty());
  site.clock.advance(kADay * 5);
  CHECK(scan(end).empty());
  site.clock.advance(kADay * 6);
  CHECK(scan(end) ==
        std::vector<std::string>{"certificate_expiring|10.0.0.5|443/tcp||" + end.substr(0, 10)});
  site.clock.advance(kADay * 1);
  CHECK(scan(end).empty());
  CHECK(scan((site.clock.now() + kADay * 400).to_string()).empty());
}

TEST_CASE("compaction drops repeats and keeps changes and cited evidence", "[inventory][compact]") {
  Site site;
  const auto record = [&](const char* what) {
    return Evidence::make(EvidenceKind::record, what, to_bytes(what), site.clock.now());
  };
  const Evidence cited = record("behind a verdict");
  const Evidence of_fact = record("behind a fact");
  const Evidence nobody = record("behind nothing any more");
  DeviceId id;
  for (int day = 0; day < 60; ++day) {
    const ScanId scan = site.begin();
    std::vector<Observation> told = a_camera();
    told.push_back(says(at("10.0.0.5", kMacA), claim::kFirmware, day < 30 ? "1.0" : "2.0"));
    told.push_back(covered("10.0.0.5", "1-1000", day % 20 < 10 ? "443" : "80,443"));
    if (day < 2) {  // the second record takes the place of the first
      Batch batch;
      batch.evidence = {cited, of_fact, nobody};
      Observation proof = says(at("10.0.0.5", kMacA), claim::kModel, "Cam 1");
      proof.at = site.clock.now();
      proof.evidence = day == 0 ? nobody.id : of_fact.id;
      batch.observations = {proof};
      REQUIRE(site.inventory.append(scan, batch));
    }
    site.tell(scan, told);
    site.finish(scan);
    id = device_at(site.view(), "10.0.0.5").id;
    Assessed assessed =
        verdict_of(id, day % 14 < 7 ? Verdict::conforming : Verdict::non_conforming);
    assessed.findings[0].evidence = {cited.id};
    REQUIRE(site.inventory.record_findings(scan, assessed));
    site.clock.advance(kADay - std::chrono::hours(2));
  }
  const std::string view = describe(site.view());
  const auto changes = describe(must_have(site.inventory.diff_since(Timestamp())));
  const auto all_changes = rows(site, "SELECT count(*) FROM change");
  const Timestamp before = site.clock.now() + -kADay * 30;

  const Compaction would = must_have(site.inventory.compact(before, true));
  CHECK(rows(site, "SELECT count(*) FROM scan_coverage") == 60);
  const Compaction done = must_have(site.inventory.compact(before));
  CHECK(done.observations == would.observations);
  CHECK(done.coverage == would.coverage);
  CHECK(done.verdicts == would.verdicts);
  CHECK(done.evidence == would.evidence);
  CHECK(done.observations == 1);  // the firmware of before
  CHECK(done.coverage > 20);
  CHECK(done.verdicts > 20);
  CHECK(done.bytes_after < done.bytes_before);
  CHECK(describe(site.view()) == view);
  CHECK(describe(must_have(site.inventory.diff_since(Timestamp()))) == changes);
  CHECK(rows(site, "SELECT count(*) FROM change") == all_changes);
  CHECK(must_have(site.inventory.evidence(cited.id)).has_value());
  CHECK(must_have(site.inventory.evidence(of_fact.id)).has_value());
  CHECK(done.evidence == 1);
  CHECK_FALSE(must_have(site.inventory.evidence(nobody.id)).has_value());
  CHECK(rows(site, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") ==
        0);

  SECTION("and the inventory goes on") {
    site.sweep(a_camera());
    CHECK(device_at(site.view(), "10.0.0.5").id == id);
    CHECK(must_have(site.inventory.compact(before)).observations == 0);
  }
}
