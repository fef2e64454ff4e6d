#include "scanner/ports/udp_scanner.hpp"

#include <algorithm>

#include "scanner/net/descriptors.hpp"
#include "scanner/net/slots.hpp"
#include "scanner/net/task_group.hpp"
#include "scanner/ports/port_order.hpp"
#include "scanner/ports/udp_host_scan.hpp"

namespace tenken::ports {
namespace {

constexpr std::uint64_t kReservedDescriptors = 256;  // database, captures, reports, libraries
constexpr std::uint64_t kMaxSockets = 4096;
constexpr std::uint64_t kMinSockets = 16;

unsigned socket_limit() {
  const std::uint64_t limit = net::raise_descriptor_limit();
  const std::uint64_t usable = limit > kReservedDescriptors ? limit - kReservedDescriptors : 0;
  // One more is open for a moment while a question finds out its own address.
  return static_cast<unsigned>(std::clamp(usable / 2, kMinSockets, kMaxSockets));
}

}  // namespace

// One call of scan: the hosts in a row, taken by the workers one after the other.
struct UdpScanner::Run {
  std::vector<HostTarget> hosts;
  std::vector<std::uint16_t> order;
  OnUdpHostDone on_done;
  UdpScanEnvironment environment;
  std::size_t next = 0;

  Run(std::vector<HostTarget> h, std::vector<std::uint16_t> o, OnUdpHostDone done,
      UdpScanEnvironment e)
      : hosts(std::move(h)),
        order(std::move(o)),
        on_done(std::move(done)),
        environment(std::move(e)) {}
};

UdpScanner::UdpScanner(boost::asio::any_io_executor executor, const pace::Gate& gate,
                       pace::TokenBucket& shared, const Clock& clock, UdpSettings settings)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      settings_(std::move(settings)) {}

std::uint64_t UdpScanner::most_packets(std::uint64_t ports) {
  return ports * UdpHostScan::kMaxRounds;
}

std::chrono::milliseconds UdpScanner::longest(std::uint64_t ports, const UdpSettings& settings) {
  return UdpHostScan::longest(ports, settings);
}

Task<Result<void>> UdpScanner::scan(std::vector<HostTarget> hosts, PortSet ports,
                                    OnUdpHostDone on_done, OnProgress on_progress) {
  net::Slots sockets(session_, socket_limit());
  UdpScanEnvironment environment(session_, gate_, shared_, sockets, settings_, clock_,
                                 std::move(on_progress));
  Run run(std::move(hosts), port_order(ports, settings_.seed), std::move(on_done),
          std::move(environment));
  const std::size_t count =
      std::min<std::size_t>(std::max(1U, settings_.profile.hosts_at_once), run.hosts.size());
  net::TaskGroup workers(session_.executor());
  for (std::size_t i = 0; i < count; ++i) workers.spawn(work(run));
  co_await workers.join();
  if (session_.stopped()) co_return fail(Errc::cancelled, "the UDP scan was stopped");
  co_return ok;
}

Task<void> UdpScanner::work(Run& run) {
  while (run.next < run.hosts.size()) {
    const HostTarget host = run.hosts[run.next++];
    UdpHostScan scan(run.environment, host);
    Result<UdpOutcome> result = co_await scan.run(run.order);
    if (run.on_done) run.on_done(host, std::move(result));
  }
}

}  // namespace tenken::ports
