#include "scanner/discover/auto_discoverer.hpp"

#include <algorithm>

#include "scanner/discover/arp_discoverer.hpp"
#include "scanner/discover/icmp_discoverer.hpp"
#include "scanner/discover/ipv6_link_discoverer.hpp"
#include "scanner/discover/multicast_discoverer.hpp"
#include "scanner/discover/neighbours.hpp"
#include "scanner/discover/privileges.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/discover/tcp_discoverer.hpp"
#include "scanner/discover/udp_discoverer.hpp"
#include "scanner/net/task_group.hpp"

namespace tenken::discover {
namespace {

constexpr std::size_t kMaxMacsOfLink = 4096;  // that addresses are guessed from

bool lies_on(const Interface& interface, const IpAddress& address) {
  if (!address.zone().empty() && address.zone() != interface.name) return false;
  return std::ranges::any_of(interface.addresses, [&](const InterfaceAddress& own) {
    return own.network().contains(address);
  });
}

/// Whether the answers of groups, or of the whole link, tell whom to ask.
bool takes_hints(Method method) { return method == Method::neighbour || method == Method::likely; }

}  // namespace

// Passes a stop on to the discoverer that runs at the moment.
class AutoDiscoverer::Relay final : private net::Stoppable {
 public:
  Relay(net::Session& session, Discoverer& running) : running_(running) { session.enrol(*this); }

 private:
  void on_stop() noexcept override { running_.stop(); }

  Discoverer& running_;
};

AutoDiscoverer::AutoDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                               pace::TokenBucket& shared, const Clock& clock,
                               DiscoverySettings settings, std::vector<Interface> interfaces,
                               Capabilities capabilities)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      settings_(std::move(settings)),
      interfaces_(std::move(interfaces)),
      capabilities_(capabilities) {}

std::vector<PlanPart> AutoDiscoverer::plan(const IpSet& targets) const {
  return plan_discovery(targets, interfaces_, settings_.interface, capabilities_);
}

void AutoDiscoverer::stop() { session_.stop(); }

net::Source AutoDiscoverer::source() const { return net::Source(settings_.interface); }

std::unique_ptr<Discoverer> AutoDiscoverer::make_tcp() {
  const auto usual = TcpDiscoverer::usual_ports();
  return std::make_unique<TcpDiscoverer>(
      session_.executor(), gate_, shared_, clock_, settings_.profile,
      std::vector<std::uint16_t>(usual.begin(), usual.end()), source(), settings_.hosts);
}

std::unique_ptr<Discoverer> AutoDiscoverer::make_icmp(IcmpQuestion question) {
  return std::make_unique<IcmpDiscoverer>(session_.executor(), gate_, shared_, clock_,
                                          settings_.profile, source(), question, settings_.hosts);
}

