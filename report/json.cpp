// The JSON result: docs/result.schema.json describes it. It grows; nothing in it is ever renamed.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "report/digest.hpp"
#include "report/finding_json.hpp"
#include "report/json_device.hpp"
#include "report/json_print.hpp"
#include "report/vuln_words.hpp"
#include "report/waiver_words.hpp"
#include "report/wifi_json.hpp"
#include "rules/items.hpp"
#include "rules/supporting.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::storage_ptr;
using boost::json::value;

array texts(const std::vector<std::string>& list) {
  array out;
  for (const std::string& text : list) out.emplace_back(clean(text));
  return out;
}

value scan_json(const std::optional<ScanRecord>& scan) {
  if (!scan) return nullptr;
  object out;
  out["id"] = scan->id.to_string();
  out["state"] = to_string(scan->state);
  out["targets"] = texts(scan->targets);
  out["excluded"] = texts(scan->excluded);
  out["ports"] = clean(scan->ports);
  out["udp_ports"] = clean(scan->udp_ports);
  out["profile"] = clean(scan->profile);
  out["interface"] = text_or_null(scan->interface);
  out["sensor"] = clean(scan->sensor);
  out["vantage"] = clean(scan->vantage);
  out["scope_sha256"] = text_or_null(scan->scope_sha256);
  out["authorised_by"] = text_or_null(scan->authorised_by);
  out["tenken_version"] = clean(scan->tenken_version);
  out["started"] = scan->started.to_string();
  out["finished"] = scan->finished ? value(scan->finished->to_string()) : value(nullptr);
  out["addresses_in_scope"] = scan->addresses_in_scope;
  out["dropped"] = scan->dropped;
  return out;
}

object counts_json(const std::array<std::size_t, kVerdictCount>& counts) {
  object out;
  for (int i = 0; i < kVerdictCount; ++i)
    out[to_string(static_cast<Verdict>(i))] = counts[static_cast<std::size_t>(i)];
  return out;
}

object assessment_json(const Assessment& assessment, Lang lang) {
  object out;
  out["item"] = assessment.item;
  const rules::SheetItem* const item = rules::find_item(assessment.item);
  out["title"] = item == nullptr ? value(nullptr) : value(text_of(item->title, lang));
  out["verdict"] = to_string(assessment.verdict);
  out["counts"] = counts_json(assessment.counts);
  out["reason"] = message_key(assessment.reason.message);
  out["args"] = args_json(assessment.reason);
  out["text"] = clean(assessment.reason.text(lang));
  out["measured"] = rules_measure(assessment.item);
  out["counts_not_covered"] = counts_json(assessment.counts_apart);
  return out;
}

object coverage_json(const ReportInput& input, const std::vector<DeviceDigest>& digests) {
  const CoverageDigest counts = digest_coverage(digests);
  object tcp;
  tcp["complete"] = counts.complete;
  tcp["partial"] = counts.partial;
  tcp["failed"] = counts.failed;
  tcp["unscanned"] = counts.unscanned;
  array gaps;
  for (const Note& gap : measurement_gaps(input, digests)) {
    object entry = note_json(gap);
    entry["text"] = clean(gap.text(input.lang));
    gaps.push_back(std::move(entry));
  }
  object out;
  out["devices"] = input.view.devices.size();
  out["addresses_in_scope"] =
      input.view.scan ? value(input.view.scan->addresses_in_scope) : value(nullptr);
  out["tcp"] = std::move(tcp);
  out["not_measured"] = std::move(gaps);
  out["devices_covered"] = counts.covered;
  array apart;
  for (const DeviceDigest* const digest : part_of(digests, false)) {
    object entry;
    entry["device"] = digest->device->id.to_string();
    entry["label"] = clean(digest->device->label());
    entry["last_seen"] = digest->device->last_seen.to_string();
    apart.push_back(std::move(entry));
  }
  out["not_covered"] = std::move(apart);
  return out;
}

object change_json(const Change& change, const storage_ptr& pool) {
  object out(pool);
  out["kind"] = to_string(change.kind);
  out["device"] = change.device.to_string();
  out["device_label"] = clean(change.device_label);
  out["what"] = clean(change.what);
  out["before"] = text_or_null(change.before, pool);
  out["after"] = text_or_null(change.after, pool);
  out["at"] = change.at.to_string();
  out["scan"] = change.scan.is_nil() ? value(nullptr) : value(change.scan.to_string());
  return out;
}

