// SiteCounts: how much there is in an inventory, counted without reading its devices.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "inventory/inventory.hpp"
#include "inventory/side_store.hpp"

namespace tenken::inventory {

struct SiteCounts {
  /// By whether they are present, and whether they are registered.
  std::map<std::pair<bool, bool>, std::int64_t> devices;
  std::int64_t open_services = 0;
  std::map<std::string, std::int64_t> failing;  ///< devices that do not pass a sub-item
  std::optional<Timestamp> scan_started;        ///< of the latest scan
  std::optional<Timestamp> scan_finished;
  std::int64_t bytes = 0;  ///< of the file

  SiteCounts() = default;
};

/// Counts through a connection of its own, within the time of one query. Used by one thread.
class SiteCounter {
 public:
  /// The site as in Inventory::open, which must have made it.
  static Result<SiteCounter> open(const std::filesystem::path& file, std::string_view site_name);

  Result<SiteCounts> count();

 private:
  explicit SiteCounter(std::unique_ptr<SideStore> store) : store_(std::move(store)) {}

  std::unique_ptr<SideStore> store_;
};

}  // namespace tenken::inventory
