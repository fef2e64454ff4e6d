// The database: what is imported is found again, merged by the rules, and never half there.
#include <chrono>
#include <random>
#include <string>
#include <thread>

#include "catch.hpp"
#include <fmt/core.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "model/messages.hpp"
#include "tests/vulndb/feed_support.hpp"
#include "tests/vulndb/packing.hpp"
#include "vulndb/bundle.hpp"
#include "vulndb/import.hpp"

using namespace tenken;
using namespace tenken::vulndb;
using Paths = std::vector<std::filesystem::path>;

namespace {

Result<ImportReport> import(const test::Folder& folder, const Paths& files, bool force = false) {
  ImportOptions options;
  options.database = folder / "v.db";
  options.force = force;
  options.now = Timestamp::parse("2026-04-01T00:00:00Z").value();
  return import_files(files, options);
}

std::unique_ptr<Database> opened(const test::Folder& folder) {
  auto database = Database::open(folder / "v.db");
  REQUIRE(database);
  return std::move(*database);
}

std::string key_of(const Result<ImportReport>& report) {
  return report ? "done" : std::string(message_key(report.error().text.value().message));
}

/// `count` records of NVD, one product each, changed at `day`.
std::string many(int count, int day = 1, const std::string& status = "Analyzed") {
  std::string text = R"({"format":"NVD_CVE","vulnerabilities":[)";
  for (int i = 0; i < count; ++i)
    text += fmt::format(
        R"({}{{"cve":{{"id":"CVE-2025-{:04}","vulnStatus":"{}","lastModified":"2025-01-{:02}","descriptions":[{{"lang":"en","value":"{}"}}],"configurations":[{{"nodes":[{{"cpeMatch":[{{"criteria":"cpe:2.3:a:v:p{}:1:*:*:*:*:*:*:*"}}]}}]}}]}}}})",
        i == 0 ? "" : ",", i + 1000, status, day, std::string(200, 'd'), i);
  return text + "]}";
}

/// All versions of all criteria.
std::string versions_of(const std::vector<Criterion>& criteria) {
  std::string versions;
  for (const Criterion& one : criteria)
    for (std::size_t i = 0; i < one.versions(); ++i) versions += one.version(i) + " ";
  return versions;
}

}  // namespace

TEST_CASE("what feeds say is found by product", "[vulndb][database]") {
  const test::Folder folder;
  const auto report = import(
      folder, {folder.write("nvd.json", test::kNvd), folder.write("old.json", test::kNvdOld),
               folder.write("list.json", test::kCveRecord), folder.write("kev.json", test::kKev),
               folder.write("epss.csv", test::kEpss), folder.write("tracker.json", test::kDebian),
               folder.write("jvndb.rdf", test::kJvn), folder.write("LICENSE", "text")});
  REQUIRE(report);
  CHECK(report->no_feed == 1);
  const auto database = opened(folder);
  const std::vector<Criterion> web = database->criteria("acme", "web_server");
  REQUIRE(web.size() == 3);  // two of the four versions differ in nothing else
  CHECK(versions_of(web) == "1.1 1.2 * 1.0 ");
  for (const Criterion& one : web) {
    CHECK(one.cve == database->find("CVE-2026-1001"));
    CHECK(one.whole);
    CHECK(one.match.vulnerable);
    CHECK(one.match.cpe.vendor == "acme");
    CHECK(one.match.cpe.part == 'a');
  }
  CHECK(database->criteria("*", "web_server").size() == 3);
  CHECK(database->criteria("other", "web_server").empty());
  CHECK(database->criteria("acme", "gateway").empty());

  const std::vector<Criterion> gateway = database->criteria("acme", "gateway_firmware");
  REQUIRE(gateway.size() == 1);
  CHECK_FALSE(gateway[0].whole);
  const Configuration tree = database->configuration(gateway[0].cve, gateway[0].configuration);
  CHECK(tree.op == Configuration::Operator::all);
  REQUIRE(tree.matches.size() == 2);
  CHECK(tree.matches[1].cpe.product == "gateway");
  CHECK_FALSE(tree.matches[1].vulnerable);
  CHECK(database->configuration(web[0].cve, 0).matches.size() == 4);
  CHECK(database->criteria("acme", "door_lock_3_firmware").size() == 3);

  const CveFacts facts = database->facts(web[0].cve);
  CHECK(facts.id == "CVE-2026-1001");
  CHECK(facts.cvss == 9.8);
  CHECK(facts.epss == 0.5);
  CHECK(facts.exploited);
  CHECK_FALSE(facts.ransomware);
  CHECK(facts.title_ja == "Acme Web Server における バッファオーバーフローの脆弱性");
  CHECK(database->facts(gateway[0].cve).ransomware);
  const CveFacts lock = database->facts(database->find("CVE-2026-2001").value());
  CHECK(lock.exploitation == "active");
  REQUIRE(lock.corrections.size() == 2);
  CHECK(lock.corrections[0].product == "door_lock_3_firmware");
  CHECK(lock.corrections[0].version == "2.5");
  CHECK(lock.corrections[1].version == "9");
  CHECK_FALSE(database->find("CVE-2026-1003"));
  CHECK_FALSE(database->find("nonsense"));
  REQUIRE(database->fixes("acme-web").size() == 2);
  CHECK(database->fixes("acme-web")[0].fixed == "2.2-1+deb12u1");

  const DatabaseStatus status = database->status();
  CHECK(status.counts.cves == 4);
  CHECK(status.counts.criteria == 5);
  CHECK(status.counts.jvn == 2);
  CHECK(status.feeds.size() == 7);
  CHECK(status.edition.size() == 64);
  CHECK(status.newest == Timestamp::parse("2026-02-03T00:00:00Z").value());
}

