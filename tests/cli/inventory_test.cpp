// The commands that read and write an inventory, as the built program runs them.
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"

#include "sweep_bench.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

/// A folder with site.db, made by one complete sweep.
struct Swept {
  SweepBench bench;

  Swept() {
    if (!bench.run("192.0.2.0/28")) std::abort();
  }
  Ended run(std::vector<std::string> args) {
    args.insert(args.end(), {"--db", bench.database()});
    return run_tenken(std::move(args), bench.folder);
  }
};

void expect(const Ended& ended, int code) {
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  CHECK(ended.code == code);
}

}  // namespace

TEST_CASE("inventory list shows the devices as table, JSON and CSV", "[inventory]") {
  Swept swept;
  const Ended table = swept.run({"inventory", "list"});
  expect(table, 0);
  CHECK(holds(table.out, "192.0.2.7"));
  CHECK(holds(table.out, "00:1d:c9:00:00:07"));
  CHECK(holds(table.out, "unregistered"));
  CHECK(holds(table.out, "\n-  "));  // no name but the address, which is not said twice
  CHECK_FALSE(holds(table.out, "\n192.0.2.7"));
  CHECK(
      holds(swept.run({"inventory", "list", "--format", "json"}).out, "\"open_ports\": [\"23\"]"));
  CHECK(swept.run({"inventory", "list", "--format", "csv"}).out.starts_with("\xEF\xBB\xBFID,"));
  CHECK(holds(swept.run({"inventory", "list", "--lang", "ja"}).out, "開放ポート"));
}

TEST_CASE("what a person enters is shown, and empties again", "[inventory]") {
  Swept swept;
  expect(swept.run({"inventory", "set", "192.0.2.7", "owner=総務部", "purpose=gate", "--who",
                    "sato", "--register"}),
         0);
  const Ended show = swept.run({"inventory", "show", "00:1d:c9:00:00:07"});
  expect(show, 0);
  CHECK(holds(show.out, "owner = 総務部"));
  CHECK(holds(show.out, "registered"));
  CHECK(holds(swept.run({"inventory", "show", "192.0.2.7", "--format", "json"}).out,
              "\"owner\": \"総務部\""));
  expect(swept.run({"inventory", "set", "192.0.2.7", "owner=", "--unregister"}), 0);
  CHECK_FALSE(holds(swept.run({"inventory", "show", "192.0.2.7"}).out, "owner"));
}

TEST_CASE("evidence of facts is numbered in their table, and its ids stand whole below",
          "[inventory]") {
  Swept swept;
  const std::string text = swept.run({"inventory", "show", "192.0.2.7"}).out;
  INFO(text);
  const std::size_t list = text.find("\nEvidence\n[1] ");
  REQUIRE(list != std::string::npos);
  CHECK(text.substr(0, list).find("[1]\n") != std::string::npos);
  constexpr std::size_t kIdDigits = 64;
  const std::size_t id = text.find("[1] ", list) + 4;
  CHECK(text.find_first_not_of("0123456789abcdef", id) == id + kIdDigits);
}

