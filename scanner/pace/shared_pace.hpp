// SharedPace: who may send to a host next, agreed on by all senders of this machine.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "model/ip_address.hpp"
#include "model/result.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::pace {

/// What a sender got that asked for a turn.
struct Claim {
  SteadyTime when;         ///< the moment of asking if the turn was got, else when to ask again
  bool contended = false;  ///< others have asked in vain meanwhile
};

/// The moment from which a host may be sent the next packet, in nanoseconds of CLOCK_MONOTONIC,
/// which is the same clock for all processes; the lowest bit says that somebody waits. Lock-free.
class PaceSlot {
 public:
  /// A moment further ahead than this was not written by a sender, or before a reboot: it is
  /// ignored.
  static constexpr std::chrono::nanoseconds kFarthest = std::chrono::minutes(1);

  /// Takes the turn if there is one at `now`; the next is then `interval` later, at most kFarthest.
  Claim claim(SteadyTime now, std::chrono::nanoseconds interval) noexcept;
  /// Puts off the next turn by `interval`: something was sent without asking.
  void put_off(SteadyTime now, std::chrono::nanoseconds interval) noexcept;

 private:
  std::atomic<std::int64_t> next_{0};
  static_assert(std::atomic<std::int64_t>::is_always_lock_free);
};

/// A table of slots. A slot is found by a hash of the address and of the network namespace: hosts
/// that share one by chance only wait longer. Thread safe; what it gave out must not outlive it.
class SharedPace {
 public:
  static constexpr std::size_t kSlots = std::size_t{1} << 18U;
  static constexpr std::size_t kBytes = kSlots * sizeof(PaceSlot);

  /// A table of this process alone.
  SharedPace();
  /// The table in `file`, which is made, with its directory, where it is missing. Both must belong
  /// to this user alone. Errc::environment, with the reason as its detail.
  static Result<SharedPace> map(const std::filesystem::path& file);
  /// The first of the places for the table that can be used; the error is that of the last.
  static Result<SharedPace> open();
  /// Where `open` looks: /run/tenken, $XDG_RUNTIME_DIR/tenken, /dev/shm/tenken-UID.
  static std::vector<std::filesystem::path> places();

  PaceSlot& slot_of(const IpAddress& address) const noexcept;

 private:
  using Slots = std::unique_ptr<PaceSlot, void (*)(PaceSlot*)>;
  explicit SharedPace(Slots slots);

  Slots slots_;
  std::uint64_t net_namespace_;
};

}  // namespace tenken::pace
