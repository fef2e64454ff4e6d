// Round-trip times and the waits that follow from them. RFC 6298 section 2.
#pragma once

#include <chrono>
#include <optional>

namespace tenken::pace {

class RttEstimate {
 public:
  using Duration = std::chrono::microseconds;

  void add(Duration sample);
  bool known() const { return smoothed_.has_value(); }
  /// How long an answer may reasonably take: smoothed time + 4 deviations; `unknown` before any
  /// sample.
  Duration patience(Duration unknown) const;
  /// The same, kept between a floor and a ceiling.
  Duration timeout(Duration unknown, Duration floor, Duration ceiling) const;

 private:
  std::optional<Duration> smoothed_;
  Duration deviation_{0};
};

}  // namespace tenken::pace
