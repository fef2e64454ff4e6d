// Feeds of our own writing, and a sink that keeps what it is told.
#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <stdlib.h>

#include "vulndb/feeds/feed.hpp"

namespace tenken::test {

/// A folder that goes away.
class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "vulndb-XXXXXX").string();
    path_ = ::mkdtemp(name.data()) != nullptr ? name : std::string();
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code error;
    if (!path_.empty()) std::filesystem::remove_all(path_, error);
  }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::filesystem::path write(const std::string& name, std::string_view content) const {
    const std::filesystem::path file = path_ / name;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
    return file;
  }

 private:
  std::filesystem::path path_;
};

struct KeptFeed final : vulndb::FeedSink {
  std::vector<vulndb::CveRecord> cves;
  std::vector<vulndb::KevEntry> kevs;
  std::map<std::string, double> probabilities;
  std::vector<vulndb::JvnEntry> titles;
  std::vector<vulndb::DebianFix> fixes;

  void cve(const vulndb::CveRecord& record) override { cves.push_back(record); }
  void kev(const vulndb::KevEntry& entry) override { kevs.push_back(entry); }
  void epss(std::string_view cve, double probability) override {
    probabilities[std::string(cve)] = probability;
  }
  void jvn(const vulndb::JvnEntry& entry) override { titles.push_back(entry); }
  void debian(std::string_view, const std::vector<vulndb::DebianFix>& more) override {
    fixes.insert(fixes.end(), more.begin(), more.end());
  }
};

/// Reads a text, `piece` bytes at a time.
struct FeedRead {
  KeptFeed kept;
  vulndb::FeedTally tally;
  Result<void> result;

  explicit FeedRead(std::string_view text, std::size_t piece = 1 << 16) {
    vulndb::TextBytes bytes(text, piece);
    vulndb::PeekedBytes content(bytes);
    result = vulndb::read_feed("a feed", content, kept, tally);
  }
};

// The gateway needs its hardware; the web server is a list with a range and single versions.
inline constexpr std::string_view kNvd = R"({"format":"NVD_CVE","version":"2.0",
"timestamp":"2026-01-02T03:04:05.000","vulnerabilities":[
{"cve":{"id":"CVE-2026-1001","vulnStatus":"Analyzed","published":"2026-01-01T10:00:00.000",
"lastModified":"2026-01-02T00:00:00.000","references":[{"url":"https://example.org/","tags":[[{}]]}],
"descriptions":[{"lang":"es","value":"hola"},{"lang":"en","value":"Overflow in the web server of Acme."}],
"metrics":{"cvssMetricV31":[{"type":"Secondary","cvssData":{"baseScore":5.0,"vectorString":"CVSS:3.1/B"}},
{"type":"Primary","cvssData":{"baseScore":9.8,"vectorString":"CVSS:3.1/A"}}],
"cvssMetricV2":[{"type":"Primary","cvssData":{"baseScore":10.0,"vectorString":"V2"}}]},
"weaknesses":[{"description":[{"lang":"en","value":"CWE-787"},{"lang":"en","value":"NVD-CWE-Other"}]}],
"cisaExploitAdd":"2026-01-01","cisaActionDue":"2026-01-22",
"configurations":[{"nodes":[{"operator":"OR","negate":false,"cpeMatch":[
{"vulnerable":true,"criteria":"cpe:2.3:a:acme:web_server:*:*:*:*:*:*:*:*","versionStartIncluding":"2.0","versionEndExcluding":"2.4"},
{"vulnerable":true,"criteria":"cpe:2.3:a:acme:web_server:1.0:rc1:*:*:*:*:*:*"},
{"vulnerable":true,"criteria":"cpe:2.3:a:acme:web_server:1.1:*:*:*:*:*:*:*"},
{"vulnerable":true,"criteria":"cpe:2.3:a:acme:web_server:1.2:*:*:*:*:*:*:*"},
{"vulnerable":true,"criteria":"no name at all"}]}]}]}},
{"cve":{"id":"CVE-2026-1002","vulnStatus":"Deferred","lastModified":"2026-01-01T00:00:00.000",
"descriptions":[],"configurations":[{"operator":"AND","nodes":[
{"operator":"OR","cpeMatch":[{"vulnerable":true,"criteria":"cpe:2.3:o:acme:gateway_firmware:*:*:*:*:*:*:*:*","versionEndIncluding":"3.1"}]},
{"operator":"OR","cpeMatch":[{"vulnerable":false,"criteria":"cpe:2.3:h:acme:gateway:a1:*:*:*:*:*:*:*"}]}]}]}},
{"cve":{"id":"CVE-2026-1003","vulnStatus":"Rejected","descriptions":[]}}]})";

inline constexpr std::string_view kNvdOld =
    R"({"CVE_data_type":"CVE","CVE_data_timestamp":"2020-03-07T23:00Z",
