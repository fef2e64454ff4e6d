// AcceptanceLog: the acceptances that were made, in the inventory's file.
#pragma once

#include <filesystem>
#include <memory>
#include <string_view>
#include <vector>

#include "inventory/inventory.hpp"
#include "model/acceptance.hpp"

namespace tenken::inventory {

/// Rows are only added; each has reached the disk when `add` returns.
class AcceptanceLog {
 public:
  /// The site as in Inventory::open, which must have made it.
  static Result<AcceptanceLog> open(const std::filesystem::path& file, OpenMode mode,
                                    std::string_view site_name);
  AcceptanceLog(AcceptanceLog&&) noexcept;
  AcceptanceLog& operator=(AcceptanceLog&&) noexcept;
  ~AcceptanceLog();

  Result<void> add(const Acceptance& acceptance);
  /// Oldest first; without Acceptance::by, which stands with the scan.
  Result<std::vector<Acceptance>> all() const;

 private:
  struct State;
  explicit AcceptanceLog(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tenken::inventory
