// Configurations, companions, builds of distributions, order, throughput.
#include <algorithm>

#include "catch.hpp"

#include "model/claims.hpp"
#include "vulndb/memory_catalogue.hpp"
#include "vulndb/survey.hpp"

using namespace tenken;
using namespace tenken::vulndb;
using test::criterion;

namespace {

constexpr std::string_view kFirmware = "cpe:2.3:o:acme:router_firmware:*:*:*:*:*:*:*:*";

CpeMatch companion(std::string_view cpe) {
  CpeMatch match = criterion(cpe);
  match.vulnerable = false;
  return match;
}

/// Firmware up to 1.9, and what has to be beside it.
CveRecord pair(std::string_view id, std::vector<CpeMatch> beside, bool negate = false) {
  CveRecord record;
  record.id = id;
  Configuration& both = record.configurations.emplace_back();
  both.op = Configuration::Operator::all;
  both.children.emplace_back().matches = {criterion(kFirmware, "", "1.9", true)};
  Configuration& other = both.children.emplace_back();
  other.matches = std::move(beside);
  other.negate = negate;
  return record;
}

Candidate firmware(std::string_view version, std::string_view revision = {}) {
  Candidate candidate;
  candidate.product = Product("acme", "router_firmware");
  candidate.release = Release(std::string(version));
  candidate.firmware = true;
  candidate.hardware = "router";
  candidate.revision = revision;
  return candidate;
}

Candidate program(std::string_view vendor, std::string_view product, std::string_view version) {
  Candidate candidate;
  candidate.product = Product(std::string(vendor), std::string(product));
  candidate.release = Release::of(version);
  return candidate;
}

/// The tier and reason of the only match, or "none".
std::string only(test::MemoryCatalogue& catalogue, const std::vector<Candidate>& device) {
  Matcher matcher(catalogue);
  const auto matches = matcher.match(device);
  if (matches.empty()) return "none";
  CHECK(matches.size() == 1);
  const Match& match = matches.front();
  return std::string(to_string(match.tier)) + " " + std::string(match.reason) +
         (match.mended ? " mended" : "");
}

}  // namespace

TEST_CASE("firmware and its hardware together are certain") {
  test::MemoryCatalogue catalogue;
  catalogue.add(pair("CVE-1", {companion("cpe:2.3:h:acme:router:-:*:*:*:*:*:*:*")}));
  CHECK(only(catalogue, {firmware("1.5")}) == "version version-in-range");
  CHECK(only(catalogue, {firmware("2.0")}) == "none");
  CHECK(only(catalogue, {firmware("")}) == "model version-not-told");
}

TEST_CASE("a companion that was not seen leaves it open, another device's ends it") {
  test::MemoryCatalogue catalogue;
  catalogue.add(pair("CVE-1", {companion("cpe:2.3:o:acme:system:*:*:*:*:*:*:*:*")}));
  CHECK(only(catalogue, {firmware("1.5")}) == "model companion-not-seen");
  test::MemoryCatalogue other;
  other.add(pair("CVE-1", {companion("cpe:2.3:h:other:box:-:*:*:*:*:*:*:*")}));
  CHECK(only(other, {firmware("1.5")}) == "none");
}

TEST_CASE("a revision of the hardware counts where the device tells one") {
  test::MemoryCatalogue catalogue;
  catalogue.add(pair("CVE-1", {companion("cpe:2.3:h:acme:router:a1:*:*:*:*:*:*:*")}));
  CHECK(only(catalogue, {firmware("1.5", "A1")}) == "version version-in-range");
  CHECK(only(catalogue, {firmware("1.5", "B1")}) == "none");
  // The only revision that the records know.
  CHECK(only(catalogue, {firmware("1.5")}) == "version version-in-range");
  catalogue.add(test::record("CVE-2", {companion("cpe:2.3:h:acme:router:b1:*:*:*:*:*:*:*")}));
  CHECK(only(catalogue, {firmware("1.5")}) == "model revision-not-told");
}

TEST_CASE("one of several companions is enough, and negation turns the answer") {
  test::MemoryCatalogue catalogue;
  catalogue.add(pair("CVE-1", {companion("cpe:2.3:h:acme:router:-:*:*:*:*:*:*:*"),
                               companion("cpe:2.3:h:acme:bridge:-:*:*:*:*:*:*:*")}));
  CHECK(only(catalogue, {firmware("1.5")}) == "version version-in-range");
  test::MemoryCatalogue negated;
  negated.add(pair("CVE-1", {companion("cpe:2.3:h:acme:router:-:*:*:*:*:*:*:*")}, true));
  CHECK(only(negated, {firmware("1.5")}) == "none");
}

