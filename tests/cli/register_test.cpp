// Queries, the register as CSV, earlier states and copies of the inventory, as the built program
// runs them.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "catch.hpp"

#include "cli/register_csv.hpp"
#include "report/csv_text.hpp"
#include "sweep_bench.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

/// A folder with site.db, made by one complete sweep that found 192.0.2.7 with Telnet.
struct Swept {
  SweepBench bench;

  Swept() {
    if (!bench.run("192.0.2.0/28")) std::abort();
  }
  Ended run(std::vector<std::string> args) {
    // Before what follows "--".
    const auto words = std::ranges::find(args, "--");
    args.insert(words, {"--db", bench.database()});
    return run_tenken(std::move(args), bench.folder);
  }
  Ended good(std::vector<std::string> args) {
    Ended ended = run(std::move(args));
    INFO("stdout: " << ended.out << "\nstderr: " << ended.err);
    REQUIRE(ended.code == 0);
    return ended;
  }
  std::string write(const std::string& text) { return bench.folder.write("edited.csv", text); }
  std::string exported() { return good({"inventory", "export", "--format", "csv"}).out; }
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// The text with `value` in a column of the first device's row; no field may hold a comma.
std::string with_cell(const std::string& csv, const std::string& column, const std::string& value) {
  const auto split = [](const std::string& line) {
    std::vector<std::string> fields(1);
    for (const char c : line) {
      if (c == ',') {
        fields.emplace_back();
      } else {
        fields.back() += c;
      }
    }
    return fields;
  };
  const std::size_t head_end = csv.find("\r\n");
  const std::size_t row_end = csv.find("\r\n", head_end + 2);
  const auto head = split(csv.substr(3, head_end - 3));
  auto row = split(csv.substr(head_end + 2, row_end - head_end - 2));
  std::string made;
  for (std::size_t i = 0; i < row.size(); ++i)
    made += (i == 0 ? "" : ",") + (head.at(i) == column ? value : row[i]);
  return csv.substr(0, head_end + 2) + made + csv.substr(row_end);
}

}  // namespace

TEST_CASE("inventory list shows those that fit, in the columns that were asked for",
          "[inventory][query]") {
  Swept swept;
  CHECK(holds(swept.good({"inventory", "list", "port:23"}).out, "192.0.2.7"));
  const Ended none = swept.good({"inventory", "list", "port:80"});
  CHECK_FALSE(holds(none.out, "192.0.2.7"));
  CHECK(holds(none.err, "No device fits."));
  CHECK(holds(swept.good({"inventory", "list", "port:23", "OR", "port:80"}).out, "192.0.2.7"));
  CHECK_FALSE(
      holds(swept.good({"inventory", "list", "--limit", "5", "--", "-port:23"}).out, "192.0.2.7"));
  CHECK_FALSE(holds(swept.good({"inventory", "list", " -port:23"}).out, "192.0.2.7"));
  // What the sweep judged: Telnet without encryption.
  CHECK(holds(swept.good({"inventory", "list", "item:23"}).out, "192.0.2.7"));
  swept.good({"inventory", "set", "192.0.2.7", "owner=総務部", "tags=cctv, lobby"});
  const Ended csv = swept.good(
      {"inventory", "list", "tag:lobby", "--columns", "owner,tags,ip", "--format", "csv"});
  CHECK(csv.out ==
        "\xEF\xBB\xBF"
        "Owner,Tags,Addresses\r\n総務部,\"cctv,lobby\",192.0.2.7\r\n");
  CHECK(holds(swept.good({"inventory", "list", "--limit", "0"}).err, "--offset 0"));
  CHECK(holds(swept.good({"inventory", "list", "--format", "json", "--limit", "1"}).out,
              "\"more\": false"));
  const std::vector<std::vector<std::string>> faults{
      {"inventory", "list", "port:x"},        {"inventory", "list", "--columns", "ip,colour"},
      {"inventory", "list", "--limit", "-1"}, {"inventory", "list", "--offset", "many"},
      {"inventory", "list", "--sort", "age"}, {"inventory", "list", "--at", "yesterday"}};
  for (const auto& args : faults) {
    const Ended ended = swept.run(args);
    INFO(ended.err);
    CHECK(ended.code == 2);
    CHECK(holds(ended.err, "fix: "));
    CHECK(ended.out.empty());
  }
  CHECK(holds(swept.run({"inventory", "list", "owner:x port:y"}).err, "character 9"));
  CHECK(holds(swept.run({"inventory", "list", "port:y", "--lang", "ja"}).err, "1 文字目"));
}

TEST_CASE("a query is kept under a name", "[inventory][query]") {
  Swept swept;
  swept.good({"inventory", "view", "save", "open", "port:23", "OR", "port:2323", "--who", "sato"});
  const Ended list = swept.good({"inventory", "view", "list"});
  CHECK(holds(list.out, "port:23 OR port:2323"));
  CHECK(holds(list.out, "sato"));
  CHECK(holds(swept.good({"inventory", "list", "view:open"}).out, "192.0.2.7"));
  CHECK(swept.run({"inventory", "view", "save", "a b", "port:23"}).code == 2);
  CHECK(swept.run({"inventory", "view", "save", "x", "port:y"}).code == 2);
  CHECK(swept.run({"inventory", "view", "save", "x"}).code == 2);
  swept.good({"inventory", "view", "rm", "open"});
  CHECK(swept.run({"inventory", "view", "rm", "open"}).code == 2);
  CHECK(swept.run({"inventory", "list", "view:open"}).code == 2);
}

