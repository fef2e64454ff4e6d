// What the rules said, scan by scan: a row for each device, one for each sub-item of the site.
#include <algorithm>
#include <array>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "inventory/json_text.hpp"
#include "inventory/sqlite_store.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

namespace json = boost::json;

constexpr std::size_t kDigestDigits = 2 * sizeof(EvidenceId::digest);

std::string_view text_at(const json::object& object, std::string_view key) {
  const json::value* const value = object.if_contains(json::string_view(key.data(), key.size()));
  const json::string* const text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string_view() : std::string_view(text->data(), text->size());
}

std::vector<EvidenceId> split(std::string_view digits) {
  std::vector<EvidenceId> ids;
  for (; digits.size() >= kDigestDigits; digits.remove_prefix(kDigestDigits))
    if (const auto id = EvidenceId::parse(digits.substr(0, kDigestDigits))) ids.push_back(*id);
  return ids;
}

Note note_of(std::string_view key, std::vector<std::string> arguments) {
  if (const auto message = find_message(key)) return Note(*message, std::move(arguments));
  return Note(Msg::inventory_unknown_reason, {printable(key)});
}

/// Appends one finding of a device as a JSON object; what has its usual value is left out.
void append_finding(std::string& to, const Finding& finding) {
  const auto member = [&](std::string_view key, std::string_view value) {
    if (to.back() != '{') to += ',';
    to.append(1, '"').append(key).append("\":");
    append_json_string(to, value);
  };
  to += '{';
  member("item", finding.item);
  member("rule", finding.rule);
  member("verdict", to_string(finding.verdict));
  if (finding.severity != Severity::none) member("severity", to_string(finding.severity));
  member("reason", message_key(finding.reason.message));
  if (!finding.reason.args.empty()) {
    to += ",\"args\":";
    append_json_strings(to, finding.reason.args);
  }
  if (!finding.evidence.empty()) {
    to += ",\"evidence\":\"";
    for (const EvidenceId& id : finding.evidence) to += id.to_string();
    to += '"';
  }
  if (finding.endpoint) {
    member("ip", finding.endpoint->address.to_string());
    member("transport", to_string(finding.endpoint->transport));
    to.append(",\"port\":").append(std::to_string(finding.endpoint->port));
  }
  to += '}';
}

Finding read_finding(const json::object& from, DeviceId device) {
  std::vector<std::string> arguments;
  if (const json::value* const args = from.if_contains("args")) arguments = strings_of(*args);
  Finding finding(std::string(text_at(from, "item")), std::string(text_at(from, "rule")), device,
                  parse_verdict(text_at(from, "verdict")).value_or(Verdict::needs_review),
                  parse_severity(text_at(from, "severity")).value_or(Severity::none),
                  note_of(text_at(from, "reason"), std::move(arguments)));
  finding.evidence = split(text_at(from, "evidence"));
  const auto address = IpAddress::parse(text_at(from, "ip"));
  const auto transport = parse_transport(text_at(from, "transport"));
  const json::value* const port = from.if_contains("port");
  if (address && transport && port != nullptr) {
    json::error_code error;
    const auto number = port->to_number<std::uint16_t>(error);
    if (!error) finding.endpoint = Endpoint(*address, *transport, number);
  }
  return finding;
}

/// The counts of the covered devices, then those of the others.
using BothCounts = std::array<std::size_t, std::size_t{2} * kVerdictCount>;

std::string counts_text(const Assessment& assessment) {
  BothCounts numbers{};
  std::ranges::copy(assessment.counts, numbers.begin());
  std::ranges::copy(assessment.counts_apart, numbers.begin() + kVerdictCount);
  return numbers_to_json(numbers);
}

Assessment read_assessment(Query& query) {
  std::string item = query.text();
  const auto verdict = parse_verdict(query.text()).value_or(Verdict::needs_review);
  const std::string counts = query.text();
  const std::string reason = query.text();
  Assessment assessment(std::move(item), verdict, note_of(reason, strings_from_json(query.text())));
  BothCounts numbers{};
  numbers_from_json(counts, numbers);
  std::copy_n(numbers.begin(), kVerdictCount, assessment.counts.begin());
  std::copy_n(numbers.begin() + kVerdictCount, kVerdictCount, assessment.counts_apart.begin());
  return assessment;
}

