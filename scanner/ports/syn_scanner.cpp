#include "scanner/ports/syn_scanner.hpp"

#include <algorithm>
#include <random>

#include <boost/asio/post.hpp>

#include "scanner/net/worker.hpp"
#include "scanner/ports/port_order.hpp"
#include "scanner/ports/syn_engine.hpp"

namespace tenken::ports {
namespace {

constexpr std::size_t kMostBits = std::size_t{1} << 27U;  // 16 MiB: one for each host and port

/// The hosts in an order of their own, the same for the same seed everywhere.
void shuffle(std::vector<HostTarget>& hosts, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (std::size_t i = hosts.size(); i > 1; --i) std::swap(hosts[i - 1], hosts[random() % i]);
}

}  // namespace

SynScanner::SynScanner(boost::asio::any_io_executor executor, wire::Link link,
                       const pace::Gate& gate, const Clock& clock, ConnectSettings settings)
    : session_(std::move(executor)),
      link_(std::move(link)),
      gate_(gate),
      clock_(clock),
      settings_(std::move(settings)) {}

std::uint64_t SynScanner::most_packets(std::uint64_t ports) {
  return SynEngine::most_packets(ports);
}

Task<Result<PortScanStats>> SynScanner::scan(std::vector<HostTarget> hosts, PortSet ports,
                                             OnHostDone on_done, OnProgress on_progress) {
  const std::vector<std::uint16_t> order = port_order(ports, settings_.seed);
  shuffle(hosts, settings_.seed);
  const boost::asio::any_io_executor executor = session_.executor();
  const net::Brake& brake = session_.brake();
  const SynEngine::OnDone hand_over = [&](HostTarget host, Result<PortCoverage> coverage) {
    if (coverage) coverage->scan = settings_.scan;
    boost::asio::post(executor,
                      [&on_done, host = std::move(host), coverage = std::move(coverage)]() mutable {
                        on_done(host, std::move(coverage));
                      });
  };
  const SynEngine::OnSettled settled = [&](std::uint64_t count) {
    boost::asio::post(executor, [&on_progress, count] { on_progress(count); });
  };
  SynSettings settings;
  settings.profile = settings_.profile;
  settings.hosts = settings_.hosts;
  settings.distress_hold = settings_.distress_hold;

  PortScanStats total;
  const std::size_t most =
      std::max<std::size_t>(1, kMostBits / std::max<std::size_t>(1, order.size()));
  for (std::size_t first = 0; first < hosts.size(); first += most) {
    const auto begin = hosts.begin() + static_cast<std::ptrdiff_t>(first);
    const auto count = static_cast<std::ptrdiff_t>(std::min(most, hosts.size() - first));
    const std::vector<HostTarget> group(begin, begin + count);
    SynEngine engine(link_, gate_, settings, group, order, clock_, hand_over, settled);
    if (Result<void> opened = engine.open(); !opened) co_return Unexpected(opened.error());
    std::function<Result<PortScanStats>(const net::StopAsked&)> work =
        [&engine, &brake](const net::StopAsked& stopped) {
          return engine.run(stopped, [&brake] { return brake.held(); });
        };
    const Result<PortScanStats> stats =
        co_await net::run_on_thread<PortScanStats>(session_, std::move(work));
    if (!stats) co_return stats;
    total += *stats;
  }
  co_return total;
}

}  // namespace tenken::ports
