// SARIF and JUnit as the models of others read them; OCSF and CycloneDX by what their documents
// demand.
#include "report/exchange.hpp"

#include <map>
#include <set>
#include <sstream>

#include "catch.hpp"
#include <boost/json/parse.hpp>

#include "outside.hpp"
#include "sample.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;

array read(const std::string& format, const std::string& extension, const ReportInput& input) {
  const test::TempFile file(test::render(format, input), extension);
  const test::Said said = test::python("exchange.py", format + " '" + file.path() + "'");
  INFO(said.out);
  REQUIRE(said.code == 0);
  return boost::json::parse(said.out).as_array();
}

std::size_t measured(const test::Sample& sample) {
  return static_cast<std::size_t>(
      std::ranges::count_if(sample.assessed.findings, &Finding::measured));
}

/// The verdicts of the sample, by sub-item.
std::multiset<std::pair<std::string, Verdict>> verdicts(const test::Sample& sample) {
  std::multiset<std::pair<std::string, Verdict>> all;
  for (const Finding& finding : sample.assessed.findings)
    if (finding.measured()) all.emplace(finding.item, finding.verdict);
  return all;
}

SheetBook waived(const std::string& until) {
  SheetBook book;
  WaiverRow waiver;
  waiver.item = "32-3";
  waiver.device = "玄関カメラ";
  waiver.owner = "総務部";
  waiver.reason = "更新まで";
  waiver.until = until;
  book.waivers.push_back(waiver);
  return book;
}

std::vector<object> lines_of(const std::string& text) {
  std::vector<object> events;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);)
    events.push_back(boost::json::parse(line).as_object());
  return events;
}

Vulnerability vulnerability(const std::string& cve, VulnTier tier) {
  Vulnerability one;
  one.cve = cve;
  one.tier = tier;
  one.reason = "version-in-range";
  one.product = "lighttpd";
  one.version = "1.4.69";
  one.fixed = "1.4.70";
  one.title = "A fault";
  one.cvss = 9.8;
  one.epss = 0.5;
  return one;
}

}  // namespace

TEST_CASE("sarif: Microsoft's model takes every object; kinds say our verdicts",
          "[report][sarif]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::Sample sample = test::sample();
  const std::map<std::string_view, Verdict> kinds{{"pass", Verdict::conforming},
                                                  {"fail", Verdict::non_conforming},
                                                  {"review", Verdict::needs_review},
                                                  {"open", Verdict::not_observed},
                                                  {"notApplicable", Verdict::not_applicable}};
  std::multiset<std::pair<std::string, Verdict>> said;
  for (const auto& result : read("sarif", ".sarif", sample.input(lang))) {
    const array& fields = result.as_array();
    said.emplace(fields[0].get_string(), kinds.at(fields[1].get_string()));
    CHECK(fields[3].to_number<int>() == 0);
  }
  CHECK(said == verdicts(sample));
  CHECK(read("sarif", ".sarif", test::hostile_sample().input(lang)).size() ==
        measured(test::hostile_sample()));
  CHECK(read("sarif", ".sarif", test::empty_sample().input(lang)).empty());
}

TEST_CASE("sarif: a waiver suppresses a result and leaves its kind; one that ended does not",
          "[report][sarif]") {
  const test::Sample sample = test::sample();
  const auto [until, suppressed] =
      GENERATE(std::pair("2026-12-31", true), std::pair("2026-11-23", false));
  const SheetBook book = waived(until);
  ReportInput input = sample.input(Lang::ja);
  input.book = &book;
  bool any = false;
  for (const auto& result : read("sarif", ".sarif", input)) {
    const array& fields = result.as_array();
    if (fields[3].to_number<int>() == 0) continue;
    any = true;
    CHECK(fields[0] == "32-3");
  }
  CHECK(any == suppressed);
}

TEST_CASE("sarif: a finding keeps its fingerprint, another one has another", "[report][sarif]") {
  const test::Sample sample = test::sample();
  std::set<std::string> keys;
  for (const Finding& finding : sample.assessed.findings) {
    CHECK(finding_key(finding) == finding_key(Finding(finding)));
    keys.insert(finding_key(finding));
  }
  std::set<std::string> distinct;
  for (const Finding& finding : sample.assessed.findings)
    distinct.insert(finding.item + finding.device.to_string() +
                    (finding.endpoint ? finding.endpoint->to_string() : "") +
                    std::string(message_key(finding.reason.message)));
  CHECK(keys.size() == distinct.size());
}

TEST_CASE("junit: junitparser reads it; only what conforms passes", "[report][junit]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::Sample sample = test::sample();
  std::map<std::string, std::size_t> states;
  for (const auto& one : read("junit", ".xml", sample.input(lang)))
    ++states[std::string(one.as_array()[2].get_string())];
  const auto count = [&](Verdict verdict) {
    return static_cast<std::size_t>(std::ranges::count_if(
        sample.assessed.findings,
        [&](const Finding& finding) { return finding.measured() && finding.verdict == verdict; }));
  };
  CHECK(states["Passed"] == count(Verdict::conforming));
  CHECK(states["Failure"] == count(Verdict::non_conforming));
  CHECK(states["Skipped"] == count(Verdict::needs_review) + count(Verdict::not_observed) +
                                 count(Verdict::not_applicable));
  CHECK(read("junit", ".xml", test::hostile_sample().input(lang)).size() ==
        measured(test::hostile_sample()));
}

