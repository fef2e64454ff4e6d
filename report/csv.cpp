// The inventory as CSV (RFC 4180) with a byte order mark, without which Excel misreads Japanese.
// Text that a spreadsheet would run as a formula is disarmed by a leading apostrophe.
#include <array>

#include "model/claims.hpp"
#include "report/digest.hpp"

namespace tenken::report {
namespace {

std::string quoted(std::string_view text) {
  std::string safe;
  // Blanks and quotation marks before the sign do not stop every spreadsheet.
  const std::size_t first = text.find_first_not_of(" \t\"'");
  if (first != std::string_view::npos &&
      std::string_view("=+-@|%").find(text[first]) != std::string_view::npos)
    safe = "'";
  // Full-width signs are formulas to a Japanese spreadsheet.
  for (const std::string_view sign : {"＝", "＋", "－", "＠"})
    if (first != std::string_view::npos && text.substr(first).starts_with(sign)) safe = "'";
  safe += text;
  if (safe.find_first_of(",\"\r\n") == std::string::npos) return safe;
  std::string out = "\"";
  for (const char c : safe) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + '"';
}

class Row {
 public:
  explicit Row(std::ostream& out) : out_(out) {}
  ~Row() { out_ << "\r\n"; }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;

  Row& operator<<(std::string_view text) {
    if (!first_) out_ << ',';
    first_ = false;
    out_ << quoted(text);
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
    DeclaredField::owner,       DeclaredField::location,   DeclaredField::purpose,
    DeclaredField::criticality, DeclaredField::in_service, DeclaredField::serial,
    DeclaredField::model,       DeclaredField::firmware,   DeclaredField::note,
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
  for (const std::string_view key :
       {claim::kVendor, claim::kType, claim::kModel, claim::kFirmware, claim::kAttachment})
    row << fact_text(device.facts, key);
  row << joined(open_service_texts(device), " ") << verdict_label(digest.worst, lang)
      << severity_label(digest.severity, lang) << items(digest.failing) << items(digest.reviewing)
      << yes_no(device.registered) << yes_no(device.present);
  for (const DeclaredField field : kDeclaredColumns) row << declared(field);
  row << device.first_seen.to_string() << device.last_seen.to_string() << device.id.to_string();
}

Result<void> write(const ReportInput& input, std::ostream& out) {
  out << "\xef\xbb\xbf";
  {
    Row header(out);
    for (const Msg column : kColumns) header << text_of(column, input.lang);
    for (const DeclaredField field : kDeclaredColumns)
      header << text_of(label("report_declared_", to_string(field)), input.lang);
    for (const Msg column : {Msg::report_first_seen, Msg::report_last_seen, Msg::report_id})
      header << text_of(column, input.lang);
  }
  for (const DeviceDigest& digest : digest_devices(input)) write_device(digest, input.lang, out);
  return written(out);
}

}  // namespace

extern const Reporter csv;
const Reporter csv{.name = "csv", .extension = ".csv", .write = write};

}  // namespace tenken::report