"CVE_Items":[{"cve":{"CVE_data_meta":{"ID":"CVE-2020-0001"},"problemtype":{"problemtype_data":[
{"description":[{"lang":"en","value":"CWE-79"}]}]},"references":{"reference_data":[{}]},
"description":{"description_data":[{"lang":"en","value":"Old text."}]}},
"configurations":{"nodes":[{"operator":"AND","children":[
{"operator":"OR","cpe_match":[{"vulnerable":true,"cpe23Uri":"cpe:2.3:o:acme:cam_firmware:1.0:*:*:*:*:*:*:*"}]},
{"operator":"OR","cpe_match":[{"vulnerable":false,"cpe23Uri":"cpe:2.3:h:acme:cam:-:*:*:*:*:*:*:*"}]}]},
{"operator":"OR","cpe_match":[{"vulnerable":true,"cpe23Uri":"cpe:2.3:a:acme:viewer:*:*:*:*:*:*:*:*","versionEndExcluding":"7"}]}]},
"impact":{"baseMetricV2":{"cvssV2":{"baseScore":4.3,"vectorString":"AV:N"}}},
"publishedDate":"2020-01-01T00:00Z","lastModifiedDate":"2020-02-01T00:00Z"}]})";

inline constexpr std::string_view kCveRecord =
    R"({"dataType":"CVE_RECORD","cveMetadata":{"cveId":"CVE-2026-2001","state":"PUBLISHED","datePublished":"2026-02-01T00:00:00","dateUpdated":"2026-02-03T00:00:00.000Z"},)"
    R"("containers":{"cna":{"descriptions":[{"lang":"en-US","value":"Login without password."}],)"
    R"("problemTypes":[{"descriptions":[{"cweId":"CWE-306"}]}],)"
    R"("metrics":[{"cvssV3_1":{"baseScore":8.8,"vectorString":"CVSS:3.1/C"}},{"cvssV4_0":{"baseScore":9.1,"vectorString":"CVSS:4.0/C"}}],)"
    R"("affected":[{"vendor":"Acme, Inc.","product":"Door Lock 3","versions":[{"version":"n/a","status":"affected"}]}]},)"
    R"("adp":[{"metrics":[{"other":{"type":"ssvc","content":{"options":[{"Exploitation":"Active"},{"Automatable":"yes"}]}}}],)"
    R"("affected":[{"cpes":["cpe:2.3:o:acme:door_lock_3_firmware:-:*:*:*:*:*:*:*"],"versions":[)"
    R"({"version":"0","lessThan":"2.5","status":"affected"},{"version":"3.0","lessThanOrEqual":"3.2","status":"affected"},)"
    R"({"version":"4.1\\(2\\)B","status":"affected"},{"version":"9","status":"unaffected"}]},)"
    R"({"cpes":["cpe:2.3:o:-:-:-:*:*:*:*:*:*:*"],"versions":[]}]}]}})";

inline constexpr std::string_view kKev =
    R"({"title":"t","catalogVersion":"1","dateReleased":"2026-03-01T10:00:00Z","count":1,
"vulnerabilities":[{"cveID":"CVE-2026-1002","dateAdded":"2026-02-20","dueDate":"2026-03-13","knownRansomwareCampaignUse":"Known"}]})";

inline constexpr std::string_view kEpss =
    "#model_version:v2026.01.01,score_date:2026-03-02T00:00:00+0000\ncve,epss,percentile\n"
    "CVE-2026-1001,0.5,0.9\nCVE-2026-1002,1e-05,0\n";

inline constexpr std::string_view kDebian =
    R"({"acme-web":{"CVE-2026-1001":{"description":"x","releases":{
"bookworm":{"status":"resolved","fixed_version":"2.2-1+deb12u1","repositories":{}},
"sid":{"status":"open"}}},"TEMP-0000001-ABCDEF":{"releases":{"sid":{"status":"open"}}}},
"other":{"CVE-2026-1002":{"releases":{"bookworm":{"status":"undetermined"}}}}})";

inline constexpr std::string_view kJvn = R"(<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF xmlns="http://purl.org/rss/1.0/" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:sec="http://jvn.jp/rss/mod_sec/3.0/" xmlns:dcterms="http://purl.org/dc/terms/">
<channel rdf:about="x"><title>JVNDB</title></channel>
<item rdf:about="a"><title>Acme Web Server における  バッファオーバーフローの脆弱性</title>
<description>遠隔の第三者により &amp; 任意のコードを実行される可能性があります。</description>
<sec:identifier>JVNDB-2026-000001</sec:identifier>
<sec:references source="CVE" id="CVE-2026-1001">https://example.org/</sec:references>
<sec:references source="JVN" id="JVN#12345678">https://example.org/</sec:references>
<dcterms:modified>2026-03-03T12:00:00+09:00</dcterms:modified></item>
<item rdf:about="b"><title>** 未確定 ** 本件は脆弱性として扱われません</title><sec:identifier>JVNDB-2026-000002</sec:identifier>
<sec:references source="CVE" id="CVE-2026-1002"/></item>
<item rdf:about="c"><title>Acme Door Lock におけるファイルを削除される脆弱性</title><sec:identifier>JVNDB-2026-000003</sec:identifier>
<sec:references source="CVE" id="CVE-2026-2001"/></item></rdf:RDF>)";

}  // namespace tenken::test
