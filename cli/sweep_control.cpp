#include "cli/sweep_control.hpp"

#include <csignal>
#include <cstdlib>
#include <utility>

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kStatusEvery = 250ms;
constexpr int kInterruptedExit = 130;

}  // namespace

SweepControl::SweepControl(boost::asio::io_context& context, Actions actions)
    : actions_(std::move(actions)),
      signals_(context, SIGINT, SIGTERM),
      keys_(context, [this](Ask ask) { on_ask(ask); }),
      status_timer_(context),
      time_limit_(context) {}

void SweepControl::open(std::optional<int> terminal, std::optional<std::chrono::seconds> max_time) {
  await_signal();
  keys_.open(terminal);
  if (max_time) {
    time_limit_.expires_after(*max_time);
    time_limit_.async_wait([this](const boost::system::error_code& error) {
      if (error || closed_) return;
      out_of_time_ = true;
      actions_.stop();
    });
  }
  show_status();
}

void SweepControl::close() noexcept {
  closed_ = true;
  keys_.close();
  boost::system::error_code ignored;
  signals_.cancel(ignored);  // before they are cleared, which ends no wait
  signals_.clear(ignored);
  status_timer_.cancel();
  time_limit_.cancel();
}

void SweepControl::await_signal() {
  signals_.async_wait([this](const boost::system::error_code& error, int) {
    if (error || closed_) return;
    if (interrupted_) {
      keys_.restore();
      std::_Exit(kInterruptedExit);
    }
    interrupt();
    await_signal();
  });
}

void SweepControl::interrupt() {
  interrupted_ = true;
  actions_.stop();
}

void SweepControl::on_ask(Ask ask) {
  switch (ask) {
    case Ask::pause:
      paused_ = !paused_;
      actions_.hold(paused_ || suspended_);
      actions_.tell(SweepTalk::status);
      break;
    case Ask::status:
      actions_.tell(SweepTalk::status);
      break;
    case Ask::keys:
      actions_.tell(SweepTalk::keys);
      break;
    case Ask::quit:
      interrupt();
      break;
    case Ask::suspend:
    case Ask::resume:
      suspended_ = ask == Ask::suspend;
      actions_.hold(paused_ || suspended_);
      break;
  }
}

void SweepControl::show_status() {
  if (closed_) return;
  actions_.tell(SweepTalk::none);
  status_timer_.expires_after(kStatusEvery);
  status_timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error) show_status();
  });
}

}  // namespace tenken::cli
