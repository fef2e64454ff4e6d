#include "scanner/ports/connect_scanner.hpp"

#include <algorithm>

#include "scanner/net/connect_pool.hpp"
#include "scanner/net/descriptors.hpp"
#include "scanner/net/slots.hpp"
#include "scanner/net/task_group.hpp"
#include "scanner/ports/host_scan.hpp"
#include "scanner/ports/port_order.hpp"

namespace tenken::ports {
namespace {

constexpr std::uint64_t kReservedDescriptors = 256;  // database, captures, reports, libraries
constexpr std::uint64_t kMaxSockets = 20'000;  // memory of the kernel; local ports end near 28 000
constexpr std::uint64_t kMinSockets = 16;

unsigned socket_limit(unsigned asked) {
  if (asked != 0) return asked;
  const std::uint64_t limit = net::raise_descriptor_limit();
  const std::uint64_t usable = limit > kReservedDescriptors ? limit - kReservedDescriptors : 0;
  return static_cast<unsigned>(std::clamp(usable, kMinSockets, kMaxSockets));
}

}  // namespace

// One call of scan: the hosts in a row, taken by the workers one after the other.
struct ConnectScanner::Run {
  std::vector<HostTarget> hosts;
  std::vector<std::uint16_t> order;
  OnHostDone on_done;
  HostScanEnvironment environment;
  std::size_t next = 0;

  Run(std::vector<HostTarget> h, std::vector<std::uint16_t> o, OnHostDone done,
      HostScanEnvironment e)
      : hosts(std::move(h)),
        order(std::move(o)),
        on_done(std::move(done)),
        environment(std::move(e)) {}
};

ConnectScanner::ConnectScanner(boost::asio::any_io_executor executor, const pace::Gate& gate,
                               pace::TokenBucket& shared, const Clock& clock,
                               ConnectSettings settings)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      settings_(std::move(settings)) {}

std::uint64_t ConnectScanner::most_packets(std::uint64_t ports, const pace::Profile& profile) {
  return HostScan::most_packets(ports, profile);
}

Task<Result<PortScanStats>> ConnectScanner::scan(std::vector<HostTarget> hosts, PortSet ports,
                                                 OnHostDone on_done, OnProgress on_progress) {
  net::Slots sockets(session_, socket_limit(settings_.max_sockets));
  net::ConnectPool pool(session_, settings_.source);
  HostScanEnvironment environment(session_, gate_, shared_, sockets, pool, settings_, clock_,
                                  std::move(on_progress));
  Run run(std::move(hosts), port_order(ports, settings_.seed), std::move(on_done),
          std::move(environment));
  const std::size_t count =
      std::min<std::size_t>(std::max(1U, settings_.profile.hosts_at_once), run.hosts.size());
  net::TaskGroup workers(session_.executor());
  for (std::size_t i = 0; i < count; ++i) workers.spawn(work(run));
  co_await workers.join();
  if (session_.stopped()) co_return fail(Errc::cancelled, "the port scan was stopped");
  co_return PortScanStats();
}

Task<void> ConnectScanner::work(Run& run) {
  while (run.next < run.hosts.size()) {
    HostTarget host = run.hosts[run.next++];
    HostScan scan(run.environment, host);
    Result<PortCoverage> result = co_await scan.run(run.order);
    host.packets_per_second = scan.slowed_to();
    if (run.on_done) run.on_done(host, std::move(result));
  }
}

}  // namespace tenken::ports
