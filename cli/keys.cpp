#include "cli/keys.hpp"

#include <array>
#include <csignal>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kBackgroundLook = 500ms;  // whether the terminal is ours again
constexpr auto kHaltTime = 100ms;        // until what is sent has come to rest
constexpr std::size_t kMostKeys = 64;    // of one look: more is pasted text

}  // namespace

std::optional<Ask> ask_of_key(char key) {
  switch (key) {
    case 'p':
    case 'P':
    case ' ':
      return Ask::pause;
    case 's':
    case 'S':
    case '\n':
    case '\r':
      return Ask::status;
    case 'q':
    case 'Q':
      return Ask::quit;
    case '?':
      return Ask::keys;
    default:
      return std::nullopt;
  }
}

bool KeyTerminal::in_foreground() const { return ::tcgetpgrp(fd_) == ::getpgrp(); }

void KeyTerminal::set() {
  if (!in_foreground()) return;
  termios now{};
  if (::tcgetattr(fd_, &now) != 0) return;
  if (!before_) before_ = now;
  now.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);
  now.c_cc[VMIN] = 1;
  now.c_cc[VTIME] = 0;
  set_ = ::tcsetattr(fd_, TCSANOW, &now) == 0;
}

void KeyTerminal::restore() noexcept {
  if (!std::exchange(set_, false) || !before_ || !in_foreground()) return;
  ::tcsetattr(fd_, TCSANOW, &*before_);
}

Keys::Keys(boost::asio::io_context& context, OnAsk on_ask)
    : on_ask_(std::move(on_ask)),
      signals_(context, SIGUSR1, SIGUSR2),
      job_signals_(context),
      background_timer_(context),
      halt_timer_(context),
      input_(context) {}

void Keys::open(std::optional<int> terminal) {
  await_signal();
  if (!terminal) return;
  // Another descriptor of the same terminal: closing it leaves the caller's open.
  const int own = ::fcntl(*terminal, F_DUPFD_CLOEXEC, 0);
  if (own < 0) return;
  boost::system::error_code error;
  input_.assign(own, error);
  if (error) {
    ::close(own);
    return;
  }
  terminal_.emplace(own);
  terminal_->set();
  job_signals_.add(SIGTSTP, error);
  job_signals_.add(SIGCONT, error);
  await_job_signal();
  await_key();
}

void Keys::restore() noexcept {
  if (terminal_) terminal_->restore();
}

void Keys::close() noexcept {
  closed_ = true;
  restore();
  terminal_.reset();
  boost::system::error_code ignored;
  signals_.cancel(ignored);  // before they are cleared, which ends no wait
  signals_.clear(ignored);
  job_signals_.cancel(ignored);
  job_signals_.clear(ignored);
  background_timer_.cancel();
  halt_timer_.cancel();
  input_.close(ignored);
}

void Keys::await_key() {
  if (closed_) return;
  input_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                    [this](const boost::system::error_code& error) {
                      if (!error && !closed_) on_readable();
                    });
}

void Keys::on_readable() {
  if (!terminal_->in_foreground()) {  // reading would stop this process
    background_timer_.expires_after(kBackgroundLook);
    background_timer_.async_wait([this](const boost::system::error_code& error) {
      if (!error) await_key();
    });
    return;
  }
  std::array<char, kMostKeys> keys{};
  const ssize_t count = ::read(input_.native_handle(), keys.data(), keys.size());
  if (count <= 0) return;  // the terminal is gone
  for (ssize_t i = 0; i < count; ++i)
    if (const auto ask = ask_of_key(keys[static_cast<std::size_t>(i)])) on_ask_(*ask);
  await_key();
}

void Keys::await_signal() {
  if (closed_) return;
  signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error || closed_) return;
    on_ask_(signal == SIGUSR1 ? Ask::status : Ask::pause);
    await_signal();
  });
}

void Keys::await_job_signal() {
  if (closed_) return;
  job_signals_.async_wait([this](const boost::system::error_code& error, int signal) {
    if (error || closed_) return;
    if (signal == SIGTSTP)
      suspend();
    else if (terminal_)
      terminal_->set();
    await_job_signal();
  });
}

/// The clock goes on while the process is stopped, so what is under way comes to rest first.
void Keys::suspend() {
  on_ask_(Ask::suspend);
  halt_timer_.expires_after(kHaltTime);
  halt_timer_.async_wait([this](const boost::system::error_code& error) {
    if (error || closed_) return;
    restore();
    std::raise(SIGSTOP);
    if (terminal_) terminal_->set();
    on_ask_(Ask::resume);
  });
}

}  // namespace tenken::cli
