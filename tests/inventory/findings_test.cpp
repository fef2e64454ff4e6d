// Findings, evidence and observations as they lie in the file.
#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>

#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

std::int64_t count(const Site& site, const std::string& sql) {
  return SQLite::Database(site.folder.file().string()).execAndGet(sql).getInt64();
}

Assessed some_findings(DeviceId device, Verdict verdict = Verdict::non_conforming) {
  Assessed assessed;
  Finding& finding =
      assessed.findings.emplace_back("23-1", "23-1/1", device, verdict, Severity::high,
                                     Note(Msg::errc_refused, {"10.0.0.5", "引数", "a\"b\\c"}));
  finding.endpoint = Endpoint(*IpAddress::parse("fe80::1%eth0"), Transport::udp, 161);
  finding.evidence = {Evidence::make(EvidenceKind::record, "a", {}, Timestamp()).id,
                      Evidence::make(EvidenceKind::record, "b", {}, Timestamp()).id};
  assessed.findings.emplace_back("41-1", "41-1/1", device, Verdict::conforming, Severity::none,
                                 Note(Msg::errc_closed));
  Assessment& assessment =
      assessed.assessments.emplace_back("23-1", verdict, Note(Msg::errc_timed_out, {{"x"}}));
  assessment.counts = {1, 2, 3, 4, 5};
  return assessed;
}

void check_equal(const Assessed& a, const Assessed& b) {
  REQUIRE(a.findings.size() == b.findings.size());
  for (std::size_t i = 0; i < a.findings.size(); ++i) {
    const Finding& x = a.findings[i];
    const Finding& y = b.findings[i];
    CHECK(x.item + ' ' + x.rule == y.item + ' ' + y.rule);
    CHECK(x.device == y.device);
    CHECK(x.endpoint == y.endpoint);
    CHECK(x.verdict == y.verdict);
    CHECK(x.severity == y.severity);
    CHECK(x.reason == y.reason);
    CHECK(x.evidence == y.evidence);
  }
  REQUIRE(a.assessments.size() == b.assessments.size());
  for (std::size_t i = 0; i < a.assessments.size(); ++i) {
    CHECK(a.assessments[i].item == b.assessments[i].item);
    CHECK(a.assessments[i].verdict == b.assessments[i].verdict);
    CHECK(a.assessments[i].counts == b.assessments[i].counts);
    CHECK(a.assessments[i].reason == b.assessments[i].reason);
  }
}

}  // namespace

TEST_CASE("findings come back as the rules gave them", "[inventory][findings]") {
  Site site;
  const ScanId scan = site.sweep({seen(at("10.0.0.5", kMacA))});
  const Assessed given = some_findings(site.view().devices[0].id);
  REQUIRE(site.inventory.record_findings(scan, given));
  site.reopen();
  check_equal(*site.inventory.findings(scan), given);
  CHECK(site.inventory.findings(ScanId::make(Timestamp(1)))->findings.empty());
  CHECK(site.inventory.record_findings(ScanId::make(Timestamp(1)), given).error().code ==
        Errc::usage);
}

TEST_CASE("findings that no rule looked at are not kept", "[inventory][findings]") {
  Site site;
  const ScanId scan = site.sweep({seen(at("10.0.0.5", kMacA))});
  const DeviceId device = site.view().devices[0].id;
  Assessed given = some_findings(device);
  given.findings.emplace_back("22-1", "22-1/0", device, Verdict::not_observed, Severity::none,
                              Note(Msg::errc_closed));
  REQUIRE(site.inventory.record_findings(scan, given));
  check_equal(*site.inventory.findings(scan), some_findings(device));
}

