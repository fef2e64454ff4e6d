// Readers of feeds: each kind by its content, whatever it is wrapped in.
#include <string>

#include "catch.hpp"

#include "tests/vulndb/feed_support.hpp"
#include "vulndb/feeds/version_words.hpp"

using namespace tenken;
using namespace tenken::vulndb;
using test::FeedRead;

namespace {

std::string part_of(std::string_view text, std::string_view from, std::string_view to) {
  const std::size_t begin = text.find(from);
  return std::string(text.substr(begin, text.find(to, begin) - begin));
}

/// The object `cve` of the first record.
std::string bare_cve() {
  std::string text =
      part_of(test::kNvd, R"({"id":"CVE-2026-1001")", "\n{\"cve\":{\"id\":\"CVE-2026-1002");
  text.erase(text.rfind("},"));
  return text;
}

}  // namespace

TEST_CASE("a feed of NVD 2.0 is read record by record", "[vulndb][feeds]") {
  const FeedRead read(test::kNvd);
  REQUIRE(read.result);
  REQUIRE(read.kept.cves.size() == 3);
  const CveRecord& web = read.kept.cves[0];
  CHECK(web.id == "CVE-2026-1001");
  CHECK(web.description == "Overflow in the web server of Acme.");
  CHECK(web.published == "2026-01-01");
  CHECK(web.cvss == 9.8);
  CHECK(web.cvss_vector == "CVSS:3.1/A");
  CHECK(web.weaknesses == std::vector<std::string>{"CWE-787"});
  REQUIRE(web.configurations.size() == 1);
  REQUIRE(web.configurations[0].matches.size() == 4);
  const CpeMatch& range = web.configurations[0].matches[0];
  CHECK(range.cpe.version == "*");
  CHECK(range.range.start == "2.0");
  CHECK(range.range.start_included);
  CHECK(range.range.end == "2.4");
  CHECK_FALSE(range.range.end_included);
  CHECK(web.configurations[0].matches[1].cpe.update == "rc1");
  CHECK(read.kept.cves[2].rejected);
  REQUIRE(read.kept.kevs.size() == 1);
  CHECK(read.kept.kevs[0].due == "2026-01-22");
  const KindTally tally = read.tally.kinds[static_cast<std::size_t>(FeedKind::nvd)];
  CHECK(tally.records == 3);
  CHECK(tally.left_out == 1);
  CHECK(tally.as_of == Timestamp::parse("2026-01-02T03:04:05Z").value());
}

TEST_CASE("a companion stays in its configuration", "[vulndb][feeds]") {
  const FeedRead read(test::kNvd);
  REQUIRE(read.kept.cves.size() == 3);
  REQUIRE(read.kept.cves[1].configurations.size() == 1);
  const Configuration& gateway = read.kept.cves[1].configurations[0];
  CHECK(gateway.op == Configuration::Operator::all);
  REQUIRE(gateway.matches.size() == 2);
  CHECK(gateway.matches[0].range.end_included);
  CHECK_FALSE(gateway.matches[1].vulnerable);
  CHECK(gateway.matches[1].cpe.version == "a1");
}

TEST_CASE("mirrors of NVD are read in every wrapping", "[vulndb][feeds]") {
  const std::string bare = bare_cve();
  for (const std::string& text :
       {bare, R"({"items":[)" + bare + "]}", R"({"cve_items":[)" + bare + "]}", "[" + bare + "]",
        R"({"cve":)" + bare + "}", R"([{"cve":)" + bare + "}]", "\xEF\xBB\xBF \n" + bare}) {
    INFO(text.substr(0, 40));
    const FeedRead read(text);
    REQUIRE(read.result);
    REQUIRE(read.kept.cves.size() == 1);
    CHECK(read.kept.cves[0].configurations.size() == 1);
    CHECK(read.kept.cves[0].source == FeedKind::nvd);
  }
  std::string line = bare;
  std::erase(line, '\n');
  CHECK(FeedRead(line + "\n" + line + "\n").kept.cves.size() == 2);
}

