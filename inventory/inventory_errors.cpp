// The errors of names that fit nothing or too much.
#include <algorithm>
#include <string>

#include "inventory/inventory_state.hpp"
#include "model/messages.hpp"

namespace tenken::inventory {
namespace {

constexpr std::size_t kMaxShown = 100;  // bytes of what a user typed
constexpr std::size_t kMaxListed = 5;   // ids offered for choice

}  // namespace

Error closed_scan(const ScanRecord& scan) {
  return {
      Errc::usage,
      Note(Msg::inventory_scan_closed, {scan.id.to_string(), std::string(to_string(scan.state))}),
      Note(Msg::inventory_scan_closed_remedy)};
}

Error no_scan(std::string_view text) {
  return {Errc::usage, Note(Msg::inventory_no_scan, {printable(text, kMaxShown)}),
          Note(Msg::inventory_scan_remedy)};
}

Error several_scans(std::string_view text) {
  return {Errc::usage, Note(Msg::inventory_which_scan, {printable(text, kMaxShown)}),
          Note(Msg::inventory_scan_remedy)};
}

Error no_device(std::string_view text) {
  return {Errc::usage, Note(Msg::inventory_no_device, {printable(text, kMaxShown)}),
          Note(Msg::inventory_no_device_remedy)};
}

Error several_devices(std::string_view text, const std::vector<DeviceId>& matches) {
  std::string ids;
  for (std::size_t i = 0; i < std::min(matches.size(), kMaxListed); ++i)
    ids += (i == 0 ? "" : ", ") + matches[i].to_string();
  return {Errc::usage,
          Note(Msg::inventory_which_device,
               {printable(text, kMaxShown), std::to_string(matches.size())}),
          Note(Msg::inventory_which_device_remedy, {ids})};
}

}  // namespace tenken::inventory
