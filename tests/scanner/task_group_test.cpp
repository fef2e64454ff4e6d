#include "scanner/net/task_group.hpp"

#include <vector>

#include "catch.hpp"
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

using namespace tenken;

namespace {

Task<void> sleeper(boost::asio::any_io_executor executor, int milliseconds,
                   std::vector<int>& ended) {
  boost::asio::steady_timer timer(executor, std::chrono::milliseconds(milliseconds));
  co_await timer.async_wait(boost::asio::as_tuple(boost::asio::use_awaitable));
  ended.push_back(milliseconds);
}

Task<void> parent(boost::asio::any_io_executor executor, std::vector<int>& ended, bool& joined) {
  net::TaskGroup group(executor);
  group.spawn(sleeper(executor, 20, ended));
  group.spawn(sleeper(executor, 1, ended));
  group.spawn(sleeper(executor, 10, ended));
  co_await group.join();
  joined = ended.size() == 3 && group.running() == 0;
  co_await group.join();  // an empty group is joined at once
}

}  // namespace

TEST_CASE("a group is joined when the last of its tasks has ended") {
  boost::asio::io_context context{1};
  std::vector<int> ended;
  bool joined = false;
  boost::asio::co_spawn(context, parent(context.get_executor(), ended, joined),
                        boost::asio::detached);
  context.run();
  CHECK(joined);
  CHECK(ended == std::vector<int>{1, 10, 20});
}

TEST_CASE("a task that ends before the join is not waited for") {
  boost::asio::io_context context{1};
  net::TaskGroup group(context.get_executor());
  std::vector<int> ended;
  group.spawn(sleeper(context.get_executor(), 0, ended));
  context.run();
  CHECK(group.running() == 0);
  CHECK(ended.size() == 1);
}
