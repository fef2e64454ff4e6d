// What the inventory's tests share: a folder of their own, short ways to write observations, and a
// text of a view that does not depend on ids.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/inventory.hpp"
#include "model/claims.hpp"

namespace tenken::inventory::test {

class TempDir {
 public:
  TempDir();
  TempDir(const TempDir&) = delete;
  TempDir& operator=(const TempDir&) = delete;
  ~TempDir();
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path file() const { return path_ / "site.db"; }

 private:
  std::filesystem::path path_;
};

inline constexpr std::string_view kMacA = "00:1d:7e:00:00:0a";
inline constexpr std::string_view kMacB = "00:1d:7e:00:00:0b";
inline constexpr std::string_view kMacRandom = "02:1d:7e:00:00:0c";  // locally administered

Subject at(std::string_view ip, std::string_view mac = {});
Subject port_of(std::string_view ip, std::uint16_t port, std::string_view mac = {},
                Transport transport = Transport::tcp);
Observation seen(Subject subject, std::string_view how = "arp");
Observation says(Subject subject, std::string_view key, std::string_view value,
                 std::string_view method = "probe/test", int confidence = 100);
Observation covered(std::string_view ip, std::string_view scanned, std::string_view open,
                    std::string_view filtered = {});

/// An inventory in a folder of its own, with a clock that moves one second per step.
struct Site {
  TempDir folder;
  ManualClock clock{Timestamp(1'700'000'000'000'000'000)};
  Inventory inventory;

  Site();
  void reopen();
  ScanId begin(std::vector<std::string> targets = {"10.0.0.0/24"});
  /// Appends in one batch; each observation gets its own time.
  void tell(ScanId scan, std::vector<Observation> observations);
  void finish(ScanId scan, ScanState state = ScanState::complete);
  /// A whole scan.
  ScanId sweep(std::vector<Observation> observations,
               std::vector<std::string> targets = {"10.0.0.0/24"});
  InventoryView view() const;
  std::vector<Change> diff(ScanId from, ScanId to) const;
};

/// One line per device, address, service, fact and change; no ids and no times.
std::string describe(const InventoryView& view);
std::vector<std::string> describe(const std::vector<Change>& changes);
/// The only device that has `ip` now.
const Device& device_at(const InventoryView& view, std::string_view ip);

}  // namespace tenken::inventory::test
