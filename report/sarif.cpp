// SARIF 2.1.0 (OASIS): one run, the sub-items as rules, every finding that a rule made as a result.
// What was not observed is "open", never "pass".
#include <boost/json/array.hpp>

#include "report/exchange.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string_view kind_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::conforming:
      return "pass";
    case Verdict::non_conforming:
      return "fail";
    case Verdict::needs_review:
      return "review";
    case Verdict::not_observed:
      return "open";
    case Verdict::not_applicable:
      return "notApplicable";
  }
  return "open";
}

/// Only failures have a level (section 3.27.10).
std::string_view level_of(const Finding& finding) {
  if (finding.verdict != Verdict::non_conforming) return "none";
  if (finding.severity >= Severity::high) return "error";
  return finding.severity == Severity::medium ? "warning" : "note";
}

object message(std::string text) {
  object out;
  out["text"] = std::move(text);
  return out;
}

object rule_json(const rules::SheetItem& item, Lang lang) {
  object properties;
  properties["tags"] = array{"security", value("csf11:" + std::string(item.category))};
  properties["csf20"] = item.csf20;
  object rule;
  rule["id"] = item.id;
  rule["name"] = "JssecItem" + std::to_string(item.number) + "Sub" + std::to_string(item.sub);
  rule["shortDescription"] = message(std::string(text_of(item.title, lang)));
  rule["fullDescription"] = message(std::string(text_of(item.explanation, lang)));
  rule["help"] = message(std::string(text_of(item.remedy, lang)));
  rule["properties"] = std::move(properties);
  return rule;
}

value tool_json(const ReportInput& input) {
  array rules;
  for (const rules::SheetItem& item : rules::sheet_items())
    rules.push_back(rule_json(item, input.lang));
  object driver;
  driver["name"] = "tenken";
  driver["version"] = clean(input.tenken_version);
  driver["language"] = to_string(input.lang);
  driver["rules"] = std::move(rules);
  object tool;
  tool["driver"] = std::move(driver);
  return tool;
}

value invocations_json(const ReportInput& input) {
  object one;
  const auto& scan = input.view.scan;
  one["executionSuccessful"] = scan && scan->state == ScanState::complete;
  if (scan) {
    one["startTimeUtc"] = scan->started.to_string();
    if (scan->finished) one["endTimeUtc"] = scan->finished->to_string();
  }
  return array{std::move(one)};
}

object location_json(const Finding& finding, const Device& device) {
  object logical;
  logical["name"] = clean(device.label());
  logical["fullyQualifiedName"] =
      finding.endpoint ? finding.endpoint->to_string() : device.id.to_string();
  logical["kind"] = finding.endpoint ? "service" : "device";
  object location;
  location["logicalLocations"] = array{std::move(logical)};
  return location;
}

object result_json(const ReportInput& input, const Finding& finding, const DeviceDigest& digest) {
  object fingerprints;
  fingerprints["tenken/v1"] = finding_key(finding);
  array evidence;
  for (const EvidenceId& id : finding.evidence) evidence.emplace_back(id.to_string());
  object properties;
  properties["verdict"] = to_string(finding.verdict);
  properties["severity"] = to_string(finding.severity);
  properties["reasonCode"] = message_key(finding.reason.message);
  properties["device"] = digest.device->id.to_string();
  properties["coveredByScan"] = digest.covered;
  properties["evidence"] = std::move(evidence);
  object result;
  result["ruleId"] = finding.item;
  result["kind"] = kind_of(finding.verdict);
  result["level"] = level_of(finding);
  result["message"] = message(clean(finding.reason.text(input.lang)));
  result["locations"] = array{location_json(finding, *digest.device)};
  result["partialFingerprints"] = std::move(fingerprints);
  if (const WaiverRow* const waiver = waiver_of(input, finding, *digest.device)) {
    object suppression;
    suppression["kind"] = "external";
    suppression["status"] = "accepted";
    suppression["justification"] =
        clean(waiver->reason + " (" + waiver->owner + ", " + waiver->until + ")");
    result["suppressions"] = array{std::move(suppression)};
  }
  result["properties"] = std::move(properties);
  return result;
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  JsonStream stream(out);
  stream.open('{');
  stream.member(
      "$schema",
      "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json");
  stream.member("version", "2.1.0");
  stream.key("runs");
  stream.open('[');
  stream.open('{');
  stream.member("tool", tool_json(input));
  stream.member("invocations", invocations_json(input));
  stream.key("results");
  stream.open('[');
  for (const DeviceDigest& digest : digest_devices(input))
    for (const Finding* const finding : digest.findings)
      if (finding->measured()) stream.value(result_json(input, *finding, digest));
  stream.close(']');
  stream.close('}');
  stream.close(']');
  stream.close('}');
  out << '\n';
  return written(out);
}

}  // namespace

extern const Reporter sarif;
const Reporter sarif{.name = "sarif", .extension = ".sarif", .write = write};

}  // namespace tenken::report
