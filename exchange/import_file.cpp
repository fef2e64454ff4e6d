#include "exchange/import_file.hpp"

#include "model/bytes.hpp"
#include "model/enum_text.hpp"
#include "model/messages.hpp"

namespace tenken::exchange {
namespace {

constexpr EnumText<ImportFormat, kImportFormatCount> kFormats{
    {"nmap", "masscan", "dnsmasq", "isc-dhcpd", "kea", "arp", "mac-table", "csv", "netbox",
     "kismet", "jsonl"}};

}  // namespace

std::string_view to_string(ImportFormat format) { return kFormats.name(format); }

std::optional<ImportFormat> parse_import_format(std::string_view text) {
  return kFormats.find(text);
}

bool is_problem(Skip reason) { return reason <= Skip::cut; }

Msg skip_message(Skip reason) {
  switch (reason) {
    case Skip::unreadable:
      return Msg::formats_skip_unreadable;
    case Skip::address:
      return Msg::formats_skip_address;
    case Skip::value:
      return Msg::formats_skip_value;
    case Skip::subject:
      return Msg::formats_skip_subject;
    case Skip::stranger:
      return Msg::formats_skip_stranger;
    case Skip::differs:
      return Msg::formats_skip_differs;
    case Skip::cut:
      return Msg::formats_skip_cut;
    case Skip::expired:
      return Msg::formats_skip_expired;
    case Skip::inactive:
      return Msg::formats_skip_inactive;
    case Skip::unresolved:
      return Msg::formats_skip_unresolved;
    case Skip::group:
      return Msg::formats_skip_group;
    case Skip::own:
      return Msg::formats_skip_own;
    case Skip::foreign:
      return Msg::formats_skip_foreign;
    case Skip::past:
      return Msg::formats_skip_past;
  }
  return Msg::formats_skip_unreadable;
}

void ImportedFile::add(ImportedHost host) {
  if (hosts_.size() == kMostHosts) {
    overflowed_ = true;
    return;
  }
  hosts_.push_back(std::move(host));
}

void ImportedFile::skip(std::size_t line, Skip reason, std::string_view text) {
  ++count_;
  if (is_problem(reason)) ++problems_;
  if (skipped_.size() == kMostSkipped) return;
  SkippedLine& one = skipped_.emplace_back();
  one.line = line;
  one.reason = reason;
  one.text = printable(text, ImportedFile::kMostText);
}

}  // namespace tenken::exchange
