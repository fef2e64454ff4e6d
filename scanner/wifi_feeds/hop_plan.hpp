// HopPlan: in which order a radio goes through channels, and how long it was on each. Pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tenken::wifi_feeds {

/// Time on a channel before the next one; beacons come ten times in a second.
inline constexpr std::chrono::milliseconds kDwell{250};

/// Channels 1, 6 and 11 first, then the rest of 2.4 GHz, 5 GHz, 6 GHz, each in rising order; each
/// frequency once.
std::vector<std::uint16_t> hop_order(std::vector<std::uint16_t> frequencies);

/// Goes round and round. A frequency that the radio refuses is left out from then on.
class HopPlan {
 public:
  struct Stay {
    std::uint16_t mhz = 0;
    std::chrono::milliseconds listened{0};
    std::uint64_t frames = 0;
  };

  explicit HopPlan(const std::vector<std::uint16_t>& frequencies);

  bool empty() const { return left_ == 0; }
  /// The frequency to go to; nothing of it may be asked where the plan is empty.
  std::uint16_t current() const { return stays_[at_].mhz; }
  /// What was heard there; then on to the next one.
  void listened(std::chrono::milliseconds time, std::uint64_t frames);
  void refuse();
  /// All of them, also those on which nothing was heard.
  const std::vector<Stay>& stays() const { return stays_; }
  /// How many were refused.
  std::size_t refused() const { return stays_.size() - left_; }

 private:
  void advance();

  std::vector<Stay> stays_;
  std::vector<bool> refused_;
  std::size_t at_ = 0;
  std::size_t left_ = 0;
};

}  // namespace tenken::wifi_feeds
