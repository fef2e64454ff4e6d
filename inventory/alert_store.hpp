// AlertStore: alerts on their way, and up to where changes and verdicts were looked at.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "inventory/inventory.hpp"
#include "inventory/side_store.hpp"
#include "model/alert.hpp"

namespace tenken::inventory {

/// Up to where alerts have looked.
struct AlertMark {
  Timestamp began;  ///< what changed before is never told of
  Timestamp changes_until;
  std::optional<ScanId> judged;  ///< the scan whose verdicts are `KnownFinding`s

  AlertMark() = default;
  bool operator==(const AlertMark&) const = default;
};

/// A change with the id of its row.
struct RecordedChange {
  AlertId id;
  Change change;

  RecordedChange() = default;
};

/// What did not conform when alerts last looked.
struct KnownFinding {
  DeviceId device;
  std::string item;
  std::string endpoint;  ///< empty: the device itself
  Severity severity = Severity::none;
  std::string label;

  KnownFinding() = default;
};

/// What one look found, kept as a whole.
struct AlertPass {
  std::vector<OutboxRow> alerts;
  std::optional<AlertMark> mark;                      ///< where it has moved
  std::optional<std::vector<KnownFinding>> findings;  ///< take the place of those before

  AlertPass() = default;
};

struct OutboxCounts {
  std::int64_t pending = 0;
  std::int64_t sent = 0;
  std::int64_t given_up = 0;

  OutboxCounts() = default;
};

/// Every method commits before it returns. Used by one thread at a time.
class AlertStore {
 public:
  /// The site as in Inventory::open, which must have made it.
  static Result<AlertStore> open(const std::filesystem::path& file, OpenMode mode,
                                 std::string_view site_name);

  /// Nothing before the first look.
  Result<std::optional<AlertMark>> mark();
  /// Changes that were made from `since` on, as their rows' ids tell, oldest first.
  Result<std::vector<RecordedChange>> changes(Timestamp since);
  Result<std::vector<KnownFinding>> findings();
  /// Alerts that are there already stay as they are. \returns how many are new
  Result<std::size_t> keep(const AlertPass& pass);

  /// Those whose time has come, the oldest first.
  Result<std::vector<OutboxRow>> due(Timestamp now, std::size_t most);
  /// When the next one is due; nothing where none waits.
  Result<std::optional<Timestamp>> next_due();
  /// Keeps state, tries, error and next time of each.
  Result<void> settle(const std::vector<OutboxRow>& rows, Timestamp now);
  Result<std::map<std::string, OutboxCounts>> counts();
  /// Those that wait or were given up, the newest first.
  Result<std::vector<OutboxRow>> unsent(std::size_t most);
  /// Takes out what was sent or given up before then.
  Result<void> forget(Timestamp before);

 private:
  explicit AlertStore(std::unique_ptr<SideStore> store) : store_(std::move(store)) {}
  Result<std::vector<OutboxRow>> rows(const std::string& condition, std::optional<Timestamp> until,
                                      std::size_t most);

  std::unique_ptr<SideStore> store_;
};

}  // namespace tenken::inventory
