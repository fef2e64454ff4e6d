// The terminal table: devices, the sheet, changes, coverage.
#include <algorithm>
#include <span>

#include "model/claims.hpp"
#include "report/digest.hpp"
#include "report/grid.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

/// One table being written.
class TableWriter {
 public:
  TableWriter(const ReportInput& input, std::ostream& out)
      : input_(input), out_(out), paint_(input.color), digests_(digest_devices(input)) {}

  void write() {
    heading();
    devices();
    first_things();
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
    pair(Msg::report_profile, clean(scan.profile));
    pair(Msg::report_authorised, clean(scan.authorised_by));
    pair(Msg::report_started, scan.started.to_local_string());
    if (scan.finished) pair(Msg::report_finished, scan.finished->to_local_string());
    pair(Msg::report_policy, clean(input_.policy_name));
  }

  static std::string ip_text(const Device& device) {
    const auto ips = device.current_ips();
    if (ips.empty())
      return device.addresses.empty() ? "-" : "(" + device.addresses.front().ip.to_string() + ")";
    std::string text = ips.front().to_string();
    if (ips.size() > 1) text += " +" + std::to_string(ips.size() - 1);
    return text;
  }

  static std::string maker_text(const Device& device) {
    std::string text = device.interfaces.empty() ? "-" : device.interfaces.front().mac.to_string();
    if (device.interfaces.size() > 1) text += " +" + std::to_string(device.interfaces.size() - 1);
    if (const std::string vendor = fact_text(device.facts, claim::kVendor); !vendor.empty())
      text += " " + vendor;
    return text;
  }

  std::string type_text(const Device& device) const {
    const auto name = device_type_name(value_of(device.facts, claim::kType));
    std::string text = name ? say(*name) : fact_text(device.facts, claim::kType);
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
    title(Msg::report_devices);
    if (input_.view.devices.empty()) {
      out_ << say(Msg::report_no_devices) << '\n';
      return;
    }
    Grid grid({Column(say(Msg::report_ip), 12), Column(say(Msg::report_mac_vendor), 17),
               Column(say(Msg::report_type), 6), Column(say(Msg::report_open), 12),
               Column(say(Msg::report_worst), 10), Column(say(Msg::report_items), 9)});
    std::size_t present = 0;
    for (const DeviceDigest& digest : digests_) {
      const Device& device = *digest.device;
      present += device.present ? 1 : 0;
      const std::string open = joined(open_service_texts(device), " ");
      const Style presence = device.present ? Style::plain : Style::dim;
      grid.add({Cell(ip_text(device), presence), Cell(maker_text(device), presence),
                Cell(type_text(device), presence), Cell(open.empty() ? "-" : open, presence),
                Cell(worst_text(digest), style_of(digest.worst)), Cell(items_text(digest))});
    }
    grid.print(out_, paint_, input_.columns);
    const std::size_t all = input_.view.devices.size();
    out_ << say(Note(Msg::report_device_count,
                     {std::to_string(all), std::to_string(present), std::to_string(all - present)}))
         << "  " << paint_(Style::dim, say(Msg::report_items_legend)) << '\n';
  }

  void first_things() {
    constexpr std::size_t kMostShown = 10;
    title(Msg::report_serious);
    const std::vector<Priority> all = priorities(digests_);
    if (all.empty()) out_ << say(Msg::report_priority_none) << '\n';
    for (const auto& [finding, device] : std::span(all).first(std::min(all.size(), kMostShown)))
      bullet("[" + std::string(severity_label(finding->severity, input_.lang)) + "] " +
             finding->item + " " + clean(device->label()) + ": " + say(finding->reason));
    if (all.size() > kMostShown)
      bullet(say(Note(Msg::report_priority_more, {std::to_string(all.size() - kMostShown)})));
  }

  void sheet() {
    title(Msg::report_sheet);
    Grid grid({Column(say(Msg::report_item), 4), Column(say(Msg::report_item_title), 16),
               Column(say(Msg::report_verdict), 10),
               Column(say(Msg::report_short_non_conforming), 4, true),
               Column(say(Msg::report_short_needs_review), 4, true),
               Column(say(Msg::report_short_not_observed), 4, true),
               Column(say(Msg::report_short_conforming), 4, true),
               Column(say(Msg::report_short_not_applicable), 4, true)});
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
    Grid grid({Column(say(Msg::report_change), 8), Column(say(Msg::report_device), 12),
               Column(say(Msg::report_details), 12)});
    for (const Change& change : input_.view.changes) {
      std::string details = clean(change.what);
      if (!change.before.empty()) details += ": " + clean(change.before) + " ->";
      if (!change.after.empty())
        details += (change.before.empty() ? ": " : " ") + clean(change.after);
      if (!change.before.empty() && change.after.empty()) details += " -";
      grid.add({Cell(say(label("report_change_", to_string(change.kind)))),
                Cell(clean(change.device_label)), Cell(std::move(details))});
    }
    grid.print(out_, paint_, input_.columns);
  }

  void coverage() {
    title(Msg::report_coverage);
    const CoverageDigest counts = digest_coverage(input_.view);
    bullet(say(Note(Msg::report_coverage_line,
                    {std::to_string(input_.view.devices.size()), std::to_string(counts.complete),
                     std::to_string(counts.partial), std::to_string(counts.failed),
                     std::to_string(counts.unscanned)})));
    if (input_.view.scan)
      bullet(say(Note(Msg::report_coverage_addresses,
                      {std::to_string(input_.view.scan->addresses_in_scope)})));
    title(Msg::report_not_measured);
    for (const Note& gap : measurement_gaps(input_)) bullet(say(gap));
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