TEST_CASE("a report of a query holds only what fits, and says so", "[inventory][query]") {
  Swept swept;
  const Ended all = swept.good({"export"});
  CHECK_FALSE(holds(all.out, "\"query\""));
  const Ended fits = swept.good({"export", "--query", "port:23"});
  CHECK(holds(fits.out, "\"query\": \"port:23\""));
  CHECK(holds(fits.out, "00:1d:c9:00:00:07"));
  const Ended none = swept.good({"report", "--query", "-port:23"});
  CHECK_FALSE(holds(none.out, "00:1d:c9:00:00:07"));
  CHECK(holds(none.out, "Query         -port:23"));
  CHECK(holds(none.err, "fit the query only: 0"));
  CHECK(swept.run({"report", "--query", "port:x"}).code == 2);
  CHECK(swept.run({"report", "--query", "port:23", "--stored"}).code == 2);
}

TEST_CASE("the register goes through a spreadsheet and back and loses nothing", "[register]") {
  Swept swept;
  swept.good({"inventory", "set", "192.0.2.7", "name==1+1", "owner=総務部", "note='quoted",
              "tags=b,a", "purpose=+81 3", "eol=2030/4/1", "--register"});
  const std::string csv = swept.exported();
  CHECK(
      csv.starts_with("\xEF\xBB\xBF"
                      "device_id,revision,registered,name,owner,"));
  CHECK(holds(csv, "'=1+1"));
  CHECK(holds(csv, "2030-04-01"));
  const Ended same = swept.good({"inventory", "edit", swept.write(csv)});
  CHECK(same.out == "Nothing changed.\n");
  CHECK(swept.exported() == csv);
}

TEST_CASE("edits are shown first, then written all at once", "[register]") {
  Swept swept;
  std::string csv = with_cell(swept.exported(), "owner", "佐藤");
  csv = with_cell(csv, "support_end", "2027/3/31");
  csv = with_cell(csv, "registered", "YES");
  const Ended dry = swept.good({"inventory", "edit", swept.write(csv), "--dry-run"});
  CHECK(holds(dry.out, "佐藤"));
  CHECK(holds(dry.err, "would be written: 3, of 1"));
  CHECK_FALSE(holds(swept.exported(), "佐藤"));
  const Ended done =
      swept.good({"inventory", "edit", swept.write(csv), "--format", "json", "--who", "suzuki"});
  CHECK(holds(done.out, "\"field\": \"owner\""));
  CHECK(holds(done.out, "\"after\": \"2027-03-31\""));
  const std::string show = swept.good({"inventory", "show", "192.0.2.7"}).out;
  CHECK(holds(show, "owner = 佐藤 (suzuki"));
  CHECK_FALSE(holds(show, "unregistered"));
  CHECK(
      holds(swept.good({"inventory", "list", "owner:佐藤", "state:registered"}).out, "192.0.2.7"));
  // The same file again: its revision is no longer that of the device, and nothing differs.
  CHECK(swept.good({"inventory", "edit", swept.write(csv)}).out == "Nothing changed.\n");
  // An edit of the old file would undo what was written since.
  const Ended stale =
      swept.run({"inventory", "edit", swept.write(with_cell(csv, "owner", "田中"))});
  CHECK(stale.code == 2);
  CHECK(holds(stale.err, "row 2, column owner: the device was edited since the export"));
  CHECK(holds(swept.exported(), "佐藤"));
}

TEST_CASE("a file with a fault changes nothing, and says where the fault is", "[register]") {
  Swept swept;
  const std::string csv = swept.exported();
  const std::size_t second = csv.find("\r\n") + 2;
  const std::string row = csv.substr(second);
  const std::vector<std::pair<std::string, std::string>> faults{
      {replaced(csv, "owner,", "colour,"), "column 5: colour"},
      {replaced(csv, "owner,", "name,"), "the column name is there twice"},
      {replaced(csv, "revision,", "note_,"), "column 2: note_"},
      {replaced(csv, "device_id,", "observed_id,"), "the column device_id is missing"},
      {with_cell(csv, "device_id", "x"), "row 2, column device_id: no device has the id x"},
      {with_cell(csv, "device_id", ""), "row 2, column device_id"},
      {csv + row, "row 3, column device_id: the device"},
      {csv + "a,b\r\n", "row 3 has 2 fields"},
      {with_cell(csv, "eol", "soon"), "row 2, column eol does not take soon"},
      {with_cell(csv, "in_service", "perhaps"), "row 2, column in_service"},
      {with_cell(csv, "registered", "1"), "row 2, column registered"},
      {with_cell(csv, "owner", "\x8d\xb2\x93\xa1"), "row 2, column owner: the text is not UTF-8"},
      {with_cell(csv, "name", std::string(129, 'n')), "row 2, column name"},
      {with_cell(csv, "owner", "\"a"), "a quotation mark is not closed"},
      {std::string(), "the column device_id is missing"},
  };
  for (const auto& [text, expected] : faults) {
    // A good edit beside the bad one is not written either.
    const std::string both =
        text.find(",purpose,") == std::string::npos || text.find("\"a") != std::string::npos
            ? text
            : with_cell(text, "purpose", "gate");
    const Ended ended = swept.run({"inventory", "edit", swept.write(both)});
    INFO(expected << "\n" << ended.err);
    CHECK(ended.code == 2);
    CHECK(holds(ended.err, expected));
    CHECK(holds(ended.err, "fix: "));
    CHECK(swept.exported() == csv);
  }
  CHECK(swept.run({"inventory", "edit", "none.csv"}).code == 2);
}

