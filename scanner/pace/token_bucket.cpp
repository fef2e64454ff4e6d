#include "scanner/pace/token_bucket.hpp"

#include <algorithm>
#include <cmath>

namespace tenken::pace {
namespace {

using std::chrono::nanoseconds;

constexpr double kNanosecondsPerSecond = 1e9;
constexpr double kLongestInterval = 3600 * kNanosecondsPerSecond;  // keeps the arithmetic in range

// Rounded up, so that the rate is a ceiling.
nanoseconds interval_of(double per_second) {
  const double interval = std::ceil(kNanosecondsPerSecond / per_second);
  if (!(interval < kLongestInterval))
    return nanoseconds(static_cast<std::int64_t>(kLongestInterval));
  return nanoseconds(std::max<std::int64_t>(1, static_cast<std::int64_t>(interval)));
}

nanoseconds slack_of(nanoseconds interval, double burst) {
  const double extra = std::max(0.0, std::floor(burst) - 1.0);
  const double slack = static_cast<double>(interval.count()) * extra;
  return nanoseconds(static_cast<std::int64_t>(std::min(slack, kLongestInterval)));
}

}  // namespace

TokenBucket::TokenBucket(double per_second, double burst)
    : per_second_(per_second),
      interval_(interval_of(per_second)),
      slack_(slack_of(interval_, burst)) {}

SteadyTime TokenBucket::reserve(SteadyTime now) {
  const SteadyTime slot = std::max(next_, now - slack_);
  next_ = slot + interval_;
  return std::max(slot, now);
}

}  // namespace tenken::pace
