#include "scanner/ports/connect_scanner.hpp"

#include <map>
#include <thread>

#include "catch.hpp"
#include <sys/resource.h>

#include "net_support.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::ports;
using namespace std::chrono_literals;
using net::SteadyClock;

namespace {

struct Outcome {
  std::map<std::string, Result<PortCoverage>> hosts;
  std::uint64_t progress = 0;
  Result<PortScanStats> result = PortScanStats();
};

ConnectSettings settings_of(pace::Profile profile) {
  ConnectSettings settings;
  settings.profile = std::move(profile);
  settings.seed = 11;
  settings.distress_hold = 50ms;
  return settings;
}

class Bench {
 public:
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  pace::TokenBucket shared{20'000, 64};

  std::unique_ptr<ConnectScanner> scanner(ConnectSettings settings) {
    return std::make_unique<ConnectScanner>(loop.executor(), gate, shared, clock,
                                            std::move(settings));
  }
  Outcome scan(ConnectScanner& scanner, const std::vector<const char*>& hosts, PortSet ports) {
    Outcome outcome;
    std::vector<HostTarget> targets;
    targets.reserve(hosts.size());
    for (const char* host : hosts)
      targets.emplace_back(IpAddress::parse(host).value(), std::nullopt, std::nullopt);
    const OnHostDone done = [&](const HostTarget& host, Result<PortCoverage> coverage) {
      const bool first = outcome.hosts.emplace(host.ip.to_string(), std::move(coverage)).second;
      CHECK(first);
    };
    const OnProgress progress = [&](std::uint64_t count) { outcome.progress += count; };
    outcome.result = loop.run(scanner.scan(std::move(targets), std::move(ports), done, progress));
    return outcome;
  }
};

}  // namespace

TEST_CASE("open ports are open, all others of a living host closed", "[connect]") {
  Bench bench;
  const Server one(bench.loop, silent());
  const Server two(bench.loop, says("220 hello\r\n"));
  const std::uint16_t shut = closed_port();
  const PortSet ports = PortSet::from_ports({one.port(), two.port(), shut});
  const auto scanner = bench.scanner(settings_of(quick_profile()));
  const Outcome outcome = bench.scan(*scanner, {"127.0.0.1"}, ports);
  REQUIRE(outcome.result);
  const auto& coverage = outcome.hosts.at("127.0.0.1");
  REQUIRE(coverage);
  CHECK(coverage->scanned == ports);
  CHECK(coverage->open == PortSet::from_ports({one.port(), two.port()}));
  CHECK(coverage->filtered.empty());
  CHECK(coverage->closed_count() == 1);
  CHECK(coverage->method == "connect");
  CHECK(outcome.progress == 3);
  CHECK(one.accepted() == 1);
}

TEST_CASE("the same scan finds all of a host's ports, and leaks no descriptor", "[connect]") {
  Bench bench;
  const Server server(bench.loop, silent());
  pace::Profile profile = quick_profile();
  profile.packets_per_second = profile.host_packets_per_second = 50'000;
  bench.shared = pace::TokenBucket(50'000, 64);
  const std::size_t before = open_descriptors();
  {
    const auto scanner = bench.scanner(settings_of(profile));
    const Outcome outcome =
        bench.scan(*scanner, {"127.0.0.1", "127.0.0.2"}, PortSet::from_ranges({{30000, 34000}}));
    REQUIRE(outcome.hosts.at("127.0.0.1"));
    REQUIRE(outcome.hosts.at("127.0.0.2"));
    CHECK(outcome.progress == std::uint64_t{2} * 4001);
    CHECK(outcome.hosts.at("127.0.0.2")->filtered.empty());
  }
  CHECK(open_descriptors() <= before + 2);  // connections that the server still holds
}

TEST_CASE("attempts on one host keep its rate", "[connect]") {
  Bench bench;
  pace::Profile profile = quick_profile();
  profile.host_packets_per_second = 100;
  const auto scanner = bench.scanner(settings_of(profile));
  const auto start = SteadyClock::now();
  const Outcome outcome = bench.scan(*scanner, {"127.0.0.1"}, PortSet::from_ranges({{2, 31}}));
  CHECK(SteadyClock::now() - start >= 275ms);  // 30 sends at 100 per second, one of them early
  CHECK(outcome.progress == 30);
}

TEST_CASE("a host outside the scope is reported as such and nothing is sent", "[connect]") {
  Bench bench;
  const Server server(bench.loop, silent(), "127.6.6.6");
  const auto scanner = bench.scanner(settings_of(quick_profile()));
  const Outcome outcome =
      bench.scan(*scanner, {"127.6.6.6", "127.0.0.1"}, PortSet::from_ports({server.port()}));
  CHECK(outcome.hosts.at("127.6.6.6").error().code == Errc::out_of_scope);
  CHECK(outcome.hosts.at("127.0.0.1"));
  CHECK(server.accepted() == 0);
  CHECK(outcome.progress == 2);
}

TEST_CASE("too few descriptors slow a scan down, they do not break it", "[connect]") {
  Bench bench;
  const Server server(bench.loop, silent());
  ConnectSettings settings = settings_of(quick_profile());
  settings.max_sockets = 64;  // more than the system will grant below
  const auto scanner = bench.scanner(settings);
  rlimit old{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &old) == 0);
  rlimit low = old;
  low.rlim_cur = open_descriptors() + 1;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  const Outcome outcome = bench.scan(*scanner, {"127.0.0.1", "127.0.0.2", "127.0.0.3"},
                                     PortSet::from_ranges({{2, 21}}));
  setrlimit(RLIMIT_NOFILE, &old);
  for (const char* host : {"127.0.0.1", "127.0.0.2", "127.0.0.3"}) {
    REQUIRE(outcome.hosts.at(host));
    CHECK(outcome.hosts.at(host)->scanned.size() == 20);
    CHECK(outcome.hosts.at(host)->filtered.empty());
  }
}

TEST_CASE("a stopped scan reports every host once, the unfinished ones as cancelled", "[connect]") {
  Bench bench;
  pace::Profile profile = quick_profile();
  profile.host_packets_per_second = 20;
  profile.hosts_at_once = 2;
  const auto scanner = bench.scanner(settings_of(profile));
  std::thread stopper([&] {
    std::this_thread::sleep_for(200ms);
    scanner->stop();
  });
  const Outcome outcome = bench.scan(*scanner, {"127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"},
                                     PortSet::from_ranges({{2, 1000}}));
  stopper.join();
  REQUIRE_FALSE(outcome.result);
  CHECK(outcome.result.error().code == Errc::cancelled);
  REQUIRE(outcome.hosts.size() == 4);
  for (const auto& [host, coverage] : outcome.hosts) {
    REQUIRE_FALSE(coverage);
    CHECK(coverage.error().code == Errc::cancelled);
  }
  CHECK(outcome.progress == std::uint64_t{4} * 999);
}
