// HostTurn: the turns of one sender at one host.
#pragma once

#include <chrono>

#include "scanner/pace/shared_pace.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::pace {

/// The time between two packets at a rate, a little longer than it says: networks bunch what was
/// sent evenly. 0 for an infinite rate, an hour at most.
std::chrono::nanoseconds spacing_of(double per_second);

/// A turn is taken at the moment of sending, so two packets are never closer than the spacing,
/// however late one is; no two senders that share the slot are either. Used on one thread.
class HostTurn {
 public:
  /// \param slot  what the senders to this host share, and outlives this; null for a sender alone
  explicit HostTurn(double per_second, PaceSlot* slot = nullptr);

  /// Takes a turn, if `now` is returned; else the moment to ask again. Without a limit it always
  /// gives one and leaves the slot alone.
  SteadyTime take(SteadyTime now);
  /// From when a turn is worth asking for.
  SteadyTime next() const { return next_; }
  /// Counts packets that were sent without asking, as what a kernel repeats.
  void pay(unsigned packets, SteadyTime now);
  /// Another rate from now on; the next turn comes not before one spacing from `now`.
  void set_rate(double per_second, SteadyTime now);

  double per_second() const { return per_second_; }
  /// Whether there is a limit.
  bool limited() const { return spacing_.count() > 0; }

 private:
  double per_second_;
  std::chrono::nanoseconds spacing_;
  PaceSlot* slot_;
  SteadyTime next_{};
};

}  // namespace tenken::pace
