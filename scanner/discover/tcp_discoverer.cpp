#include "scanner/discover/tcp_discoverer.hpp"

#include <algorithm>
#include <array>

#include "scanner/discover/targets.hpp"
#include "scanner/net/connection.hpp"
#include "scanner/net/descriptors.hpp"
#include "scanner/net/task_group.hpp"
#include "scanner/net/touch.hpp"
#include "scanner/net/turn.hpp"

namespace tenken::discover {
namespace {

using namespace std::chrono_literals;
using net::SteadyClock;
using net::SteadyTime;
using net::Touch;

// Web, SSH, Telnet, Windows, cameras, plant: what at least one of answers, if only with a refusal.
constexpr std::array<std::uint16_t, 8> kUsualPorts{80, 443, 22, 23, 445, 8080, 554, 502};
constexpr std::size_t kMaxWorkers = 512;
constexpr std::uint64_t kReservedDescriptors = 256;
constexpr auto kShortagePause = 100ms;
constexpr int kMaxShortages = 100;

/// The first port gets twice the wait: neighbours must be resolved and devices woken.
std::chrono::milliseconds wait_at(std::size_t index, const pace::Profile& profile) {
  return index == 0 ? profile.first_timeout : profile.first_timeout / 2;
}

std::string_view describe(Touch touch) { return touch == Touch::accepted ? "accepted" : "refused"; }

}  // namespace

struct TcpDiscoverer::Run {
  std::vector<IpAddress> targets;
  OnHost on_host;
  std::size_t next = 0;
  DiscoveryStats stats;
  std::optional<Error> failure;

  Run(std::vector<IpAddress> t, OnHost h) : targets(std::move(t)), on_host(std::move(h)) {}
};

std::span<const std::uint16_t> TcpDiscoverer::usual_ports() { return kUsualPorts; }

unsigned TcpDiscoverer::most_requests(const pace::Profile& profile) {
  unsigned requests = 0;
  for (std::size_t i = 0; i < kUsualPorts.size(); ++i)
    requests += 1 + net::repeats_within(wait_at(i, profile));
  return requests;
}

TcpDiscoverer::TcpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                             pace::TokenBucket& shared, const Clock& clock, pace::Profile profile,
                             std::vector<std::uint16_t> ports, net::Source source,
                             pace::HostPaces hosts)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      profile_(std::move(profile)),
      ports_(std::move(ports)),
      source_(std::move(source)),
      hosts_(std::move(hosts)) {}

Task<Result<DiscoveryStats>> TcpDiscoverer::run(IpSet targets, OnHost on_host) {
  Result<std::vector<IpAddress>> addresses = expand(targets);
  if (!addresses) co_return Unexpected(std::move(addresses).error());
  Run run(std::move(*addresses), std::move(on_host));
  const std::uint64_t limit = net::raise_descriptor_limit();
  const std::uint64_t sockets =
      limit > 2 * kReservedDescriptors ? limit - kReservedDescriptors : 16;
  const std::size_t count =
      std::min({kMaxWorkers, static_cast<std::size_t>(sockets), run.targets.size()});
  net::TaskGroup workers(session_.executor());
  for (std::size_t i = 0; i < count; ++i) workers.spawn(work(run));
  co_await workers.join();
  if (session_.stopped()) co_return fail(Errc::cancelled, "TCP discovery was stopped");
  if (run.failure) co_return Unexpected(std::move(*run.failure));
  co_return run.stats;
}

Task<void> TcpDiscoverer::work(Run& run) {
  while (run.next < run.targets.size() && !run.failure && !session_.stopped()) {
    const IpAddress& target = run.targets[run.next++];
    co_await ask(run, target);
  }
}

Task<void> TcpDiscoverer::ask(Run& run, const IpAddress& target) {
  if (!gate_.admit(target, pace::Check::discovery)) {
    ++run.stats.refused;
    co_return;
  }
  ++run.stats.addresses;
  const pace::Profile profile = hosts_.profile_for(target, profile_);
  pace::HostTurn turn = hosts_.turn_for(target, profile.host_packets_per_second);
  int shortages = 0;
  for (std::size_t i = 0; i < ports_.size() && !run.failure;) {
    Result<void> paced = co_await session_.sleep_until(shared_.reserve(SteadyClock::now()));
    if (paced) paced = co_await net::wait_turn(session_, turn);
    if (!paced) co_return;
    Result<pace::Permit> permit = gate_.admit(target, pace::Check::discovery);
    if (!permit) {
      run.failure = permit.error();  // the scope closed in the meantime
      co_return;
    }
    const SteadyTime start = SteadyClock::now();
    const std::chrono::milliseconds wait = wait_at(i, profile);
    turn.pay(net::repeats_within(wait), start);
    ++run.stats.sent;
    const Result<Touch> touch =
        co_await net::touch_tcp(session_, std::move(*permit), ports_[i], start + wait, source_);
    if (!touch && touch.error().code == Errc::limit && ++shortages <= kMaxShortages) {
      co_await session_.sleep_until(SteadyClock::now() + kShortagePause);
      continue;
    }
    if (!touch) {  // no route, or a broadcast address: nothing can be said about that one
      if (touch.error().code == Errc::limit) run.failure = touch.error();
      co_return;
    }
    const std::uint16_t port = ports_[i++];
    if (*touch != Touch::accepted && *touch != Touch::reset) continue;
    ++run.stats.answers;
    HostSeen seen;
    seen.ip = target;
    seen.method = "tcp";
    seen.rtt = std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start);
    std::string record = "TCP port " + std::to_string(port) + " of " + target.to_string() + " ";
    record += describe(*touch);
    record += " a connection";
    seen.evidence =
        Evidence::make(EvidenceKind::record, "discover/tcp", to_bytes(record), clock_.now());
    run.on_host(seen);
    co_return;
  }
}

}  // namespace tenken::discover
