// The acceptance of one device in every form, read by programs that others wrote, also where its
// texts attack.
#include "report/acceptance.hpp"

#include <sstream>

#include "catch.hpp"
#include <boost/json/parse.hpp>

#include "model/messages.hpp"
#include "outside.hpp"
#include "rules/items.hpp"
#include "sample.hpp"

namespace tenken::report {
namespace {

AcceptanceCheck made_check(const char* id, Msg title, AcceptanceResult result, std::string seen) {
  AcceptanceCheck check(id, Note(title), Note(Msg::accept_want, {"<b>443</b> & \"554\""}));
  check.observed = Note(Msg::accept_saw, {std::move(seen)});
  check.reason = Note(Msg::accept_why_differs);
  check.result = result;
  return check;
}

/// An acceptance of the first device of a sample, with one check of each result.
Acceptance made_acceptance(const test::Sample& sample) {
  Acceptance one;
  one.number = "TA-20261124-0A1B2C3D";
  one.result = AcceptanceResult::fail;
  one.started = Timestamp::parse("2026-11-24T01:00:00Z").value();
  one.finished = Timestamp::parse("2026-11-24T01:05:00Z").value();
  one.inspector = "<script>alert(1)</script>";
  one.profile = "camera ]]>";
  one.profile_sha256 = std::string(64, 'a');
  one.target = "192.0.2.10";
  one.device = sample.view.devices.front().id;
  one.device_label = sample.view.devices.front().label();
  if (sample.view.scan) one.scan = sample.view.scan->id;
  one.checks.push_back(
      made_check("answers", Msg::accept_check_answers, AcceptanceResult::pass, "'; DROP --"));
  one.checks.push_back(made_check("ports-tcp", Msg::accept_check_ports_tcp, AcceptanceResult::fail,
                                  "\x1b[31m23\x1b[0m"));
  one.checks.push_back(
      made_check("flows", Msg::accept_check_flows, AcceptanceResult::inconclusive, "-"));
  for (const rules::SheetItem& item : rules::sheet_items()) {
    AcceptanceCheck& check = one.checks.emplace_back(
        "item-" + std::string(item.id), Note(Msg::accept_check_item, {std::string(item.id)}),
        Note(Msg::accept_want_nothing));
    check.item = item.id;
    check.result = AcceptanceResult::not_demanded;
    check.observed = Note(Msg::verdict_not_observed);
    check.verdict = Verdict::not_observed;
  }
  one.evidence_records = 3;
  one.evidence_sha256 = std::string(64, 'b');
  return one;
}

using Writer = Result<void> (*)(const AcceptanceInput&, std::ostream&);

std::string written_by(Writer write, const test::Sample& sample, Lang lang) {
  const ReportInput base = sample.input(lang);
  const Acceptance one = made_acceptance(sample);
  AcceptanceInput input(one, base);
  input.device = &sample.view.devices.front();
  input.declared = input.device->declared;
  input.declared[DeclaredField::jc_star] = "JC-STAR <1> & 0001";
  std::ostringstream out;
  const auto done = write(input, out);
  INFO((done ? std::string() : done.error().message(Lang::en)));
  REQUIRE(done);
  return out.str();
}

bool says(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("acceptance: the certificate says everything and runs nothing", "[acceptance][report]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const bool hostile = GENERATE(false, true);
  const std::string html =
      written_by(write_acceptance_html, hostile ? test::hostile_sample() : test::sample(), lang);
  CHECK(says(html, lang == Lang::ja ? "受入検査成績書" : "Acceptance inspection certificate"));
  for (const char* stamp : {"検査者", "確認者", "承認者"})
    CHECK(says(html, stamp) == (lang == Lang::ja));
  CHECK(says(html, "TA-20261124-0A1B2C3D"));
  CHECK(says(html, std::string(64, 'b')));
  CHECK(says(html, "JC-STAR &lt;1&gt; &amp; 0001"));
  for (const rules::SheetItem& item : rules::sheet_items()) CHECK(says(html, std::string(item.id)));
  CHECK_FALSE(says(html, "<script"));
  CHECK_FALSE(says(html, "\x1b"));
  CHECK_FALSE(says(html, "<b>443"));
  // A parser of HTML finds nothing that runs, loads or leads elsewhere.
  const test::TempFile file(html, ".html");
  const test::Said said = test::outside(
      "/usr/bin/python3 -B -c '\nimport sys\nfrom html.parser import HTMLParser\n"
      "class P(HTMLParser):\n  def handle_starttag(self, tag, attrs):\n"
      "    assert tag not in (\"script\", \"iframe\", \"img\", \"link\", \"object\", \"a\", "
      "\"form\"), tag\n"
      "    assert not any(n.startswith(\"on\") or n in (\"href\", \"src\") for n, v in attrs), "
      "attrs\n"
      "    self.tables = getattr(self, \"tables\", 0) + (tag == \"table\")\n"
      "p = P()\np.feed(open(sys.argv[1], encoding=\"utf-8\").read())\nprint(p.tables)' '" +
      file.path() + "'");
  INFO(said.out);
  CHECK(said.code == 0);
  CHECK(said.out == "6\n");
}

TEST_CASE("acceptance: JUnit has a case for each demand, and hides no open end",
          "[acceptance][report]") {
  const std::string xml = written_by(write_acceptance_junit, test::hostile_sample(), Lang::ja);
  const test::TempFile file(xml, ".xml");
  const test::Said said = test::outside(
      "/usr/bin/python3 -B -c '\nimport sys\nimport xml.etree.ElementTree as E\n"
      "suite = E.parse(sys.argv[1]).getroot().find(\"testsuite\")\n"
      "cases = suite.findall(\"testcase\")\n"
      "print(suite.get(\"tests\"), suite.get(\"failures\"), suite.get(\"skipped\"), len(cases),\n"
      "  [c[0].tag if len(c) else \"-\" for c in cases], "
      "suite.find(\"properties\")[0].get(\"value\"))"
      "' '" +
      file.path() + "'");
  CHECK(said.code == 0);
  CHECK(said.out == "3 1 1 3 ['-', 'failure', 'skipped'] fail\n");
}

TEST_CASE("acceptance: the certificate as PDF says the same", "[acceptance][report][pdf]") {
  const Lang lang = GENERATE(Lang::en, Lang::ja);
  const test::TempFile file(written_by(write_acceptance_pdf, test::sample(), lang), ".pdf");
  const test::Said said = test::outside("pdftotext -layout '" + file.path() + "' -");
  REQUIRE(said.code == 0);
  CHECK(says(said.out, lang == Lang::ja ? "受入検査成績書" : "Acceptance inspection certificate"));
  CHECK(says(said.out, "TA-20261124-0A1B2C3D"));
  CHECK(says(said.out, "41-1"));
  CHECK(says(said.out, std::string(message_text(Msg::cert_stamp_approved, lang))));
}

TEST_CASE("acceptance: table and JSON", "[acceptance][report]") {
  const test::Sample sample = test::sample();
  const ReportInput base = sample.input(Lang::en);
  const Acceptance one = made_acceptance(sample);
  const AcceptanceInput input(one, base);
  std::ostringstream table;
  REQUIRE(write_acceptance(input, "table", table));
  CHECK(says(table.str(), "Open TCP ports"));
  CHECK_FALSE(says(table.str(), "Item 22-1"));  // not demanded
  CHECK(says(table.str(), "fail (TA-20261124-0A1B2C3D), 1 passed, 1 failed, 1 inconclusive"));
  CHECK_FALSE(says(table.str(), "\x1b"));
  std::ostringstream json;
  REQUIRE(write_acceptance(input, "json", json));
  const auto root = boost::json::parse(json.str()).as_object();
  CHECK(root.at("result").as_string() == "fail");
  CHECK(root.at("checks").as_array().size() == 21);
  CHECK(root.at("checks").at(1).at("reason").as_string() == "accept_why_differs");
  std::ostringstream none;
  CHECK_FALSE(write_acceptance(input, "csv", none));
}

TEST_CASE("acceptance: a device that nobody answered for has a certificate, too",
          "[acceptance][report]") {
  const test::Sample sample = test::empty_sample();
  const ReportInput base = sample.input(Lang::en);
  Acceptance one;
  one.number = "TA-1";
  one.target = one.device_label = "192.0.2.9";
  const AcceptanceInput input(one, base);
  std::ostringstream html;
  REQUIRE(write_acceptance_html(input, html));
  CHECK(says(html.str(), "not known"));
  CHECK(says(html.str(), "inconclusive"));
}

}  // namespace tenken::report
