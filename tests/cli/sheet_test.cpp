// Waivers, adoption, vantage and policies, as the built program works with them.
#include <string>
#include <vector>

#include "catch.hpp"

#include "sweep_bench.hpp"

using namespace tenken;
using namespace tenken::cli;
using namespace tenken::test;

namespace {

/// A folder with site.db, made by one complete sweep: one host with Telnet.
struct Swept {
  SweepBench bench;

  Swept() { REQUIRE(bench.run("192.0.2.0/28")); }
  Ended run(std::vector<std::string> args) const {
    args.insert(args.end(), {"--db", bench.database()});
    return run_tenken(std::move(args), bench.folder);
  }
};

void expect(const Ended& ended, int code) {
  INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
  CHECK(ended.code == code);
}

const std::vector<std::string> kWaive{
    "findings",           "waive", "192.0.2.7", "32-3",    "--reason",
    "replaced in spring", "--by",  "佐藤",      "--until", "2030-01-01"};

}  // namespace

TEST_CASE("a waived finding is marked everywhere, and keeps its verdict", "[sheet][waiver]") {
  const Swept swept;
  expect(swept.run({"findings", "list", "--item", "32-3"}), 0);
  CHECK_FALSE(holds(swept.run({"findings", "list"}).out, "waived until"));
  const Ended waived = swept.run(kWaive);
  expect(waived, 0);
  CHECK(holds(waived.err, "waived until 2030-01-01"));
  const std::string list = swept.run({"findings", "list", "--item", "32"}).out;
  INFO(list);
  CHECK(holds(list, "non-conforming"));
  CHECK(holds(list, "Accepted (waivers)\n32-3"));
  const std::string json = swept.run({"findings", "list", "--format", "json"}).out;
  CHECK(holds(json, "\"owner\": \"佐藤\""));
  CHECK(holds(json, "\"valid\": true"));
  CHECK(holds(json, "\"policy_sha256\""));
  CHECK(swept.run({"findings", "list", "--format", "csv"}).out.starts_with("\xEF\xBB\xBF"));
  const std::string report = swept.run({"report"}).out;
  CHECK(holds(report, "replaced in spring"));
  const std::string result = swept.run({"export"}).out;
  CHECK(holds(result, "\"waiver\": {"));
  CHECK(holds(result, "\"verdict\": \"non_conforming\""));
  CHECK(holds(swept.run({"report", "--format", "html"}).out, "replaced in spring"));
  expect(swept.run({"findings", "unwaive", "192.0.2.7", "32-3"}), 0);
  CHECK_FALSE(holds(swept.run({"report"}).out, "replaced in spring"));
  expect(swept.run({"findings", "unwaive", "192.0.2.7", "32-3"}), 2);
}

TEST_CASE("the gate leaves waived findings out until their day, and says so", "[sheet][waiver]") {
  Swept swept;
  expect(swept.run(kWaive), 0);
  swept.bench.settings[Setting::fail_on] = SettingValue("item:32-3", "--fail-on");
  CHECK(swept.bench.run("192.0.2.0/28").value() == kDone);
  CHECK(holds(swept.bench.err.str(), "left out waived findings: 1"));
  swept.bench.clock.advance(std::chrono::hours(24) * 366 * 4);
  CHECK(swept.bench.run("192.0.2.0/28").value() == kGateFailed);
  CHECK_FALSE(holds(swept.bench.err.str(), "waived"));
}

TEST_CASE("faults of a waiver are refused, and nothing is written", "[sheet][waiver]") {
  const Swept swept;
  const std::vector<std::vector<std::string>> faults{
      {"findings", "waive", "192.0.2.7", "32-3", "--reason", "x"},
      {"findings", "waive", "192.0.2.7", "32-3", "--until", "2030-01-01"},
      {"findings", "waive", "192.0.2.7", "99-9", "--reason", "x", "--until", "2030-01-01"},
      {"findings", "waive", "192.0.2.7", "02-1", "--reason", "x", "--until", "2030-01-01"},
      {"findings", "waive", "192.0.2.9", "32-3", "--reason", "x", "--until", "2030-01-01"},
      {"findings", "waive", "192.0.2.7", "32-3", "--reason", "x", "--until", "2020-01-01"},
      {"findings", "waive", "192.0.2.7", "32-3", "--reason", "x", "--until", "2300-01-01"},
      {"findings", "waive", "192.0.2.7", "32-3", "--reason", "x", "--until", "tomorrow"},
      {"findings", "waive", "192.0.2.7", "32-3", "--reason", " ", "--until", "2030-01-01"},
      {"findings", "waive", "192.0.2.7", "32-3", "--reason", "\x1b[2J", "--until", "2030-01-01"},
      {"findings", "waive", "192.0.2.7"},
      {"findings", "list", "--item", "99"}};
  for (const auto& fault : faults) {
    const Ended ended = swept.run(fault);
    expect(ended, 2);
    CHECK(holds(ended.err, "fix: "));
    CHECK_FALSE(holds(ended.err, "\x1b[2J"));
  }
  CHECK(holds(swept.run({"findings", "list", "--format", "json"}).out, "\"waivers\": []"));
}