TEST_CASE("a program beside the firmware can be the companion") {
  test::MemoryCatalogue catalogue;
  catalogue.add(pair("CVE-1", {companion("cpe:2.3:a:acme:shell:1.0:*:*:*:*:*:*:*")}));
  CHECK(only(catalogue, {firmware("1.5"), program("acme", "shell", "1.0")}) ==
        "version version-in-range");
  CHECK(only(catalogue, {firmware("1.5"), program("acme", "shell", "2.0")}) == "none");
}

TEST_CASE("records for other platforms say nothing about a device") {
  test::MemoryCatalogue catalogue;
  catalogue.add(
      test::record("CVE-1", {criterion("cpe:2.3:a:acme:thing:*:*:*:*:*:windows:*:*", "", "9")}));
  CHECK(only(catalogue, {program("acme", "thing", "1.0")}) == "none");
}

TEST_CASE("an alias leads to the records of the other spelling") {
  test::MemoryCatalogue catalogue;
  catalogue.add(test::record(
      "CVE-1", {criterion("cpe:2.3:a:acme_labs:mini-httpd:*:*:*:*:*:*:*:*", "", "1.30")}));
  CHECK(only(catalogue, {program("acme", "mini_httpd", "1.19")}) == "version version-in-range");
}

TEST_CASE("the build of a distribution is to be reviewed until its tracker decides") {
  test::MemoryCatalogue catalogue;
  catalogue.add(test::record(
      "CVE-1", {criterion("cpe:2.3:a:openbsd:openssh:*:*:*:*:*:*:*:*", "8.5p1", "9.8")}));
  Candidate ssh = program("openbsd", "openssh", "9.2p1");
  ssh.distribution = distribution_in("OpenSSH_9.2p1 Debian-2+deb12u2");
  CHECK(only(catalogue, {ssh}) == "backport distribution-build");

  DistroFix fix;
  fix.release = "bookworm";
  fix.cve = "CVE-1";
  fix.status = "resolved";
  fix.fixed = "1:9.2p1-2+deb12u3";
  catalogue.tracker["openssh"] = {fix};
  CHECK(only(catalogue, {ssh}) == "version distribution-fix-missing");
  ssh.distribution = distribution_in("OpenSSH_9.2p1 Debian-2+deb12u10");
  CHECK(only(catalogue, {ssh}) == "backport distribution-fixed mended");
  catalogue.tracker["openssh"].front().fixed = "0";
  CHECK(only(catalogue, {ssh}) == "backport distribution-not-affected mended");
  catalogue.tracker["openssh"].front().fixed.clear();
  catalogue.tracker["openssh"].front().status = "open";
  CHECK(only(catalogue, {ssh}) == "version distribution-open");
  catalogue.tracker["openssh"].front().status = "undetermined";
  CHECK(only(catalogue, {ssh}) == "backport distribution-build");
  catalogue.tracker["openssh"].front().status = "open";
  catalogue.tracker["openssh"].front().release = "trixie";
  CHECK(only(catalogue, {ssh}) == "backport distribution-build");
}

TEST_CASE("a product that makers mend in place is to be reviewed") {
  test::MemoryCatalogue catalogue;
  catalogue.add(test::record(
      "CVE-1", {criterion("cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:*", "", "1.0.2l")}));
  CHECK(only(catalogue, {program("openssl", "openssl", "1.0.2k")}) == "backport patched-in-place");
}

TEST_CASE("the surest of several criteria of one CVE counts, and the fixed version is told") {
  test::MemoryCatalogue catalogue;
  catalogue.add(
      test::record("CVE-1", {criterion("cpe:2.3:a:acme:thing:*:*:*:*:*:*:*:*"),
                             criterion("cpe:2.3:a:acme:thing:*:*:*:*:*:*:*:*", "", "2")}));
  Matcher matcher(catalogue);
  const std::vector<Candidate> device{program("acme", "thing", "1.0")};
  const auto matches = matcher.match(device);
  REQUIRE(matches.size() == 1);
  CHECK(matches.front().tier == VulnTier::version);
  CHECK(matcher.vulnerability(matches.front(), device.front()).fixed == "2");
}

