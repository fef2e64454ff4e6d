// The tabs of devices, services, findings and changes.
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/words.hpp"
#include "report/xlsx_book.hpp"
#include "rules/items.hpp"

namespace tenken::report {
namespace {

constexpr std::uint8_t kA3 = 8;
constexpr std::size_t kMostFindings = 100'000;  // rows; the JSON report has them all

/// A tab with a heading, a header row and one row per thing.
class List {
 public:
  List(XlsxBook& book, const ReportInput& input, Msg tab, int frozen)
      : input_(input), sheet_(book.sheet(tab)), frozen_(frozen) {
    sheet_.height(0, kTitleHeight);
    sheet_.text(0, 0, clean(input.view.site_name) + "  " + std::string(text_of(tab, input.lang)),
                Look::title);
    sheet_.text(1, 0, text_of(Msg::report_disclaimer, input.lang), Look::note);
  }

  void columns(const std::vector<std::pair<Msg, double>>& columns) {
    std::vector<std::string> titles;
    std::vector<double> widths;
    for (const auto& [title, width] : columns) {
      titles.emplace_back(text_of(title, input_.lang));
      widths.push_back(width);
    }
    columns_ = static_cast<int>(columns.size());
    sheet_.widths(widths);
    sheet_.header(kHeader, titles, frozen_);
  }

  List& next() {
    write_row();
    ++row_;
    return *this;
  }
  List& operator<<(std::string_view text) { return put(text, Look::text); }
  List& put(std::string_view text, Look look) {
    cells_.emplace_back(text, look);
    return *this;
  }
  void end() {
    write_row();
    sheet_.filter(kHeader, row_, columns_ - 1);
    sheet_.printed_on(kA3, "tenken " + clean(input_.tenken_version).substr(0, 32));
  }

 private:
  static constexpr int kHeader = 3;

  /// The height of a row is known when all of its cells are.
  void write_row() {
    if (cells_.empty()) return;
    std::vector<std::pair<int, std::string_view>> texts;
    for (const auto& [text, look] : cells_)
      texts.emplace_back(static_cast<int>(texts.size()), text);
    sheet_.fit(row_, texts);
    int column = 0;
    for (const auto& [text, look] : cells_) sheet_.text(row_, column++, text, look);
    cells_.clear();
  }

