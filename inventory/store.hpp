// Store: the seam between the inventory and the engine that keeps it. One implementation per
// engine.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "inventory/compaction.hpp"
#include "inventory/device_row.hpp"
#include "inventory/records.hpp"
#include "inventory/saved_view.hpp"
#include "model/decisions.hpp"
#include "model/finding.hpp"
#include "model/inventory_view.hpp"
#include "model/observation.hpp"
#include "model/result.hpp"

namespace tenken::inventory {

/// Rows of the change history: those of the scans after `after_scan` up to `up_to_scan`, and those
/// that people made after `after` up to `up_to`.
struct ChangeRange {
  ScanId after_scan;
  ScanId up_to_scan;
  Timestamp after;
  Timestamp up_to;

  ChangeRange() = default;
};

/// What one scan heard of one device.
struct HeardFlows {
  Hearing hearing;
  std::vector<Flow> flows;

  HeardFlows() = default;
};

inline constexpr std::int64_t kFlowDays = 30;

/// What a survey said of a device: which products it looked up, and what applies, the most pressing
/// first.
struct DeviceSurvey {
  std::string looked_up;
  std::vector<Vulnerability> vulnerabilities;

  DeviceSurvey() = default;
};

using DeviceSurveys = std::map<DeviceId, DeviceSurvey>;

/// Whether a commit must survive the loss of power, or only that of the process.
enum class Durability : std::uint8_t { process, power };

/// Keeps one site. Used by one thread at a time. Exceptions of the engine end here. The writing
/// methods are called within write(), the reading ones anywhere.
class Store {
 public:
  Store() = default;
  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;
  virtual ~Store() = default;

  /// Runs `body` as one write transaction: all of it is kept, or nothing when it fails. `stale`
  /// tells that somebody else has written since this store's last write, so what was read before is
  /// out of date.
  virtual Result<void> write(Durability durability,
                             const std::function<Result<void>(bool stale)>& body) = 0;
  /// Runs `body` on one unchanging state of the store.
  virtual Result<void> read(const std::function<Result<void>()>& body) = 0;

  virtual Result<void> put_scan(const ScanRecord& scan) = 0;
  virtual Result<void> append(ScanId scan, const Batch& batch) = 0;
  virtual Result<void> apply(const Mutations& mutations) = 0;
  /// Takes the place of all that was put for this scan before.
  virtual Result<void> put_flows(ScanId scan, const Hearing& hearing,
                                 const std::map<DeviceId, std::vector<Flow>>& flows) = 0;
  virtual Result<void> put_findings(const ScanRecord& scan, const Assessed& assessed) = 0;
  /// Takes the place of the survey before.
  virtual Result<void> put_survey(const VulnSurvey& survey, const DeviceSurveys& found) = 0;
  virtual Result<void> put_judged_by(ScanId scan, const JudgedBy& by) = 0;
  /// Takes the place of the waiver of the same device and sub-item.
  virtual Result<void> put_waiver(const Waiver& waiver) = 0;
  virtual Result<void> remove_waiver(const std::optional<DeviceId>& device,
                                     std::string_view item) = 0;
  virtual Result<void> put_adoption(const Adoption& adoption) = 0;
  virtual Result<void> add_decision(const DecisionChange& change) = 0;
  virtual Result<void> flush_log() = 0;
  /// An empty value removes the field. The change row names `who`.
  virtual Result<void> declare(DeviceId device, DeclaredField field, std::string_view value,
                               std::string_view who, Timestamp now) = 0;
  virtual Result<void> set_registered(DeviceId device, bool registered) = 0;
  virtual Result<void> add_change(const Change& change, std::string_view who) = 0;
  /// Keeps what queries look at of the device; apply() does it by itself.
  virtual Result<void> put_row(const DeviceRecord& device) = 0;
  virtual Result<void> put_view(const SavedView& view) = 0;
  /// \returns whether there was one
  virtual Result<bool> remove_view(std::string_view name) = 0;
  virtual Result<void> put_look(std::string_view who, Timestamp at) = 0;
  /// Takes back what was noted of the verdicts of this scan, which are given anew.
  virtual Result<void> forget_verdict_changes(ScanId scan) = 0;
  /// Notes that a merge or split was taken back.
  virtual Result<void> put_undone(const IdentityEvent& event) = 0;
  /// Gives the change rows and waivers that a merge moved back to the device that they were of.
  virtual Result<void> restore_rows(const IdentityEvent& event) = 0;
  /// Drops what only repeats and is older than `before`; within write(), or counts it only.
  virtual Result<Compaction> compact(Timestamp before, bool dry_run) = 0;
  /// Gives the space of dropped rows back to the file system; outside of write().
  virtual Result<void> vacuum() = 0;
  virtual Result<std::int64_t> bytes() = 0;

  /// Every device with all its parts, or one of them, by id.
  virtual Result<std::vector<DeviceRecord>> load(std::optional<DeviceId> only = {}) = 0;
  /// What was heard of every device, or of one of them, by the scans of the last kFlowDays before
  /// the latest that listened. \param until  as if nothing had been heard after it
  virtual Result<std::map<DeviceId, std::vector<HeardFlows>>> flows(
      std::optional<DeviceId> only = {}, std::optional<Timestamp> until = {}) = 0;
  /// Merges and splits, oldest first. \param with_kept  whether `kept` and `kept_rows` are read
  virtual Result<std::vector<IdentityEvent>> identity_events(bool with_kept) = 0;
  /// Keys and values that were said at any of these.
  virtual Result<std::set<std::pair<std::string, std::string>>> said_at(
      const std::set<IpAddress>& addresses, const std::set<MacAddress>& macs) = 0;
  /// Devices whose id begins with, or whose MAC, current address, declared name or host name is,
  /// `text`.
  virtual Result<std::vector<DeviceId>> match_devices(std::string_view text) = 0;
  /// Newest first.
  virtual Result<std::vector<ScanRecord>> scans() = 0;
  virtual Result<std::optional<ScanRecord>> scan(ScanId id) = 0;
  /// `inside`: the latest of those that looked from inside.
  virtual Result<std::optional<ScanRecord>> latest_scan(bool inside = false) = 0;
  virtual Result<std::vector<IpAddress>> measured(ScanId scan, Transport transport) = 0;
  virtual Result<std::map<IpAddress, PortCoverage>> progress(ScanId scan, Transport transport) = 0;
  /// Oldest first.
  virtual Result<std::vector<Change>> changes(const ChangeRange& range) = 0;
  virtual Result<std::vector<Change>> changes_of(ScanId scan) = 0;
  virtual Result<std::vector<Change>> changes_since(Timestamp after) = 0;
  /// Calls `visit` with every device in the order of DeviceRow::place until it returns false.
  /// \param with_state  whether DeviceRow is filled from `present` on
  virtual Result<void> rows(bool with_state,
                            const std::function<bool(const DeviceRow&)>& visit) = 0;
  /// By name.
  virtual Result<std::vector<SavedView>> views() = 0;
  virtual Result<std::optional<Timestamp>> look(std::string_view who) = 0;
  virtual Result<Assessed> findings(ScanId scan) = 0;
  virtual Result<JudgedBy> judged_by(ScanId scan) = 0;
  virtual Result<Decisions> decisions() = 0;
  virtual Result<std::optional<VulnSurvey>> survey() = 0;
  virtual Result<DeviceSurveys> vulnerabilities(std::optional<DeviceId> only = {}) = 0;
  virtual Result<std::optional<Evidence>> evidence(const EvidenceId& id) = 0;
};

}  // namespace tenken::inventory
