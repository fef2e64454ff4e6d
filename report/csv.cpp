// The inventory as CSV.
#include <array>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/csv_text.hpp"
#include "report/digest.hpp"
#include "report/words.hpp"

namespace tenken::report {
namespace {

class Row {
 public:
  explicit Row(std::ostream& out) : out_(out) {}
  ~Row() { out_ << "\r\n"; }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  Row& operator<<(std::string_view text) {
    if (!first_) out_ << ',';
    first_ = false;
    out_ << csv_field(text);
    return *this;
  }

 private:
  std::ostream& out_;
  bool first_ = true;
};

constexpr std::array kColumns{
    Msg::report_name,
    Msg::report_ip_addresses,
    Msg::report_mac_addresses,
    Msg::report_hostnames,
    Msg::report_vendor,
    Msg::report_type,
    Msg::report_model,
    Msg::report_firmware,
    Msg::report_attachment,
    Msg::report_services,
    Msg::report_worst,
    Msg::report_severity,
    Msg::report_non_conforming_items,
    Msg::report_review_items,
    Msg::report_registered,
    Msg::report_present,
};

constexpr std::array kDeclaredColumns{
    DeclaredField::owner,       DeclaredField::location,    DeclaredField::purpose,
    DeclaredField::criticality, DeclaredField::in_service,  DeclaredField::serial,
    DeclaredField::model,       DeclaredField::firmware,    DeclaredField::note,
    DeclaredField::eol,         DeclaredField::support_end, DeclaredField::jc_star,
    DeclaredField::tags,
};

std::string items(const std::vector<std::string_view>& list) {
  return joined({list.begin(), list.end()}, " ");
}

void write_device(const DeviceDigest& digest, Lang lang, std::ostream& out) {
  const Device& device = *digest.device;
  const auto yes_no = [&](bool yes) {
    return text_of(yes ? Msg::report_yes : Msg::report_no, lang);
  };
  const auto declared = [&](DeclaredField field) {
    const auto at = device.declared.find(field);
    return at == device.declared.end() ? std::string() : clean(at->second);
  };
  std::vector<std::string> ips;
  for (const IpAddress& ip : device.current_ips()) ips.push_back(ip.to_string());
  std::vector<std::string> macs;
  macs.reserve(device.interfaces.size());
  for (const Interface& interface : device.interfaces) macs.push_back(interface.mac.to_string());

  Row row(out);
  row << declared(DeclaredField::name) << joined(ips, " ") << joined(macs, " ")
      << clean(joined(device.hostnames, " "));
  row << vendor_text(device, lang) << type_text(device, lang)
      << fact_text(device.facts, claim::kModel) << fact_text(device.facts, claim::kFirmware)
      << attachment_text(device, lang);
  row << joined(open_service_texts(device), " ") << verdict_label(digest.worst, lang)
      << severity_label(digest.severity, lang) << items(digest.failing) << items(digest.reviewing)
      << yes_no(device.registered) << yes_no(device.present);
  for (const DeclaredField field : kDeclaredColumns) row << declared(field);
  row << device.first_seen.to_string() << device.last_seen.to_string() << device.id.to_string()
      << yes_no(digest.covered);
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  out << kByteOrderMark;
  {
    Row header(out);
    for (const Msg column : kColumns) header << text_of(column, input.lang);
    for (const DeclaredField field : kDeclaredColumns)
      header << text_of(label("report_declared_", to_string(field)), input.lang);
    for (const Msg column :
         {Msg::report_first_seen, Msg::report_last_seen, Msg::report_id, Msg::report_covered})
      header << text_of(column, input.lang);
  }
  for (const DeviceDigest& digest : digest_devices(input)) write_device(digest, input.lang, out);
  return written(out);
}

}  // namespace

extern const Reporter csv;
const Reporter csv{.name = "csv", .extension = ".csv", .write = write};

}  // namespace tenken::report