TEST_CASE("what the rules said of a device is a row for each scan", "[inventory][findings]") {
  Site site;
  const ScanId first = site.sweep({seen(at("10.0.0.5", kMacA))});
  const DeviceId device = site.view().devices[0].id;
  const ScanId second = site.sweep({seen(at("10.0.0.5", kMacA))});
  REQUIRE(site.inventory.record_findings(first, some_findings(device)));
  REQUIRE(site.inventory.record_findings(second, some_findings(device, Verdict::needs_review)));
  CHECK(count(site, "SELECT count(*) FROM device_findings") == 2);
  CHECK(count(site,
              "SELECT count(*) FROM device_findings, json_each(findings) WHERE "
              "json_extract(value, '$.item') = '23-1' AND json_extract(value, '$.port') = 161") ==
        2);
  CHECK(site.inventory.findings(first)->findings[0].verdict == Verdict::non_conforming);
  CHECK(site.inventory.findings(second)->findings[0].verdict == Verdict::needs_review);
}

TEST_CASE("findings of several devices come back by sub-item and in their order",
          "[inventory][findings]") {
  Site site;
  const ScanId scan = site.sweep({seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6", kMacB))});
  const auto devices = site.view().devices;
  REQUIRE(devices.size() == 2);
  Assessed given;
  for (const char* const item : {"23-1", "41-1"})
    for (const std::size_t which : {1, 0})  // not the order of their ids
      for (const Msg why : {Msg::errc_closed, Msg::errc_timed_out})
        given.findings.emplace_back(item, std::string(item) + "/1", devices[which].id,
                                    Verdict::needs_review, Severity::low, Note(why));
  REQUIRE(site.inventory.record_findings(scan, given));
  check_equal(*site.inventory.findings(scan), given);
}

TEST_CASE("recording findings again replaces those of the scan", "[inventory][findings]") {
  Site site;
  const ScanId first = site.sweep({seen(at("10.0.0.5", kMacA))});
  const DeviceId device = site.view().devices[0].id;
  const ScanId second = site.sweep({seen(at("10.0.0.5", kMacA))});
  REQUIRE(site.inventory.record_findings(first, some_findings(device)));
  REQUIRE(site.inventory.record_findings(second, some_findings(device)));
  Assessed fewer = some_findings(device);
  fewer.findings.pop_back();
  REQUIRE(site.inventory.record_findings(second, fewer));
  check_equal(*site.inventory.findings(second), fewer);
  CHECK(site.inventory.findings(first)->findings.size() == 2);
  REQUIRE(site.inventory.record_findings(first, Assessed()));
  CHECK(site.inventory.findings(first)->findings.empty());
  CHECK(site.inventory.findings(second)->findings.size() == 1);
}

TEST_CASE("a reason that this version does not know is still shown", "[inventory][findings]") {
  Site site;
  const ScanId scan = site.sweep({seen(at("10.0.0.5", kMacA))});
  REQUIRE(site.inventory.record_findings(scan, some_findings(site.view().devices[0].id)));
  SQLite::Database(site.folder.file().string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE device_findings SET findings = replace(findings, '\"errc_', '\"future_')");
  const auto found = site.inventory.findings(scan);
  REQUIRE(found);
  CHECK(found->findings[0].reason == Note(Msg::inventory_unknown_reason, {"future_refused"}));
}

TEST_CASE("much evidence is read at once, what is not there left out", "[inventory][evidence]") {
  Site site;
  Batch batch;
  std::set<EvidenceId> wanted;
  for (const char* text : {"a", "b", "c"}) {
    batch.evidence.push_back(
        Evidence::make(EvidenceKind::record, "probe", to_bytes(text), Timestamp(7)));
    wanted.insert(batch.evidence.back().id);
  }
  const ScanId scan = site.inventory.begin_scan(ScanRecord())->id;
  REQUIRE(site.inventory.append(scan, batch));
  wanted.insert(Evidence::make(EvidenceKind::record, "other", {}, Timestamp()).id);
  const auto found = site.inventory.evidence(wanted);
  REQUIRE(found);
  REQUIRE(found->size() == 3);
  for (const Evidence& evidence : *found) CHECK(wanted.contains(evidence.id));
  CHECK(std::ranges::is_sorted(*found, {}, &Evidence::id));
}

TEST_CASE("evidence comes back byte for byte and is kept once", "[inventory][evidence]") {
  Site site;
  Batch batch;
  const Bytes content{std::byte{0}, std::byte{0xFF}, std::byte{'\''}};
  batch.evidence = {
      Evidence::make(EvidenceKind::transcript, "probe/telnet", content, Timestamp(7), true),
      Evidence::make(EvidenceKind::frame, "empty", {}, Timestamp(8))};
  Observation cited = says(port_of("10.0.0.5", 23), claim::kProtocol, "telnet");
  cited.evidence = batch.evidence[0].id;
  batch.observations = {cited};
  const ScanId scan = site.begin();
  REQUIRE(site.inventory.append(scan, batch));
  REQUIRE(site.inventory.append(scan, batch));
  const auto stored = site.inventory.evidence(batch.evidence[0].id);
  REQUIRE(stored);
  REQUIRE(*stored);
  CHECK((*stored)->content == content);
  CHECK((*stored)->kind == EvidenceKind::transcript);
  CHECK((*stored)->source == "probe/telnet");
  CHECK((*stored)->redacted);
  CHECK_FALSE((*stored)->truncated);
  CHECK((*stored)->captured_at == Timestamp(7));
  CHECK((*site.inventory.evidence(batch.evidence[1].id))->content.empty());
  CHECK_FALSE(site.inventory.evidence(EvidenceId())->has_value());
  CHECK(count(site, "SELECT count(*) FROM evidence") == 2);
  CHECK(site.view().devices[0].services[0].evidence() == std::vector{batch.evidence[0].id});
}

TEST_CASE("what proves presence, an open port and the port scan can be cited",
          "[inventory][evidence]") {
  Site site;
  const ScanId scan = site.begin();
  const auto record = [&](const char* text) {
    return Evidence::make(EvidenceKind::record, "test", to_bytes(text), site.clock.now());
  };
  Batch batch;
  batch.evidence = {record("arp"), record("ports")};
  batch.observations = {seen(at("10.0.0.5", kMacA)),
                        says(port_of("10.0.0.5", 22), "port.state", "open"),
                        covered("10.0.0.5", "1-100", "22")};
  batch.observations[0].evidence = batch.evidence[0].id;
  for (Observation& observation : batch.observations) {
    observation.at = site.clock.now();
    if (!observation.evidence) observation.evidence = batch.evidence[1].id;
  }
  REQUIRE(site.inventory.append(scan, batch));
  site.finish(scan);
  site.reopen();
  const Device device = device_at(site.view(), "10.0.0.5");
  CHECK(find_fact(device.facts, claim::kHostSeen)->evidence == batch.evidence[0].id);
  const Fact* const ports = find_fact(device.facts, claim::kCoverageTcp);
  REQUIRE(ports != nullptr);
  CHECK(ports->evidence == batch.evidence[1].id);
  CHECK(ports->last_seen == device.tcp->at);
  CHECK(device.services.at(0).evidence() == std::vector{batch.evidence[1].id});
}

TEST_CASE("a repeated observation is one row that counts", "[inventory][observations]") {
  Site site;
  const ScanId scan = site.begin();
  for (int i = 0; i < 3; ++i)
    site.tell(scan, {seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kModel, "Camera")});
  site.tell(scan, {says(at("10.0.0.5"), claim::kModel, "Camera 2")});
  CHECK(count(site, "SELECT count(*) FROM observation") == 3);
  CHECK(count(site, "SELECT times FROM observation WHERE value = 'Camera'") == 3);
  CHECK(count(site, "SELECT count(*) FROM observation WHERE first_seen < last_seen") == 2);
}

TEST_CASE("text that looks like SQL is only text", "[inventory][observations]") {
  Site site;
  const std::string hostile = "'); DROP TABLE device; --";
  site.sweep({seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kModel, hostile),
              says(at("10.0.0.5"), claim::kHostname, hostile)});
  CHECK(value_of(site.view().devices[0].facts, claim::kModel) == hostile);
  CHECK(site.inventory.find_device(hostile)->id == site.view().devices[0].id);
}
