// items import-adoption: a workbook of ours that openpyxl filled in, read back into the inventory.
#include "catch.hpp"

#include "inventory/inventory.hpp"
#include "sweep_bench.hpp"

using namespace tenken;
using tenken::test::Ended;
using tenken::test::holds;
using tenken::test::SweepBench;

namespace {

/// An inventory with one device, and a workbook of it.
struct BookBench : SweepBench {
  BookBench() {
    REQUIRE(run("192.0.2.7"));
    write_book();
  }

  Ended tenken(std::vector<std::string> words) {
    for (const char* word : {"--db", "", "--lang", "en"}) words.emplace_back(word);
    words[words.size() - 3] = database();
    return test::run_tenken(std::move(words), folder);
  }
  void write_book() {
    const Ended done = tenken({"report", "--kind", "sheet", "--out", folder.file("sheet.xlsx")});
    INFO(done.err);
    REQUIRE(done.code == 0);
  }
  /// Writes cells: {row's item, column from 0, value} as Python.
  void fill(const std::string& cells) {
    const std::string script =
        "import openpyxl\nbook = openpyxl.load_workbook('sheet.xlsx')\nsheet = book.worksheets[0]\n"
        "for item, column, value in [" +
        cells +
        "]:\n"
        "  rows = [r for r in sheet.iter_rows() if str(r[0].value) == item]\n"
        "  assert rows, item\n  rows[0][column].value = value\n"
        "book.save('sheet.xlsx')\n";
    const Ended done =
        test::run_program("/usr/bin/python3", {"-W", "ignore", "-c", script}, folder);
    INFO(done.err);
    REQUIRE(done.code == 0);
  }
  Ended import(std::vector<std::string> more = {}) {
    more.insert(more.begin(),
                {"items", "import-adoption", folder.file("sheet.xlsx"), "--by", "Sato"});
    return tenken(std::move(more));
  }
  Decisions decisions() {
    return inventory::Inventory::open(database(), inventory::OpenMode::read_only, "", clock)
        ->decisions()
        .value();
  }
};

}  // namespace

TEST_CASE("adoption: what people wrote into the workbook comes back with its history",
          "[adoption]") {
  BookBench bench;
  bench.fill(
      "('32-3', 3, '◎'), ('32-3', 4, '❷'), ('32-3', 5, 'IT/OT'), ('32-3', 6, '基幹業務'), "
      "('32-3', 7, '更新時期\\n保守契約'), ('07', 3, '×'), ('07', 8, '=保守用VPN')");
  const Ended dry = bench.import({"--dry-run", "--format", "csv"});
  INFO(dry.err);
  CHECK(dry.code == 0);
  CHECK(holds(dry.out, "32-3,mark,,◎"));
  CHECK(bench.decisions().adoptions.empty());

  const Ended done = bench.import();
  CHECK(done.code == 0);
  CHECK(holds(done.err, "by Sato"));
  const Decisions decisions = bench.decisions();
  const Adoption* const telnet = decisions.adoption_of("32-3");
  REQUIRE(telnet != nullptr);
  CHECK(telnet->mark == Mark::adopted);
  CHECK(telnet->level == 2);
  CHECK(telnet->lead == Lead::both);
  CHECK(telnet->reason == "基幹業務");
  CHECK(telnet->consider == "更新時期 保守契約");
  CHECK(telnet->who == "Sato");
  // The workbook has one row for item 07; it stands for every sub-item.
  REQUIRE(decisions.adoption_of("07-1") != nullptr);
  CHECK(decisions.adoption_of("07-1")->mark == Mark::not_adopted);
  REQUIRE(decisions.adoption_of("07-2") != nullptr);
  CHECK(decisions.adoption_of("07-2")->comment == decisions.adoption_of("07-1")->comment);
  CHECK(std::ranges::count_if(decisions.history, [](const DecisionChange& change) {
          return change.item == "32-3" && change.who == "Sato";
        }) == 5);
}

TEST_CASE("adoption: a workbook that nobody touched changes nothing", "[adoption]") {
  BookBench bench;
  bench.fill("('32-3', 3, '◎'), ('32-3', 6, 'a'), ('07', 3, '△'), ('07', 6, 'b')");
  REQUIRE(bench.import().code == 0);
  const std::size_t rows = bench.decisions().history.size();
  bench.write_book();
  const Ended again = bench.import();
  INFO(again.err);
  CHECK(again.code == 0);
  CHECK(holds(again.err, "nothing differs"));
  CHECK(bench.decisions().history.size() == rows);
  // One cell that is changed later is the only change, also where the row stands for several.
  bench.fill("('07', 3, '×')");
  REQUIRE(bench.import().code == 0);
  CHECK(bench.decisions().adoption_of("07-1")->mark == Mark::not_adopted);
  CHECK(bench.decisions().adoption_of("07-1")->reason == "b");
}

TEST_CASE("adoption: what the inventory cannot keep is told, and the rest is kept", "[adoption]") {
  BookBench bench;
  bench.fill("('22-1', 3, '－'), ('22-2', 4, '❶❷'), ('22-3', 6, 'kept')");
  const Ended done = bench.import({"--format", "table"});
  CHECK(done.code == 3);
  CHECK(holds(done.out, "Adoption"));
  CHECK(holds(done.err, "22-2"));
  CHECK(bench.decisions().adoption_of("22-1")->mark == Mark::not_applicable);
  CHECK(bench.decisions().adoption_of("22-3")->reason == "kept");

  REQUIRE(bench.tenken({"items", "adopt", "07-1", "△", "--reason", "one"}).code == 0);
  bench.write_book();
  bench.fill("('07', 6, 'for all')");
  CHECK(bench.import().code == 3);
  CHECK(bench.decisions().adoption_of("07-1")->reason == "one");
}

TEST_CASE("adoption: what is no workbook of ours writes nothing", "[adoption]") {
  BookBench bench;
  bench.folder.write("sheet.xlsx", "PK no workbook");
  CHECK(bench.import().code == 2);
  bench.write_book();
  bench.fill("('32-3', 3, '★'), ('22-3', 6, 'lost')");
  const Ended wrong = bench.import();
  CHECK(wrong.code == 2);
  CHECK(holds(wrong.err, "32-3"));
  CHECK(bench.decisions().adoptions.empty());
}
