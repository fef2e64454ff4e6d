// The terminal table: devices, the sheet, changes, coverage.
#include <algorithm>
#include <limits>
#include <span>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "report/grid.hpp"
#include "report/vuln_words.hpp"
#include "report/waiver_words.hpp"
#include "report/words.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

/// An IPv6 network has more addresses than the record of a scan can count.
std::string address_count(std::uint64_t count) {
  constexpr auto kMost = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  return count < kMost ? std::to_string(count) : ">= 2^63";
}

constexpr std::size_t kMacWidth = 17;  // 00:00:5e:00:53:02, which is never broken

/// One table being written.
class TableWriter {
 public:
  TableWriter(const ReportInput& input, std::ostream& out)
      : input_(input), out_(out), paint_(input.color), digests_(digest_devices(input)) {}

  void write() {
    heading();
    devices();
    first_things();
    vulnerabilities();
    sheet();
    changes();
    coverage();
  }

 private:
  std::string say(Msg message) const { return std::string(text_of(message, input_.lang)); }
  std::string say(const Note& note) const { return clean(note.text(input_.lang)); }

  void title(Msg message) { out_ << '\n' << paint_(Style::bold, say(message)) << '\n'; }

  void pair(Msg name, const std::string& value) {
    if (value.empty()) return;
    const std::size_t name_width = input_.lang == Lang::ja ? 16 : 14;
    const std::size_t room = input_.columns > name_width + 10 ? input_.columns - name_width : 0;
    std::string lead = padded(say(name), name_width);
    for (const std::string& line : wrapped(value, room)) {
      out_ << paint_(Style::dim, lead) << line << '\n';
      lead = std::string(name_width, ' ');
    }
  }

  void paragraph(const std::string& text) {
    for (const std::string& line : wrapped(text, input_.columns > 12 ? input_.columns : 0))
      out_ << line << '\n';
  }

  void bullet(const std::string& text) {
    const char* lead = "- ";
    for (const std::string& line : wrapped(text, input_.columns > 12 ? input_.columns - 2 : 0)) {
      out_ << lead << line << '\n';
      lead = "  ";
    }
  }

  void heading() {
    out_ << paint_(Style::bold, say(Msg::report_title)) << '\n';
    pair(Msg::report_site, clean(input_.view.site_name));
    if (!input_.view.scan) {
      pair(Msg::report_scan, say(Msg::report_no_scan));
      return;
    }
    const ScanRecord& scan = *input_.view.scan;
    const std::string state = say(label("report_state_", to_string(scan.state)));
    pair(Msg::report_scan, scan.id.to_string() + " (" + state + ")");
    pair(Msg::report_targets, clean(joined(scan.targets, ", ")));
    pair(Msg::report_excluded, clean(joined(scan.excluded, ", ")));
    pair(Msg::report_ports, clean(scan.ports));
    pair(Msg::report_udp_ports, clean(scan.udp_ports));
    pair(Msg::report_profile, clean(scan.profile));
    if (scan.vantage != kInside) pair(Msg::report_vantage, clean(scan.vantage));
    pair(Msg::report_authorised, clean(scan.authorised_by));
    pair(Msg::report_started, scan.started.to_local_string());
    if (scan.finished) pair(Msg::report_finished, scan.finished->to_local_string());
    pair(Msg::report_policy, policy_text(input_.policy_name, input_.lang));
    if (!input_.query.empty()) pair(Msg::exchange_label_query, clean(input_.query));
  }

  /// The vendor follows the MAC, so that it gives way first.
  std::string maker_text(const Device& device) const {
    const std::string vendor = vendor_text(device, input_.lang);
    return mac_text(device) + (vendor.empty() ? "" : " " + vendor);
  }

  std::string kind_text(const Device& device) const {
    std::string text = type_text(device, input_.lang);
    if (const std::string model = fact_text(device.facts, claim::kModel); !model.empty())
      text += (text.empty() ? "" : " ") + model;
    return text.empty() ? "-" : text;
  }

  static std::string items_text(const DeviceDigest& digest) {
    std::string text;
    for (const std::string_view item : digest.failing)
      text.append(text.empty() ? "" : " ").append(item);
    for (const std::string_view item : digest.reviewing)
      text.append(text.empty() ? "" : " ").append(item).append("?");
    return text;
  }

