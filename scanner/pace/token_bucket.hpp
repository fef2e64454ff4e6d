// Token bucket: spaces sends evenly, allows a small burst, never catches up after a pause.
#pragma once

#include <chrono>

namespace tenken::pace {

using SteadyTime = std::chrono::steady_clock::time_point;

/// Says when the next send may happen. Pure arithmetic over a caller-given steady time; not thread
/// safe.
class TokenBucket {
 public:
  /// \param per_second  sends per second, above 0
  /// \param burst       sends that may follow each other at once after idle time, at least 1
  TokenBucket(double per_second, double burst);

  /// Takes one token and returns the moment from which the send is allowed (`now` or later).
  SteadyTime reserve(SteadyTime now);
  /// Nothing happens for a while that has just passed: what is reserved is put off by it.
  void postpone(std::chrono::nanoseconds pause) { next_ += pause; }
  double per_second() const { return per_second_; }

 private:
  double per_second_;
  std::chrono::nanoseconds interval_;
  std::chrono::nanoseconds slack_;  ///< how far behind `now` the schedule may lie
  SteadyTime next_{};
};

}  // namespace tenken::pace
