// SweepControl: what the user, the clock and the terminal ask of a running sweep.
#pragma once

#include <chrono>
#include <functional>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>

#include "cli/keys.hpp"
#include "cli/sweep_engine.hpp"

namespace tenken::cli {

/// Listens from `open` to `close` on a context that one thread runs, and keeps it running. The
/// first SIGINT or SIGTERM stops the sweep, the second ends the process with 130.
class SweepControl {
 public:
  struct Actions {
    std::function<void()> stop;           ///< once or more
    std::function<void(bool)> hold;       ///< whether nothing may be sent, at every change
    std::function<void(SweepTalk)> tell;  ///< four times a second, and when the user asks

    Actions() = default;
  };

  SweepControl(boost::asio::io_context& context, Actions actions);

  /// \param terminal  the descriptor that keys come from, if there is one
  void open(std::optional<int> terminal, std::optional<std::chrono::seconds> max_time);
  /// From then on a signal does what it always does. Again: does nothing.
  void close() noexcept;

  bool interrupted() const { return interrupted_; }
  bool out_of_time() const { return out_of_time_; }
  bool paused() const { return paused_; }

 private:
  void await_signal();
  void interrupt();
  void on_ask(Ask ask);
  void show_status();

  Actions actions_;
  boost::asio::signal_set signals_;
  Keys keys_;
  boost::asio::steady_timer status_timer_;
  boost::asio::steady_timer time_limit_;
  bool interrupted_ = false;
  bool out_of_time_ = false;
  bool paused_ = false;     ///< by the user
  bool suspended_ = false;  ///< by the terminal
  bool closed_ = false;     ///< a handler that was on its way already must not wait again
};

}  // namespace tenken::cli
