#include "scanner/ports/udp_scanner.hpp"

#include <map>
#include <thread>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "net_support.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::ports;
using namespace std::chrono_literals;
namespace asio = boost::asio;
using asio::ip::udp;

namespace {

/// A UDP server of 127.0.0.1 inside the test's loop; without an answer it only listens.
class UdpServer {
 public:
  UdpServer(Loop& loop, std::optional<std::string> answer)
      : socket_(loop.context, udp::endpoint(asio::ip::address_v4::loopback(), 0)) {
    asio::co_spawn(loop.context, serve(std::move(answer)), asio::detached);
  }
  std::uint16_t port() const { return socket_.local_endpoint().port(); }
  unsigned asked() const { return asked_; }
  std::string last() const { return last_; }

 private:
  asio::awaitable<void> serve(std::optional<std::string> answer) {
    while (true) {
      std::array<char, 2048> buffer{};
      udp::endpoint from;
      const std::size_t size =
          co_await socket_.async_receive_from(asio::buffer(buffer), from, asio::use_awaitable);
      ++asked_;
      last_.assign(buffer.data(), size);
      if (answer) socket_.send_to(asio::buffer(*answer), from);
    }
  }

  udp::socket socket_;
  unsigned asked_ = 0;
  std::string last_;
};

struct Outcome {
  std::map<std::string, Result<UdpOutcome>> hosts;
  std::uint64_t progress = 0;
  Result<void> result = ok;
};

class Bench {
 public:
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  pace::TokenBucket shared{20'000, 64};
  UdpSettings settings;

  Bench() {
    settings.profile = quick_profile();
    settings.seed = 11;
  }

  Outcome scan(UdpScanner& scanner, const std::vector<const char*>& hosts, PortSet ports) {
    Outcome outcome;
    std::vector<HostTarget> targets;
    targets.reserve(hosts.size());
    for (const char* host : hosts)
      targets.emplace_back(IpAddress::parse(host).value(), std::nullopt, std::nullopt);
    const OnUdpHostDone done = [&](const HostTarget& host, Result<UdpOutcome> result) {
      const bool first = outcome.hosts.emplace(host.ip.to_string(), std::move(result)).second;
      CHECK(first);
    };
    const OnProgress progress = [&](std::uint64_t settled) { outcome.progress += settled; };
    outcome.result = loop.run(scanner.scan(std::move(targets), std::move(ports), done, progress));
    return outcome;
  }
  Outcome scan(const std::vector<const char*>& hosts, PortSet ports) {
    UdpScanner scanner(loop.executor(), gate, shared, clock, settings);
    return scan(scanner, hosts, std::move(ports));
  }
};

std::uint16_t closed_udp_port(Loop& loop) {
  return udp::socket(loop.context, udp::endpoint(asio::ip::address_v4::loopback(), 0))
      .local_endpoint()
      .port();
}

}  // namespace

TEST_CASE("a UDP scan tells open, closed and silent ports apart", "[udp-scan]") {
  Bench bench;
  UdpServer answers(bench.loop, "hello");
  UdpServer empty(bench.loop, "");
  UdpServer silent(bench.loop, std::nullopt);
  const std::uint16_t closed = closed_udp_port(bench.loop);
  const PortSet ports = PortSet::from_ports({answers.port(), empty.port(), silent.port(), closed});
  const Outcome outcome = bench.scan({"127.0.0.1"}, ports);
  REQUIRE(outcome.result);
  const auto& host = outcome.hosts.at("127.0.0.1");
  REQUIRE(host);
  CHECK(host->coverage.method == "udp");
  CHECK(host->coverage.scanned == ports);
  CHECK(host->coverage.open == PortSet::from_ports({answers.port(), empty.port()}));
  CHECK(host->coverage.filtered == PortSet::from_ports({silent.port()}));
  CHECK(host->coverage.unanswered == host->coverage.filtered);
  CHECK(host->coverage.expected_missed == 0);
  CHECK(host->replies.at(answers.port()) == to_bytes("hello"));
  CHECK(host->replies.at(empty.port()).empty());
  CHECK(outcome.progress == 4);
  CHECK(answers.asked() == 1);
  CHECK(silent.asked() == 3);
  CHECK(silent.last().empty());  // no protocol is known there
}

TEST_CASE("a UDP scan over IPv6 tells open from closed", "[udp-scan]") {
  Bench bench;
  udp::socket server(bench.loop.context);
  boost::system::error_code error;
  server.open(udp::v6(), error);
  if (!error) server.bind({asio::ip::address_v6::loopback(), 0}, error);
  if (error) {
    WARN("skipped: no IPv6 loopback");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const std::uint16_t silent = server.local_endpoint().port();
  const std::uint16_t closed = silent == 65535 ? 1 : static_cast<std::uint16_t>(silent + 1);
  const Outcome outcome = bench.scan({"::1"}, PortSet::from_ports({silent, closed}));
  const auto& host = outcome.hosts.at("::1");
  REQUIRE(host);
  CHECK(host->coverage.filtered == PortSet::from_ports({silent}));
  CHECK(host->coverage.closed_count() == 1);
}

TEST_CASE("a UDP scan asks nothing of an address outside the scope", "[udp-scan]") {
  Bench bench;
  const Outcome outcome = bench.scan({"127.6.6.6", "127.0.0.1"}, PortSet::from_ports({9}));
  const auto& refused = outcome.hosts.at("127.6.6.6");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().code == Errc::out_of_scope);
  CHECK(outcome.hosts.at("127.0.0.1"));
}

TEST_CASE("a UDP scan keeps the pace of the host", "[udp-scan]") {
  Bench bench;
  bench.settings.profile.host_packets_per_second = 50;
  const PortSet ports = PortSet::from_ranges({{40'000, 40'019}});
  const auto start = net::SteadyClock::now();
  const Outcome outcome = bench.scan({"127.0.0.1"}, ports);
  REQUIRE(outcome.hosts.at("127.0.0.1"));
  CHECK(net::SteadyClock::now() - start > 17 * 20ms);
}

TEST_CASE("a stopped UDP scan reports its hosts as cancelled", "[udp-scan]") {
  Bench bench;
  UdpServer silent(bench.loop, std::nullopt);
  bench.settings.profile.min_timeout = 5s;
  bench.settings.profile.max_timeout = 10s;
  UdpScanner scanner(bench.loop.executor(), bench.gate, bench.shared, bench.clock, bench.settings);
  std::thread stopper([&] {
    std::this_thread::sleep_for(100ms);
    scanner.stop();
  });
  const Outcome outcome = bench.scan(scanner, {"127.0.0.1"}, PortSet::from_ports({silent.port()}));
  stopper.join();
  REQUIRE_FALSE(outcome.result);
  CHECK(outcome.result.error().code == Errc::cancelled);
  REQUIRE_FALSE(outcome.hosts.at("127.0.0.1"));
  CHECK(outcome.hosts.at("127.0.0.1").error().code == Errc::cancelled);
}

TEST_CASE("the sockets of a UDP scan are closed when it ends", "[udp-scan]") {
  Bench bench;
  UdpServer silent(bench.loop, std::nullopt);
  const std::size_t before = open_descriptors();
  bench.scan({"127.0.0.1"}, PortSet::from_ports({silent.port(), 69, 3610}));
  CHECK(open_descriptors() == before);
}

TEST_CASE("the budget of a UDP scan grows with the ports", "[udp-scan]") {
  CHECK(UdpScanner::most_packets(0) == 0);
  CHECK(UdpScanner::most_packets(20) == 160);
  Bench bench;
  CHECK(UdpScanner::longest(20, bench.settings) > bench.settings.patience);
}