TEST_CASE("all 60 items are listed, and adoption is what people wrote", "[sheet][adoption]") {
  const Swept swept;
  const std::string before = swept.run({"items"}).out;
  for (const char* number : {"\n01 ", "\n22 ", "\n47 ", "\n60 "}) CHECK(holds(before, number));
  CHECK_FALSE(holds(before, "◎"));
  expect(swept.run({"items", "adopt", "32-3", "△", "--reason", "two old controllers", "--consider",
                    "a gateway", "--level", "2", "--lead", "both", "--by", "sato"}),
         0);
  expect(swept.run({"items", "adopt", "2-1", "adopted", "--reason", "y"}), 0);
  expect(swept.run({"items", "comment", "32-3", "after the exchange", "--by", "tanaka"}), 0);
  const std::string after = swept.run({"items"}).out;
  CHECK(holds(after, "3 △"));
  CHECK(holds(after, "1 ◎"));
  const std::string one = swept.run({"items", "32-3"}).out;
  INFO(one);
  for (const char* text : {"two old controllers", "a gateway", "after the exchange", "tanaka",
                           "non-conforming", "Adoption \"\" -> \"△\""})
    CHECK(holds(one, text));
  const std::string json = swept.run({"items", "32-3", "--format", "json"}).out;
  CHECK(holds(json, "\"mark\": \"partly\""));
  CHECK(holds(json, "\"level\": 2"));
  CHECK(holds(swept.run({"export"}).out, "\"adoptions\": ["));
}

TEST_CASE("faults of an adoption are refused", "[sheet][adoption]") {
  const Swept swept;
  const std::vector<std::vector<std::string>> faults{
      {"items", "adopt", "32-3", "◎"},
      {"items", "adopt", "32-3", "yes", "--reason", "x"},
      {"items", "adopt", "32-9", "◎", "--reason", "x"},
      {"items", "adopt", "61-1", "◎", "--reason", "x"},
      {"items", "adopt", "32-3", "◎", "--reason", "x", "--level", "4"},
      {"items", "adopt", "32-3", "◎", "--reason", "x", "--lead", "me"},
      {"items", "comment", "32", "x"},
      {"items", "61"},
      {"items", "26-22"}};
  for (const auto& fault : faults) {
    const Ended ended = swept.run(fault);
    expect(ended, 2);
    CHECK(holds(ended.err, "fix: "));
  }
}

TEST_CASE("evidence that exists is shown for other items, never as a verdict",
          "[sheet][supporting]") {
  const Swept swept;
  const std::string text = swept.run({"items", "07"}).out;
  INFO(text);
  CHECK(holds(text, "Maintenance services that answer: 1 on 1 devices: telnet"));
  CHECK(holds(text, "for people to judge"));
  const std::string json = swept.run({"items", "07-2", "--format", "json"}).out;
  CHECK(holds(json, "\"reason\": \"evidence_07_2\""));
  CHECK(holds(json, "\"verdict\": null"));
  CHECK(holds(swept.run({"items", "22-26", "32", "41", "47"}).out, "47-1"));
}

