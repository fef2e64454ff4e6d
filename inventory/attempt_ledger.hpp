// AttemptLedger: the book of attempts in the inventory's file, and the audit log that it makes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "inventory/inventory.hpp"
#include "model/attempt.hpp"

namespace tenken::inventory {

/// One row of the audit log.
struct AuditRow {
  std::int64_t number = 0;
  Timestamp at;
  std::string record;  ///< "attempt" or "outcome"
  std::int64_t attempt = 0;
  Attempt what;
  std::string kind;
  std::string ended;
  std::string reason;
  std::int64_t took = 0;  ///< milliseconds
  std::string digest;     ///< hexadecimal

  AuditRow() = default;
};

/// Whether the log is as it was written.
struct AuditCheck {
  std::int64_t rows = 0;
  std::string last;         ///< digest of the last row
  std::int64_t broken = 0;  ///< the first row that does not fit; 0: none

  AuditCheck() = default;
};

/// Each call is a transaction of its own that has reached the disk when it returns, also against
/// loss of power; two processes never get the same place in a budget.
class AttemptLedger final : public AttemptBook {
 public:
  /// The site as in Inventory::open, which must have made it.
  static Result<std::unique_ptr<AttemptLedger>> open(const std::filesystem::path& file,
                                                     OpenMode mode, std::string_view site_name,
                                                     const Clock& clock);
  ~AttemptLedger() override;

  Result<AttemptPass> reserve(const Attempt& attempt, const AttemptLimits& limits) override;
  Result<LoginReason> standing(const std::string& device, const AttemptLimits& limits) override;
  Result<void> settle(std::int64_t number, AttemptEnd end, LoginReason reason,
                      std::chrono::milliseconds took) override;
  /// Oldest first.
  Result<std::vector<AuditRow>> rows();
  Result<AuditCheck> verify();

 private:
  struct State;
  explicit AttemptLedger(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace tenken::inventory