  std::string worst_text(const DeviceDigest& digest) const {
    std::string text(verdict_label(digest.worst, input_.lang));
    if (digest.worst == Verdict::non_conforming && digest.severity >= Severity::high)
      text.append(" (").append(severity_label(digest.severity, input_.lang)).append(")");
    return text;
  }

  void devices() {
    const auto covered = part_of(digests_, true);
    const auto apart = part_of(digests_, false);
    title(apart.empty() ? Msg::report_devices : Msg::report_covered_devices);
    if (covered.empty()) {
      out_ << say(apart.empty() ? Msg::report_no_devices : Msg::report_no_covered) << '\n';
    } else {
      device_grid(covered);
      const auto present = static_cast<std::size_t>(std::ranges::count_if(
          covered, [](const DeviceDigest* digest) { return digest->device->present; }));
      out_ << say(Note(Msg::report_device_count,
                       {std::to_string(covered.size()), std::to_string(present),
                        std::to_string(covered.size() - present)}))
           << "  " << paint_(Style::dim, say(Msg::report_items_legend)) << '\n';
    }
    if (apart.empty()) return;
    title(Msg::report_apart_devices);
    paragraph(say(Msg::report_apart_hint));
    device_grid(apart);
  }

  /// Those that a line can hold; the other formats have all.
  static std::string open_text(const Device& device) {
    constexpr std::size_t kMostServices = 12;
    std::vector<std::string> texts = open_service_texts(device);
    const std::size_t more = texts.size() - std::min(texts.size(), kMostServices);
    texts.resize(texts.size() - more);
    if (more > 0) texts.push_back("+" + std::to_string(more));
    return joined(texts, " ");
  }

  /// For devices of an earlier scan, when they were last seen stands in place of their open ports.
  void device_grid(const std::vector<const DeviceDigest*>& digests) {
    const bool covered = digests.front()->covered;
    Grid grid(
        {Column::key(say(Msg::report_ip)), Column(say(Msg::report_mac_vendor), kMacWidth),
         Column(say(Msg::report_type), 8),
         covered ? Column(say(Msg::report_open), 10) : Column::key(say(Msg::report_last_seen)),
         Column::key(say(Msg::report_worst)), Column::key(say(Msg::report_items))});
    for (const DeviceDigest* const digest : digests) {
      const Device& device = *digest->device;
      std::string fourth = covered ? open_text(device) : last_seen_day(device);
      if (fourth.empty()) fourth = "-";
      const Style presence = covered && device.present ? Style::plain : Style::dim;
      grid.add({Cell(ip_text(device), presence), Cell(maker_text(device), presence),
                Cell(kind_text(device), presence), Cell(std::move(fourth), presence),
                Cell(worst_text(*digest), style_of(digest->worst)), Cell(items_text(*digest))});
    }
    grid.print(out_, paint_, input_.columns);
  }

  void first_things() {
    constexpr std::size_t kMostShown = 10;
    title(Msg::report_serious);
    const std::vector<Priority> all = priorities(digests_);
    if (all.empty()) out_ << say(Msg::report_priority_none) << '\n';
    for (const auto& [finding, device, covered] :
         std::span(all).first(std::min(all.size(), kMostShown)))
      bullet("[" + std::string(severity_label(finding->severity, input_.lang)) + "] " +
             finding->item + " " + clean(device->label()) + ": " + say(finding->reason) +
             (covered ? "" : " (" + say(apart_mark(*device)) + ")") + waived(*finding));
    if (all.size() > kMostShown)
      bullet(say(Note(Msg::report_priority_more, {std::to_string(all.size() - kMostShown)})));
  }

  std::string waived(const Finding& finding) const {
    const Waiver* const waiver = waiver_of(input_, finding);
    return waiver == nullptr ? std::string() : " [" + waiver_text(*waiver, input_.lang) + "]";
  }

