// Signal: one coroutine waits, others of the same thread wake it.
#pragma once

#include <boost/asio/steady_timer.hpp>

#include "scanner/net/session.hpp"

namespace tenken::net {

/// Like a condition variable of one waiter: check the condition, wait, check again. A wake-up while
/// nobody waits is not kept, and none can be lost in between, because one thread runs all.
class Signal final : private Stoppable {
 public:
  explicit Signal(Session& session);

  /// Returns at the next `notify`, at `until`, or when the session stops.
  Task<void> wait(SteadyTime until = SteadyTime::max());
  void notify() noexcept { on_stop(); }

 private:
  void on_stop() noexcept override;

  Session& session_;
  boost::asio::steady_timer timer_;
};

}  // namespace tenken::net
