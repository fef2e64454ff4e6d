// What texts of devices lead to, with the sample feeds.
#include <algorithm>
#include <map>

#include "catch.hpp"

#include "tests/vulndb/feed_support.hpp"
#include "vulndb/database.hpp"
#include "vulndb/import.hpp"
#include "vulndb/matcher.hpp"
#include "vulndb/memory_catalogue.hpp"
#include "vulndb/survey.hpp"

using namespace tenken;
using namespace tenken::vulndb;

namespace {

/// certain: must be non-conforming. review: must be there, and not certain. never: must not be
/// there at all, or "*": nothing may be certain.
struct Case {
  const char* source;
  const char* text;
  std::vector<std::string> certain;
  std::vector<std::string> review;
  std::vector<std::string> never;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> all{
#include "vulndb/evidence_cases.inc"
  };
  return all;
}

const std::vector<Case>& device_cases() {
  static const std::vector<Case> all{
#include "vulndb/device_cases.inc"
  };
  return all;
}

std::map<std::string, bool> answers(Matcher& matcher, const Case& asked) {
  std::map<std::string, bool> certain;
  for (const Vulnerability& found : survey_text(matcher, asked.source, asked.text).open)
    certain[found.cve] = certain[found.cve] || found.tier <= VulnTier::version;
  return certain;
}

void check(Matcher& matcher, const std::vector<Case>& asked_for) {
  for (const Case& asked : asked_for) {
    INFO(asked.source << ": " << asked.text);
    const std::map<std::string, bool> found = answers(matcher, asked);
    for (const std::string& cve : asked.certain) {
      INFO("certain: " << cve);
      CHECK((found.contains("CVE-" + cve) && found.at("CVE-" + cve)));
    }
    for (const std::string& cve : asked.review) {
      INFO("review: " << cve);
      CHECK((found.contains("CVE-" + cve) && !found.at("CVE-" + cve)));
    }
    for (const std::string& cve : asked.never) {
      INFO("never: " << cve);
      if (cve == "*")
        CHECK(std::ranges::none_of(found, [](const auto& answer) { return answer.second; }));
      else
        CHECK_FALSE(found.contains("CVE-" + cve));
    }
  }
}

}  // namespace

TEST_CASE("texts of devices lead to the vulnerabilities that they should", "[feeds]") {
  const std::filesystem::path folder = vulndb::test::feeds();
  if (folder.empty()) {
    WARN("skipped: no sample feeds on this machine");
    SUCCEED();  // a test without an assertion fails
    CHECK(!cases().empty());
    return;
  }
  vulndb::test::MemoryCatalogue catalogue;
  catalogue.add_feed(folder / "nvd20-groundtruth-feed.json.gz");
  Matcher matcher(catalogue);
  check(matcher, cases());
}

TEST_CASE("and they do in a database of all sample feeds, whatever else it knows", "[feeds]") {
  const std::filesystem::path feeds = vulndb::test::feeds();
  if (feeds.empty()) {
    WARN("skipped: no sample feeds on this machine");
    SUCCEED();  // a test without an assertion fails
    CHECK(!device_cases().empty());
    return;
  }
  const tenken::test::Folder folder;
  ImportOptions options;
  options.database = folder / "v.db";
  const auto imported = import_files(
      {feeds / "nvd20-groundtruth-feed.json.gz", feeds / "nvd20-iot-subset.json.gz"}, options);
  REQUIRE(imported);
  const auto database = Database::open(options.database);
  REQUIRE(database);
  Matcher matcher(**database);
  check(matcher, cases());
  check(matcher, device_cases());
}
