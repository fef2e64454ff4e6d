#include "report/sheet_rows.hpp"

#include "catch.hpp"

#include "model/messages.hpp"
#include "sample.hpp"

namespace tenken::report {

TEST_CASE("sheet: 60 items in order, below the judged ones their sub-items", "[report][sheet]") {
  const test::Sample sample = test::sample();
  const auto rows = sheet_rows(sample.input(Lang::en), SheetBook());
  REQUIRE(rows.size() == 78);
  int next = 1;
  std::string heading;
  for (const SheetRow& row : rows) {
    INFO(row.key);
    CHECK_FALSE(row.title.empty());
    CHECK_FALSE(row.function.empty());
    if (row.key.find('-') == std::string::npos) {
      CHECK(std::stoi(row.key) == next++);
      heading = row.key;
      CHECK(row.assessment == nullptr);
      CHECK(row.heading == row.judged);
    } else {
      CHECK(row.key.starts_with(heading + "-"));
      CHECK(row.judged);
    }
  }
  CHECK(next == 61);
}

TEST_CASE("sheet: a heading shows the worst of its sub-items", "[report][sheet]") {
  const test::Sample sample = test::sample();
  const auto rows = sheet_rows(sample.input(Lang::en), SheetBook());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!rows[i].heading) continue;
    Verdict worst = Verdict::not_applicable;
    for (std::size_t j = i + 1; j < rows.size() && rows[j].key.find('-') != std::string::npos; ++j)
      worst = worse(worst, rows[j].verdict);
    INFO(rows[i].key);
    CHECK(rows[i].verdict == worst);
  }
}

TEST_CASE("sheet: what was not observed says how it would be measured", "[report][sheet]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::Sample sample = test::empty_sample();
  for (const SheetRow& row : sheet_rows(sample.input(lang), SheetBook())) {
    if (row.assessment == nullptr || row.verdict != Verdict::not_observed) continue;
    INFO(row.key);
    CHECK(row.remedy.find(lang == Lang::ja ? "測定方法" : "Measured by") == 0);
    CHECK_FALSE(row.reason.empty());
  }
}

TEST_CASE("sheet: devices of an earlier scan are not named as failing in this one",
          "[report][sheet]") {
  const test::Sample sample = test::sample();
  for (const SheetRow& row : sheet_rows(sample.input(Lang::en), SheetBook()))
    CHECK(row.devices.find("198.51.100.9") == std::string::npos);
}

TEST_CASE("kinds: each has its word", "[report]") {
  for (const Kind kind : {Kind::full, Kind::sheet, Kind::inventory, Kind::exec, Kind::device})
    CHECK(parse_kind(to_string(kind)) == kind);
  CHECK_FALSE(parse_kind("xlsx"));
}

}  // namespace tenken::report