TEST_CASE("junit: evidence stands beside the case, a waiver says who answers for it",
          "[report][junit]") {
  const test::Sample sample = test::sample();
  const SheetBook book = waived("2026-12-31");
  ReportInput input = sample.input(Lang::ja);
  input.book = &book;
  const std::string text = test::render("junit", input);
  CHECK(text.find("[総務部, 2026-12-31: 更新まで]") != std::string::npos);
  for (const auto& one : read("junit", ".xml", input)) {
    const array& fields = one.as_array();
    if (fields[0] == "玄関カメラ" && fields[1].as_string().starts_with("32-3"))
      CHECK(fields[2] == "Skipped");
  }
}

TEST_CASE("ocsf: every event has what its class demands", "[report][ocsf]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  test::Sample sample = test::sample();
  for (Device& device : sample.view.devices) device.vulnerabilities.clear();
  sample.view.devices[0].vulnerabilities = {vulnerability("CVE-2026-1", VulnTier::version)};
  const auto events = lines_of(test::render("ocsf", sample.input(lang)));
  REQUIRE(events.size() == measured(sample) + 1);
  std::multiset<std::pair<std::string, std::int64_t>> said;
  for (const object& event : events) {
    for (const char* key : {"activity_id", "category_uid", "class_uid", "type_uid", "time",
                            "severity_id", "status_id", "metadata", "finding_info"})
      CHECK(event.contains(key));
    CHECK(event.at("category_uid") == 2);
    CHECK(event.at("time") == 1795482270000);
    CHECK(event.at("type_uid").to_number<int>() ==
          event.at("class_uid").to_number<int>() * 100 + 1);
    CHECK_FALSE(event.at("finding_info").as_object().at("uid").as_string().empty());
    CHECK(event.at("metadata").as_object().at("product").as_object().contains("vendor_name"));
    if (event.at("class_uid") == 2002) {
      const object& one = event.at("vulnerabilities").as_array().at(0).as_object();
      CHECK(one.at("cve").as_object().at("uid") == "CVE-2026-1");
      continue;
    }
    CHECK(event.at("class_uid") == 2003);
    const object& compliance = event.at("compliance").as_object();
    CHECK_FALSE(compliance.at("standards").as_array().empty());
    said.emplace(compliance.at("control").as_string(), compliance.at("status_id").as_int64());
  }
  constexpr std::array<std::int64_t, kVerdictCount> kStatus{1, 3, 2, 0, 99};
  std::multiset<std::pair<std::string, std::int64_t>> expected;
  for (const auto& [item, verdict] : verdicts(sample))
    expected.emplace(item, kStatus[static_cast<std::size_t>(verdict)]);
  CHECK(said == expected);
}

/// The sample, with known vulnerabilities of two devices.
test::Sample vulnerable() {
  test::Sample sample = test::sample();
  sample.view.devices[0].vulnerabilities = {vulnerability("CVE-2026-1", VulnTier::version),
                                            vulnerability("CVE-2026-2", VulnTier::model)};
  sample.view.devices[0].vulnerabilities[0].endpoint = sample.view.devices[0].services[1].endpoint;
  sample.view.devices[1].vulnerabilities = {vulnerability("CVE-2026-2", VulnTier::version)};
  return sample;
}

TEST_CASE("cyclonedx: the published schema has nothing against it", "[report][cyclonedx]") {
  if (std::getenv("TENKEN_SCHEMAS") == nullptr) {
    WARN("skipped: TENKEN_SCHEMAS names no folder with the schema (tests/report/schemas.sh)");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::Sample sample = vulnerable();
  CHECK(read("cyclonedx", ".json", sample.input(lang)).empty());
}

TEST_CASE("cyclonedx: references lead to components, and names are there once",
          "[report][cyclonedx]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::Sample sample = vulnerable();
  const object bom = boost::json::parse(test::render("cyclonedx", sample.input(lang))).as_object();
  CHECK(bom.at("bomFormat") == "CycloneDX");
  CHECK(bom.at("specVersion") == "1.6");
  CHECK(bom.at("serialNumber").as_string().size() == 45);
  std::set<std::string> refs;
  const auto take = [&](const object& component) {
    CHECK_FALSE(component.at("name").as_string().empty());
    CHECK(refs.emplace(component.at("bom-ref").as_string()).second);
  };
  std::size_t parts = 0;
  for (const auto& value : bom.at("components").as_array()) {
    CHECK(value.as_object().at("type") == "device");
    take(value.as_object());
    if (const auto* inner = value.as_object().if_contains("components"))
      for (const auto& part : inner->as_array()) {
        ++parts;
        take(part.as_object());
      }
  }
  CHECK(bom.at("components").as_array().size() == sample.view.devices.size());
  CHECK(parts == 4);  // firmware, lighttpd, OpenSSH, nginx
  const array& known = bom.at("vulnerabilities").as_array();
  REQUIRE(known.size() == 2);
  for (const auto& value : known)
    for (const auto& target : value.as_object().at("affects").as_array())
      CHECK(refs.contains(std::string(target.as_object().at("ref").as_string())));
  CHECK(known[0].as_object().at("affects").as_array()[0].as_object().at("ref").as_string().find(
            "/service/1") != std::string::npos);
  CHECK(known[1].as_object().at("affects").as_array().size() == 2);
}

}  // namespace tenken::report
