#include "scanner/net/signal.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tenken::net {

Signal::Signal(Session& session) : session_(session), timer_(session.executor()) {
  session_.enrol(*this);
}

Task<void> Signal::wait(SteadyTime until) {
  if (session_.stopped()) {  // lets those run for whose end the caller waits
    co_await boost::asio::post(session_.executor(), boost::asio::use_awaitable);
    co_return;
  }
  timer_.expires_at(until);
  co_await timer_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
}

void Signal::on_stop() noexcept { timer_.cancel(); }

}  // namespace tenken::net
