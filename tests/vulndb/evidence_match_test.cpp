// What texts of devices lead to, with the sample feed of known answers.
#include <algorithm>
#include <map>

#include "catch.hpp"

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

std::map<std::string, bool> answers(Matcher& matcher, const Case& asked) {
  std::map<std::string, bool> certain;
  for (const Vulnerability& found : survey_text(matcher, asked.source, asked.text).open)
    certain[found.cve] = certain[found.cve] || found.tier <= VulnTier::version;
  return certain;
}

}  // namespace

TEST_CASE("texts of devices lead to the vulnerabilities that they should", "[feeds]") {
  const std::filesystem::path folder = test::feeds();
  if (folder.empty()) {
    WARN("skipped: no sample feeds on this machine");
    CHECK(!cases().empty());
    return;
  }
  test::MemoryCatalogue catalogue;
  catalogue.add_feed(folder / "nvd20-groundtruth-feed.json.gz");
  Matcher matcher(catalogue);
  for (const Case& asked : cases()) {
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
