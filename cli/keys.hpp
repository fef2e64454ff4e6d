// Keys: what the user asks of a running sweep, by a key or by a signal.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <termios.h>

namespace tenken::cli {

enum class Ask : std::uint8_t {
  pause,    ///< pauses, or goes on
  status,   ///< a full status line
  keys,     ///< which keys there are
  quit,     ///< like the first Ctrl-C
  suspend,  ///< the process is about to be stopped by the terminal
  resume,   ///< it has been continued
};

/// What a key means; nothing for others.
std::optional<Ask> ask_of_key(char key);

/// A terminal that hands over keys at once and does not show them, until `restore`. Changed only
/// while this process is in its foreground, as a process in the background would be stopped for it.
class KeyTerminal {
 public:
  /// \param fd  stays the caller's
  explicit KeyTerminal(int fd) : fd_(fd) {}
  KeyTerminal(const KeyTerminal&) = delete;
  KeyTerminal& operator=(const KeyTerminal&) = delete;
  ~KeyTerminal() { restore(); }

  bool in_foreground() const;
  void set();
  void restore() noexcept;

 private:
  int fd_;
  std::optional<termios> before_;
  bool set_ = false;
};

/// Listens on a context that one thread runs. SIGUSR1 asks for the status and SIGUSR2 for a pause,
/// with a terminal or without. Ctrl-Z and its end set the terminal right and are told.
class Keys {
 public:
  using OnAsk = std::function<void(Ask)>;

  Keys(boost::asio::io_context& context, OnAsk on_ask);
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;
  ~Keys() { close(); }

  /// \param terminal  the descriptor that keys come from, if there is one
  void open(std::optional<int> terminal);
  /// Stops listening and restores the terminal. Again: does nothing.
  void close() noexcept;
  /// For the way out that runs no destructor.
  void restore() noexcept;

 private:
  void await_key();
  void on_readable();
  void await_signal();
  void await_job_signal();
  void suspend();

  OnAsk on_ask_;
  boost::asio::signal_set signals_;
  boost::asio::signal_set job_signals_;  ///< of job control
  boost::asio::steady_timer background_timer_;
  boost::asio::steady_timer halt_timer_;
  boost::asio::posix::stream_descriptor input_;
  std::optional<KeyTerminal> terminal_;
  bool closed_ = false;  ///< a handler that was on its way already must not wait again
};

}  // namespace tenken::cli