std::vector<std::unique_ptr<Discoverer>> AutoDiscoverer::far_chain(bool with_all) {
  std::vector<std::unique_ptr<Discoverer>> chain;
  if (capabilities_.ping) chain.push_back(make_icmp(IcmpQuestion::echo));
  if (capabilities_.raw && with_all) chain.push_back(make_icmp(IcmpQuestion::timestamp));
  chain.push_back(make_tcp());
  if (with_all)
    chain.push_back(std::make_unique<UdpDiscoverer>(session_.executor(), gate_, shared_, clock_,
                                                    settings_.profile, source(), settings_.hosts));
  return chain;
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run(IpSet targets, OnHost on_host) {
  DiscoveryStats total;
  std::vector<PlanPart> parts = plan(targets);
  std::set<IpAddress> reported;
  OnHost report = [&](const HostSeen& seen) {
    if (!targets.contains(seen.ip)) return;  // an answer to a group that concerns another run
    reported.insert(seen.ip);
    on_host(seen);
  };
  // Groups take seconds to answer. Who answers may name addresses, which some methods ask
  // afterwards; the others need not wait.
  net::TaskGroup groups(session_.executor());
  Result<DiscoveryStats> grouped = DiscoveryStats();
  for (const PlanPart& part : parts)
    if (part.method == Method::multicast) groups.spawn(ask_groups(part, grouped));
  std::erase_if(parts, [](const PlanPart& part) { return part.method == Method::multicast; });
  const auto hinted = std::stable_partition(
      parts.begin(), parts.end(), [](const PlanPart& part) { return !takes_hints(part.method); });
  Result<void> done = ok;
  for (auto part = parts.begin(); part != hinted && done; ++part)
    done = co_await add_part(*part, report, total);
  co_await groups.join();
  if (done && !grouped) done = Unexpected(grouped.error());
  for (auto part = hinted; part != parts.end() && done; ++part)
    done = co_await add_part(*part, report, total);
  if (!done) co_return Unexpected(std::move(done).error());
  total += *grouped;
  for (const auto& [ip, seen] : heard_)
    if (!reported.contains(ip)) report(seen);
  co_return total;
}

Task<void> AutoDiscoverer::ask_groups(PlanPart part, Result<DiscoveryStats>& total) {
  const Result<DiscoveryStats> stats = co_await run_groups(std::move(part));
  if (!total) co_return;
  if (stats)
    *total += *stats;
  else
    total = Unexpected(stats.error());
}

Task<Result<void>> AutoDiscoverer::add_part(PlanPart part, OnHost on_host, DiscoveryStats& total) {
  const Result<DiscoveryStats> stats = co_await run_part(std::move(part), std::move(on_host));
  if (!stats) co_return Unexpected(stats.error());
  total += *stats;
  co_return ok;
}

Task<Result<DiscoveryStats>> AutoDiscoverer::verify(IpSet targets, OnHost on_host) {
  co_return co_await run_chain(far_chain(false), std::move(targets), std::move(on_host));
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run_part(PlanPart part, OnHost on_host) {
  switch (part.method) {
    case Method::arp: {
      const Result<Interface> interface = find_interface(interfaces_, part.interface);
      if (!interface) co_return Unexpected(interface.error());
      std::set<MacAddress>& macs = links_[part.interface].macs;
      OnHost note = [&](const HostSeen& seen) {
        if (seen.mac && macs.size() < kMaxMacsOfLink) macs.insert(*seen.mac);
        on_host(seen);
      };
      ArpDiscoverer arp(session_.executor(), gate_, *interface, settings_.profile);
      co_return co_await run_with(arp, std::move(part.targets), std::move(note));
    }
    case Method::neighbour:
      co_return co_await run_neighbours(std::move(part), std::move(on_host));
    case Method::likely:
      co_return co_await run_likely(std::move(part), std::move(on_host));
    case Method::multicast:  // beside the others
    case Method::icmp_then_tcp:
    case Method::tcp:
      break;
  }
  co_return co_await run_chain(far_chain(true), std::move(part.targets), std::move(on_host));
}

/// Once for each link, however many runs its addresses are spread over.
Task<Result<DiscoveryStats>> AutoDiscoverer::run_groups(PlanPart part) {
  Link& link = links_[part.interface];
  if (std::exchange(link.groups_asked, true)) co_return DiscoveryStats();
  const Result<Interface> interface = find_interface(interfaces_, part.interface);
  if (!interface) co_return Unexpected(interface.error());
  const IpSet& wanted = settings_.all_targets.empty() ? part.targets : settings_.all_targets;
  MulticastDiscoverer groups(session_.executor(), gate_, shared_, clock_, *interface,
                             settings_.profile, wanted);
  OnHost keep = [this](const HostSeen& seen) { heard_.try_emplace(seen.ip, seen); };
  Result<DiscoveryStats> stats = co_await run_with(groups, wanted, std::move(keep));
  link.spoken_of = groups.spoken_of();
  co_return stats;
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run_neighbours(PlanPart part, OnHost on_host) {
  const Result<Interface> interface = find_interface(interfaces_, part.interface);
  if (!interface) co_return Unexpected(interface.error());
  LinkHints hints;
  hints.ask_group = !only_wide(part.targets).empty();
  hints.wanted = settings_.all_targets;
  if (hints.ask_group) {
    hints.macs = links_[part.interface].macs;
    hints.candidates = likely_on(*interface);
  }
  Ipv6LinkDiscoverer link(session_.executor(), gate_, shared_, clock_, *interface,
                          settings_.profile, std::move(hints));
  co_return co_await run_with(link, std::move(part.targets), std::move(on_host));
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run_likely(PlanPart part, OnHost on_host) {
  const Result<Interface> interface = find_interface(interfaces_, part.interface);
  if (!interface) co_return Unexpected(interface.error());
  IpSet likely;
  for (const IpAddress& address : likely_on(*interface))
    if (part.targets.contains(address) && !interface->owns(address))
      likely.add(IpRange(address, address));
  if (likely.empty()) co_return DiscoveryStats();
  co_return co_await run_chain(far_chain(true), std::move(likely), std::move(on_host));
}

/// Addresses of the link that answers named, that answered themselves, or that the kernel knows.
std::vector<IpAddress> AutoDiscoverer::likely_on(const Interface& interface) const {
  std::vector<IpAddress> likely;
  const auto add = [&](const IpAddress& address) {
    if (address.is_v6() && lies_on(interface, address)) likely.push_back(address);
  };
  for (std::size_t i = 0; i < std::min(settings_.known.size(), kMaxKnown); ++i)
    add(settings_.known[i]);
  if (const auto link = links_.find(interface.name); link != links_.end())
    std::ranges::for_each(link->second.spoken_of, add);
  for (const auto& [ip, seen] : heard_) add(ip);
  const auto neighbours = list_neighbours();
  if (!neighbours) return likely;
  std::size_t room = kMaxHintedNeighbours;
  for (const Neighbour& neighbour : *neighbours) {
    if (neighbour.interface != interface.index || neighbour.ip.is_v4() || room == 0) continue;
    --room;
    add(IpAddress::v6(neighbour.ip.octets(), interface.name));
  }
  return likely;
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run_chain(
    std::vector<std::unique_ptr<Discoverer>> chain, IpSet targets, OnHost on_host) {
  IpSet silent = std::move(targets);
  DiscoveryStats total;
  for (const std::unique_ptr<Discoverer>& method : chain) {
    IpSet unanswered = silent;
    OnHost note = [&](const HostSeen& seen) {
      silent.remove(IpRange(seen.ip, seen.ip));
      on_host(seen);
    };
    const Result<DiscoveryStats> stats =
        co_await run_with(*method, std::move(unanswered), std::move(note));
    if (!stats) co_return stats;
    const std::uint64_t addresses = std::max(total.addresses, stats->addresses);
    const std::uint64_t refused = std::max(total.refused, stats->refused);
    total += *stats;
    total.addresses = addresses;  // the same ones, asked again
    total.refused = refused;
    if (silent.empty()) break;
  }
  co_return total;
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run_with(Discoverer& discoverer, IpSet targets,
                                                      OnHost on_host) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "discovery was stopped");
  const Relay relay(session_, discoverer);
  co_return co_await discoverer.run(std::move(targets), std::move(on_host));
}

std::vector<wire::Link> raw_links(const std::string& only) {
  std::vector<wire::Link> links;
  const Result<std::vector<Interface>> interfaces = list_interfaces();
  if (!interfaces || !may_send_raw()) return links;
  for (const Interface& interface : *interfaces) {
    if (!interface.up || interface.loopback || (!only.empty() && interface.name != only)) continue;
    if (const Result<wire::Link> link = link_of(interface)) links.push_back(*link);
  }
  return links;
}

Result<std::unique_ptr<AutoDiscoverer>> make_discoverer(boost::asio::any_io_executor executor,
                                                        const pace::Gate& gate,
                                                        pace::TokenBucket& shared,
                                                        const Clock& clock,
                                                        DiscoverySettings settings) {
  Result<std::vector<Interface>> interfaces = list_interfaces();
  if (!interfaces) return Unexpected(std::move(interfaces).error());
  if (!settings.interface.empty())
    if (const auto named = find_interface(*interfaces, settings.interface); !named)
      return Unexpected(named.error());
  return std::make_unique<AutoDiscoverer>(std::move(executor), gate, shared, clock,
                                          std::move(settings), std::move(*interfaces),
                                          Capabilities::of_this_process());
}

}  // namespace tenken::discover
