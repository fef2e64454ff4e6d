#include "report/html_document.hpp"

#include <algorithm>
#include <numeric>

#include <boost/json/array.hpp>

#include "model/messages.hpp"
#include "report/words.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;

constexpr std::size_t kMaxPriority = 20;

object numbers_html(const std::vector<DeviceDigest>& digests) {
  std::size_t services = 0;
  std::size_t failing = 0;
  std::size_t reviewing = 0;
  for (const DeviceDigest* const digest : part_of(digests, true)) {
    services += open_service_texts(*digest->device).size();
    failing += digest->worst == Verdict::non_conforming ? 1 : 0;
    reviewing += digest->worst == Verdict::needs_review ? 1 : 0;
  }
  object out;
  out["devices"] = part_of(digests, true).size();
  out["services"] = services;
  out["failing"] = failing;
  out["reviewing"] = reviewing;
  return out;
}

array facts_html(const ReportInput& input) {
  array facts;
  const auto add = [&](Msg name, const std::string& text) {
    if (!text.empty()) facts.push_back(fact(name, text));
  };
  add(Msg::report_site, clean(input.view.site_name));
  if (!input.view.scan) {
    facts.push_back(fact(Msg::report_scan, both(Msg::report_no_scan)));
  } else {
    const ScanRecord& scan = *input.view.scan;
    add(Msg::report_scan, scan.id.to_string());
    facts.push_back(fact(Msg::report_state, both(label("report_state_", to_string(scan.state)))));
    add(Msg::report_targets, clean(joined(scan.targets, ", ")));
    add(Msg::report_excluded, clean(joined(scan.excluded, ", ")));
    add(Msg::report_ports, clean(scan.ports));
    add(Msg::report_udp_ports, clean(scan.udp_ports));
    add(Msg::report_profile, clean(scan.profile));
    add(Msg::report_authorised, clean(scan.authorised_by));
    add(Msg::report_sensor, clean(scan.sensor));
    add(Msg::report_started, scan.started.to_local_string());
    if (scan.finished) add(Msg::report_finished, scan.finished->to_local_string());
  }
  if (!input.policy_name.empty())
    facts.push_back(fact_in_words(Msg::report_policy,
                                  [&](Lang lang) { return policy_text(input.policy_name, lang); }));
  if (!input.query.empty()) add(Msg::exchange_only_devices, clean(input.query));
  add(Msg::report_generated, input.view.at.to_local_string());
  return facts;
}

array segments_html(const Assessment& assessment) {
  std::size_t total = 0;
  for (const std::size_t count : assessment.counts) total += count;
  array segments;
  std::size_t before = 0;
  for (const Verdict verdict :
       {Verdict::non_conforming, Verdict::needs_review, Verdict::not_observed, Verdict::conforming,
        Verdict::not_applicable}) {
    const std::size_t count = assessment.counts[static_cast<std::size_t>(verdict)];
    if (count == 0) continue;
    object segment;
    segment["verdict"] = to_string(verdict);
    segment["label"] = both(verdict);
    segment["count"] = count;
    segment["x"] = before * 100 / total;
    segment["width"] = (before + count) * 100 / total - before * 100 / total;
    before += count;
    segments.push_back(std::move(segment));
  }
  return segments;
}

array tiles_html(const Assessed& assessed) {
  array tiles;
  for (const rules::SheetSection& section : rules::sheet_sections()) {
    array items;
    Verdict worst = Verdict::not_applicable;
    for (const Assessment& assessment : assessed.assessments) {
      const rules::SheetItem* const item = rules::find_item(assessment.item);
      if (item == nullptr || item->number != section.number) continue;
      worst = worse(worst, assessment.verdict);
      object out;
      out["item"] = assessment.item;
      out["title"] = both(item->title);
      out["verdict"] = to_string(assessment.verdict);
      out["label"] = both(assessment.verdict);
      out["measured"] = rules_measure(assessment.item);
      out["segments"] = segments_html(assessment);
      const std::size_t apart = std::accumulate(assessment.counts_apart.begin(),
                                                assessment.counts_apart.end(), std::size_t{0});
      out["apart"] = apart == 0
                         ? array()
                         : array{both(Note(Msg::report_apart_count, {std::to_string(apart)}))};
      items.push_back(std::move(out));
    }
    object tile;
    tile["number"] = section.number;
    tile["title"] = both(section.title);
    tile["verdict"] = to_string(worst);
    tile["label"] = both(worst);
    tile["items"] = std::move(items);
    tiles.push_back(std::move(tile));
  }
  return tiles;
}