TEST_CASE("faults of inventory set change nothing", "[inventory]") {
  Swept swept;
  const std::vector<std::vector<std::string>> faults{
      {"inventory", "set", "192.0.2.7"},
      {"inventory", "set", "192.0.2.7", "colour=red"},
      {"inventory", "set", "192.0.2.7", "owner"},
      {"inventory", "set", "192.0.2.7", "owner=a\x1b[2J"},
      {"inventory", "set", "192.0.2.7", "owner=good", "colour=red"},
      {"inventory", "set", "192.0.2.7", "--register", "--unregister"},
      {"inventory", "set", "192.0.2.7", "owner=a", "owner=b"},
      {"inventory", "set", "192.0.2.7", "owner=a", "owner="},
      {"inventory", "set", "192.0.2.7", "owner=  "},
      {"inventory", "set", "192.0.2.7", "owner=\xff\xfe"},
      {"inventory", "set", "192.0.2.7", "owner=a\nb"},
      {"inventory", "set", "192.0.2.7", "owner=good", "name=" + std::string(129, 'n')},
      {"inventory", "set", "192.0.2.7", "owner=" + std::string(1001, 'n')},
      {"inventory", "set", "192.0.2.7", "owner=good", "in_service=2026-02-30"},
      {"inventory", "set", "192.0.2.7", "owner=good", "in_service=24.11.2026"},
      {"inventory", "set", "192.0.2.7", "owner=good", "--who", "a\x1b[2J"},
      {"inventory", "set", "192.0.2.99", "owner=x"},
      {"inventory", "show", "192.0.2.99"}};
  for (const auto& args : faults) expect(swept.run(args), 2);
  CHECK_FALSE(holds(swept.run({"inventory", "show", "192.0.2.7"}).out, "owner"));
}

TEST_CASE("inventory show tells the port scan in words", "[inventory]") {
  Swept swept;
  const Ended en = swept.run({"inventory", "show", "192.0.2.7"});
  CHECK(holds(en.out, "ports asked: 1000 of 65535; open: 1, closed: 999, no answer: 0"));
  CHECK_FALSE(holds(en.out, "scanned=1-1000"));
  const Ended ja = swept.run({"inventory", "show", "192.0.2.7", "--lang", "ja"});
  CHECK(holds(ja.out, "65535 ポート中 1000 を確認: 開放 1、閉鎖 999、無応答 0"));
  CHECK_FALSE(holds(ja.out, "scanned=1-1000"));
  const Ended json = swept.run({"inventory", "show", "192.0.2.7", "--format", "json"});
  CHECK_FALSE(holds(json.out, "scanned=1-1000"));
  CHECK(holds(json.out, "\"closed_count\": 999"));
}

TEST_CASE("only --register registers a device", "[inventory]") {
  Swept swept;
  const Ended set =
      swept.run({"inventory", "set", "192.0.2.7", "owner=a", "in_service=2026-11-24"});
  expect(set, 0);
  CHECK(holds(set.err, "--register"));
  CHECK(holds(swept.run({"inventory", "show", "192.0.2.7"}).out, "unregistered"));
  expect(swept.run({"inventory", "set", "192.0.2.7", "--register"}), 0);
  const Ended again = swept.run({"inventory", "set", "192.0.2.7", "owner=b", "in_service=yes"});
  expect(again, 0);
  CHECK_FALSE(holds(again.err, "--register"));
  CHECK(holds(swept.run({"inventory", "show", "192.0.2.7", "--format", "json"}).out,
              "\"registered\": true"));
}

TEST_CASE("the evidence behind a fact can be read, escaped", "[inventory]") {
  Swept swept;
  const std::string shown = swept.run({"inventory", "show", "192.0.2.7", "--format", "json"}).out;
  const auto at = shown.find("\"evidence\": \"");
  REQUIRE(at != std::string::npos);
  const std::string id = shown.substr(at + 13, 64);
  const Ended evidence = swept.run({"evidence", "show", id});
  expect(evidence, 0);
  CHECK(holds(evidence.out, "probe/telnet"));
  CHECK(holds(evidence.out, "< login: "));
  CHECK(holds(swept.run({"evidence", "show", id, "--lang", "ja"}).out, "通信記録"));
  expect(swept.run({"evidence", "show", std::string(64, 'a')}), 2);
  expect(swept.run({"evidence", "show", "short"}), 2);
}

