#include "scanner/discover/auto_discoverer.hpp"

#include "scanner/discover/arp_discoverer.hpp"
#include "scanner/discover/icmp_discoverer.hpp"
#include "scanner/discover/privileges.hpp"
#include "scanner/discover/tcp_discoverer.hpp"

namespace tenken::discover {

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
      std::vector<std::uint16_t>(usual.begin(), usual.end()), source());
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run(IpSet targets, OnHost on_host) {
  DiscoveryStats total;
  const std::vector<PlanPart> parts = plan(targets);
  for (const PlanPart& part : parts) {
    const Result<DiscoveryStats> stats = co_await run_part(part, on_host);
    if (!stats) co_return stats;
    total += *stats;
  }
  co_return total;
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run_part(PlanPart part, OnHost on_host) {
  if (part.method == Method::tcp)
    co_return co_await run_with(make_tcp(), std::move(part.targets), std::move(on_host));
  if (part.method == Method::arp) {
    const Result<Interface> interface = find_interface(interfaces_, part.interface);
    if (!interface) co_return Unexpected(interface.error());
    std::unique_ptr<Discoverer> arp =
        std::make_unique<ArpDiscoverer>(session_.executor(), gate_, *interface, settings_.profile);
    co_return co_await run_with(std::move(arp), std::move(part.targets), std::move(on_host));
  }
  IpSet silent = part.targets;
  OnHost note_and_report = [&silent, &on_host](const HostSeen& seen) {
    silent.remove(IpRange(seen.ip, seen.ip));
    on_host(seen);
  };
  std::unique_ptr<Discoverer> icmp = std::make_unique<IcmpDiscoverer>(
      session_.executor(), gate_, shared_, clock_, settings_.profile, source());
  Result<DiscoveryStats> by_icmp =
      co_await run_with(std::move(icmp), part.targets, std::move(note_and_report));
  if (!by_icmp || silent.empty()) co_return by_icmp;
  const Result<DiscoveryStats> by_tcp = co_await run_with(make_tcp(), silent, on_host);
  if (!by_tcp) co_return by_tcp;
  DiscoveryStats total = *by_icmp;
  total.sent += by_tcp->sent;  // the addresses are the same
  total.answers += by_tcp->answers;
  co_return total;
}

Task<Result<DiscoveryStats>> AutoDiscoverer::run_with(std::unique_ptr<Discoverer> discoverer,
                                                      IpSet targets, OnHost on_host) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "discovery was stopped");
  const Relay relay(session_, *discoverer);
  co_return co_await discoverer->run(std::move(targets), std::move(on_host));
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
