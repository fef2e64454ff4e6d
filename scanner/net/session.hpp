// Session: everything that waits for the network on behalf of one scan, so that all of it can be
// ended at once.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/intrusive/list.hpp>

#include "model/result.hpp"
#include "scanner/net/brake.hpp"
#include "scanner/net/task.hpp"

namespace tenken::net {

using SteadyClock = std::chrono::steady_clock;
using SteadyTime = SteadyClock::time_point;

/// Something that a stopping session ends: a connection, a wait. Leaves the session when it is
/// destroyed.
class Stoppable : public boost::intrusive::list_base_hook<
                      boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  Stoppable() = default;
  Stoppable(const Stoppable&) = delete;
  Stoppable& operator=(const Stoppable&) = delete;
  /// Called on the network thread; must not resume anything at once (closing or cancelling does
  /// not).
  virtual void on_stop() noexcept = 0;

 protected:
  ~Stoppable() = default;
};

/// Belongs to one executor, that of a context which a single thread runs. Must outlive whatever
/// enrols in it.
class Session {
 public:
  explicit Session(boost::asio::any_io_executor executor);

  const boost::asio::any_io_executor& executor() const { return executor_; }
  /// Ends everything that is enrolled with Errc::cancelled, now and for ever. Thread safe.
  void stop();
  bool stopped() const noexcept { return members_->stopped; }
  void enrol(Stoppable& member);
  /// Halts whatever sleeps.
  Brake& brake() const noexcept { return brake_; }
  /// Waits for the moment, or fails with cancelled. The time of a pause does not count, so that
  /// nobody who waits for a turn gets it during one, and the turns keep their distance after it.
  Task<Result<void>> sleep_until(SteadyTime moment);

 private:
  struct Members {
    std::atomic<bool> stopped{false};
    boost::intrusive::list<Stoppable, boost::intrusive::constant_time_size<false>> list;
    void end_all() noexcept;
  };

  boost::asio::any_io_executor executor_;
  Brake& brake_;
  std::shared_ptr<Members> members_;
};

}  // namespace tenken::net
