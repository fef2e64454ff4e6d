// The survey of known vulnerabilities as the inventory keeps it, and what became known since.
#include "catch.hpp"
#include <SQLiteCpp/SQLiteCpp.h>

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

Vulnerability known(std::string_view cve) {
  Vulnerability one;
  one.cve = cve;
  one.tier = VulnTier::version;
  one.reason = "version-in-range";
  one.cpe = "cpe:2.3:a:acme:thing:*:*:*:*:*:*:*:*";
  one.product = "thing";
  one.version = "1.0\"\\";
  one.fixed = "2.0";
  one.title = "A thing.";
  one.title_ja = "あるもの";
  one.exploitation = "active";
  one.exploited = true;
  one.epss = 0.25;
  one.cvss = 9.8;
  one.endpoint = Endpoint(*IpAddress::parse("10.0.0.5"), Transport::tcp, 22);
  one.evidence = {Evidence::make(EvidenceKind::record, "a", {}, Timestamp()).id};
  return one;
}

VulnSurvey survey_at(std::int64_t seconds) {
  VulnSurvey survey;
  survey.at = Timestamp(seconds * 1'000'000'000);
  survey.database_at = Timestamp(1'000'000'000);
  survey.cves = 300'000;
  survey.database = "abc";
  survey.candidates = 8;
  survey.unnamed = 2;
  return survey;
}

}  // namespace

TEST_CASE("a survey comes back as it was kept", "[inventory][survey]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  CHECK_FALSE(site.view().vulnerability_survey);
  std::vector<Device> devices = site.view().devices;
  REQUIRE(devices.size() == 1);
  devices[0].vulnerabilities = {known("CVE-1"), known("CVE-2")};
  devices[0].facts["survey.looked_up"].value = "thing 1.0";
  devices[0].vulnerabilities[1].tier = VulnTier::backport;
  devices[0].vulnerabilities[1].epss.reset();
  devices[0].vulnerabilities[1].endpoint.reset();
  REQUIRE(site.inventory.record_survey(survey_at(1'900'000'000), devices));

  const InventoryView view = site.view();
  REQUIRE(view.vulnerability_survey);
  CHECK(view.vulnerability_survey->at == survey_at(1'900'000'000).at);
  CHECK(view.vulnerability_survey->database == "abc");
  CHECK(view.vulnerability_survey->cves == 300'000);
  CHECK(view.vulnerability_survey->unnamed == 2);
  CHECK(value_of(view.devices[0].facts, "survey.looked_up") == "thing 1.0");
  const std::vector<Vulnerability>& read = view.devices[0].vulnerabilities;
  REQUIRE(read.size() == 2);
  const Vulnerability& one = read[0];
  const Vulnerability& was = devices[0].vulnerabilities[0];
  CHECK(one.cve + one.reason + one.cpe + one.product + one.version + one.fixed ==
        was.cve + was.reason + was.cpe + was.product + was.version + was.fixed);
  CHECK(one.title_ja + one.title + one.exploitation == was.title_ja + was.title + was.exploitation);
  CHECK(one.tier == VulnTier::version);
  CHECK(one.exploited);
  CHECK(one.epss == 0.25);
  CHECK(one.cvss == 9.8);
  CHECK(one.endpoint == was.endpoint);
  CHECK(one.evidence == was.evidence);
  CHECK(read[1].tier == VulnTier::backport);
  CHECK_FALSE(read[1].epss);
  CHECK_FALSE(read[1].endpoint);
}

TEST_CASE("what became known and what is gone are changes, the first survey is none",
          "[inventory][survey]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  std::vector<Device> devices = site.view().devices;
  devices[0].vulnerabilities = {known("CVE-1"), known("CVE-2")};
  auto changes = site.inventory.record_survey(survey_at(1'900'000'000), devices);
  REQUIRE(changes);
  CHECK(changes->known == 0);

  devices[0].vulnerabilities = {known("CVE-2"), known("CVE-3")};
  changes = site.inventory.record_survey(survey_at(1'900'000'100), devices);
  REQUIRE(changes);
  CHECK(changes->known == 1);
  CHECK(changes->gone == 1);
  const auto since = site.inventory.diff_since(survey_at(1'900'000'000).at);
  REQUIRE(since);
  REQUIRE(since->size() == 2);
  CHECK((*since)[0].kind == ChangeKind::vulnerability_known);
  CHECK((*since)[0].what == "CVE-3");
  CHECK((*since)[0].after == "thing 1.0\"\\");
  CHECK((*since)[1].kind == ChangeKind::vulnerability_gone);
  CHECK((*since)[1].what == "CVE-1");

  // Gone and back again is no difference.
  devices[0].vulnerabilities = {known("CVE-1"), known("CVE-2")};
  REQUIRE(site.inventory.record_survey(survey_at(1'900'000'200), devices));
  CHECK(site.inventory.diff_since(survey_at(1'900'000'000).at)->empty());
}

TEST_CASE("a record of the survey that does not read is left out", "[inventory][survey]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  std::vector<Device> devices = site.view().devices;
  devices[0].vulnerabilities = {known("CVE-1")};
  REQUIRE(site.inventory.record_survey(survey_at(1'900'000'000), devices));
  SQLite::Database(site.folder.file().string(), SQLite::OPEN_READWRITE)
      .exec(
          "UPDATE device_vulnerabilities SET vulnerabilities = "
          "'[7, {\"cve\":\"CVE-9\",\"tier\":99,\"epss\":\"x\",\"port\":99999}, null]'");
  const std::vector<Vulnerability> read = site.view().devices[0].vulnerabilities;
  REQUIRE(read.size() == 1);
  CHECK(read[0].cve == "CVE-9");
  CHECK(read[0].tier == VulnTier::model);
  CHECK_FALSE(read[0].epss);
}