TEST_CASE("where no range tells the fixed version, the maker's corrections do") {
  test::MemoryCatalogue catalogue;
  catalogue.add(test::record(
      "CVE-1", {criterion("cpe:2.3:o:dlink:dir-645_firmware:*:*:*:*:*:*:*:*", "", "1.05", true)}));
  const auto corrected = [](std::string vendor, std::string product, std::string version) {
    Correction one;
    one.vendor = std::move(vendor);
    one.product = std::move(product);
    one.version = std::move(version);
    return one;
  };
  catalogue.known["CVE-1"].corrections = {
      corrected("d-link", "dir_645", "2.0"), corrected("d-link", "dir_645", "1.06"),
      corrected("d-link", "dir_645", "1.02"), corrected("d-link", "dir_850l", "1.04"),
      corrected("other", "dir_645", "1.04")};
  Matcher matcher(catalogue);
  const auto fixed = [&](std::string_view version) -> std::string {
    const std::vector<Candidate> device{program("dlink", "dir-645_firmware", version)};
    const auto matches = matcher.match(device);
    return matches.empty() ? "none" : matcher.vulnerability(matches.front(), device.front()).fixed;
  };
  CHECK(fixed("1.03") == "1.06");
  CHECK(fixed("1.00") == "1.02");
  CHECK(fixed("").empty());
  CHECK(fixed("1.07") == "none");
}

TEST_CASE("what is exploited comes first, then SSVC, EPSS and CVSS") {
  std::vector<Vulnerability> list(5);
  list[0].cve = "plain";
  list[1].cve = "cvss";
  list[1].cvss = 9.8;
  list[2].cve = "epss";
  list[2].epss = 0.5;
  list[3].cve = "active";
  list[3].exploitation = "active";
  list[4].cve = "kev";
  list[4].exploited = true;
  sort_by_urgency(list);
  std::string order;
  for (const Vulnerability& one : list) order += one.cve + " ";
  CHECK(order == "kev active epss cvss plain ");
}

TEST_CASE("the services and the firmware of a device are looked up, closed ones are not") {
  test::MemoryCatalogue catalogue;
  catalogue.add(test::record(
      "CVE-1", {criterion("cpe:2.3:a:dropbear_ssh_project:dropbear_ssh:*:*:*:*:*:*:*:*", "",
                          "2018.76", true)}));
  catalogue.add(test::record(
      "CVE-2", {criterion("cpe:2.3:o:dlink:dir-645_firmware:*:*:*:*:*:*:*:*", "", "1.04")}));
  Device device;
  const auto fact = [](std::string_view value) {
    Fact result;
    result.value = value;
    result.evidence = EvidenceId();
    return result;
  };
  Service& ssh = device.services.emplace_back();
  ssh.endpoint = Endpoint(*IpAddress::parse("192.0.2.7"), Transport::tcp, 22);
  ssh.facts[std::string(claim::kProtocol)] = fact("ssh");
  ssh.facts[std::string(claim::kBanner)] = fact("SSH-2.0-dropbear_2015.67");
  ssh.facts[std::string(claim::kProduct)] = fact("Dropbear");
  ssh.facts[std::string(claim::kVersion)] = fact("2015.67");
  device.facts[std::string(claim::kVendor)] = fact("D-Link");
  device.facts[std::string(claim::kModel)] = fact("DIR-645");
  device.facts[std::string(claim::kFirmware)] = fact("1.03");
  Matcher matcher(catalogue);
  const Surveyed found = survey_device(matcher, device);
  REQUIRE(found.open.size() == 2);
  CHECK(found.candidates == 2);
  CHECK(std::ranges::count_if(found.open, [](const Vulnerability& one) {
          return one.endpoint.has_value() && one.evidence.size() == 1;
        }) == 1);
  ssh.open = false;
  CHECK(survey_device(matcher, device).open.size() == 1);
}

TEST_CASE("what was read once is not read again") {
  test::MemoryCatalogue catalogue;
  catalogue.add(
      test::record("CVE-1", {criterion("cpe:2.3:a:acme:thing:*:*:*:*:*:*:*:*", "", "2")}));
  Matcher matcher(catalogue);
  for (int i = 0; i < 100; ++i)
    CHECK(matcher.match({program("acme", "thing", "1." + std::to_string(i))}).size() == 1);
  CHECK(catalogue.asked == 1);
}
