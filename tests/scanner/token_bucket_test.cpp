#include "scanner/pace/token_bucket.hpp"

#include <algorithm>
#include <vector>

#include "catch.hpp"
#include <rapidcheck.h>

using namespace tenken::pace;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

namespace {

// When the sends of callers that ask `gaps` apart may happen.
std::vector<SteadyTime> schedule(TokenBucket bucket, const std::vector<int>& gaps_us) {
  std::vector<SteadyTime> sends;
  SteadyTime now = SteadyTime() + 1h;
  for (const int gap : gaps_us) {
    now += std::chrono::microseconds(gap);
    sends.push_back(bucket.reserve(now));
  }
  return sends;
}

}  // namespace

TEST_CASE("a bucket of burst 1 spaces sends by its interval", "[pace]") {
  TokenBucket bucket(100, 1);
  const SteadyTime start = SteadyTime() + 1h;
  CHECK(bucket.reserve(start) == start);
  CHECK(bucket.reserve(start) == start + 10ms);
  CHECK(bucket.reserve(start) == start + 20ms);
}

TEST_CASE("a bucket does not catch up after a pause", "[pace]") {
  TokenBucket bucket(10, 3);
  SteadyTime now = SteadyTime() + 1h;
  bucket.reserve(now);
  now += 1h;
  for (int i = 0; i < 3; ++i) CHECK(bucket.reserve(now) == now);
  CHECK(bucket.reserve(now) == now + 100ms);
}

TEST_CASE("an absurdly small rate still gives a finite schedule", "[pace]") {
  TokenBucket bucket(1e-12, 1);
  const SteadyTime start = SteadyTime() + 1h;
  CHECK(bucket.reserve(start) == start);
  CHECK(bucket.reserve(start) > start + 30min);
}

TEST_CASE("no window ever holds more sends than its rate and the burst allow", "[pace][property]") {
  CHECK(rc::check("rate * window + burst", [] {
    const auto rate = *rc::gen::inRange(1, 5000);
    const auto burst = *rc::gen::inRange(1, 50);
    const auto gaps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3000));
    auto sends = schedule(TokenBucket(rate, burst), gaps);
    std::sort(sends.begin(), sends.end());
    for (std::size_t i = 0; i < sends.size(); ++i) {
      for (std::size_t j = i; j < sends.size(); ++j) {
        const double window = std::chrono::duration<double>(sends[j] - sends[i]).count();
        RC_ASSERT(static_cast<double>(j - i + 1) <= window * rate + burst + 1e-6);
      }
    }
  }));
}

TEST_CASE("a send is never scheduled before it was asked for, nor out of order",
          "[pace][property]") {
  CHECK(rc::check("monotone", [] {
    const auto gaps = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 3000));
    const auto sends = schedule(TokenBucket(777, 5), gaps);
    SteadyTime now = SteadyTime() + 1h;
    for (std::size_t i = 0; i < sends.size(); ++i) {
      now += std::chrono::microseconds(gaps[i]);
      RC_ASSERT(sends[i] >= now);
      if (i > 0) RC_ASSERT(sends[i] >= sends[i - 1]);
    }
  }));
}
