// The inventory and the devices as PDF.
#include <algorithm>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/pdf_documents.hpp"
#include "report/pdf_flow.hpp"
#include "report/sheet_rows.hpp"
#include "report/words.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

std::string say(Msg message, Lang lang) { return std::string(text_of(message, lang)); }

void head(PdfFlow& flow, const ReportInput& input, Msg title) {
  flow.heading(say(title, input.lang), 15);
  std::string facts;
  for (const auto& [name, text] : head_lines(input))
    facts += (facts.empty() ? "" : "   ") + name + ": " + text;
  flow.paragraph(facts, 8);
  flow.paragraph(say(Msg::report_disclaimer, input.lang), 7, kGray);
  flow.skip(4);
}

std::string items(const std::vector<std::string_view>& list) {
  return joined({list.begin(), list.end()}, " ");
}

void add_changes(PdfFlow& flow, const ReportInput& input) {
  flow.skip(8);
  flow.heading(say(Msg::report_changes, input.lang));
  if (input.view.changes.empty()) {
    flow.paragraph(say(Msg::report_no_changes, input.lang));
    return;
  }
  flow.table({{say(Msg::report_time, input.lang), 16},
              {say(Msg::report_change, input.lang), 12},
              {say(Msg::report_device, input.lang), 20},
              {say(Msg::report_details, input.lang), 50}});
  const DeviceIndex devices(input.view);
  for (const Change& change : input.view.changes)
    flow.row({PdfCell(change.at.to_local_string()),
              PdfCell(say(label("report_change_", to_string(change.kind)), input.lang)),
              PdfCell(clean(change.device_label)),
              PdfCell(change_text(change, devices, input.lang))});
}

/// Name and value, two pairs a row.
class Facts2 {
 public:
  explicit Facts2(Lang lang) : lang_(lang) {}
  void add(Msg name, std::string text) {
    if (text.empty()) return;
    cells_.emplace_back(say(name, lang_), Ink{0.93, 0.94, 0.96}, false);
    cells_.emplace_back(std::move(text));
  }
  void draw(PdfFlow& flow) {
    flow.table({{"", 12}, {"", 38}, {"", 12}, {"", 38}});
    for (std::size_t i = 0; i < cells_.size(); i += 4)
      flow.bare_row({cells_.begin() + static_cast<std::ptrdiff_t>(i),
                     cells_.begin() + static_cast<std::ptrdiff_t>(std::min(i + 4, cells_.size()))});
  }

 private:
  Lang lang_;
  std::vector<PdfCell> cells_;
};

void add_facts(PdfFlow& flow, const Device& device, const DeviceDigest& digest, Lang lang) {
  std::vector<std::string> ips;
  for (const AddressSpan& span : device.addresses)
    if (span.current) ips.push_back(span.ip.to_string());
  std::vector<std::string> macs;
  for (const Interface& interface : device.interfaces) macs.push_back(interface.mac.to_string());
  Facts2 facts(lang);
  facts.add(Msg::report_ip_addresses, joined(ips, " "));
  facts.add(Msg::report_mac_addresses, joined(macs, " "));
  facts.add(Msg::report_hostnames, clean(joined(device.hostnames, " ")));
  facts.add(Msg::report_vendor, vendor_text(device, lang));
  facts.add(Msg::report_type, type_text(device, lang));
  facts.add(Msg::report_model, fact_text(device.facts, claim::kModel));
  facts.add(Msg::report_firmware, fact_text(device.facts, claim::kFirmware));
  facts.add(Msg::report_os, fact_text(device.facts, claim::kOs));
  facts.add(Msg::report_attachment, attachment_text(device, lang));
  facts.add(Msg::sheet_state,
            digest.covered ? say(device.present ? Msg::report_present : Msg::report_absent, lang)
                           : clean(apart_mark(device).text(lang)));
  facts.add(device.registered ? Msg::report_registered : Msg::report_unregistered,
            device.registered && device.registration ? clean(device.registration->who) : "-");
  for (const auto& [field, value] : device.declared)
    facts.add(label("report_declared_", to_string(field)), clean(value));
  facts.add(Msg::report_first_seen, device.first_seen.to_local_string());
  facts.add(Msg::report_last_seen, device.last_seen.to_local_string());
  facts.add(Msg::report_open, joined(open_service_texts(device), " "));
  facts.add(Msg::sheet_identifier, device.id.to_string());
  facts.draw(flow);
}

