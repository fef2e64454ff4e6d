// The checks of an acceptance for the terminal, for programs and for build servers.
#include "report/acceptance.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "model/messages.hpp"
#include "report/certificate.hpp"
#include "report/digest.hpp"
#include "report/grid.hpp"
#include "report/json_print.hpp"
#include "report/xml_text.hpp"

namespace tenken::report {
namespace {

std::size_t count_of(const Acceptance& acceptance, AcceptanceResult result) {
  return static_cast<std::size_t>(
      std::ranges::count(acceptance.checks, result, &AcceptanceCheck::result));
}

Style style_of_result(AcceptanceResult result) {
  switch (result) {
    case AcceptanceResult::pass:
      return Style::green;
    case AcceptanceResult::fail:
      return Style::red;
    case AcceptanceResult::inconclusive:
      return Style::yellow;
    case AcceptanceResult::not_demanded:
      break;
  }
  return Style::dim;
}

void write_acceptance_table(const AcceptanceInput& input, std::ostream& out) {
  const Lang lang = input.report.lang;
  const Painter paint(input.report.color);
  const auto say = [&](Msg message) { return std::string(text_of(message, lang)); };
  Grid grid({Column(say(Msg::accept_label_check), 12), Column(say(Msg::accept_label_expected), 10),
             Column(say(Msg::accept_label_observed), 10),
             Column::key(say(Msg::accept_label_result)),
             Column(say(Msg::accept_label_reason), 16)});
  for (const AcceptanceCheck& check : input.acceptance.checks) {
    if (check.result == AcceptanceResult::not_demanded) continue;
    std::vector<Cell> row;
    row.emplace_back(check_title(check, lang));
    row.emplace_back(clean(check.expected.text(lang)));
    row.emplace_back(clean(check.observed.text(lang)));
    row.emplace_back(std::string(acceptance_label(check.result, lang)),
                     style_of_result(check.result));
    row.emplace_back(clean(check.reason.text(lang)));
    grid.add(std::move(row));
  }
  grid.print(out, paint, input.report.columns);
  out << '\n'
      << paint(style_of_result(input.acceptance.result),
               clean(acceptance_summary(input.acceptance, lang).text(lang)))
      << '\n';
}

boost::json::object check_json(const AcceptanceCheck& check, Lang lang) {
  boost::json::object one;
  one["id"] = check.id;
  one["title"] = check_title(check, lang);
  one["expected"] = clean(check.expected.text(lang));
  one["observed"] = clean(check.observed.text(lang));
  one["result"] = to_string(check.result);
  one["reason"] = message_key(check.reason.message);
  one["text"] = clean(check.reason.text(lang));
  if (!check.item.empty()) one["item"] = check.item;
  if (check.verdict) one["verdict"] = to_string(*check.verdict);
  boost::json::array evidence;
  for (const EvidenceId& id : check.evidence) evidence.emplace_back(id.to_string());
  one["evidence"] = std::move(evidence);
  return one;
}

void write_acceptance_json(const AcceptanceInput& input, std::ostream& out) {
  const Acceptance& one = input.acceptance;
  boost::json::object root;
  root["schema"] = "tenken.acceptance/1";
  root["number"] = one.number;
  root["result"] = to_string(one.result);
  root["started"] = one.started.to_string();
  root["finished"] = one.finished.to_string();
  root["inspector"] = clean(one.inspector);
  root["target"] = clean(one.target);
  root["device"] = one.device ? boost::json::value(one.device->to_string()) : nullptr;
  root["label"] = clean(one.device_label);
  root["scan"] = one.scan.to_string();
  root["profile"] = clean(one.profile);
  root["profile_sha256"] = one.profile_sha256;
  root["policy"] = clean(one.by.policy);
  root["policy_sha256"] = one.by.policy_sha256;
  root["knowledge"] = clean(one.by.knowledge);
  root["vulnerabilities"] = clean(one.by.vulnerabilities);
  root["tenken_version"] = clean(one.by.tenken_version);
  root["evidence_records"] = one.evidence_records;
  root["evidence_sha256"] = one.evidence_sha256;
  boost::json::array checks;
  for (const AcceptanceCheck& check : one.checks)
    checks.push_back(check_json(check, input.report.lang));
  root["checks"] = std::move(checks);
  print_json(out, root);
}

}  // namespace

Note acceptance_summary(const Acceptance& acceptance, Lang lang) {
  const auto number = [&](AcceptanceResult result) {
    return std::to_string(count_of(acceptance, result));
  };
  return Note(
      Msg::accept_summary,
      {clean(acceptance.device_label), std::string(acceptance_label(acceptance.result, lang)),
       acceptance.number, number(AcceptanceResult::pass), number(AcceptanceResult::fail),
       number(AcceptanceResult::inconclusive)});
}

Result<void> write_acceptance(const AcceptanceInput& input, std::string_view format,
                              std::ostream& out) {
  if (format == "table") {
    write_acceptance_table(input, out);
  } else if (format == "json") {
    write_acceptance_json(input, out);
  } else {
    return fail(Errc::usage, "no format " + std::string(format));
  }
  return written(out);
}

Result<void> write_acceptance_junit(const AcceptanceInput& input, std::ostream& out) {
  const Acceptance& one = input.acceptance;
  const Lang lang = input.report.lang;
  const std::size_t failures = count_of(one, AcceptanceResult::fail);
  const std::size_t skipped = count_of(one, AcceptanceResult::inconclusive);
  const std::size_t tests = count_of(one, AcceptanceResult::pass) + failures + skipped;
  const std::string numbers = xml_attribute("tests", std::to_string(tests)) +
                              xml_attribute("failures", std::to_string(failures)) +
                              " errors=\"0\"" + xml_attribute("skipped", std::to_string(skipped)) +
                              " time=\"0\"";
  constexpr std::size_t kToSeconds = 19;  // 2026-11-24T01:02:03
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites"
      << xml_attribute("name", "tenken accept " + one.number) << numbers << ">\n  <testsuite"
      << xml_attribute("name", one.device_label) << numbers
      << xml_attribute("timestamp", one.started.to_string().substr(0, kToSeconds))
      << ">\n    <properties>\n"
      << "      <property name=\"result\"" << xml_attribute("value", to_string(one.result))
      << "/>\n      <property name=\"profile\"" << xml_attribute("value", one.profile)
      << "/>\n      <property name=\"evidence_sha256\""
      << xml_attribute("value", one.evidence_sha256) << "/>\n    </properties>\n";
  for (const AcceptanceCheck& check : one.checks) {
    if (check.result == AcceptanceResult::not_demanded) continue;
    const std::string told = check.expected.text(lang) + " / " + check.observed.text(lang) + ": " +
                             check.reason.text(lang);
    out << "    <testcase" << xml_attribute("classname", one.device_label)
        << xml_attribute("name", check.id + " " + check_title(check, lang)) << " time=\"0\">\n";
    if (check.result == AcceptanceResult::fail)
      out << "      <failure" << xml_attribute("type", check.id) << xml_attribute("message", told)
          << "/>\n";
    if (check.result == AcceptanceResult::inconclusive)
      out << "      <skipped" << xml_attribute("message", told) << "/>\n";
    if (!check.evidence.empty()) {
      out << "      <system-out>";
      for (const EvidenceId& id : check.evidence) out << id.to_string() << '\n';
      out << "</system-out>\n";
    }
    out << "    </testcase>\n";
  }
  out << "  </testsuite>\n</testsuites>\n";
  return written(out);
}

}  // namespace tenken::report
