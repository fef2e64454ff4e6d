// Receiver: the thread that reads frames, and the queue in which it hands over what it made of
// them.
#pragma once

#include <atomic>
#include <concepts>
#include <memory>
#include <optional>
#include <thread>

#include <boost/lockfree/spsc_queue.hpp>

#include "scanner/wire/frame_source.hpp"

namespace tenken::wire {

/// Reads each frame with `Parse`, a callable `std::optional<Record>(ByteView, Timestamp)` that runs
/// on the receiving thread, and queues the records for one other thread. Neither side locks or
/// allocates; a full queue makes the receiver wait, while the ring behind it fills.
template <class Record, class Parse>
  requires std::invocable<Parse&, ByteView, Timestamp>
class Receiver {
 public:
  static constexpr std::size_t kQueued = 32'768;

  /// Starts at once, so that nothing is missed of what is sent from now on.
  Receiver(std::unique_ptr<FrameSource> source, Parse parse)
      : source_(std::move(source)), parse_(std::move(parse)) {
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
  }
  /// Ends the thread within kWait; `records` that are queued are lost.
  ~Receiver() {
    thread_.request_stop();
    thread_.join();
  }
  Receiver(const Receiver&) = delete;
  Receiver& operator=(const Receiver&) = delete;

  /// Hands the queued records to `visit`; returns how many there were.
  template <class Visit>
  std::size_t take(Visit&& visit) {
    return queue_.consume_all(visit);
  }
  /// Frames that the kernel lost, a little late.
  std::uint64_t dropped() const { return dropped_; }
  /// Set when the source has failed; nothing more is received then.
  bool failed() const { return failed_.load(std::memory_order_acquire); }
  /// Why. Only after failed().
  const Error& failure() const { return *failure_; }

 private:
  static constexpr auto kWait = std::chrono::milliseconds(5);  // as long as the end may take
  static constexpr auto kFullPause = std::chrono::microseconds(100);

  void run(const std::stop_token& stop) {
    const FrameSource::OnFrame on_frame = [&](ByteView frame, Timestamp at) {
      const std::optional<Record> record = parse_(frame, at);
      while (record && !queue_.push(*record) && !stop.stop_requested())
        std::this_thread::sleep_for(kFullPause);
    };
    while (!stop.stop_requested()) {
      if (Result<void> received = source_->receive(kWait, on_frame); !received) {
        failure_ = received.error();
        failed_.store(true, std::memory_order_release);
        return;
      }
      dropped_ = source_->dropped();
    }
  }

  std::unique_ptr<FrameSource> source_;
  Parse parse_;
  boost::lockfree::spsc_queue<Record, boost::lockfree::capacity<kQueued>> queue_;
  std::atomic<std::uint64_t> dropped_{0};
  std::atomic<bool> failed_{false};
  std::optional<Error> failure_;
  std::jthread thread_;
};

}  // namespace tenken::wire