  /// Device by device, what applies for certain before what may.
  void vulnerabilities() {
    constexpr std::size_t kMostShown = 20;
    if (!input_.view.vulnerability_survey) return;
    std::vector<std::pair<const Device*, const Vulnerability*>> all;
    for (const DeviceDigest& digest : digests_)
      for (const Vulnerability& one : digest.device->vulnerabilities)
        all.emplace_back(digest.device, &one);
    if (all.empty()) return;
    std::ranges::stable_partition(
        all, [](const auto& row) { return row.second->tier <= VulnTier::version; });
    title(Msg::report_vulns);
    const VulnSurvey& survey = *input_.view.vulnerability_survey;
    paragraph(say(Note(Msg::report_vuln_survey,
                       {survey.at.to_local_string(), survey.database_at.to_local_string()})));
    Grid grid({Column(say(Msg::report_device), 10), Column::key(say(Msg::report_vuln_cve)),
               Column(say(Msg::report_vuln_product), 10),
               Column(say(Msg::report_vuln_certainty), 10), Column(say(Msg::report_vuln_fixed), 8),
               Column(say(Msg::report_vuln_urgency), 10)});
    const std::size_t shown = std::min(all.size(), kMostShown);
    for (const auto& [device, one] : std::span(all).first(shown)) {
      const bool certain = one->tier <= VulnTier::version;
      grid.add({Cell(clean(device->label())), Cell(clean(one->cve)), Cell(vuln_product_text(*one)),
                Cell(vuln_tier_text(*one, input_.lang),
                     style_of(certain ? Verdict::non_conforming : Verdict::needs_review)),
                Cell(clean(one->fixed)), Cell(vuln_urgency_text(*one, input_.lang))});
    }
    grid.print(out_, paint_, input_.columns);
    if (all.size() > shown)
      bullet(say(Note(Msg::report_vuln_more, {std::to_string(all.size() - shown)})));
    paragraph(say(Msg::report_vuln_remedy));
  }

  void sheet() {
    title(Msg::report_sheet);
    Grid grid({Column::key(say(Msg::report_item)), Column(say(Msg::report_item_title), 16),
               Column::key(say(Msg::report_verdict)),
               Column::key(say(Msg::report_short_non_conforming), true),
               Column::key(say(Msg::report_short_needs_review), true),
               Column::key(say(Msg::report_short_not_observed), true),
               Column::key(say(Msg::report_short_conforming), true),
               Column::key(say(Msg::report_short_not_applicable), true)});
    for (const Assessment& assessment : input_.assessed.assessments) {
      if (!rules_measure(assessment.item)) continue;
      const rules::SheetItem* const item = rules::find_item(assessment.item);
      std::vector<Cell> row{Cell(assessment.item),
                            Cell(item == nullptr ? std::string() : say(item->title)),
                            Cell(std::string(verdict_label(assessment.verdict, input_.lang)),
                                 style_of(assessment.verdict))};
      for (const Verdict verdict :
           {Verdict::non_conforming, Verdict::needs_review, Verdict::not_observed,
            Verdict::conforming, Verdict::not_applicable}) {
        const std::size_t count = assessment.counts[static_cast<std::size_t>(verdict)];
        row.emplace_back(std::to_string(count), count == 0 ? Style::dim : style_of(verdict));
      }
      grid.add(std::move(row));
    }
    grid.print(out_, paint_, input_.columns);
  }

  void changes() {
    title(Msg::report_changes);
    if (input_.view.changes.empty()) {
      out_ << say(Msg::report_no_changes) << '\n';
      return;
    }
    if (is_first_scan(input_.view)) {
      paragraph(say(Note(Msg::report_first_scan, {std::to_string(input_.view.devices.size())})));
      return;
    }
    Grid grid({Column::key(say(Msg::report_change)), Column(say(Msg::report_device), 12),
               Column(say(Msg::report_details), 17)});
    const DeviceIndex devices(input_.view);
    for (const Change& change : input_.view.changes)
      grid.add({Cell(say(label("report_change_", to_string(change.kind)))),
                Cell(clean(change.device_label)), Cell(change_text(change, devices, input_.lang))});
    grid.print(out_, paint_, input_.columns);
  }

  void coverage() {
    title(Msg::report_coverage);
    const CoverageDigest counts = digest_coverage(digests_);
    bullet(say(coverage_note(counts)));
    bullet(say(Note(
        Msg::report_coverage_udp_line,
        {std::to_string(counts.covered - counts.without_udp), std::to_string(counts.covered)})));
    if (input_.view.scan)
      bullet(say(Note(Msg::report_coverage_addresses,
                      {address_count(input_.view.scan->addresses_in_scope)})));
    title(Msg::report_not_measured);
    for (const Note& gap : measurement_gaps(input_, digests_)) bullet(say(gap));
  }

  const ReportInput& input_;
  std::ostream& out_;
  Painter paint_;
  std::vector<DeviceDigest> digests_;
};

Result<void> write(const ReportInput& input, std::ostream& out) {
  TableWriter(input, out).write();
  return written(out);
}

}  // namespace

extern const Reporter table;
const Reporter table{.name = "table", .extension = ".txt", .write = write};

}  // namespace tenken::report