object record_json(const Evidence& evidence, const storage_ptr& pool) {
  const bool is_text = evidence.kind != EvidenceKind::frame;
  object out(pool);
  out["id"] = evidence.id.to_string();
  out["kind"] = to_string(evidence.kind);
  out["source"] = clean(evidence.source);
  out["captured_at"] = evidence.captured_at.to_string();
  out["truncated"] = evidence.truncated;
  out["redacted"] = evidence.redacted;
  out["encoding"] = is_text ? "text" : "hex";
  out["content"] = is_text ? transcript_text(evidence) : to_hex(evidence.content);
  return out;
}

void print_findings(const std::vector<const Finding*>& findings, const ReportInput& input,
                    JsonPrinter& printer, std::size_t depth) {
  if (findings.empty()) return printer.raw("[]");
  std::string_view separator = "[";
  for (const Finding* const finding : findings) {
    printer.raw(separator);
    printer.line(depth + 1);
    JsonMembers members(printer, depth + 1);
    tell_finding(*finding, input, members);
    members.end();
    printer.make_room();
    separator = ",";
  }
  printer.line(depth);
  printer.raw("]");
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  const std::vector<DeviceDigest> digests = digest_devices(input);
  JsonDocument document(out);
  document.member("schema", value(kResultSchema));
  document.member("tenken_version", value(input.tenken_version));
  document.member("lang", value(to_string(input.lang)));
  document.member("site", value(clean(input.view.site_name)));
  document.member("site_id", value(input.view.site.to_string()));
  document.member("at", value(input.view.at.to_string()));
  document.member("policy", text_or_null(input.policy_name));
  document.member("judged_by", judged_by_json(input.assessed.by));
  if (!input.query.empty()) document.member("query", value(clean(input.query)));
  document.member("scan", scan_json(input.view.scan));
  if (input.view.vulnerability_survey)
    document.member("vulnerability_survey", survey_json(*input.view.vulnerability_survey));
  document.list("devices", digests.size(),
                [&](std::size_t i, auto pool) {
                  return device_json(digests[i], input, pool, FindingsIn::apart);
                },
                {kFindingsMember, [&](std::size_t i, JsonPrinter& printer, std::size_t depth) {
                   print_findings(digests[i].findings, input, printer, depth);
                 }});
  std::vector<rules::JudgedNetwork> networks;
  if (input.wifi != nullptr) networks = rules::judge_survey(*input.wifi);
  document.list("networks", networks.size(),
                [&](std::size_t i, auto) { return network_json(networks[i], input.lang); });
  document.list("assessments", input.assessed.assessments.size(), [&](std::size_t i, auto) {
    return assessment_json(input.assessed.assessments[i], input.lang);
  });
  document.member("coverage", coverage_json(input, digests));
  document.list("changes", input.view.changes.size(),
                [&](std::size_t i, auto pool) { return change_json(input.view.changes[i], pool); });
  document.list("evidence", input.evidence.size(),
                [&](std::size_t i, auto pool) { return record_json(input.evidence[i], pool); });
  if (input.decisions != nullptr) {
    const auto& waivers = input.decisions->waivers;
    document.list("waivers", waivers.size(),
                  [&](std::size_t i, auto) { return waiver_json(waivers[i], input.view.at); });
    const auto& adoptions = input.decisions->adoptions;
    document.list("adoptions", adoptions.size(), [&](std::size_t i, auto) {
      object adoption = adoption_json(adoptions[i]);
      adoption["item"] = adoptions[i].item;
      return adoption;
    });
    const auto supporting = rules::supporting_evidence(input.view, input.assessed);
    document.list("supporting_evidence", supporting.size(), [&](std::size_t i, auto) {
      object one = note_json(supporting[i].what);
      one["item"] = supporting[i].item;
      one["text"] = clean(supporting[i].what.text(input.lang));
      one["evidence"] = evidence_json(supporting[i].evidence);
      return one;
    });
  }
  document.end();
  return written(out);
}

}  // namespace

extern const Reporter json;
const Reporter json{.name = "json", .extension = ".json", .shows_records = true, .write = write};

}  // namespace tenken::report
