// When to stop asking again: a capture-recapture estimate of what is still missing.
#pragma once

#include <cstdint>

namespace tenken::discover {

/// Fed with what each pass over the unanswered found. At least two passes; goes on while, at the
/// loss that the passes show, one in 10,000 addresses or more would be missed, and at most to the
/// limit.
class StopRule {
 public:
  explicit StopRule(unsigned max_passes) : max_passes_(max_passes) {}

  /// \returns whether another pass is worth it
  bool after_pass(std::uint64_t newly_found);
  /// Addresses that are alive but not found, as far as the passes tell.
  double expected_missing() const { return missing_; }
  unsigned passes() const { return passes_; }

 private:
  unsigned max_passes_;
  unsigned passes_ = 0;
  double found_ = 0;   ///< by all passes
  double losses_ = 0;  ///< requests that they lost
  double missing_ = 0;
};

}  // namespace tenken::discover
