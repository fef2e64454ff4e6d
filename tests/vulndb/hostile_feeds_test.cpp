// Feeds that are cut, damaged or made to harm: an error that says which file, what and where.
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "catch.hpp"

#include "model/messages.hpp"
#include "tests/vulndb/feed_support.hpp"
#include "tests/vulndb/packing.hpp"
#include "vulndb/import.hpp"

using namespace tenken;
using namespace tenken::vulndb;
using test::FeedRead;

namespace {

std::string key_of(const Result<void>& result) {
  return result ? "read" : std::string(message_key(result.error().text.value().message));
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

/// The first record with one of its members replaced.
std::string with(std::string_view from, std::string_view to) {
  std::string text(test::kNvd);
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// What an import of one file answers, and whether it left anything behind.
std::string imported(const test::Folder& folder, const std::string& name,
                     std::string_view content) {
  ImportOptions options;
  options.database = folder / "v.db";
  const auto report = import_files({folder.write(name, content)}, options);
  CHECK_FALSE(std::filesystem::exists(folder / "v.db.new"));
  if (report) return "read";
  CHECK_FALSE(std::filesystem::exists(folder / "v.db"));
  const Error& error = report.error();
  for (const Lang lang : {Lang::en, Lang::ja})
    CHECK(error.message(lang).find(name) != std::string::npos);
  return std::string(message_key(error.text.value().message));
}

}  // namespace

TEST_CASE("a feed that is cut at any place is an error", "[vulndb][hostile]") {
  for (const std::string_view text : {test::kNvd, test::kNvdOld, test::kKev, test::kDebian}) {
    for (std::size_t size = 1; size < text.size(); size += 97) {
      INFO(size);
      CHECK(key_of(FeedRead(text.substr(0, size)).result) == "vulndb_truncated");
    }
  }
  for (std::size_t size = test::kJvn.size() / 2; size < test::kJvn.size(); size += 31)
    CHECK(key_of(FeedRead(test::kJvn.substr(0, size)).result) == "vulndb_bad_xml");
}

TEST_CASE("JSON that breaks its own rules names the byte", "[vulndb][hostile]") {
  const FeedRead read(R"({"vulnerabilities":[}])");
  CHECK(key_of(read.result) == "vulndb_bad_json");
  CHECK(read.result.error().text->args == std::vector<std::string>{"a feed", "20"});
  CHECK(key_of(FeedRead("{\"a\":1}garbage").result) == "vulndb_bad_json");
}

TEST_CASE("deep JSON and XML are refused", "[vulndb][hostile]") {
  CHECK(key_of(FeedRead(repeated("[", 200'000)).result) == "vulndb_too_deep");
  CHECK(key_of(FeedRead(repeated("{\"a\":", 200'000)).result) == "vulndb_too_deep");
  CHECK(key_of(FeedRead(with(R"("tags":[[{}]])", "\"tags\":" + repeated("[", 100))).result) ==
        "vulndb_too_deep");
  CHECK(key_of(FeedRead("<RDF>" + repeated("<a>", 1000)).result) == "vulndb_bad_xml");
}

TEST_CASE("texts and records without end are refused", "[vulndb][hostile]") {
  constexpr std::size_t kLong = std::size_t{5} << 20U;
  CHECK(key_of(FeedRead(with("hola", std::string(kLong, 'a'))).result) == "vulndb_too_long");
  CHECK(key_of(FeedRead("{\"" + std::string(kLong, 'a') + "\":1}").result) == "vulndb_too_long");
  const std::string many = repeated("[0],", 600'000);
  CHECK(key_of(FeedRead(with(R"("hola")", "\"x\",\"more\":[" + many + "0]")).result) ==
        "vulndb_too_long");
  CHECK(key_of(FeedRead("cve,epss,percentile\n" + std::string(10'000, '1')).result) ==
        "vulndb_bad_line");
}

TEST_CASE("wrong types name the record and the member", "[vulndb][hostile]") {
  const auto check = [](const std::string& text, const std::string& record,
                        const std::string& member) {
    const FeedRead read(text);
    CHECK(key_of(read.result) == "vulndb_wrong_type");
    if (!read.result)
      CHECK(read.result.error().text->args == std::vector<std::string>{"a feed", record, member});
  };
  check(R"({"vulnerabilities":7})", "0", "vulnerabilities");
  check(R"({"vulnerabilities":[7]})", "1", "vulnerabilities");
  check(R"({"vulnerabilities":[{"cve":{"id":5}}]})", "1", "id");
  check(with(R"("baseScore":9.8)", R"("baseScore":"high")"), "1", "baseScore");
  check(with(R"("configurations":[{"nodes")", R"("configurations":"none","x":[{"nodes")"), "1",
        "configurations");
  check(with(R"("CVE-2026-1002")", R"("CVE-2026")"), "2", "id");
  check(R"({"CVE_Items":[{"cve":{"CVE_data_meta":[]}}]})", "1", "CVE_data_meta");
  check(R"({"cveMetadata":{"cveId":"CVE-2026-2001"},"containers":[]})", "1", "containers");
  check(R"({"vulnerabilities":[{"cveID":"7"}]})", "1", "cveID");
  check(R"({"p":{"CVE-2026-1001":{"releases":{"sid":3}}}})", "1", "p.releases");
}

TEST_CASE("lines of EPSS are three fields or an error", "[vulndb][hostile]") {
  for (const char* line : {"CVE-2026-1001,0.5", "CVE-2026-1001,2,0.5", "CVE-2026-1001,nan,0.5",
                           "x,0.5,0.5", "CVE-2026-1001,0.5,0.5,0.5", "CVE-2026-1001,,0.5"}) {
    INFO(line);
    const FeedRead read("cve,epss,percentile\nCVE-2026-1002,0.1,0.1\n" + std::string(line) + "\n");
    CHECK(key_of(read.result) == "vulndb_bad_line");
    if (!read.result) CHECK(read.result.error().text->args.back() == "3");
  }
}

TEST_CASE("XML that declares entities is not read", "[vulndb][hostile]") {
  const FeedRead read(
      "<?xml version=\"1.0\"?>\n<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b "
      "\"&a;&a;\">]>\n<RDF>&b;</RDF>");
  CHECK(key_of(read.result) == "vulndb_doctype");
  CHECK(read.result.error().text->args.back() == "2");
}

TEST_CASE("packed feeds are read, cut and damaged ones are not", "[vulndb][hostile]") {
  const test::Folder folder;
  const std::string nvd(test::kNvd);
  for (const char* how : {"gz", "xz"}) {
    INFO(how);
    const std::string whole = test::packed(how, {{"feed", nvd}});
    CHECK(imported(test::Folder(), "feed", whole) == "read");
    for (std::size_t cut : {whole.size() - 1, whole.size() / 2, std::size_t{20}}) {
      const std::string key = imported(folder, "feed", whole.substr(0, cut));
      CHECK((key == "vulndb_truncated" || key == "vulndb_bad_packing"));
    }
    std::string damaged = whole;
    damaged[damaged.size() / 2] ^= 0x10;
    CHECK(imported(folder, "feed", damaged) != "read");
    std::string checksum = whole;
    checksum[checksum.size() - 6] ^= 0x10;
    CHECK(imported(folder, "feed", checksum) != "read");
  }
  const std::string zip =
      test::packed("zip", {{"README", "text"},
                           {"a.json", nvd},
                           {"inner.zip", test::packed("zip", {{"b", std::string(test::kKev)}})}});
  CHECK(imported(test::Folder(), "feed", zip) == "read");
  CHECK(imported(folder, "feed", zip.substr(0, zip.size() / 2)) != "read");
}

TEST_CASE("what expands beyond reason is refused", "[vulndb][hostile]") {
  constexpr std::size_t kLarge = std::size_t{80} << 20U;
  const std::string spaces = "{" + std::string(kLarge, ' ') + "}";
  const test::Folder folder;
  for (const char* how : {"gz", "zip"}) {
    INFO(how);
    CHECK(imported(folder, "bomb", test::packed(how, {{"feed", spaces}})) == "vulndb_bomb");
  }
  std::string nested(test::kKev);
  for (int i = 0; i < 8; ++i) nested = test::packed("gz", {{"feed", nested}});
  CHECK(imported(folder, "nested", nested) == "vulndb_bad_packing");
}

TEST_CASE("whatever is wrong with a feed, the database keeps every byte", "[vulndb][hostile]") {
  const test::Folder folder;
  ImportOptions options;
  options.database = folder / "v.db";
  REQUIRE(import_files({folder.write("good.json", test::kNvd)}, options));
  const auto content = [&] {
    std::ifstream in(options.database, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string before = content();
  const std::string nvd(test::kNvd);
  const auto cut = [](const std::string& whole) { return whole.substr(0, whole.size() * 2 / 3); };
  const std::map<std::string, std::string> faults{
      {"deep", repeated("[", 200'000)},
      {"giant", with("hola", std::string(std::size_t{5} << 20U, 'a'))},
      {"types", with(R"("baseScore":9.8)", R"("baseScore":"high")")},
      {"cut", cut(nvd)},
      {"cut.gz", cut(test::packed("gz", {{"feed", nvd}}))},
      {"cut.xz", cut(test::packed("xz", {{"feed", nvd}}))},
      {"cut.zip", cut(test::packed("zip", {{"feed", nvd}}))}};
  for (const auto& [name, text] : faults) {
    INFO(name);
    // The good feed in front of it is not kept either.
    const auto report =
        import_files({folder.write("kev.json", test::kKev), folder.write(name, text)}, options);
    REQUIRE_FALSE(report);
    CHECK(report.error().code == Errc::malformed);  // exit code 2
    CHECK(report.error().message(Lang::en).find(name) != std::string::npos);
    CHECK(content() == before);
    CHECK_FALSE(std::filesystem::exists(folder / "v.db.new"));
  }
}