TEST_CASE("a diff needs two scans, and two alike have nothing to tell", "[inventory]") {
  Swept swept;
  const Ended one = swept.run({"inventory", "diff"});
  expect(one, 2);
  CHECK(holds(one.err, "two complete scans"));
  REQUIRE(swept.bench.run("192.0.2.0/28"));
  const Ended two = swept.run({"inventory", "diff"});
  expect(two, 0);
  CHECK(two.out == "Nothing changed.\n");
  CHECK(swept.run({"inventory", "diff", "--lang", "ja"}).out == "変化はありません。\n");
  expect(swept.run({"inventory", "diff", "--since", "2026-01-01"}), 0);
  CHECK(holds(swept.run({"inventory", "diff", "--since", "2026-01-01"}).out,
              "new device: 192.0.2.7, 00:1d:c9:00:00:07"));
  CHECK(holds(swept.run({"inventory", "diff", "--since", "2026-01-01", "--format", "json"}).out,
              "\"kind\": \"device_new\""));
  expect(swept.run({"inventory", "set", "192.0.2.7", "owner=sales"}), 0);
  expect(swept.run({"inventory", "set", "192.0.2.7", "owner=総務部"}), 0);
  CHECK(holds(swept.run({"inventory", "diff", "--since", "2026-01-01", "--lang", "ja"}).out,
              "管理者が「総務部」になりました"));
  const Ended vague = swept.run({"inventory", "diff", "--since", "2026-01-01T10:00:00"});
  expect(vague, 2);
  CHECK(holds(vague.err, "UTC offset"));
  expect(swept.run({"inventory", "diff", "--since", "yesterday"}), 2);
  expect(swept.run({"inventory", "diff", "a", "b", "c"}), 2);
}

TEST_CASE("export writes JSON at the top and in the inventory alike", "[inventory]") {
  Swept swept;
  const Ended top = swept.run({"export", "--format", "json"});
  expect(top, 0);
  CHECK(holds(top.out, "\"schema\""));
  CHECK(holds(top.out, "\"item\": \"32-3\""));
  expect(swept.run({"inventory", "export", "--out", "r.json", "--out", "r.html"}), 0);
  CHECK(holds(slurp(swept.bench.folder.file("r.json")), "00:1d:c9:00:00:07"));
  CHECK(std::filesystem::file_size(swept.bench.folder.file("r.html")) > 1000);
}

TEST_CASE("report judges the register as it is now and tells what differs from the scan",
          "[inventory]") {
  Swept swept;
  expect(swept.run(
             {"inventory", "set", "192.0.2.7", "owner=a", "location=b", "purpose=c", "--register"}),
         0);
  const Ended now = swept.run({"export"});
  expect(now, 0);
  CHECK(holds(now.err, "--stored"));
  const Ended stored = swept.run({"export", "--stored"});
  expect(stored, 0);
  CHECK(stored.err.empty());
  CHECK(stored.out != now.out);
  swept.bench.folder.write("policy.toml", "version = 1\n");
  const Ended both = swept.run({"report", "--stored", "--policy", "policy.toml"});
  expect(both, 2);
  CHECK(holds(both.err, "fix: "));
  CHECK(both.out.empty());
}

TEST_CASE("an inventory that may not be written ends with 4", "[inventory]") {
  Swept swept;
  const std::string database = swept.bench.database();
  // Root writes to read-only files, so the test becomes another user where it can.
  std::filesystem::permissions(database, std::filesystem::perms(0444));
  std::filesystem::permissions(swept.bench.folder.path(), std::filesystem::perms(0555));
  const std::string command =
      std::string(TENKEN_BINARY_DIR) + "/tenken inventory set 192.0.2.7 owner=x --db " + database;
  if (::geteuid() != 0) {
    expect(swept.run({"inventory", "set", "192.0.2.7", "owner=x"}), 4);
    return;
  }
  // CAP_DAC_OVERRIDE is what lets root write anywhere.
  TempFolder elsewhere;
  const Ended ended = run_program("setpriv",
                                  {"--bounding-set=-dac_override,-dac_read_search",
                                   "--inh-caps=-dac_override", "sh", "-c", command},
                                  elsewhere);
  expect(ended, 4);
  CHECK(holds(ended.err, "fix: "));
}
