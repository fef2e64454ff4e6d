#include <thread>

#include "catch.hpp"

#include "net_support.hpp"
#include "scanner/net/observation_channel.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace std::chrono_literals;
using net::ObservationChannel;

namespace {

Batch batch_of(int number) {
  Batch batch;
  batch.observations.emplace_back(Subject(IpAddress::v4(0x7F000001)), "host.seen",
                                  std::to_string(number), Witness("test", "test"), Timestamp(1));
  return batch;
}

Task<bool> send_all(ObservationChannel& channel, int first, int last) {
  for (int i = first; i < last; ++i) {
    Batch batch = batch_of(i);
    const auto sent = co_await channel.send(std::move(batch));
    if (!sent) co_return false;
  }
  co_return true;
}

}  // namespace

TEST_CASE("100000 batches cross the threads in order, none lost", "[channel]") {
  constexpr int kCount = 100'000;
  ObservationChannel channel(64);
  Loop loop;
  std::vector<int> got;
  std::thread receiver([&] {
    while (auto batches = channel.receive(100, 50ms))
      for (const Batch& batch : *batches) got.push_back(std::stoi(batch.observations[0].value));
  });
  CHECK(loop.run(send_all(channel, 0, kCount), 120s));
  channel.finish();
  receiver.join();
  REQUIRE(got.size() == kCount);
  CHECK(std::is_sorted(got.begin(), got.end()));
  CHECK(channel.dropped() == 0);
}

TEST_CASE("several senders wait for the same full channel and all get through", "[channel]") {
  ObservationChannel channel(2);
  Loop loop;
  std::size_t got = 0;
  std::thread receiver([&] {
    while (auto batches = channel.receive(1, 50ms)) got += batches->size();
  });
  int ended = 0;
  for (int i = 0; i < 10; ++i)
    boost::asio::co_spawn(loop.context, send_all(channel, 0, 500),
                          [&](const std::exception_ptr&, bool all) { ended += all ? 1 : 0; });
  loop.context.run_for(60s);
  channel.finish();
  receiver.join();
  CHECK(ended == 10);
  CHECK(got == 5000);
}

TEST_CASE("try_send never waits: it drops and counts", "[channel]") {
  ObservationChannel channel(2);
  CHECK(channel.try_send(batch_of(1)));
  CHECK(channel.try_send(batch_of(2)));
  CHECK_FALSE(channel.try_send(batch_of(3)));
  CHECK(channel.dropped() == 1);
  const auto batches = channel.receive(10, 1ms);
  REQUIRE(batches);
  CHECK(batches->size() == 2);
}

TEST_CASE("the receiver waits until much has come, or no more fits in", "[channel]") {
  ObservationChannel channel(3);
  std::optional<std::vector<Batch>> got;
  std::thread receiver([&] { got = channel.receive(100, 60s); });
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(20ms);
    CHECK(channel.try_send(batch_of(i)));
  }
  receiver.join();
  REQUIRE(got);
  CHECK(got->size() == 3);
}

TEST_CASE("what was sent before the end marker is delivered, then nothing more", "[channel]") {
  ObservationChannel channel(8);
  CHECK(channel.receive(10, 1ms)->empty());
  REQUIRE(channel.try_send(batch_of(1)));
  channel.finish();
  CHECK_FALSE(channel.try_send(batch_of(2)));
  const auto batches = channel.receive(10, 1ms);
  REQUIRE(batches);
  CHECK(batches->size() == 1);
  CHECK_FALSE(channel.receive(10, 1ms));
  CHECK_FALSE(channel.receive(10, 1ms));
}

TEST_CASE("a receiver that gives up lets waiting senders fail", "[channel]") {
  ObservationChannel channel(1);
  Loop loop;
  std::thread receiver([&] {
    std::this_thread::sleep_for(50ms);
    channel.abandon();
  });
  CHECK_FALSE(loop.run(send_all(channel, 0, 10)));
  receiver.join();
  CHECK_FALSE(channel.receive(1, 1ms));
}
