#include "scanner/net/session.hpp"

#include <boost/asio/post.hpp>

#include "scanner/net/signal.hpp"

namespace tenken::net {

Session::Session(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), members_(std::make_shared<Members>()) {}

void Session::Members::end_all() noexcept {
  while (!list.empty()) {
    Stoppable& member = list.front();
    list.pop_front();
    member.on_stop();
  }
}

void Session::stop() {
  if (members_->stopped.exchange(true)) return;
  boost::asio::post(executor_, [members = members_] { members->end_all(); });
}

void Session::enrol(Stoppable& member) { members_->list.push_back(member); }

Task<Result<void>> Session::sleep_until(SteadyTime moment) {
  Signal alarm(*this);
  while (!stopped() && SteadyClock::now() < moment) co_await alarm.wait(moment);
  if (stopped()) co_return fail(Errc::cancelled, "the session was stopped");
  co_return ok;
}

}  // namespace tenken::net
