#include "scanner/pace/rtt.hpp"

#include <algorithm>

namespace tenken::pace {

void RttEstimate::add(Duration sample) {
  if (sample.count() < 0) return;
  if (!smoothed_) {
    smoothed_ = sample;
    deviation_ = sample / 2;
    return;
  }
  const Duration error = sample > *smoothed_ ? sample - *smoothed_ : *smoothed_ - sample;
  deviation_ = (3 * deviation_ + error) / 4;
  smoothed_ = (7 * *smoothed_ + sample) / 8;
}

RttEstimate::Duration RttEstimate::patience(Duration unknown) const {
  return smoothed_ ? *smoothed_ + 4 * deviation_ : unknown;
}

RttEstimate::Duration RttEstimate::timeout(Duration unknown, Duration floor,
                                           Duration ceiling) const {
  return std::min(std::max(patience(unknown), floor), ceiling);
}

}  // namespace tenken::pace
