// Brake: halts everything that a scan sends, for as long as its user wants.
#pragma once

#include <atomic>
#include <chrono>

#include <boost/asio/execution_context.hpp>

namespace tenken::net {

/// One for each execution context, shared by all sessions on it. While it is held nothing new is
/// begun; what was sent goes on to be answered, and conversations under way come to their end.
/// Belongs to the network thread; only `held` may be asked on any.
class Brake final : public boost::asio::execution_context::service {
 public:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;
  using key_type = Brake;
  static boost::asio::execution_context::id id;

  /// How often those who wait for the end of a pause look.
  static constexpr auto kLookEvery = std::chrono::milliseconds(50);

  explicit Brake(boost::asio::execution_context& context) : service(context) {}

  void hold(Time now = Clock::now());
  /// \returns how long it was held
  std::chrono::nanoseconds release(Time now = Clock::now());
  bool held() const noexcept { return held_.load(std::memory_order_relaxed); }
  /// How long it was held up to `now`, in all: what deadlines are put off by.
  std::chrono::nanoseconds paused(Time now = Clock::now()) const;

 private:
  void shutdown() override {}

  std::atomic<bool> held_{false};
  Time since_{};
  std::chrono::nanoseconds total_{0};  ///< of the pauses that are over
};

}  // namespace tenken::net