TEST_CASE("how a feed is cut into pieces changes nothing", "[vulndb][feeds]") {
  for (const std::string_view text : {test::kNvd, test::kNvdOld, test::kCveRecord, test::kKev,
                                      test::kEpss, test::kDebian, test::kJvn}) {
    const FeedRead whole(text);
    REQUIRE(whole.result);
    for (const std::size_t piece : {std::size_t{1}, std::size_t{7}}) {
      const FeedRead read(text, piece);
      REQUIRE(read.result);
      CHECK(read.kept.cves.size() == whole.kept.cves.size());
      CHECK(read.kept.titles.size() == whole.kept.titles.size());
      CHECK(read.kept.fixes.size() == whole.kept.fixes.size());
      CHECK(read.kept.probabilities == whole.kept.probabilities);
      for (std::size_t i = 0; i < read.kept.cves.size(); ++i)
        CHECK(read.kept.cves[i].description == whole.kept.cves[i].description);
    }
  }
}

TEST_CASE("a feed of NVD 1.1 has children where 2.0 has nodes", "[vulndb][feeds]") {
  const FeedRead read(test::kNvdOld);
  REQUIRE(read.result);
  REQUIRE(read.kept.cves.size() == 1);
  const CveRecord& record = read.kept.cves[0];
  CHECK(record.cvss == 4.3);
  CHECK(record.weaknesses == std::vector<std::string>{"CWE-79"});
  REQUIRE(record.configurations.size() == 2);
  CHECK(record.configurations[0].op == Configuration::Operator::all);
  CHECK(record.configurations[0].matches.size() == 2);
  CHECK(record.configurations[1].matches.at(0).range.end == "7");
  CHECK(read.tally.kinds[0].as_of == Timestamp::parse("2020-03-07T23:00:00Z").value());
}

TEST_CASE("a record of the CVE List gives ranges to CPE names that have none", "[vulndb][feeds]") {
  const FeedRead read(test::kCveRecord);
  REQUIRE(read.result);
  REQUIRE(read.kept.cves.size() == 1);
  const CveRecord& record = read.kept.cves[0];
  CHECK(record.source == FeedKind::cvelist);
  CHECK(record.exploitation == "active");
  CHECK(record.automatable == "yes");
  CHECK(record.cvss == 9.1);
  REQUIRE(record.configurations.size() == 1);
  const std::vector<CpeMatch>& matches = record.configurations[0].matches;
  REQUIRE(matches.size() == 3);
  CHECK(matches[0].cpe.product == "door_lock_3_firmware");
  CHECK(matches[0].cpe.version == "*");
  CHECK(matches[0].range.start.empty());
  CHECK(matches[0].range.end == "2.5");
  CHECK(matches[1].range.end_included);
  CHECK(matches[2].cpe.version == "4.1(2)b");
  CHECK(read.tally.kinds[1].left_out == 1);
}

TEST_CASE("without CPE names the maker's own names count", "[vulndb][feeds]") {
  std::string text(test::kCveRecord);
  text.erase(text.find(R"(,"adp")"));
  text += "}}";
  const FeedRead read(text);
  REQUIRE(read.result);
  REQUIRE(read.kept.cves.at(0).configurations.size() == 1);
  const Cpe& cpe = read.kept.cves[0].configurations[0].matches.at(0).cpe;
  CHECK(cpe.vendor == "acme");
  CHECK(cpe.product == "door_lock_3");
  CHECK(cpe.version == "-");
  CHECK(cpe.part == '*');
}

