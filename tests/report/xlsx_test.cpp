// The workbook as openpyxl reads it.
#include <algorithm>

#include "catch.hpp"
#include <boost/json/parse.hpp>

#include "model/messages.hpp"
#include "outside.hpp"
#include "report/sheet_rows.hpp"
#include "sample.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;

object opened(const ReportInput& input) {
  const test::TempFile file(test::render("xlsx", input), ".xlsx");
  const test::Said said = test::python("workbook.py", "'" + file.path() + "' dump");
  INFO(said.out);
  REQUIRE(said.code == 0);
  return boost::json::parse(said.out).as_object();
}

/// The cells of the row whose first cell is `key`, as texts.
std::vector<std::string> row_of(const object& tab, std::string_view key) {
  for (const auto& value : tab.at("rows").as_array()) {
    const array& row = value.as_array();
    if (row.empty() || !row[0].is_string() || row[0].get_string() != key) continue;
    std::vector<std::string> cells;
    for (const auto& cell : row)
      cells.push_back(cell.is_string()  ? std::string(cell.get_string())
                      : cell.is_int64() ? std::to_string(cell.get_int64())
                                        : std::string());
    return cells;
  }
  return {};
}

SheetBook decisions() {
  SheetBook book;
  AdoptionRow adoption;
  adoption.item = "32-3";
  adoption.mark = "－";
  adoption.level = "❷❸";
  adoption.lead = "IT";
  adoption.reason = "-保守契約による";
  book.adoptions.push_back(adoption);
  WaiverRow waiver;
  waiver.item = "32-3";
  waiver.device = "玄関カメラ";
  waiver.owner = "総務部";
  waiver.reason = "更新まで";
  waiver.until = "2026-12-31";
  book.waivers.push_back(waiver);
  book.support.emplace_back("07", Note(Msg::report_gap_udp));
  return book;
}

}  // namespace

TEST_CASE("xlsx: all 60 items and the 18 sub-items are there, the judged ones filled",
          "[report][xlsx]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::Sample sample = test::sample();
  const object book = opened(sample.input(lang));
  const array& tabs = book.at("tabs").as_array();
  REQUIRE(tabs.size() == 4);
  const object& sheet = book.at(tabs[0].get_string()).as_object();
  for (int number = 1; number <= 60; ++number) {
    const std::string key = (number < 10 ? "0" : "") + std::to_string(number);
    INFO(key);
    const auto row = row_of(sheet, key);
    REQUIRE(row.size() == 21);
    CHECK_FALSE(row[2].empty());
    CHECK(row[3].empty());  // nobody decided yet
  }
  for (const Assessment& assessment : sample.assessed.assessments) {
    INFO(assessment.item);
    const auto row = row_of(sheet, assessment.item);
    REQUIRE(row.size() == 21);
    CHECK(row[9] == verdict_label(assessment.verdict, lang));
    CHECK(row[10] ==
          std::to_string(assessment.counts[static_cast<std::size_t>(Verdict::non_conforming)]));
    CHECK(row[15] == clean(assessment.reason.text(lang)));
  }
  const auto telnet = row_of(sheet, "32-3");
  CHECK(telnet[16].find("玄関カメラ") != std::string::npos);
  CHECK(telnet[18].size() == 12);  // the beginning of an evidence id
}

TEST_CASE("xlsx: the sheet is A3 in landscape with filter, frozen header and drop-downs",
          "[report][xlsx]") {
  const object book = opened(test::sample().input(Lang::ja));
  const object& sheet = book.at("チェックシート").as_object();
  CHECK(sheet.at("landscape").as_bool());
  CHECK(sheet.at("paper").to_number<int>() == 8);
  CHECK(sheet.at("freeze").as_string() == "D8");
  CHECK(sheet.at("filter").as_string() == "A7:U85");
  CHECK(sheet.at("repeat").as_string() == "$7:$7");
  CHECK(sheet.at("conditions").to_number<int>() == 6);
  CHECK(sheet.at("lists").as_object().at("D8:D85").as_string() == "\"◎,△,×,－\"");
  CHECK(book.at("names").as_object().at("tenken_adoption").as_string() ==
        "'チェックシート'!$D$8:$D$85");
}

TEST_CASE("xlsx: source and disclaimer stand on the sheet", "[report][xlsx]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const object book = opened(test::sample().input(lang));
  const object& sheet = book.at(book.at("tabs").as_array()[0].get_string()).as_object();
  for (const Msg message : {Msg::report_source_note, Msg::report_disclaimer})
    CHECK_FALSE(row_of(sheet, text_of(message, lang)).empty());
}

TEST_CASE("xlsx: what people decided is shown as they wrote it", "[report][xlsx]") {
  const test::Sample sample = test::sample();
  const SheetBook decided = decisions();
  ReportInput input = sample.input(Lang::ja);
  input.book = &decided;
  const object book = opened(input);
  const object& sheet = book.at("チェックシート").as_object();
  const auto row = row_of(sheet, "32-3");
  CHECK(row[3] == "－");
  CHECK(row[4] == "❷❸");
  CHECK(row[5] == "IT");
  CHECK(row[6] == "'-保守契約による");
  CHECK(row[19].find("2026-12-31") != std::string::npos);
  CHECK(row[9] == verdict_label(Verdict::non_conforming, Lang::ja));  // a waiver changes no verdict
  CHECK(row_of(sheet, "07")[20] == text_of(Msg::report_gap_udp, Lang::ja));
}

TEST_CASE("xlsx: no text of the network becomes a formula, nor will where it is edited",
          "[report][xlsx][hostile]") {
  const object book = opened(test::hostile_sample().input(Lang::en));
  for (const auto& tab : book.at("tabs").as_array()) {
    const object& sheet = book.at(tab.get_string()).as_object();
    CHECK(sheet.at("formulas").as_array().empty());
    for (const auto& row : sheet.at("rows").as_array())
      for (const auto& cell : row.as_array()) {
        if (!cell.is_string()) continue;
        const std::string_view text = cell.get_string();
        CHECK_FALSE(text.starts_with("="));
        CHECK(text.find('\x1b') == std::string_view::npos);
      }
  }
}

TEST_CASE("xlsx: each kind has its tabs", "[report][xlsx]") {
  const test::Sample sample = test::sample();
  ReportInput input = sample.input(Lang::en);
  input.kind = Kind::inventory;
  CHECK(opened(input).at("tabs") == boost::json::parse(R"(["Devices","Services","Changes"])"));
  input.kind = Kind::device;
  CHECK(opened(input).at("tabs") == boost::json::parse(R"(["Devices","Services","Findings"])"));
}

TEST_CASE("xlsx: the folder for temporary files stays clean, and a missing one is an error",
          "[report][xlsx]") {
  const auto folder =
      std::filesystem::temp_directory_path() / ("tenken-xlsx-test-" + std::to_string(::getpid()));
  std::filesystem::create_directory(folder);
  ::setenv("TMPDIR", folder.c_str(), 1);
  const std::string book = test::render("xlsx", test::sample().input(Lang::en));
  CHECK(book.starts_with("PK"));
  CHECK(std::filesystem::is_empty(folder));
  std::filesystem::remove_all(folder);
  ::unsetenv("TMPDIR");
}

}  // namespace tenken::report