TEST_CASE("NVD stands before the CVE List, in either order", "[vulndb][database]") {
  std::string list(test::kCveRecord);
  list.replace(list.find("CVE-2026-2001"), 13, "CVE-2026-1001");
  for (const bool list_first : {true, false}) {
    INFO(list_first);
    const test::Folder folder;
    Paths files{folder.write("list.json", list), folder.write("nvd.json", test::kNvd)};
    if (!list_first) std::swap(files[0], files[1]);
    REQUIRE(import(folder, {files[0]}));
    REQUIRE(import(folder, {files[1]}));
    const auto database = opened(folder);
    CHECK(versions_of(database->criteria("acme", "web_server")) == "1.1 1.2 * 1.0 ");
    CHECK(database->criteria("acme", "door_lock_3_firmware").empty());
    const CveFacts facts = database->facts(database->find("CVE-2026-1001").value());
    CHECK(facts.cvss == 9.8);
    CHECK(facts.exploitation == "active");
    CHECK(database->status().counts.products == 2);
  }
}

TEST_CASE("an import renews what the feed holds and keeps the rest", "[vulndb][database]") {
  const test::Folder folder;
  REQUIRE(import(folder, {folder.write("nvd.json", test::kNvd)}));
  std::string newer(test::kNvd);
  newer.replace(newer.find("2026-01-02T00:00"), 10, "2026-02-02");
  newer.replace(newer.find("web_server:1.1"), 14, "web_server:8.8");
  REQUIRE(
      import(folder, {folder.write("newer.json", newer), folder.write("kev.json", test::kKev)}));
  REQUIRE(import(folder, {folder.write("nvd.json", test::kNvd)}));  // older: changes nothing
  const auto database = opened(folder);
  CHECK(versions_of(database->criteria("acme", "web_server")) == "1.2 8.8 * 1.0 ");
  CHECK(database->status().counts.cves == 2);
  CHECK(database->status().feeds.size() == 3);
}