TEST_CASE("versions in words become versions and ranges", "[vulndb][feeds]") {
  const auto shown = [](std::string_view text) {
    const VersionWords words = read_version_words(text);
    return words.version +
           (words.range.start.empty()
                ? ""
                : (words.range.start_included ? " >=" : " >") + words.range.start) +
           (words.range.end.empty() ? ""
                                    : (words.range.end_included ? " <=" : " <") + words.range.end);
  };
  CHECK(shown("1.2.3") == "1.2.3");
  CHECK(shown("V1.03 ") == "v1.03");
  CHECK(shown("All Versions < V4.5") == "* <v4.5");
  CHECK(shown("<= 2.1") == "* <=2.1");
  CHECK(shown(">= 1.0, < 1.2") == "* >=1.0 <1.2");
  CHECK(shown("before 2.0") == "* <2.0");
  CHECK(shown("version BZ_1.00.16") == "bz_1.00.16");
  CHECK(shown("all versions") == "*");
  CHECK(shown("n/a") == "-");
  CHECK(shown("see the bulletin of 2020") == "-");
  CHECK(shown("< soon") == "-");
  CHECK(shown("v12.07 and earlier") == "* <=v12.07");
  CHECK(shown("2.8.3 or earlier") == "* <=2.8.3");
  CHECK(shown("Versions C3414-500-S02K5_P8 and prior") == "* <=c3414-500-s02k5_p8");
  CHECK(shown("versions V4.16 through V5.38") == "* >=v4.16 <=v5.38");
  CHECK(shown("11.0.0 - 11.2.6") == "* >=11.0.0 <=11.2.6");
  CHECK(shown("Version 16.00 - 16.20.02") == "* >=16.00 <=16.20.02");
  CHECK(shown("up to 2.1") == "* <=2.1");
  CHECK(shown("5.1.x") == "* >=5.1 <=5.1.x");
  CHECK(shown("4.x.x") == "* >=4 <=4.x.x");
  CHECK(shown("V1.0 V15.03.06.28") == "v15.03.06.28");
  CHECK(shown("1.0.0.7(4456)") == "1.0.0.7(4456)");
  CHECK(shown("2.0 and everything else") == "-");
  CHECK(plain_version("4.4.0.15 ( 2024/01/04 )") == "4.4.0.15");
  CHECK(plain_version("V1.00(AAQT.4)b8") == "v1.00(aaqt.4)b8");
}

TEST_CASE("makers are known without the form of their company", "[vulndb][feeds]") {
  CHECK(plain_vendor("Acme, Inc.") == "acme");
  CHECK(plain_vendor("Moxa Inc.") == "moxa");
  CHECK(plain_vendor("QNAP Systems Inc.") == "qnap_systems");
  CHECK(plain_vendor("Buffalo Co., Ltd.") == "buffalo");
  CHECK(plain_vendor("D-Link Corporation") == "d-link");
  CHECK(plain_vendor("Inc.") == "inc");
  CHECK(plain_vendor("n/a").empty());
}

TEST_CASE("the CVE List says in which versions something is corrected", "[vulndb][feeds]") {
  std::string text(test::kCveRecord);
  const std::string_view last = R"({"version":"9","status":"unaffected"})";
  text.replace(
      text.find(last), last.size(),
      R"({"version":"9.1","status":"unaffected"},{"version":"10.x","status":"unaffected"},)"
      R"({"version":"0","lessThan":"1.1","status":"unaffected"},)"
      R"({"version":"5.0","lessThan":"*","status":"affected","changes":[)"
      R"({"at":"5.2","status":"unaffected"},{"at":"5.4","status":"affected"}]})");
  const FeedRead read(text);
  REQUIRE(read.result);
  std::string versions;
  for (const Correction& one : read.kept.cves.at(0).corrections) {
    CHECK(one.vendor == "acme");
    CHECK(one.product == "door_lock_3_firmware");
    versions += one.version + ' ';
  }
  CHECK(versions == "2.5 9.1 5.2 ");
}

