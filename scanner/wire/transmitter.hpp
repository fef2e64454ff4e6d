// Transmitter: the sending side of a packet engine: batches, the pace of all hosts together, and
// what happens when the link is full or down.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

#include "scanner/pace/token_bucket.hpp"
#include "scanner/wire/frame_batch.hpp"
#include "scanner/wire/frame_sender.hpp"
#include "scanner/wire/link.hpp"

namespace tenken::wire {

/// Belongs to the sending thread.
class Transmitter {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;

  /// \param per_second  frames per second, possibly infinite
  Transmitter(Link link, std::unique_ptr<FrameSender> sender, double per_second);

  /// Where the next frame goes, once `next_turn` has come; never full between two calls of add.
  FrameBatch& batch() { return batch_; }
  /// The moment from which the next frame may leave; the same until `took_turn`.
  Time next_turn(Time now);
  /// Tells that a frame was added. Sends the batch when it is full, or as large as the pace allows.
  Result<void> took_turn();
  /// Sends what is in the batch. Frames that a full queue refuses are tried again; those of a link
  /// that is down are gone, and `lost_link` says so.
  Result<void> flush();
  /// Another pace from now on.
  void set_rate(double per_second);

  /// Whether the link went down since the last call, as far as was noticed: by refused frames, or
  /// by looking, at most every kLookEvery.
  bool lost_link(Time now);
  /// Waits until the link is up again. Errc::environment when that takes longer than a minute,
  /// cancelled when `stopped` says so.
  Result<void> await_link(const std::function<bool()>& stopped);

  std::uint64_t sent() const { return sent_; }
  /// How often the system had no room for a frame.
  std::uint64_t refusals() const { return refusals_; }

 private:
  static constexpr auto kLookEvery = std::chrono::milliseconds(100);

  Link link_;
  std::unique_ptr<FrameSender> sender_;
  pace::TokenBucket bucket_;
  std::size_t batch_limit_;
  FrameBatch batch_;
  bool has_turn_ = false;
  Time turn_{};
  Time looked_{};
  bool lost_ = false;
  std::uint64_t sent_ = 0;
  std::uint64_t refusals_ = 0;
};

}  // namespace tenken::wire
