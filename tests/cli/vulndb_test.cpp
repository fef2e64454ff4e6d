// vulndb: the commands of the program around the database of known vulnerabilities.
#include <string>

#include "catch.hpp"

#include "program.hpp"

using tenken::test::holds;
using tenken::test::run_tenken;
using tenken::test::TempFolder;

namespace {

constexpr const char* kFeed =
    R"({"format":"NVD_CVE","timestamp":"2026-01-02T03:04:05.000","vulnerabilities":[{"cve":{"id":"CVE-2026-1001","lastModified":"2026-01-02T00:00:00.000","descriptions":[],"configurations":[{"nodes":[{"cpeMatch":[{"criteria":"cpe:2.3:a:acme:web:1.0:*:*:*:*:*:*:*"}]}]}]}}]})";

}  // namespace

TEST_CASE("feeds are imported, told of, and carried elsewhere", "[vulndb]") {
  const TempFolder folder;
  folder.write("feed.json", kFeed);
  folder.write("LICENSE", "text");
  const auto imported =
      run_tenken({"vulndb", "import", "feed.json", "LICENSE", "--vulndb", "v.db"}, folder);
  CHECK(imported.code == 0);
  CHECK(imported.out.empty());
  CHECK(holds(imported.err, "feed.json: NVD, 1 records, as of 2026-01-02"));
  CHECK(holds(imported.err, "LICENSE"));
  const auto status =
      run_tenken({"vulndb", "status", "--vulndb", "v.db", "--format", "json"}, folder);
  CHECK(status.code == 0);
  CHECK(holds(status.out, "\"tenken.vulndb-status/1\""));
  CHECK(holds(status.out, "\"cves\": 1"));
  const auto table = run_tenken({"vulndb", "status", "--vulndb", "v.db", "--lang", "ja"}, folder);
  CHECK(holds(table.out, "データベース: v.db"));
  CHECK(run_tenken({"vulndb", "export", "b.zip", "--vulndb", "v.db"}, folder).code == 0);
  CHECK(run_tenken({"vulndb", "export", "b.zip", "--vulndb", "v.db"}, folder).code == 2);
  CHECK(run_tenken({"vulndb", "import", "b.zip"}, folder, {{"TENKEN_VULNDB", "w.db"}}).code == 0);
  CHECK(run_tenken({"vulndb", "status", "--vulndb", "w.db"}, folder).code == 0);
}

TEST_CASE("the database of vulnerabilities has its place in the folder of data", "[vulndb]") {
  const TempFolder folder;
  folder.write("feed.json", kFeed);
  REQUIRE(run_tenken({"vulndb", "import", "feed.json"}, folder,
                     {{"XDG_DATA_HOME", folder.file("data")}})
              .code == 0);
  CHECK(std::filesystem::exists(folder.path() / "data/tenken/vulndb.db"));
}

TEST_CASE("faults of feeds and files have their exit codes and both languages", "[vulndb]") {
  const TempFolder folder;
  folder.write("cut.json", std::string(kFeed).substr(0, 200));
  const auto cut = run_tenken({"vulndb", "import", "cut.json", "--vulndb", "v.db"}, folder);
  CHECK(cut.code == 2);
  CHECK(holds(cut.err, "cut.json ends too early, at byte 200"));
  const auto ja =
      run_tenken({"vulndb", "import", "cut.json", "--vulndb", "v.db", "--lang", "ja"}, folder);
  CHECK(holds(ja.err, "cut.json は途中で切れています"));
  folder.write("deep.json", std::string(200'000, '['));
  const auto deep = run_tenken({"vulndb", "import", "deep.json", "--vulndb", "v.db"}, folder);
  CHECK(deep.code == 2);
  CHECK(holds(deep.err, "deep.json is nested too deeply"));
  std::string types = kFeed;
  types.replace(types.find("\"CVE-2026-1001\""), 15, "5");
  folder.write("types.json", types);
  const auto wrong = run_tenken({"vulndb", "import", "types.json", "--vulndb", "v.db"}, folder);
  CHECK(wrong.code == 2);
  CHECK(holds(wrong.err, "types.json, record 1: id is missing or of the wrong type"));
  CHECK_FALSE(std::filesystem::exists(folder.path() / "v.db"));
  CHECK(run_tenken({"vulndb", "status", "--vulndb", "v.db"}, folder).code == 4);
  CHECK(run_tenken({"vulndb", "import", "--vulndb", "v.db"}, folder).code == 2);
  CHECK(run_tenken({"vulndb", "import", "absent", "--vulndb", "v.db"}, folder).code == 2);
}
