// A workbook of ours that openpyxl filled in, as another spreadsheet stores it, read back.
#include <algorithm>

#include "catch.hpp"

#include "bundle/adoption_reader.hpp"
#include "outside.hpp"
#include "sample.hpp"

namespace tenken::report {
namespace {

/// The workbook after `how` of tests/report/workbook.py.
std::vector<AdoptionRow> read_after(const std::string& how, const ReportInput& input) {
  const test::TempFile book(test::render("xlsx", input), ".xlsx");
  const test::TempFile filled("", ".xlsx");
  const test::Said said =
      test::python("workbook.py", "'" + book.path() + "' " + how + " '" + filled.path() + "'");
  INFO(said.out);
  REQUIRE(said.code == 0);
  auto rows = bundle::read_adoptions(filled.path());
  INFO((rows ? std::string() : rows.error().message(Lang::en)));
  REQUIRE(rows);
  return *rows;
}

const AdoptionRow& row_of(const std::vector<AdoptionRow>& rows, const std::string& item) {
  const auto at = std::ranges::find(rows, item, &AdoptionRow::item);
  REQUIRE(at != rows.end());
  return *at;
}

}  // namespace

TEST_CASE("adoption: what people wrote comes back, also where rows were sorted", "[adoption]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const std::string how = GENERATE("fill", "sort");
  const auto rows = read_after(how, test::sample().input(lang));
  REQUIRE(rows.size() == 3);
  const AdoptionRow& telnet = row_of(rows, "32-3");
  CHECK(telnet.mark == "◎");
  CHECK(telnet.level == "❷");
  CHECK(telnet.lead == "IT");
  CHECK(telnet.reason == "基幹業務のため");
  CHECK(telnet.point == "更新時期 保守契約");
  CHECK(row_of(rows, "07").mark == "×");
  CHECK(row_of(rows, "07").extra == "保守用VPN");
  CHECK(row_of(rows, "22-1").mark == "－");
}

TEST_CASE("adoption: what was in the workbook before comes back unchanged", "[adoption]") {
  const test::Sample sample = test::sample();
  SheetBook book;
  AdoptionRow one;
  one.item = "41-1";
  one.mark = "△";
  one.level = "❶❷";
  one.lead = "IT/OT";
  one.reason = "-10%の予算";
  one.point = "＝期限";
  one.extra = "棚卸し & <確認>";
  book.adoptions = {one};
  ReportInput input = sample.input(Lang::ja);
  input.book = &book;
  const test::TempFile file(test::render("xlsx", input), ".xlsx");
  const auto rows = bundle::read_adoptions(file.path());
  REQUIRE(rows);
  CHECK(*rows == book.adoptions);
}

TEST_CASE("adoption: what is no workbook of ours is refused", "[adoption]") {
  const test::TempFile other("PK no zip", ".xlsx");
  const auto rows = bundle::read_adoptions(other.path());
  REQUIRE_FALSE(rows);
  CHECK(rows.error().code == Errc::malformed);

  const test::Sample sample = test::sample();
  ReportInput devices = sample.input(Lang::en);
  devices.kind = Kind::device;  // has no columns for people
  const test::TempFile lists(test::render("xlsx", devices), ".xlsx");
  const auto none = bundle::read_adoptions(lists.path());
  REQUIRE_FALSE(none);
  CHECK(none.error().message(Lang::en).find("not a workbook that tenken wrote") !=
        std::string::npos);
}

namespace {

/// A copy of `file` in which a part is replaced by Python over `text`.
std::string tampered(const std::string& file, const std::string& part, const std::string& change) {
  const test::TempFile script(
      "import zipfile\nf='" + file +
          "'\nwith zipfile.ZipFile(f) as z: m={n:z.read(n) for n in "
          "z.namelist()}\ntext=m['" +
          part + "'].decode()\n" + change + "\nm['" + part +
          "']=text.encode()\nwith zipfile.ZipFile(f,'w',8) as z:\n  for n,b in m.items(): "
          "z.writestr(n,b)\n",
      ".py");
  REQUIRE(test::outside("/usr/bin/python3 '" + script.path() + "'").code == 0);
  return file;
}

}  // namespace

TEST_CASE("adoption: a document type, broken XML and a strange mark are refused", "[adoption]") {
  const test::Sample sample = test::sample();
  const test::TempFile file(test::render("xlsx", sample.input(Lang::en)), ".xlsx");
  const auto [part, change] =
      GENERATE(std::pair("xl/workbook.xml",
                         "text=text.replace('?>','?><!DOCTYPE workbook [<!ENTITY a \"b\">]>',1)"),
               std::pair("xl/worksheets/sheet1.xml", "text=text[:len(text)//2]"),
               std::pair("xl/workbook.xml", "text=text.replace('tenken_item','other')"));
  INFO(change);
  const auto rows = bundle::read_adoptions(tampered(file.path(), part, change));
  REQUIRE_FALSE(rows);
  CHECK(rows.error().code == Errc::malformed);
}

TEST_CASE("adoption: nothing filled in gives nothing", "[adoption]") {
  const test::Sample sample = test::sample();
  const test::TempFile file(test::render("xlsx", sample.input(Lang::ja)), ".xlsx");
  const auto rows = bundle::read_adoptions(file.path());
  REQUIRE(rows);
  CHECK(rows->empty());
}

}  // namespace tenken::report