/// The findings that a rule gave, those of a device beside each other in the order of the rules.
std::vector<const Finding*> by_device(const std::vector<Finding>& findings) {
  std::vector<const Finding*> sorted;
  sorted.reserve(findings.size());
  for (const Finding& finding : findings)
    if (finding.measured()) sorted.push_back(&finding);
  std::ranges::stable_sort(sorted, {}, &Finding::device);
  return sorted;
}

}  // namespace

Result<void> SqliteStore::put_findings(const ScanRecord& scan, const Assessed& assessed) {
  return guarded([&]() -> Result<void> {
    for (const char* const sql : {"DELETE FROM device_findings WHERE site_id = ? AND scan_id = ?",
                                  "DELETE FROM assessment WHERE site_id = ? AND scan_id = ?"})
      Query(prepared(sql)).bind(site_).bind(scan.id).run();
    const std::vector<const Finding*> sorted = by_device(assessed.findings);
    std::string text;
    for (auto first = sorted.begin(); first != sorted.end();) {
      const DeviceId device = (*first)->device;
      const std::ptrdiff_t place = *first - assessed.findings.data();
      const auto begin = first;
      text.assign(1, '[');
      for (; first != sorted.end() && (*first)->device == device; ++first) {
        if (text.size() > 1) text += ',';
        append_finding(text, **first);
      }
      text += ']';
      Query(prepared("INSERT INTO device_findings (site_id, scan_id, place, device_id, findings) "
                     "VALUES (?, ?, ?, ?, ?)"))
          .lend(site_)
          .lend(scan.id)
          .bind(std::int64_t{place})
          .lend(device)
          .lend(text)
          .run();
      const std::string items = failing_items(std::span(begin, first));
      Query(prepared("UPDATE device_row SET items = ? WHERE site_id = ? AND device_id = ? AND "
                     "items <> ?"))
          .lend(items)
          .lend(site_)
          .lend(device)
          .lend(items)
          .run();
    }
    std::int64_t place = 0;
    for (const Assessment& assessment : assessed.assessments)
      Query(prepared(
                "INSERT INTO assessment (site_id, scan_id, place, item, verdict, counts, reason, "
                "arguments) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"))
          .bind(site_)
          .bind(scan.id)
          .bind(place++)
          .bind(assessment.item)
          .bind(to_string(assessment.verdict))
          .bind(counts_text(assessment))
          .bind(message_key(assessment.reason.message))
          .bind(strings_to_json(assessment.reason.args))
          .run();
    return put_judged_by(scan.id, assessed.by);
  });
}

Result<Assessed> SqliteStore::findings(ScanId scan) {
  return guarded([&]() -> Result<Assessed> {
    Assessed assessed;
    Query findings(
        prepared("SELECT device_id, findings FROM device_findings "
                 "WHERE site_id = ? AND scan_id = ? ORDER BY place"));
    findings.bind(site_).bind(scan);
    while (findings.next()) {
      const auto device = findings.id<DeviceId>();
      for (const json::value& value : array_from_json(findings.text()))
        if (const json::object* const object = value.if_object())
          assessed.findings.push_back(read_finding(*object, device));
    }
    std::ranges::stable_sort(assessed.findings, {}, &Finding::item);
    Query assessments(
        prepared("SELECT item, verdict, counts, reason, arguments FROM assessment "
                 "WHERE site_id = ? AND scan_id = ? ORDER BY place"));
    assessments.bind(site_).bind(scan);
    while (assessments.next()) assessed.assessments.push_back(read_assessment(assessments));
    auto by = judged_by(scan);
    if (!by) return tl::unexpected(std::move(by.error()));
    assessed.by = *std::move(by);
    return assessed;
  });
}

}  // namespace tenken::inventory
