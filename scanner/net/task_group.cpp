#include "scanner/net/task_group.hpp"

#include <cassert>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tenken::net {

TaskGroup::TaskGroup(boost::asio::any_io_executor executor)
    : executor_(std::move(executor)), empty_(executor_) {}

TaskGroup::~TaskGroup() { assert(running_ == 0); }

void TaskGroup::spawn(Task<void> task) {
  ++running_;
  boost::asio::co_spawn(executor_, run(std::move(task)), boost::asio::detached);
}

Task<void> TaskGroup::run(Task<void> task) {
  // Errors are values; what is thrown all the same (no memory, no thread) must not leave join
  // waiting.
  try {
    co_await std::move(task);
  } catch (...) {
    if (!thrown_) thrown_ = std::current_exception();
  }
  if (--running_ == 0) empty_.cancel();
}

Task<void> TaskGroup::join() {
  while (running_ > 0) {
    empty_.expires_at(boost::asio::steady_timer::time_point::max());
    co_await empty_.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  }
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

}  // namespace tenken::net