void add_findings(PdfFlow& flow, const DeviceDigest& digest, Lang lang) {
  flow.skip(4);
  flow.table({{say(Msg::report_item, lang), 6},
              {say(Msg::report_item_title, lang), 24},
              {say(Msg::report_verdict, lang), 10},
              {say(Msg::report_severity, lang), 8},
              {say(Msg::report_reason, lang), 36},
              {say(Msg::sheet_remedy, lang), 30},
              {say(Msg::report_evidence, lang), 13}},
             7);
  for (const Finding* const finding : digest.findings) {
    if (!finding->measured()) continue;
    const rules::SheetItem* const item = rules::find_item(finding->item);
    std::string remedy;
    if (item != nullptr && wants_remedy(finding->verdict)) remedy = say(item->remedy, lang);
    if (finding->verdict == Verdict::not_observed) remedy = measured_by(finding->item, lang);
    std::vector<std::string> ids;
    for (const EvidenceId& id : finding->evidence) ids.push_back(id.to_string().substr(0, 12));
    flow.row({PdfCell(finding->item, std::nullopt),
              PdfCell(item == nullptr ? std::string() : say(item->title, lang)),
              PdfCell(std::string(verdict_label(finding->verdict, lang)), ink_of(finding->verdict)),
              PdfCell(finding->severity == Severity::none
                          ? std::string()
                          : std::string(severity_label(finding->severity, lang)),
                      std::nullopt),
              PdfCell(clean(finding->reason.text(lang))), PdfCell(remedy),
              PdfCell(joined(ids, "\n"))});
  }
}

}  // namespace

Result<void> write_inventory_pdf(const ReportInput& input, std::ostream& out) {
  const Lang lang = input.lang;
  PdfCanvas canvas(input, say(Msg::sheet_tab_devices, lang), kA4Wide, out);
  if (auto fonts = canvas.check_fonts(); !fonts) return fonts;
  PdfFlow flow(canvas, input);
  head(flow, input, Msg::sheet_tab_devices);
  flow.table({{say(Msg::report_name, lang), 15},
              {say(Msg::report_ip, lang), 11},
              {say(Msg::report_mac_vendor, lang), 15},
              {say(Msg::report_type, lang), 13},
              {say(Msg::report_open, lang), 16},
              {say(Msg::report_worst, lang), 8},
              {say(Msg::report_non_conforming_items, lang), 12},
              {say(Msg::report_declared_owner, lang), 9},
              {say(Msg::report_declared_location, lang), 10},
              {say(Msg::sheet_state, lang), 11}},
             7);
  const auto declared = [](const Device& device, DeclaredField field) {
    const auto at = device.declared.find(field);
    return at == device.declared.end() ? std::string() : clean(at->second);
  };
  for (const DeviceDigest& digest : digest_devices(input)) {
    const Device& device = *digest.device;
    std::string kind = type_text(device, lang);
    if (const std::string model = fact_text(device.facts, claim::kModel); !model.empty())
      kind += (kind.empty() ? "" : " ") + model;
    flow.row({PdfCell(clean(device.label())), PdfCell(ip_text(device)),
              PdfCell(mac_text(device) + "\n" + vendor_text(device, lang)), PdfCell(kind),
              PdfCell(joined(open_service_texts(device), " ")),
              PdfCell(std::string(verdict_label(digest.worst, lang)), ink_of(digest.worst)),
              PdfCell(items(digest.failing)), PdfCell(declared(device, DeclaredField::owner)),
              PdfCell(declared(device, DeclaredField::location)),
              PdfCell(digest.covered
                          ? say(device.present ? Msg::report_present : Msg::report_absent, lang)
                          : clean(apart_mark(device).text(lang)))});
  }
  add_changes(flow, input);
  return flow.finish();
}

Result<void> write_device_pdf(const ReportInput& input, std::ostream& out) {
  PdfCanvas canvas(input, say(Msg::sheet_tab_devices, input.lang), kA4Wide, out);
  if (auto fonts = canvas.check_fonts(); !fonts) return fonts;
  PdfFlow flow(canvas, input);
  head(flow, input, Msg::report_devices);
  bool first = true;
  for (const DeviceDigest& digest : digest_devices(input)) {
    if (!first) flow.page_break();
    first = false;
    flow.heading(clean(digest.device->label()) + "   " +
                     std::string(verdict_label(digest.worst, input.lang)),
                 12);
    add_facts(flow, *digest.device, digest, input.lang);
    add_findings(flow, digest, input.lang);
  }
  if (first) flow.paragraph(say(Msg::report_no_devices, input.lang));
  return flow.finish();
}

}  // namespace tenken::report
