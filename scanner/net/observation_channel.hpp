// ObservationChannel: carries batches from the network and capture threads to the one inventory
// writer.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "model/observation.hpp"
#include "model/result.hpp"
#include "scanner/net/task.hpp"

namespace tenken::net {

/// Bounded, many senders, one receiver, first in first out. Nothing that was accepted is lost: the
/// stream ends with a marker behind the last batch.
class ObservationChannel {
 public:
  static constexpr std::size_t kDefaultCapacity = 1024;  ///< batches

  explicit ObservationChannel(std::size_t capacity = kDefaultCapacity);

  /// Waits while the channel is full. From coroutines on a single-threaded context. Fails with
  /// closed when the receiver has given up or the stream was finished.
  Task<Result<void>> send(Batch batch);
  /// Never waits: false, and counted, when the channel is full. Any thread.
  bool try_send(Batch batch);
  /// Observations that try_send refused.
  std::uint64_t dropped() const;
  /// Marks the end of the stream. Any thread; nothing may be sent after it.
  void finish();

  /// Up to `max_batches`; waits at most `max_wait` for so many, or as many as fit in, so that a
  /// writer gets much at once. Empty when none came. Nothing after the end marker. The receiver's
  /// thread only.
  std::optional<std::vector<Batch>> receive(std::size_t max_batches,
                                            std::chrono::milliseconds max_wait);
  /// The receiver gives up: what is buffered is discarded and senders fail. Any thread.
  void abandon();

 private:
  using Waiter = std::shared_ptr<boost::asio::steady_timer>;

  static void wake(const Waiter& waiter);
  static void wake_all(const std::vector<Waiter>& waiters);

  const std::size_t capacity_;
  mutable std::mutex mutex_;
  std::condition_variable filled_;
  std::deque<Batch> batches_;
  std::vector<Waiter> waiting_;
  std::uint64_t dropped_ = 0;
  bool finished_ = false;
  bool abandoned_ = false;
};

}  // namespace tenken::net