  const ReportInput& input_;
  XlsxSheet sheet_;
  int frozen_;
  int columns_ = 0;
  int row_ = kHeader;
  std::vector<std::pair<std::string, Look>> cells_;
};

std::string declared(const Device& device, DeclaredField field) {
  const auto at = device.declared.find(field);
  return at == device.declared.end() ? std::string() : clean(at->second);
}

std::string items(const std::vector<std::string_view>& list) {
  return joined({list.begin(), list.end()}, " ");
}

}  // namespace

void add_device_tab(XlsxBook& book, const ReportInput& input,
                    const std::vector<DeviceDigest>& digests) {
  List list(book, input, Msg::sheet_tab_devices, 1);
  list.columns({{Msg::report_name, 22},
                {Msg::report_ip_addresses, 18},
                {Msg::report_mac_addresses, 19},
                {Msg::report_vendor, 20},
                {Msg::report_type, 14},
                {Msg::report_model, 16},
                {Msg::report_firmware, 14},
                {Msg::report_attachment, 10},
                {Msg::report_worst, 11},
                {Msg::report_severity, 9},
                {Msg::report_non_conforming_items, 20},
                {Msg::report_review_items, 20},
                {Msg::report_services, 30},
                {Msg::report_registered, 9},
                {Msg::report_declared_owner, 14},
                {Msg::report_declared_location, 16},
                {Msg::report_declared_purpose, 16},
                {Msg::sheet_state, 12},
                {Msg::report_last_seen, 20},
                {Msg::sheet_identifier, 38}});
  const Lang lang = input.lang;
  for (const DeviceDigest& digest : digests) {
    const Device& device = *digest.device;
    std::vector<std::string> ips;
    for (const IpAddress& ip : device.current_ips()) ips.push_back(ip.to_string());
    std::vector<std::string> macs;
    for (const Interface& interface : device.interfaces) macs.push_back(interface.mac.to_string());
    list.next() << clean(device.label()) << joined(ips, "\n") << joined(macs, "\n")
                << vendor_text(device, lang) << type_text(device, lang)
                << fact_text(device.facts, claim::kModel)
                << fact_text(device.facts, claim::kFirmware) << attachment_text(device, lang);
    list.put(verdict_label(digest.worst, lang), look_of(digest.worst));
    list << (digest.severity == Severity::none ? std::string_view()
                                               : severity_label(digest.severity, lang))
         << items(digest.failing) << items(digest.reviewing)
         << joined(open_service_texts(device), " ")
         << text_of(device.registered ? Msg::report_yes : Msg::report_no, lang)
         << declared(device, DeclaredField::owner) << declared(device, DeclaredField::location)
         << declared(device, DeclaredField::purpose)
         << (digest.covered ? std::string(text_of(
                                  device.present ? Msg::report_present : Msg::report_absent, lang))
                            : clean(apart_mark(device).text(lang)))
         << device.last_seen.to_local_string() << device.id.to_string();
  }
  list.end();
}

void add_service_tab(XlsxBook& book, const ReportInput& input) {
  List list(book, input, Msg::sheet_tab_services, 2);
  list.columns({{Msg::report_device, 24},
                {Msg::report_port, 26},
                {Msg::report_service, 14},
                {Msg::report_product, 28},
                {Msg::report_protection, 26},
                {Msg::report_first_seen, 28},
                {Msg::report_last_seen, 28}});
  for (const Device& device : input.view.devices)
    for (const Service& service : device.services) {
      if (!service.open) continue;
      const std::string_view clear = value_of(service.facts, "service.cleartext");
      const std::string_view auth = value_of(service.facts, "service.auth");
      std::vector<std::string> protection;
      if (clear == "true") protection.emplace_back(text_of(Msg::report_cleartext, input.lang));
      if (clear == "false") protection.emplace_back(text_of(Msg::report_encrypted, input.lang));
      if (const auto known = find_message("report_auth_" + std::string(auth)))
        protection.emplace_back(text_of(*known, input.lang));
      std::string product = fact_text(service.facts, "service.product");
      if (const std::string version = fact_text(service.facts, "service.version"); !version.empty())
        product += (product.empty() ? "" : " ") + version;
      list.next() << clean(device.label()) << service.endpoint.to_string()
                  << clean(service.protocol()) << product << joined(protection, ", ")
                  << service.first_seen.to_local_string() << service.last_seen.to_local_string();
    }
  list.end();
}

void add_finding_tab(XlsxBook& book, const ReportInput& input,
                     const std::vector<DeviceDigest>& digests) {
  List list(book, input, Msg::sheet_tab_findings, 2);
  list.columns({{Msg::report_device, 24},
                {Msg::report_item, 7},
                {Msg::report_item_title, 34},
                {Msg::report_verdict, 11},
                {Msg::report_severity, 9},
                {Msg::report_port, 24},
                {Msg::report_reason, 60},
                {Msg::sheet_remedy, 50},
                {Msg::report_evidence, 16}});
  std::size_t rows = 0;
  std::size_t left_out = 0;
  for (const DeviceDigest& digest : digests)
    for (const Finding* const finding : digest.findings) {
      if (!finding->measured()) continue;
      if (++rows > kMostFindings) {
        ++left_out;
        continue;
      }
      const rules::SheetItem* const item = rules::find_item(finding->item);
      list.next() << clean(digest.device->label());
      list.put(finding->item, Look::center);
      list << (item == nullptr ? std::string_view() : text_of(item->title, input.lang));
      list.put(verdict_label(finding->verdict, input.lang), look_of(finding->verdict));
      list << (finding->severity == Severity::none ? std::string_view()
                                                   : severity_label(finding->severity, input.lang))
           << (finding->endpoint ? finding->endpoint->to_string() : std::string())
           << clean(finding->reason.text(input.lang))
           << (item != nullptr && wants_remedy(finding->verdict) ? text_of(item->remedy, input.lang)
                                                                 : std::string_view());
      std::vector<std::string> ids;
      for (const EvidenceId& id : finding->evidence) ids.push_back(id.to_string().substr(0, 12));
      list << joined(ids, "\n");
    }
  if (left_out > 0)
    list.next() << clean(
        Note(Msg::sheet_findings_cut, {std::to_string(left_out)}).text(input.lang));
  list.end();
}

void add_change_tab(XlsxBook& book, const ReportInput& input) {
  List list(book, input, Msg::sheet_tab_changes, 1);
  list.columns({{Msg::report_time, 28},
                {Msg::report_change, 20},
                {Msg::report_device, 26},
                {Msg::report_details, 40},
                {Msg::report_before, 34},
                {Msg::report_after, 34}});
  const DeviceIndex devices(input.view);
  for (const Change& change : input.view.changes) {
    const bool appeared = change.kind == ChangeKind::device_new;
    list.next() << change.at.to_local_string()
                << text_of(label("report_change_", to_string(change.kind)), input.lang)
                << clean(change.device_label)
                << (appeared ? change_text(change, devices, input.lang)
                             : subject_text(change, input.lang))
                << clean(change.before) << clean(change.after);
  }
  list.end();
}

}  // namespace tenken::report
