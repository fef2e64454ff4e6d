#include "scanner/pace/host_turn.hpp"

#include <algorithm>
#include <cmath>

namespace tenken::pace {
namespace {

using std::chrono::nanoseconds;

constexpr double kMargin = 1.01;
constexpr double kNanosecondsPerSecond = 1e9;
constexpr double kLongest = 3600 * kNanosecondsPerSecond;  // keeps the arithmetic in range

/// Who has just had a turn while others waited comes this much later, so that turns alternate.
constexpr nanoseconds kLongestYield = std::chrono::milliseconds(2);
constexpr int kYieldShare = 4;  // of the spacing, at most

}  // namespace

nanoseconds spacing_of(double per_second) {
  if (std::isinf(per_second)) return nanoseconds(0);
  const double spacing = std::ceil(kNanosecondsPerSecond * kMargin / per_second);
  const auto count = static_cast<std::int64_t>(spacing < kLongest ? spacing : kLongest);
  return nanoseconds(count + count % 2);  // even, as what a slot holds
}

HostTurn::HostTurn(double per_second, PaceSlot* slot)
    : per_second_(per_second), spacing_(spacing_of(per_second)), slot_(slot) {}

SteadyTime HostTurn::take(SteadyTime now) {
  if (!limited()) return now;
  if (now < next_) return next_;
  nanoseconds yield{0};
  if (slot_ != nullptr) {
    const Claim claim = slot_->claim(now, spacing_);
    if (claim.when != now) return claim.when;
    if (claim.contended) yield = std::min(spacing_ / kYieldShare, kLongestYield);
  }
  next_ = now + spacing_ + yield;
  return now;
}

void HostTurn::pay(unsigned packets, SteadyTime now) {
  if (!limited() || packets == 0) return;
  const nanoseconds owed = spacing_ * packets;
  next_ = std::max(next_, now) + owed;
  if (slot_ != nullptr) slot_->put_off(now, owed);
}

void HostTurn::set_rate(double per_second, SteadyTime now) {
  per_second_ = per_second;
  spacing_ = spacing_of(per_second);
  next_ = std::max(next_, now + spacing_);
}

}  // namespace tenken::pace