void add_priorities(object& out, const std::vector<DeviceDigest>& digests) {
  const std::vector<Priority> all = priorities(digests);
  array rows;
  for (const auto& [finding, device, covered] : all) {
    if (rows.size() == kMaxPriority) break;
    object row;
    row["severity"] = to_string(finding->severity);
    row["severity_label"] = both(finding->severity);
    row["anchor"] = device_anchor(device->id);
    row["device"] = clean(device->label());
    row["item"] = finding->item;
    row["reason"] = both(finding->reason);
    row["apart"] = covered ? array() : array{both(apart_mark(*device))};
    const rules::SheetItem* const item = rules::find_item(finding->item);
    row["remedy"] = item == nullptr ? object() : both(item->remedy);
    rows.push_back(std::move(row));
  }
  out["has_priority"] = !rows.empty();
  array more;
  if (all.size() > rows.size())
    more.push_back(
        both(Note(Msg::report_priority_more, {std::to_string(all.size() - rows.size())})));
  out["priority"] = std::move(rows);
  out["more"] = std::move(more);
}

array changes_html(const InventoryView& view) {
  array changes;
  if (is_first_scan(view)) return changes;
  const DeviceIndex devices(view);
  for (const Change& change : view.changes) {
    object out;
    out["kind"] = both(label("report_change_", to_string(change.kind)));
    out["device"] = clean(change.device_label);
    // A new device is told by its identity, which is the same in every change of the kind.
    const bool appeared = change.kind == ChangeKind::device_new;
    out["what"] = worded([&](Lang lang) {
      return appeared ? change_text(change, devices, lang) : subject_text(change, lang);
    });
    out["before"] = clean(change.before);
    out["after"] = clean(change.after);
    changes.push_back(std::move(out));
  }
  return changes;
}

array records_html(const ReportInput& input) {
  array records;
  for (const Evidence& evidence : input.evidence) {
    object out;
    out["id"] = evidence.id.to_string();
    out["short"] = short_id(evidence.id);
    out["kind"] = both(label("report_evidence_", to_string(evidence.kind)));
    out["source"] = clean(evidence.source);
    out["at"] = evidence.captured_at.to_local_string();
    out["redacted"] = evidence.redacted;
    out["truncated"] = evidence.truncated;
    out["content"] =
        evidence.kind == EvidenceKind::frame ? to_hex(evidence.content) : transcript_text(evidence);
    records.push_back(std::move(out));
  }
  return records;
}

object group_html(Msg title, const std::vector<const DeviceDigest*>& digests,
                  const ReportInput& input, const std::set<EvidenceId>& attached) {
  array devices;
  for (const DeviceDigest* const digest : digests)
    devices.push_back(html_device(*digest, input, attached));
  object out;
  out["title"] = both(title);
  out["hints"] = array();
  out["none"] = devices.empty() ? array{both(title == Msg::report_devices ? Msg::report_no_devices
                                                                          : Msg::report_no_covered)}
                                : array();
  out["devices"] = std::move(devices);
  return out;
}

}  // namespace

object html_document(const ReportInput& input) {
  const std::vector<DeviceDigest> digests = digest_devices(input);
  std::set<EvidenceId> attached;
  for (const Evidence& record : input.evidence) attached.insert(record.id);
  const bool any_apart = !part_of(digests, false).empty();
  array groups;
  groups.push_back(group_html(any_apart ? Msg::report_covered_devices : Msg::report_devices,
                              part_of(digests, true), input, attached));
  if (any_apart) {
    object apart = group_html(Msg::report_apart_devices, part_of(digests, false), input, attached);
    apart["hints"] = array{both(Msg::report_apart_hint)};
    groups.push_back(std::move(apart));
  }
  array scan;
  if (input.view.scan) {
    object started;
    started["started"] = input.view.scan->started.to_local_string();
    scan.push_back(std::move(started));
  }
  array gaps;
  for (const Note& gap : measurement_gaps(input, digests)) gaps.push_back(both(gap));

  object out;
  out["lang"] = to_string(input.lang);
  out["is_ja"] = input.lang == Lang::ja;
  out["title"] = text_of(Msg::report_title, input.lang);
  out["version"] = clean(input.tenken_version);
  out["site"] = clean(input.view.site_name);
  out["generated"] = input.view.at.to_local_string();
  out["scan"] = std::move(scan);
  out["numbers"] = numbers_html(digests);
  out["facts"] = facts_html(input);
  out["tiles"] = tiles_html(input.assessed);
  add_priorities(out, digests);
  const bool first_scan = is_first_scan(input.view);
  array changes = changes_html(input.view);
  out["first_scan"] =
      first_scan
          ? array{both(Note(Msg::report_first_scan, {std::to_string(input.view.devices.size())}))}
          : array();
  out["has_changes"] = !changes.empty();
  out["unchanged"] = !first_scan && changes.empty();
  out["changes"] = std::move(changes);
  out["groups"] = std::move(groups);
  out["coverage"] = both(coverage_note(digest_coverage(digests)));
  out["gaps"] = std::move(gaps);
  out["has_records"] = !input.evidence.empty();
  out["records"] = records_html(input);
  return out;
}

}  // namespace tenken::report
