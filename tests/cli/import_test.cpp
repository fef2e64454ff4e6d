// inventory import and the register as a workbook, as the built program runs them.
#include <filesystem>
#include <string>
#include <vector>

#include "catch.hpp"

#include "program.hpp"

using namespace tenken::test;

namespace {

/// A folder with a site.db that imports fill.
struct ImportBench {
  TempFolder folder;

  Ended run(std::vector<std::string> args) {
    args.insert(args.end(), {"--db", folder.file("site.db"), "--lang", "en"});
    return run_tenken(std::move(args), folder);
  }
  Ended import(const std::string& text, std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"inventory", "import", folder.write("file.txt", text)});
    return run(std::move(more));
  }
  std::string list() { return run({"inventory", "list", "--format", "json"}).out; }
};

}  // namespace

TEST_CASE("inventory import says what it took and what not, and its exit code whether all was read",
          "[cli][import]") {
  ImportBench bench;
  const Ended all = bench.import("192.0.2.7 dev eth0 lladdr 00:00:5e:00:53:07 REACHABLE\n");
  INFO(all.err);
  CHECK(all.code == 0);
  CHECK(holds(all.err, "file.txt (arp): devices read: 1"));
  CHECK(holds(bench.list(), "00:00:5e:00:53:07"));

  const Ended some = bench.import(
      "192.0.2.8 dev eth0 lladdr 00:00:5e:00:53:08 STALE\n192.0.2.9 dev eth0 FAILED\n"
      "192.0.2.10 dev eth0 lladdr zz\n");
  CHECK(some.code == 3);
  CHECK(holds(some.err, "line 2: nobody answered there"));
  CHECK(holds(some.err, "line 3: it does not read"));

  const Ended quiet = bench.import(
      "192.0.2.8 dev eth0 lladdr 00:00:5e:00:53:08 STALE\n"
      "192.0.2.9 dev eth0 FAILED\n");
  CHECK(quiet.code == 0);
  const Ended none = bench.import("192.0.2.9 dev eth0 FAILED\n");
  CHECK(none.code == 2);
  CHECK(holds(none.err, "no device in it can be used"));
  const Ended unknown = bench.import("hello\n");
  CHECK(unknown.code == 2);
  CHECK(holds(unknown.err, "mac-table"));
  CHECK(bench.import("hello\n", {"--format", "nmap"}).code == 2);
  CHECK(bench.import("hello\n", {"--format", "nmpa"}).code == 2);
  CHECK(bench.import("x", {"--out", bench.folder.file("x.json")}).code == 2);
  CHECK(bench.run({"inventory", "import", bench.folder.file("missing")}).code == 2);
}

TEST_CASE(
    "inventory import: a dry run writes nothing, a mapping names columns, declared data stays",
    "[cli][import]") {
  ImportBench bench;
  const std::string table = "Adresse,Wer\n192.0.2.7,Sato\n";
  REQUIRE(bench.import("192.0.2.8 dev e lladdr 00:00:5e:00:53:08 STALE\n").code == 0);
  const std::vector<std::string> map{"--map", "ip=Adresse", "--map", "owner=Wer"};
  std::vector<std::string> dry = map;
  dry.emplace_back("--dry-run");
  CHECK(bench.import(table, dry).code == 0);
  CHECK_FALSE(holds(bench.list(), "192.0.2.7"));
  CHECK(bench.import(table, map).code == 0);
  CHECK(holds(bench.list(), "Sato"));
  const Ended other = bench.import("ip,owner\n192.0.2.7,Suzuki\n");
  CHECK(other.code == 3);
  CHECK(holds(other.err, "owner: Sato / Suzuki"));
  CHECK_FALSE(holds(bench.list(), "Suzuki"));
  CHECK(bench.import(table, {"--map", "color=Wer"}).code == 2);
  CHECK(bench.import(table, {"--map", "nonsense"}).code == 2);
}

TEST_CASE("the register goes out as a workbook and comes back edited", "[cli][import]") {
  ImportBench bench;
  REQUIRE(bench.import("192.0.2.8 dev e lladdr 00:00:5e:00:53:08 STALE\n").code == 0);
  const std::string book = bench.folder.file("register.xlsx");
  REQUIRE(bench.run({"inventory", "export", "--out", book}).code == 0);
  const Ended same = bench.run({"inventory", "edit", book});
  CHECK(same.code == 0);
  CHECK(holds(same.out, "Nothing changed"));
  // As a person does it, with a program of others.
  const std::string script = bench.folder.write(
      "edit.py",
      "import sys, datetime, openpyxl\n"
      "book = openpyxl.load_workbook(sys.argv[1])\n"
      "sheet = book.worksheets[0]\n"
      "head = [cell.value for cell in sheet[2]]\n"
      "sheet.cell(3, head.index('owner') + 1).value = \"'=総務部\"\n"
      "sheet.cell(3, head.index('location') + 1).value = '2F \"東\", 隅'\n"
      "sheet.cell(3, head.index('support_end') + 1).value = datetime.date(2030, 3, 31)\n"
      "sheet.cell(3, head.index('registered') + 1).value = 'yes'\n"
      "sheet.move_range('A3:Z3', rows=0)\n"
      "book.save(sys.argv[1])\n");
  const Ended edited = run_program("/usr/bin/python3", {script, book}, bench.folder);
  INFO(edited.err);
  REQUIRE(edited.code == 0);
  const Ended back = bench.run({"inventory", "edit", book});
  INFO(back.err);
  REQUIRE(back.code == 0);
  const std::string list = bench.list();
  CHECK(holds(list, "=総務部"));
  CHECK(holds(list, "2F \\\"東\\\", 隅"));
  CHECK(holds(list, "2030-03-31"));
  CHECK(holds(list, "\"registered\": true"));
  // The workbook is older than the inventory now.
  CHECK(bench.run({"inventory", "edit", bench.folder.write("x.xlsx", "PK\x03\x04 no zip")}).code ==
        2);
}
