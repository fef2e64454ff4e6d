// RateControl: how fast the network as a whole takes what is sent. Additive increase,
// multiplicative decrease, as RFC 5681 does for one connection.
#pragma once

#include <cstdint>

#include "scanner/pace/token_bucket.hpp"

namespace tenken::pace {

/// Watches the share of first requests that are answered. Requests go to all hosts in turn, so the
/// share is the same at all times unless something between is overrun: when it falls far below
/// what it was, the rate is halved; otherwise it climbs back to its ceiling, quickly as far as half
/// of what the network has borne and slowly from there (the slow start threshold of RFC 5681). Pure
/// arithmetic over given times; one thread.
class RateControl {
 public:
  /// \param ceiling  requests per second, possibly infinite
  explicit RateControl(double ceiling) : ceiling_(ceiling), rate_(ceiling) {}

  void sent() { ++sent_; }
  /// A request that was not answered before, and says nothing of the share of answers.
  void repeated() { ++repeated_; }
  void answered() { ++answered_; }
  /// The system had no room for a frame.
  void refused() { refused_ = true; }
  /// Closes a window of observation when it is over. \returns whether the rate has changed
  bool tick(SteadyTime now);
  double rate() const { return rate_; }
  /// How often the rate was halved.
  unsigned decreases() const { return decreases_; }

 private:
  /// \param achieved  requests per second in the window
  void judge(double achieved);
  bool overrun(double share);
  void decrease(double rate);
  void climb();
  void recover();

  double ceiling_;
  double rate_;
  double usual_share_ = 0;
  double borne_ = 0;  ///< most requests per second in a window in which nothing was overrun
  std::uint64_t sent_ = 0;
  std::uint64_t answered_ = 0;
  std::uint64_t repeated_ = 0;
  bool refused_ = false;
  unsigned low_windows_ = 0;
  unsigned decreases_ = 0;
  SteadyTime window_{};
};

}  // namespace tenken::pace
