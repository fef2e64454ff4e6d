// A pause: nobody gets a turn during it, and the turns keep their distance after it.
#include "scanner/net/brake.hpp"

#include <vector>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "scanner/net/session.hpp"
#include "scanner/pace/token_bucket.hpp"

using namespace tenken;
using namespace tenken::net;
using namespace std::chrono_literals;

TEST_CASE("a brake adds up its pauses, those under way included", "[brake]") {
  boost::asio::io_context context;
  Brake brake(context);
  const Brake::Time start{};
  CHECK_FALSE(brake.held());
  CHECK(brake.release(start) == 0s);
  brake.hold(start + 10s);
  brake.hold(start + 12s);  // held already
  CHECK(brake.held());
  CHECK(brake.paused(start + 13s) == 3s);
  CHECK(brake.release(start + 15s) == 5s);
  CHECK_FALSE(brake.held());
  CHECK(brake.paused(start + 20s) == 5s);
  brake.hold(start + 30s);
  CHECK(brake.release(start + 31s) == 1s);
  CHECK(brake.paused(start + 40s) == 6s);
}

TEST_CASE("all sessions of a context share its brake, and sleepers wait for its end", "[brake]") {
  boost::asio::io_context context{1};
  Session one(context.get_executor());
  Session other(context.get_executor());
  CHECK(&one.brake() == &other.brake());
  boost::asio::io_context elsewhere;
  CHECK(&Session(elsewhere.get_executor()).brake() != &one.brake());

  std::vector<int> order;
  const auto start = SteadyClock::now();
  const auto sleeper = [&](int name, std::chrono::milliseconds wait) -> Task<void> {
    CHECK(co_await other.sleep_until(start + wait));
    CHECK_FALSE(one.brake().held());
    order.push_back(name);
  };
  one.brake().hold();
  boost::asio::co_spawn(context, sleeper(2, 20ms), boost::asio::detached);
  boost::asio::co_spawn(context, sleeper(1, 0ms), boost::asio::detached);
  boost::asio::steady_timer end(context, 200ms);
  end.async_wait([&](const boost::system::error_code&) {
    CHECK(order.empty());
    order.push_back(0);
    one.brake().release();
  });
  context.run();
  CHECK(order == std::vector<int>{0, 1, 2});
}

TEST_CASE("a stop ends a sleep that is paused", "[brake]") {
  boost::asio::io_context context{1};
  Session session(context.get_executor());
  session.brake().hold();
  bool cancelled = false;
  const auto sleeper = [&]() -> Task<void> {
    const Result<void> slept = co_await session.sleep_until(SteadyClock::now());
    cancelled = !slept && slept.error().code == Errc::cancelled;
  };
  boost::asio::co_spawn(context, sleeper(), boost::asio::detached);
  boost::asio::steady_timer end(context, 20ms);
  end.async_wait([&](const boost::system::error_code&) { session.stop(); });
  context.run();
  CHECK(cancelled);
}

TEST_CASE("what a bucket has reserved is put off by a pause", "[brake]") {
  pace::TokenBucket bucket(10, 1);
  const pace::SteadyTime now{1h};
  CHECK(bucket.reserve(now) == now);
  CHECK(bucket.reserve(now) == now + 100ms);
  bucket.postpone(2s);  // the one who waits for the second turn waits two seconds longer
  CHECK(bucket.reserve(now + 2s) == now + 2200ms);
}
