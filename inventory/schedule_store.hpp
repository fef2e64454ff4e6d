// ScheduleStore: schedules, their runs, and the state of the daemon in the inventory's file.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "inventory/inventory.hpp"
#include "inventory/side_store.hpp"
#include "model/schedule.hpp"

namespace tenken::inventory {

/// Every method commits before it returns. Used by one thread at a time; other processes may read
/// and write meanwhile.
class ScheduleStore {
 public:
  /// The site as in Inventory::open, which must have made it.
  static Result<ScheduleStore> open(const std::filesystem::path& file, OpenMode mode,
                                    std::string_view site_name);

  /// By name.
  Result<std::vector<Schedule>> schedules();
  /// Errc::usage where there is none.
  Result<Schedule> find(std::string_view name);
  /// Errc::usage where one has that name.
  Result<void> add(const Schedule& schedule);
  Result<void> remove(std::string_view name);
  /// One that goes on counts from then; what passed meanwhile was not missed.
  Result<void> set_paused(std::string_view name, bool paused);
  /// Asks for a run as soon as possible.
  Result<void> ask(std::string_view name);

  /// Keeps what comes next. Nothing happens where the schedule is gone meanwhile.
  Result<void> put_next(const Schedule& schedule);
  /// The run and what comes next for its schedule, in one transaction; `run.id` is given.
  Result<void> begin(const ScheduleRun& run, const Schedule& schedule);
  /// Takes the place of the run with that id.
  Result<void> put(const ScheduleRun& run);

  /// Newest first. \param schedule  empty: of all
  Result<std::vector<ScheduleRun>> runs(std::string_view schedule, std::size_t most);
  /// The runs that have not ended as far as the store knows.
  Result<std::vector<ScheduleRun>> open_runs();
  /// The newest scan that was begun or resumed since, is not complete, and sent something.
  Result<std::optional<ScanId>> unfinished_scan(Timestamp since);
  /// Whether that scan still waits for being resumed.
  Result<bool> resumable(const ScanId& scan);
  /// Changes whenever another connection has written.
  Result<std::int64_t> version();

 private:
  explicit ScheduleStore(std::unique_ptr<SideStore> store) : store_(std::move(store)) {}
  Result<void> change(std::string_view sql, std::string_view name);

  std::unique_ptr<SideStore> store_;
};

}  // namespace tenken::inventory
