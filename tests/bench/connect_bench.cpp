// What the pool of connects adds to the connects themselves: attempts per second at closed ports of
// this machine, against a loop of socket, connect and close, in the same run. The counter
// `times_bare` is the pool's time over that of the loop.
#include <chrono>
#include <cstdint>
#include <stdexcept>

#include <benchmark/benchmark.h>
#include <boost/asio/io_context.hpp>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/timestamp.hpp"
#include "scanner/net/connect_pool.hpp"
#include "scanner/pace/scope.hpp"

namespace {

using namespace tenken;
using namespace std::chrono_literals;
using SteadyClock = std::chrono::steady_clock;

constexpr std::uint16_t kPort = 1;  // tcpmux, which nobody serves
constexpr std::size_t kAttempts = 20'000;
constexpr std::size_t kAtOnce = 256;

double seconds_since(SteadyClock::time_point start) {
  return std::chrono::duration<double>(SteadyClock::now() - start).count();
}

double seconds_bare() {
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(kPort);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const auto start = SteadyClock::now();
  for (std::size_t i = 0; i < kAttempts; ++i) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof(to)) == 0)
      throw std::runtime_error("somebody serves port 1 of this machine");
    ::close(socket);
  }
  return seconds_since(start);
}

/// Keeps kAtOnce attempts under way until all are answered.
class Attempts final : net::TouchListener {
 public:
  explicit Attempts(const pace::Permit& permit)
      : session_(context_.get_executor()), pool_(session_, net::Source()), permit_(permit) {}

  double seconds() {
    const auto start = SteadyClock::now();
    while (started_ < kAtOnce) start_one();
    while (answered_ < kAttempts) context_.run_one();
    return seconds_since(start);
  }

 private:
  void start_one() {
    ++started_;
    pool_.start(permit_, kPort, 1s, *this);
  }
  void touched(std::uint16_t, const Result<net::Touch>& touch, std::chrono::microseconds) override {
    if (touch != net::Touch::reset) throw std::runtime_error("port 1 did not refuse");
    ++answered_;
    if (started_ < kAttempts) start_one();
  }

  boost::asio::io_context context_{1};
  net::Session session_;
  net::ConnectPool pool_;
  pace::Permit permit_;
  std::size_t started_ = 0;
  std::size_t answered_ = 0;
};

void pool_of_connects(benchmark::State& state) {
  const SystemClock clock;
  const pace::Gate gate(pace::parse_scope("version = 1\nauthorised_by = \"the benchmark\"\n"
                                          "valid_until = 2199-01-01\nallow = [\"127.0.0.1\"]\n"
                                          "checks = [\"ports\"]\n",
                                          "benchmark")
                            .value(),
                        clock);
  const auto permit = gate.admit(IpAddress::parse("127.0.0.1").value(), pace::Check::ports).value();
  double pool = 0;
  double bare = 0;
  for (auto _ : state) {
    const double seconds = Attempts(permit).seconds();
    state.SetIterationTime(seconds);
    pool += seconds;
    bare += seconds_bare();
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(kAttempts) *
                          static_cast<std::int64_t>(state.iterations()));
  state.counters["times_bare"] = pool / bare;
}
BENCHMARK(pool_of_connects)->UseManualTime()->Unit(benchmark::kMillisecond)->MinTime(1.0);

}  // namespace