TEST_CASE("a faulty feed among good ones changes nothing", "[vulndb][database]") {
  const test::Folder folder;
  REQUIRE(import(folder, {folder.write("nvd.json", test::kNvd)}));
  const std::string edition = opened(folder)->status().edition;
  const auto report = import(folder, {folder.write("kev.json", test::kKev),
                                      folder.write("cut.json", test::kNvd.substr(0, 900))});
  CHECK(key_of(report) == "vulndb_truncated");
  CHECK(opened(folder)->status().edition == edition);
  CHECK_FALSE(std::filesystem::exists(folder / "v.db.new"));
  CHECK(key_of(import(folder, {folder.write("LICENSE", "text")})) == "vulndb_no_feed");
  CHECK(key_of(import(folder, {folder / "absent"})) == "vulndb_cannot_read");
}

TEST_CASE("a database that shrinks needs a word", "[vulndb][database]") {
  const test::Folder folder;
  REQUIRE(import(folder, {folder.write("nvd.json", many(100))}));
  const auto few = folder.write("few.json", many(5, 2, "Rejected"));
  const auto more = folder.write("more.json", many(6, 2, "Rejected"));
  CHECK(import(folder, {few}));   // exactly 5 %
  CHECK(import(folder, {more}));  // five of the six are gone already
  const auto half = folder.write("half.json", many(50, 3, "Rejected"));
  CHECK(key_of(import(folder, {half})) == "vulndb_shrunk");
  CHECK(opened(folder)->status().counts.cves == 94);
  CHECK(import(folder, {half}, true));
  CHECK(opened(folder)->status().counts.cves == 50);
}

TEST_CASE("files of others are not overwritten", "[vulndb][database]") {
  const test::Folder folder;
  folder.write(
      "v.db",
      "some text of a person that is longer than a header of a database file ................");
  CHECK(key_of(import(folder, {folder.write("nvd.json", test::kNvd)})) == "vulndb_not_ours");
  CHECK(std::filesystem::file_size(folder / "v.db") < 100);
  CHECK(Database::open(folder / "absent").error().code == Errc::environment);
}

TEST_CASE("a folder is one feed, whatever lies in it", "[vulndb][database]") {
  const test::Folder folder;
  folder.write("feeds/2026/a.json", test::kNvd);
  folder.write("feeds/2026/b.json.gz", test::packed("gz", {{"b", std::string(test::kKev)}}));
  folder.write("feeds/.git/c.json", "broken");
  folder.write("feeds/README.md", "# text");
  const auto report = import(folder, {folder / "feeds/"});
  REQUIRE(report);
  CHECK(report->no_feed == 1);
  REQUIRE(report->status.feeds.size() == 2);
  CHECK(report->status.feeds[0].name == "feeds");
}

TEST_CASE("a bundle brings the same database elsewhere", "[vulndb][database]") {
  const test::Folder here;
  REQUIRE(import(here, {here.write("nvd.json", many(300))}));
  std::ostringstream out;
  const auto digest = write_bundle(here / "v.db", Timestamp(), out);
  REQUIRE(digest);
  CHECK(digest->size() == 64);
  const std::string bundle = out.str();

  const test::Folder there;
  const auto file = there.write("bundle.zip", bundle);
  CHECK(is_bundle(file));
  const auto report = import(there, {file});
  REQUIRE(report);
  CHECK(report->bundle);
  CHECK(opened(there)->status().edition == opened(here)->status().edition);
  CHECK(opened(there)->criteria("v", "p7").size() == 1);
  CHECK(key_of(import(there, {file, there.write("nvd.json", test::kNvd)})) ==
        "vulndb_mixed_bundle");

  // A smaller one replaces it only by force.
  const test::Folder small;
  REQUIRE(import(small, {small.write("nvd.json", many(30))}));
  std::ostringstream less;
  REQUIRE(write_bundle(small / "v.db", Timestamp(), less));
  const auto less_file = there.write("less.zip", less.str());
  CHECK(key_of(import(there, {less_file})) == "vulndb_shrunk");
  CHECK(key_of(import(there, {less_file}, true)) == "done");
}

