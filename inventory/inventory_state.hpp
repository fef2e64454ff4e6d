// What an open inventory holds, shared by the files that implement it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "inventory/inventory.hpp"
#include "inventory/roster.hpp"
#include "inventory/store.hpp"

namespace tenken::inventory {

/// Puts what a survey said at `at` into the device.
void add_survey(Device& device, DeviceSurvey survey, Timestamp at);

struct Inventory::State {
  std::unique_ptr<Store> store;
  SiteId site;
  std::string site_name;
  const Clock* clock = nullptr;
  std::unique_ptr<Roster> roster;    ///< loaded when first needed
  std::optional<ScanRecord> active;  ///< the scan that append last wrote to
  bool unanswered = false;           ///< that scan was resumed, and nothing was seen since

  State() = default;

  /// Runs `work` on the roster in one write transaction, then stores what it changed. When anything
  /// fails the roster is forgotten, so that memory and store agree again.
  Result<void> fold(Durability durability, const std::function<Result<void>(Roster&)>& work);

  /// Errc::usage when there is none.
  Result<ScanRecord> scan(ScanId id) const;
  /// The record of a scan that may be written to.
  Result<ScanRecord> running(ScanId id);
  Result<void> put_scan(const ScanRecord& record);
  /// One device as it is stored. Errc::usage when there is none.
  Result<DeviceRecord> device(DeviceId id) const;

  // Within a write transaction, so that the change row tells the truth.
  Result<void> note_declared(const DeviceRecord& record, std::string what, std::string before,
                             std::string after, std::string_view who);
  /// \returns whether it was another value; `record` has the new one
  Result<bool> declare(DeviceRecord& record, DeclaredField field, std::string_view value,
                       std::string_view who);
  Result<void> set_registered(const DeviceRecord& record, bool registered, std::string_view who);
};

/// The latest scan from inside; of an inventory that has none, as that of a machine elsewhere, the
/// latest.
Result<std::optional<ScanRecord>> scan_of_view(Store& store);

// What a user reads when a name fits nothing; `text` is what was typed.
Error no_scan(std::string_view text);
Error several_scans(std::string_view text);
Error no_device(std::string_view text);
Error several_devices(std::string_view text, const std::vector<DeviceId>& matches);
Error closed_scan(const ScanRecord& scan);

}  // namespace tenken::inventory
