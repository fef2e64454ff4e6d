#include "report/words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "report/digest.hpp"
#include "rules/policy.hpp"

namespace tenken::report {
namespace {

constexpr std::array<std::pair<std::string_view, Msg>, 7> kClaimNames{{
    {claim::kVendor, Msg::report_vendor},
    {claim::kType, Msg::report_type},
    {claim::kModel, Msg::report_model},
    {claim::kFirmware, Msg::report_firmware},
    {claim::kOs, Msg::report_os},
    {claim::kAttachment, Msg::report_attachment},
    {claim::kHostname, Msg::report_hostnames},
}};

std::string words(Msg message, Lang lang) { return std::string(text_of(message, lang)); }

bool only_local_macs(const Device& device) {
  return !device.interfaces.empty() &&
         std::ranges::all_of(device.interfaces, [](const Interface& interface) {
           return interface.mac.is_locally_administered();
         });
}

std::string further(std::size_t count) {
  return count > 1 ? " +" + std::to_string(count - 1) : std::string();
}

}  // namespace

DeviceIndex::DeviceIndex(const InventoryView& view) {
  devices_.reserve(view.devices.size());
  for (const Device& device : view.devices) devices_.push_back(&device);
  std::ranges::sort(devices_, {}, &Device::id);
}

const Device* DeviceIndex::find(const DeviceId& id) const {
  const auto at = std::ranges::lower_bound(devices_, id, {}, &Device::id);
  return at == devices_.end() || (*at)->id != id ? nullptr : *at;
}

std::string vendor_text(const Device& device, Lang lang) {
  std::string vendor = fact_text(device.facts, claim::kVendor);
  if (vendor.empty() && only_local_macs(device)) return words(Msg::report_vendor_local, lang);
  return vendor;
}

std::string type_text(const Device& device, Lang lang) {
  const auto name = device_type_name(value_of(device.facts, claim::kType));
  return name ? words(*name, lang) : fact_text(device.facts, claim::kType);
}

std::string attachment_text(const Device& device, Lang lang) {
  const std::string_view how = value_of(device.facts, claim::kAttachment);
  if (how == "wired") return words(Msg::report_attachment_wired, lang);
  if (how == "wifi") return words(Msg::report_attachment_wifi, lang);
  return fact_text(device.facts, claim::kAttachment);
}

std::string failure_text(const Device& device, Lang lang) {
  if (!device.failed) return {};
  const auto name = parse_errc(*device.failed);
  return name ? words(label("errc_", to_string(*name)), lang) : clean(*device.failed);
}

std::string ip_text(const Device& device) {
  const auto ips = device.current_ips();
  if (!ips.empty()) return ips.front().to_string() + further(ips.size());
  return device.addresses.empty() ? "-" : "(" + device.addresses.front().ip.to_string() + ")";
}

std::string mac_text(const Device& device) {
  if (device.interfaces.empty()) return "-";
  return device.interfaces.front().mac.to_string() + further(device.interfaces.size());
}

std::string identity_text(const Device& device, Lang lang) {
  std::vector<std::string> parts{ip_text(device)};
  if (!device.interfaces.empty()) parts.push_back(mac_text(device));
  for (std::string part : {vendor_text(device, lang), type_text(device, lang)})
    if (!part.empty()) parts.push_back(std::move(part));
  return joined(parts, ", ");
}

std::string last_seen_day(const Device& device) {
  constexpr std::size_t kDateWidth = 10;  // 2026-11-24
  return device.last_seen.to_local_string().substr(0, kDateWidth);
}

Note apart_mark(const Device& device) {
  return Note(Msg::report_apart_mark, {last_seen_day(device)});
}

std::string policy_text(const std::string& name, Lang lang) {
  if (name == rules::Policy().name) return words(Msg::report_policy_builtin, lang);
  return clean(name);
}

std::string subject_text(const Change& change, Lang lang) {
  if (change.kind == ChangeKind::declared_changed || change.kind == ChangeKind::drift_found ||
      change.kind == ChangeKind::drift_ended) {
    if (change.what == "registered") return words(Msg::report_registered, lang);
    if (const auto field = parse_declared_field(change.what))
      return words(label("report_declared_", to_string(*field)), lang);
  }
  const auto* const known =
      std::ranges::find(kClaimNames, change.what, &std::pair<std::string_view, Msg>::first);
  return known == kClaimNames.end() ? clean(change.what) : words(known->second, lang);
}

std::string change_text(const Change& change, const DeviceIndex& devices, Lang lang) {
  if (change.kind == ChangeKind::device_new)
    if (const Device* const device = devices.find(change.device))
      return identity_text(*device, lang);
  std::string text = subject_text(change, lang);
  if (!change.before.empty()) text += ": " + clean(change.before) + " ->";
  if (!change.after.empty()) text += (change.before.empty() ? ": " : " ") + clean(change.after);
  if (!change.before.empty() && change.after.empty()) text += " -";
  return text;
}

bool is_first_scan(const InventoryView& view) {
  return view.scan && !view.devices.empty() && !view.changes.empty() &&
         std::ranges::all_of(
             view.devices,
             [&](const Device& device) { return device.first_seen >= view.scan->started; }) &&
         std::ranges::all_of(view.changes, [](const Change& change) {
           return change.kind == ChangeKind::device_new;
         });
}

}  // namespace tenken::report