TEST_CASE("columns and rows that are left out change nothing", "[register]") {
  Swept swept;
  swept.good({"inventory", "set", "192.0.2.7", "owner=a", "location=b"});
  const std::string csv = swept.exported();
  const std::string id = csv.substr(csv.find("\r\n") + 2, 36);
  const std::string revision = csv.substr(csv.find("\r\n") + 2 + 37, 16);
  swept.good({"inventory", "edit",
              swept.write("device_id,revision,owner\n" + id + "," + revision + ",\n,,\n")});
  const std::string show = swept.good({"inventory", "show", "192.0.2.7"}).out;
  CHECK_FALSE(holds(show, "owner = "));
  CHECK(holds(show, "location = b"));
  swept.good({"inventory", "edit", swept.write("device_id,revision\n")});
}

TEST_CASE("what a spreadsheet would run as a formula comes back as it was", "[register]") {
  for (const std::string text :
       {"=1+1", "'=1", "''=1", "'quoted", "+81", " =x", "＝x", "-", "a", ""})
    CHECK(report::csv_value(report::csv_field(text)) == text);
}

TEST_CASE("an earlier state is listed and shown", "[inventory][history]") {
  Swept swept;
  swept.good({"inventory", "set", "192.0.2.7", "name=Door"});
  CHECK_FALSE(holds(swept.good({"inventory", "list", "--at", "2020-01-01"}).out, "192.0.2.7"));
  CHECK(holds(swept.good({"inventory", "list", "name:door", "--at", "2099-01-01"}).out, "Door"));
  CHECK(holds(swept.good({"inventory", "show", "Door", "--at", "2099-01-01"}).out, "name = Door"));
  const Ended before = swept.run({"inventory", "show", "Door", "--at", "2020-01-01"});
  CHECK(before.code == 2);
  CHECK(holds(before.err, "was not in the inventory at 2020-01-01"));
  CHECK(swept.run({"inventory", "show", "Door", "--at", "2020-01-01", "--why"}).code == 2);
  CHECK(swept.run({"inventory", "show", "Door", "--at", "now"}).code == 2);
}

TEST_CASE("the last look is each person's own", "[inventory][history]") {
  Swept swept;
  const std::vector<std::string> look{"inventory", "diff", "--since", "last-look", "--who", "sato"};
  CHECK(holds(swept.good(look).out, "new device"));
  CHECK(swept.good(look).out == "Nothing changed.\n");
  swept.good({"inventory", "set", "192.0.2.7", "owner=a"});
  CHECK(holds(swept.good(look).out, "Owner"));
  CHECK(swept.good(look).out == "Nothing changed.\n");
  CHECK(holds(swept.good({"inventory", "diff", "--since", "last-look", "--who", "tanaka"}).out,
              "new device"));
  CHECK(swept.run({"inventory", "diff", "--who", "sato"}).code == 2);
}

TEST_CASE("a copy is made, checked and brought back", "[db]") {
  Swept swept;
  const std::string copy = swept.bench.folder.file("copy.db");
  swept.good({"db", "backup", copy});
  CHECK(swept.run({"db", "backup", copy}).code == 2);
  swept.good({"inventory", "set", "192.0.2.7", "owner=later"});
  swept.good({"db", "backup", copy, "--force"});
  swept.good({"inventory", "set", "192.0.2.7", "owner=too late"});
  CHECK(swept.run({"db", "restore", copy}).code == 2);
  swept.good({"db", "restore", copy, "--force"});
  CHECK(holds(swept.good({"inventory", "show", "192.0.2.7"}).out, "owner = later"));
  CHECK(holds(swept.good({"db", "check"}).out, "The file is sound."));
  CHECK(holds(swept.good({"db", "check", "--format", "json"}).out, "\"sound\": true"));
  CHECK(swept.run({"db", "restore", "none.db", "--force"}).code == 2);
  CHECK(swept.run({"db", "backup", "no/folder/copy.db"}).code == 4);
  // A page in the middle is lost.
  {
    std::fstream file(swept.bench.database(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096 * 4);
    file << std::string(4096, '\x5a');
  }
  const Ended broken = swept.run({"db", "check"});
  INFO(broken.out << broken.err);
  CHECK((broken.code == 1 || broken.code == 4));
}
