#include "scanner/net/session.hpp"

#include <boost/asio/execution/context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/query.hpp>

#include "scanner/net/signal.hpp"

namespace tenken::net {

Session::Session(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)),
      brake_(boost::asio::use_service<Brake>(
          boost::asio::query(executor_, boost::asio::execution::context))),
      members_(std::make_shared<Members>()) {}

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
  const auto before = brake_.paused();
  while (!stopped()) {
    const SteadyTime now = SteadyClock::now();
    const SteadyTime end = moment + (brake_.paused(now) - before);
    if (!brake_.held() && now >= end) break;
    co_await alarm.wait(brake_.held() ? now + Brake::kLookEvery : end);
  }
  if (stopped()) co_return fail(Errc::cancelled, "the session was stopped");
  co_return ok;
}

}  // namespace tenken::net