TEST_CASE("a bundle that is not what its manifest says is refused", "[vulndb][database]") {
  const test::Folder folder;
  REQUIRE(import(folder, {folder.write("nvd.json", many(50))}));
  const std::string edition = opened(folder)->status().edition;
  std::ostringstream out;
  REQUIRE(write_bundle(folder / "v.db", Timestamp(), out));
  for (std::size_t at = out.str().size() / 4; at + 200 < out.str().size();
       at += out.str().size() / 5) {
    std::string damaged = out.str();
    damaged[at] ^= 0x01;
    CHECK_FALSE(import(folder, {folder.write("bundle.zip", damaged)}, true));
  }
  const std::string manifest =
      R"({"schema":"tenken.vulndb-bundle/1","database":{"sha256":"00","bytes":4}})";
  for (const std::string& content : {std::string("text"), std::string("longer")})
    CHECK(key_of(import(folder,
                        {folder.write("made.zip", test::packed("zip", {{"manifest.json", manifest},
                                                                       {"vulndb.db", content}}))},
                        true)) == "vulndb_bad_bundle");
  CHECK(opened(folder)->status().edition == edition);
}

TEST_CASE("kill -9 at any moment of an import leaves the old database working",
          "[vulndb][database]") {
  using Milliseconds = std::chrono::duration<double, std::milli>;
  const test::Folder folder;
  const test::Folder elsewhere;
  REQUIRE(import(folder, {folder.write("nvd.json", many(400))}));
  const Paths feed{folder.write("big.json", many(4000, 2))};
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE(import(elsewhere, feed));
  const double whole = Milliseconds(std::chrono::steady_clock::now() - begin).count();
  const unsigned seed = std::random_device()();
  INFO("seed " << seed);
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> moment(0, whole);
  constexpr int kKills = 12;
  int killed = 0;
  for (int i = 0; i < kKills; ++i) {
    const pid_t child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      (void)import(folder, feed);
      ::_exit(0);
    }
    std::this_thread::sleep_for(Milliseconds(moment(random)));
    ::kill(child, SIGKILL);
    int how = 0;
    REQUIRE(::waitpid(child, &how, 0) == child);
    killed += WIFSIGNALED(how) ? 1 : 0;
    const std::uint64_t cves = opened(folder)->status().counts.cves;
    CHECK((cves == 400 || cves == 4000));
    CHECK(opened(folder)->criteria("v", "p7").size() == 1);
    if (cves == 400) continue;
    std::filesystem::remove(folder / "v.db");
    REQUIRE(import(folder, {folder / "nvd.json"}));
  }
  CHECK(killed > 0);
  REQUIRE(import(folder, feed));
  CHECK(opened(folder)->status().counts.cves == 4000);
}

TEST_CASE("one import at a time, and one that is stopped leaves nothing", "[vulndb][database]") {
  const test::Folder folder;
  REQUIRE(import(folder, {folder.write("nvd.json", many(10))}));
  ImportOptions options;
  options.database = folder / "v.db";
  options.stop = [] { return true; };
  const auto report = import_files({folder.write("more.json", many(20))}, options);
  REQUIRE_FALSE(report);
  CHECK(report.error().code == Errc::cancelled);
  CHECK_FALSE(std::filesystem::exists(folder / "v.db.new"));
  const auto held = NewFile::beside(folder / "v.db");
  REQUIRE(held);
  CHECK(key_of(import(folder, {folder.write("more.json", many(20))})) == "vulndb_busy");
}

TEST_CASE("genuine feeds are read where they are at hand", "[vulndb][database]") {
  const char* feeds = ::getenv("TENKEN_FEEDS");
  if (feeds == nullptr) {
    WARN("set TENKEN_FEEDS to the folder of feeds to read genuine ones");
    SUCCEED();
    return;
  }
  const test::Folder folder;
  const auto report = import(folder, {feeds});
  REQUIRE(report);
  CHECK(report->status.counts.cves > 14'000);
  CHECK(report->status.counts.kev >= 1404);
  const auto database = opened(folder);
  CHECK(database->criteria("*", "dropbear_ssh").size() > 10);
  CHECK(database->facts(database->find("CVE-2018-15599").value()).cvss == 5.3);
}
