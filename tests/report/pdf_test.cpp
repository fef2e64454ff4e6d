// The PDF as pdftotext, pdfinfo and pdffonts read it.
#include <sstream>

#include "catch.hpp"

#include "model/messages.hpp"
#include "outside.hpp"
#include "report/executive.hpp"
#include "report/report.hpp"
#include "sample.hpp"

namespace tenken::report {
namespace {

bool has(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

std::string by(const std::string& program, const std::string& pdf) {
  const test::TempFile file(pdf, ".pdf");
  const test::Said said = test::outside(program + " '" + file.path() + "' " +
                                        (program.starts_with("pdftotext") ? "-" : ""));
  INFO(said.out);
  REQUIRE(said.code == 0);
  return said.out;
}

std::string pdf_of(Kind kind, Lang lang, const test::Sample& sample) {
  ReportInput input = sample.input(lang);
  input.kind = kind;
  return test::render("pdf", input);
}

/// The text without blanks and line ends, which depend on the layout.
std::string squeezed(std::string text) {
  std::erase_if(text, [](char c) { return c == ' ' || c == '\n' || c == '\f'; });
  return text;
}

}  // namespace

TEST_CASE("pdf: the text of the sheet can be read again, in both languages", "[report][pdf]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const std::string pdf = pdf_of(Kind::sheet, lang, test::sample());
  const std::string text = squeezed(by("pdftotext -raw", pdf));
  for (const std::string_view part : {"22-1", "47-1", "60"}) CHECK(has(text, part));
  for (const Msg message : {Msg::sheet_heading, Msg::sheet_title_01, Msg::sheet_title_60})
    CHECK(has(text, squeezed(std::string(message_text(message, lang)))));
  CHECK(has(by("pdfinfo", pdf), "1190.55 x 841.89 pts"));
}

TEST_CASE("pdf: every font is embedded", "[report][pdf]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  std::istringstream lines(by("pdffonts", pdf_of(Kind::device, lang, test::sample())));
  std::size_t fonts = 0;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("name") || line.starts_with("---")) continue;
    ++fonts;
    INFO(line);
    CHECK(has(line, "yes yes yes"));  // embedded, subset, with a way back to text
  }
  CHECK(fonts > 0);
}

TEST_CASE("pdf: the executive report is one page, whatever the site says", "[report][pdf]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  for (const test::Sample& sample :
       {test::sample(), test::empty_sample(), test::hostile_sample()}) {
    const std::string pdf = pdf_of(Kind::exec, lang, sample);
    CHECK(has(by("pdfinfo", pdf), "Pages:           1\n"));
    const std::string text = squeezed(by("pdftotext -raw", pdf));
    for (const Msg message : {Msg::exec_approved, Msg::exec_checked, Msg::exec_prepared,
                              Msg::exec_conclusion, Msg::report_not_measured})
      CHECK(has(text, squeezed(std::string(message_text(message, lang)))));
  }
}

TEST_CASE("pdf: the executive report compares with the period before", "[report][pdf]") {
  const test::Sample sample = test::sample();
  SheetBook book;
  book.previous.emplace();
  book.previous->at = *Timestamp::parse("2026-10-24T01:00:00Z");
  book.previous->failing_devices = 7;
  book.previous->non_conforming = 31;
  book.previous->failing_items = {"32-3"};
  ReportInput input = sample.input(Lang::ja);
  input.kind = Kind::exec;
  input.book = &book;
  const std::string text = squeezed(by("pdftotext -raw", test::render("pdf", input)));
  CHECK(has(text, "前回7台"));
  CHECK(has(text, "前回31件"));
  CHECK(has(text, "2026-10-2410:00:00JST"));
}

TEST_CASE("pdf: a character without a font is named by its number, never a box", "[report][pdf]") {
  test::Sample sample = test::sample();
  sample.view.devices[0].declared[DeclaredField::name] = "cam \xf0\x92\x80\x80";  // cuneiform
  const std::string text = by("pdftotext", pdf_of(Kind::inventory, Lang::ja, sample));
  CHECK(has(text, "U+12000"));
}

TEST_CASE("executive: the gravest risks come first, five at most", "[report][exec]") {
  const test::Sample sample = test::sample();
  const ReportInput input = sample.input(Lang::en);
  const Executive summary = digest_executive(input, digest_devices(input));
  REQUIRE_FALSE(summary.risks.empty());
  CHECK(summary.risks.size() <= 5);
  for (std::size_t i = 1; i < summary.risks.size(); ++i)
    CHECK(summary.risks[i - 1].severity >= summary.risks[i].severity);
  CHECK(summary.devices == 4);
  CHECK(summary.failing > 0);
  CHECK(summary.grade == Verdict::non_conforming);
  CHECK(summary.appeared == 1);
  CHECK(summary.gone == 1);
}

TEST_CASE("executive: without a device nothing is concluded, and nothing is called good",
          "[report][exec]") {
  const test::Sample sample = test::empty_sample();
  const ReportInput input = sample.input(Lang::en);
  const Executive summary = digest_executive(input, digest_devices(input));
  CHECK(summary.conclusion == Note(Msg::exec_conclusion_none));
  CHECK(summary.grade == Verdict::not_observed);
}

TEST_CASE("executive: what was not observed keeps the conclusion from being good",
          "[report][exec]") {
  test::Sample sample = test::empty_sample();
  Device device;
  device.id = *DeviceId::parse("01940000-0000-7000-8000-000000000001");
  sample.view.devices.push_back(device);
  const auto conclusion = [&](Verdict verdict) {
    sample.assessed.findings.clear();
    sample.assessed.findings.emplace_back("32-3", "32-3/1", device.id, verdict, Severity::none,
                                          Note(Msg::rule_not_measured));
    const ReportInput input = sample.input(Lang::en);
    return digest_executive(input, digest_devices(input)).conclusion.message;
  };
  CHECK(conclusion(Verdict::not_observed) == Msg::exec_conclusion_open);
  CHECK(conclusion(Verdict::needs_review) == Msg::exec_conclusion_review);
  CHECK(conclusion(Verdict::non_conforming) == Msg::exec_conclusion_bad);
  CHECK(conclusion(Verdict::conforming) == Msg::exec_conclusion_good);
}

}  // namespace tenken::report
