// SharedSilence: tells a network that stalls from hosts that fall.
#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace tenken::ports {

/// Hosts that a scan fells stop one by one; when a large part of those that answered stops at the
/// same time, something between them and the scanner did. Pure arithmetic over given times, which
/// must not decrease; one thread.
class SharedSilence {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// One more host has stopped answering, of `answering` that have answered and are not done.
  /// \returns whether this makes it a silence of the network; told once for each of these
  bool add(Time now, std::size_t answering);
  /// Whether what stopped at `when` did so in a silence of the network.
  bool covers(Time when) const;
  /// Whether the newest silence of the network has lasted since `heard`, the last answer of
  /// anybody.
  bool lasts_since(Time heard) const { return newest_ && newest_->last > heard; }

 private:
  struct Episode {
    Time first;
    Time last;
  };

  std::deque<Time> recent_;
  std::optional<Episode> newest_;
};

}  // namespace tenken::ports