TEST_CASE("another machine's scan from outside is joined, and judged", "[sheet][vantage]") {
  Swept swept;
  CHECK(holds(swept.run({"items", "24-1"}).out, "not observed"));
  SweepBench outside;
  SweepCommand command;
  command.targets = {"192.0.2.0/28"};
  command.vantage = "outside";
  REQUIRE(outside.run(command));
  CHECK(outside.last_scan().vantage == "outside");
  const std::string file = outside.folder.file("outside.json");
  expect(run_tenken({"export", "--db", outside.database(), "--out", file}, outside.folder), 0);
  CHECK(holds(slurp(file), "\"vantage\": \"outside\""));
  const Ended imported = swept.run({"inventory", "import-scan", file});
  expect(imported, 0);
  CHECK(holds(imported.err, "1 of them of known devices"));
  const std::string judged = swept.run({"findings", "list", "--item", "24-1"}).out;
  INFO(judged);
  CHECK(holds(judged, "non-conforming"));
  CHECK(holds(swept.run({"findings", "list", "--item", "22-3"}).out, "non-conforming"));
  CHECK(holds(swept.run({"inventory", "show", "192.0.2.7"}).out, "vantage.outside.tcp"));
}

TEST_CASE("a result that is none, or from inside, is refused and changes nothing",
          "[sheet][vantage]") {
  const Swept swept;
  const std::string good = R"({"schema": "tenken.result/1", "scan": {"targets": ["192.0.2.0/28"]},
    "devices": [{"ips": ["192.0.2.7"], "coverage": {"tcp": {"scanned": "1-10", "open": "5"}}}]})";
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    return text.replace(text.find(from), from.size(), to);
  };
  for (const std::string& bad :
       {std::string(), std::string("{"), std::string("[]"), good, with("result/1", "result/2"),
        with("192.0.2.0/28\"]", "x\"], \"vantage\": \"outside\""),
        with("\"targets\"", "\"vantage\": \"Bad.Name\", \"targets\""),
        with("\"targets\"", "\"vantage\": \"inside\", \"targets\"")}) {
    INFO(bad);
    expect(swept.run({"inventory", "import-scan", swept.bench.folder.write("bad.json", bad)}), 2);
  }
  for (const std::string& bad :
       {with("1-10", "1-99999"), with("\"open\": \"5\"", "\"open\": \"11\""),
        with("192.0.2.7", "nowhere"), with("1-10", "")}) {
    INFO(bad);
    expect(swept.run({"inventory", "import-scan", swept.bench.folder.write("bad.json", bad),
                      "--vantage", "outside"}),
           2);
  }
  expect(swept.run({"inventory", "import-scan", "absent.json"}), 2);
  CHECK_FALSE(holds(swept.run({"inventory", "show", "192.0.2.7"}).out, "vantage."));
  expect(swept.run({"inventory", "import-scan", swept.bench.folder.write("good.json", good),
                    "--vantage", "outside"}),
         0);
}

TEST_CASE("a sweep names its vantage, and a resumed one keeps it", "[sheet][vantage]") {
  SweepBench bench;
  SweepCommand command;
  command.targets = {"192.0.2.0/28"};
  command.vantage = "Bad Name";
  CHECK(refused(bench.run(command)) == Errc::usage);
  command.vantage = "guest-wifi";
  bench.outcome.interrupted = true;
  REQUIRE(bench.run(command));
  CHECK(bench.record.vantage == "guest-wifi");
  SweepCommand again = resume_last();
  again.vantage = "outside";
  CHECK(refused(bench.run(again)) == Errc::usage);
  bench.outcome.interrupted = false;
  REQUIRE(bench.run(resume_last()));
  CHECK(bench.record.vantage == "guest-wifi");
}

TEST_CASE("policy check says what a policy asks for", "[sheet][policy]") {
  const TempFolder folder;
  const std::string file =
      folder.write("policy.toml",
                   "version = 1\nname = \"plant\"\n[management]\nnetworks = [\"192.0.2.0/26\"]\n"
                   "[passwords]\nlength = 12\n");
  const Ended good = run_tenken({"policy", "check", file}, folder);
  expect(good, 0);
  CHECK(holds(good.out, "plant"));
  CHECK(holds(good.out, "192.0.2.0/26"));
  CHECK(holds(good.out, ">= 12"));
  expect(run_tenken({"policy", "check", folder.write("bad.toml", "version = 2\n")}, folder), 2);
  expect(run_tenken({"policy", "check", "absent.toml"}, folder), 2);
  expect(
      run_tenken({"policy", "check", std::string(TENKEN_SOURCE_DIR) + "/docs/policy.example.toml"},
                 folder),
      0);
}
