// What is known of a device, in the words of one language.
#pragma once

#include <string>
#include <vector>

#include "report/report.hpp"

namespace tenken::report {

/// The maker; where none is known because the MAC was chosen by software, that. Empty: unknown.
std::string vendor_text(const Device& device, Lang lang);
/// "camera", "カメラ"; a type without a name as it is. Empty: unknown.
std::string type_text(const Device& device, Lang lang);
/// "wired", "有線". Empty: unknown.
std::string attachment_text(const Device& device, Lang lang);
/// Why the latest scan could not measure the device; empty where it could.
std::string failure_text(const Device& device, Lang lang);
/// The current address, "+2" for further ones; a former one in parentheses; "-" where there is
/// none.
std::string ip_text(const Device& device);
/// The MAC address, "+1" for further ones; "-" where there is none.
std::string mac_text(const Device& device);
/// What to know a device by: address, MAC, vendor, type.
std::string identity_text(const Device& device, Lang lang);

/// The day when the device was last seen, "2026-11-20", in the time zone of the process.
std::string last_seen_day(const Device& device);
/// "not covered by this scan, last seen 2026-11-20".
Note apart_mark(const Device& device);

/// The name of the policy; that of the built-in one is in the language.
std::string policy_text(const std::string& name, Lang lang);

/// What a change is about: the entry of the register or the observed value, by its name.
std::string subject_text(const Change& change, Lang lang);
/// The devices of a view by their id; the view outlives it.
class DeviceIndex {
 public:
  explicit DeviceIndex(const InventoryView& view);
  /// Null where the view does not have it.
  const Device* find(const DeviceId& id) const;

 private:
  std::vector<const Device*> devices_;  ///< by id
};

/// The change in one line; a new device is told by its identity.
std::string change_text(const Change& change, const DeviceIndex& devices, Lang lang);
/// Whether the scan of the view is the first one that found anything: then every device is new.
bool is_first_scan(const InventoryView& view);

}  // namespace tenken::report