TEST_CASE("KEV, EPSS and the Debian tracker are read", "[vulndb][feeds]") {
  const FeedRead kev(test::kKev);
  REQUIRE(kev.result);
  REQUIRE(kev.kept.kevs.size() == 1);
  CHECK(kev.kept.kevs[0].ransomware);
  CHECK(kev.kept.kevs[0].catalogue);
  CHECK(kev.tally.kinds[2].as_of == Timestamp::parse("2026-03-01T10:00:00Z").value());
  const FeedRead epss(test::kEpss);
  REQUIRE(epss.result);
  CHECK(epss.kept.probabilities.size() == 2);
  CHECK(epss.kept.probabilities.at("CVE-2026-1002") == 1e-05);
  CHECK(FeedRead("cve,epss,percentile\r\nCVE-2026-1001,0.5,0.9").kept.probabilities.size() == 1);
  const FeedRead debian(test::kDebian);
  REQUIRE(debian.result);
  REQUIRE(debian.kept.fixes.size() == 3);
  CHECK(debian.kept.fixes[0].fixed == "2.2-1+deb12u1");
  CHECK(debian.kept.fixes[1].status == "open");
}

TEST_CASE("titles of JVN join by CVE, without those that were withdrawn", "[vulndb][feeds]") {
  const FeedRead read(test::kJvn);
  REQUIRE(read.result);
  REQUIRE(read.kept.titles.size() == 2);
  CHECK(read.kept.titles[0].cve == "CVE-2026-1001");
  CHECK(read.kept.titles[0].id == "JVNDB-2026-000001");
  CHECK(read.kept.titles[0].title == "Acme Web Server における バッファオーバーフローの脆弱性");
  CHECK(read.kept.titles[0].summary ==
        "遠隔の第三者により & 任意のコードを実行される可能性があります。");
  CHECK(read.kept.titles[1].cve == "CVE-2026-2001");
  CHECK(read.tally.kinds[4].as_of == Timestamp::parse("2026-03-03T03:00:00Z").value());
}

TEST_CASE("the details of JVN are read as its lists are", "[vulndb][feeds]") {
  const FeedRead read(
      R"(<VULDEF-Document xmlns="http://jvn.jp/vuldef/"><Vulinfo><VulinfoID>JVNDB-2026-000009</VulinfoID>
<VulinfoData><Title>題名</Title><VulinfoDescription><Overview>概要</Overview></VulinfoDescription>
<Related><RelatedItem type="cve"><Name>CVE</Name><VulinfoID>CVE-2026-1001</VulinfoID></RelatedItem></Related>
</VulinfoData></Vulinfo></VULDEF-Document>)");
  REQUIRE(read.result);
  REQUIRE(read.kept.titles.size() == 1);
  CHECK(read.kept.titles[0].title == "題名");
  CHECK(read.kept.titles[0].summary == "概要");
}

TEST_CASE("what is well-formed but no feed is passed over", "[vulndb][feeds]") {
  for (const std::string_view text :
       {R"({"$schema":"x","properties":{"vulnerability":[]}})", R"([1,2,3])", R"("text")",
        "<fingerprints><fingerprint/></fingerprints>", "plain text", "", R"({"data":[{"a":1}]})"}) {
    INFO(text);
    const FeedRead read(text);
    REQUIRE(read.result);
    CHECK(read.tally.no_feed == 1);
    CHECK_FALSE(read.tally.any());
  }
}

TEST_CASE("numbers stand for CVEs in their only spelling", "[vulndb][feeds]") {
  for (const char* id : {"CVE-1999-0001", "CVE-2018-15599", "CVE-2026-1234567"})
    CHECK(cve_text(cve_number(id).value()) == id);
  for (const char* id : {"CVE-99-0001", "cve-2018-15599", "CVE-2018-015599", "CVE-2018-1",
                         "CVE-2018-", "CVE-2018-99999999999", "CVE-2018-12x4", "TEMP-1-2", ""})
    CHECK_FALSE(cve_number(id));
}
