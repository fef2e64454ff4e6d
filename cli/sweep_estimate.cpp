// How much a sweep sends and how long it takes, at most.
#include <algorithm>
#include <cmath>

#include "cli/chunks.hpp"
#include "cli/port_slices.hpp"
#include "cli/sliced_scan.hpp"
#include "cli/sweep_plan.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/ports/udp_scanner.hpp"

namespace tenken::cli {
namespace {

std::chrono::seconds seconds_up(double seconds) {
  constexpr double kLongest = 1e9;  // thirty years
  return std::chrono::seconds(static_cast<std::int64_t>(std::min(seconds, kLongest) + 0.999));
}

/// The pace of the slowest of the targets, at most.
pace::Profile slowest(const SweepPlan& plan) {
  pace::Profile profile = plan.profile;
  const auto is_target = [&](const IpRange& range) {
    return std::ranges::any_of(plan.targets.ranges(), [&](const IpRange& target) {
      return target.first <= range.last && range.first <= target.last;
    });
  };
  for (const pace::RangePace& range : plan.paces)
    if (std::ranges::any_of(range.ranges.ranges(), is_target))
      profile = pace::slowed(std::move(profile), range);
  return profile;
}

/// Counts the datagrams to the UDP ports. \returns the seconds that they take at most
double udp(const SweepPlan& plan, const pace::Profile& slow, double rounds, SweepEstimate& result) {
  if (plan.udp_ports.empty()) return 0;
  ports::UdpSettings settings;
  settings.profile = slow;
  const std::uint64_t ports = plan.udp_ports.size();
  result.udp_requests = result.asked * ports::UdpScanner::most_packets(ports);
  const std::chrono::duration<double> one = ports::UdpScanner::longest(ports, settings);
  const double by_all =
      static_cast<double>(result.udp_requests) / std::max(plan.profile.packets_per_second, 1e-6);
  return by_all + rounds * one.count();
}

}  // namespace

SweepEstimate estimate(const SweepPlan& plan, const std::vector<discover::PlanPart>& parts) {
  constexpr double kAddressesAtOnce = 512;   // of TCP discovery
  constexpr double kSecondsPerQuestion = 1;  // over which the answers to one are spread
  using Seconds = std::chrono::duration<double>;
  const pace::Profile& pace = plan.profile;
  const pace::Profile slow = slowest(plan);
  const double all = std::max(pace.packets_per_second, 1e-6);
  const double host = std::max(pace.host_packets_per_second, 1e-6);
  const double longest_wait = Seconds(pace.max_timeout).count();
  SweepEstimate result;
  double discovery = 0;
  std::uint64_t expected = 0;  // hosts if every address answers; of a wide range nobody knows
  for (const discover::PlanPart& part : parts) {
    const discover::Reach reach = discover::reach_of(part);
    const std::uint64_t addresses = reach.asked;
    const unsigned requests = discover::most_requests(part.method, pace);
    result.asked += reach.hosts;
    if (reach.group_requests == 0) expected += reach.hosts;
    result.discovery_requests += addresses * requests + reach.group_requests;
    const std::uint64_t chunks = addresses / addresses_per_chunk(pace) + 1;
    // The waits at the end of each pass, and one for a network where nobody has answered yet.
    discovery += static_cast<double>(chunks * (requests + 1)) * longest_wait;
    // The group is asked, and waited for, a few times in a row.
    if (reach.group_requests > 0)
      discovery += static_cast<double>(reach.group_requests) * (longest_wait + kSecondsPerQuestion);
    if (part.method == discover::Method::arp || part.method == discover::Method::neighbour)
      continue;
    const double rows = std::ceil(static_cast<double>(addresses) / kAddressesAtOnce);
    const double slow_host = std::max(slow.host_packets_per_second, 1e-6);
    discovery += rows * requests * (Seconds(slow.first_timeout).count() + 1 / slow_host);
  }
  const auto hosts = static_cast<double>(result.asked);
  discovery += static_cast<double>(result.discovery_requests) / all;
  const double rounds = std::ceil(hosts / std::max(1U, pace.hosts_at_once));
  const auto ports = static_cast<double>(plan.ports.size());
  const auto sure = static_cast<double>(expected);
  const double sure_rounds = std::ceil(sure / std::max(1U, pace.hosts_at_once));
  const double each = ports + static_cast<double>(plan.udp_ports.size());
  result.shortest = seconds_up(
      sure / all + std::max(sure * each / all, std::max(1.0, sure_rounds) * each / host));

  const std::uint64_t requests = SlicedScan::most_packets(
      port_slices(plan.ports, plan.seed, pace.host_packets_per_second), slow);
  result.port_requests = result.asked * requests;
  const double by_all = static_cast<double>(result.port_requests) / all;
  // A host that answers slowly is asked again only when connections are free.
  const double per_request =
      std::max(1 / std::max(slow.host_packets_per_second, 1e-6),
               Seconds(slow.max_timeout).count() / std::max(1U, slow.host_connections));
  const double batches =
      std::ceil(hosts / static_cast<double>(SlicedScan::batch_size(plan.ports.size(), all, host)));
  const double by_host = std::max(rounds, batches) * static_cast<double>(requests) * per_request;
  result.longest =
      seconds_up(discovery + std::max(by_all, by_host) + udp(plan, slow, rounds, result));
  return result;
}

}  // namespace tenken::cli
