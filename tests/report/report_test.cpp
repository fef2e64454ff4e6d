#include "report/report.hpp"

#include <map>
#include <sstream>

#include "catch.hpp"

#include "report/digest.hpp"
#include "report/text.hpp"
#include "rules/items.hpp"
#include "sample.hpp"

namespace tenken::report {

TEST_CASE("report: a format is found by its name and by the end of a file name", "[report]") {
  for (const Reporter* const reporter : all_reporters()) {
    CHECK(find_reporter(reporter->name) == reporter);
    CHECK(reporter_for_file("out/x" + std::string(reporter->extension)) == reporter);
  }
  CHECK(reporter_for_file("r.json")->name == "json");
  CHECK(reporter_for_file("r.jsonl")->name == "jsonl");
  CHECK(find_reporter("xml") == nullptr);
  CHECK(reporter_for_file("r.xml")->name == "junit");
  CHECK(reporter_for_file("r.cdx.json")->name == "cyclonedx");
  CHECK(reporter_for_file("r.yaml") == nullptr);
  CHECK(reporter_for_file(".json") == nullptr);
  CHECK(reporter_for_file("json") == nullptr);
}

TEST_CASE("report: a stream that fails is an error with a remedy", "[report]") {
  const test::Sample sample = test::sample();
  for (const Reporter* const reporter : all_reporters()) {
    INFO(reporter->name);
    std::ostringstream out;
    out.setstate(std::ios::badbit);
    const auto result = reporter->write(sample.input(Lang::en), out);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Errc::io);
    CHECK(result.error().remedy);
  }
}

TEST_CASE("report: the same input gives the same bytes", "[report]") {
  const test::Sample sample = test::sample();
  for (const Reporter* const reporter : all_reporters())
    CHECK(test::render(reporter->name, sample.input(Lang::ja)) ==
          test::render(reporter->name, sample.input(Lang::ja)));
}

TEST_CASE("table: lines keep to the width of the terminal", "[report][table]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const std::size_t columns = GENERATE(std::size_t{80}, std::size_t{100}, std::size_t{200});
  const test::Sample sample = test::sample();
  ReportInput input = sample.input(lang);
  input.columns = columns;
  std::istringstream lines(test::render("table", input));
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(display_width(line) <= columns);
  }
}

TEST_CASE("table: of many open ports the first are shown, and how many more", "[report][table]") {
  test::Sample sample = test::sample();
  std::vector<Service>& services = sample.view.devices.at(0).services;
  for (std::uint16_t port = 50000; port < 50040; ++port) {
    services.push_back(services.front());
    services.back().endpoint.port = port;
  }
  const std::string table = test::render("table", sample.input(Lang::en));
  const std::size_t open = open_service_texts(sample.view.devices.at(0)).size();
  CHECK(table.find("+" + std::to_string(open - 12)) != std::string::npos);
  CHECK(table.find("50039") == std::string::npos);
  CHECK(test::render("csv", sample.input(Lang::en)).find("50039") != std::string::npos);
}

TEST_CASE("table: colour is used when asked for only", "[report][table]") {
  const test::Sample sample = test::sample();
  ReportInput input = sample.input(Lang::en);
  CHECK(test::render("table", input).find('\x1b') == std::string::npos);
  input.color = true;
  CHECK(test::render("table", input).find("\x1b[1;31mnon-conforming") != std::string::npos);
}

TEST_CASE("csv: Excel sees the byte order mark, and every row has every column", "[report][csv]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const std::string csv = test::render("csv", test::sample().input(lang));
  CHECK(csv.starts_with("\xef\xbb\xbf"));
  std::istringstream lines(csv);
  std::map<std::ptrdiff_t, int> widths;
  for (std::string line; std::getline(lines, line);) {
    CHECK(line.ends_with('\r'));
    ++widths[std::count(line.begin(), line.end(), ',')];
  }
  CHECK(widths == std::map<std::ptrdiff_t, int>{{32, 6}});
}

TEST_CASE("explain: every sub-item, item, verdict and reason has an explanation in both languages",
          "[report][explain]") {
  std::vector<std::string> topics{"22", "47", "rule_not_measured", "rule_32_3_telnet"};
  for (const rules::SheetItem& item : rules::sheet_items()) topics.emplace_back(item.id);
  for (int i = 0; i < kVerdictCount; ++i) {
    const auto verdict = static_cast<Verdict>(i);
    topics.emplace_back(to_string(verdict));
    topics.emplace_back(verdict_label(verdict, Lang::ja));
    topics.emplace_back(verdict_label(verdict, Lang::en));
  }
  for (const std::string& topic : topics) {
    INFO(topic);
    CHECK(explain(topic, Lang::en).size() > 40);
    CHECK(explain(topic, Lang::ja).size() > 40);
    CHECK(explain(topic, Lang::en) != explain(topic, Lang::ja));
  }
}

TEST_CASE("explain: a sub-item is told with remedy and reason codes", "[report][explain]") {
  const std::string text = explain("32-3", Lang::en);
  for (const std::string_view part : {"Telnet off, SSH instead", "PR.DS", "PR.PS-01",
                                      "Observed:", "Non-conforming:", "tenken sweep --ports all",
                                      "Remedy: Turn Telnet off", "rule_32_3_telnet"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(text.find("{0}") == std::string::npos);
  CHECK(explain("rule_41_1_missing", Lang::en).find("41-1  ") != std::string::npos);
}

TEST_CASE("explain: what is not a topic has no explanation", "[report][explain]") {
  for (const char* topic : {"", "32-9", "99", "telnet", "report_title", "rule_", "-", "2"})
    CHECK(explain(topic, Lang::en).empty());
}

TEST_CASE("items: an unknown format is refused with the ones that exist", "[report][items]") {
  std::ostringstream out;
  const auto result = write_items(out, "x\x1bml", Lang::en);
  REQUIRE_FALSE(result);
  CHECK(result.error().code == Errc::usage);
  CHECK(result.error().message(Lang::en).find("table or json") != std::string::npos);
  CHECK(result.error().message(Lang::en).find('\x1b') == std::string::npos);
  CHECK(out.str().empty());
}

}  // namespace tenken::report
