#include "scanner/discover/arp_discoverer.hpp"

#include <boost/asio/post.hpp>

#include "scanner/discover/arp_sweep.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/net/worker.hpp"

namespace tenken::discover {

ArpDiscoverer::ArpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                             Interface interface, pace::Profile profile)
    : session_(std::move(executor)),
      gate_(gate),
      interface_(std::move(interface)),
      profile_(std::move(profile)) {}

Task<Result<DiscoveryStats>> ArpDiscoverer::run(IpSet targets, OnHost on_host) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "ARP discovery was stopped");
  const Result<wire::Link> link = link_of(interface_);
  if (!link) co_return Unexpected(link.error());
  for (const InterfaceAddress& own : interface_.addresses) targets.remove(IpRange(own.ip, own.ip));
  Result<std::vector<std::uint32_t>> asked = expand_v4(targets);
  if (!asked) co_return Unexpected(std::move(asked).error());

  const boost::asio::any_io_executor executor = session_.executor();
  const net::Brake& brake = session_.brake();
  OnHost hand_over = [&executor, &on_host](const HostSeen& seen) {
    boost::asio::post(executor, [&on_host, seen] { on_host(seen); });
  };
  ArpSweep sweep(*link, gate_, profile_, *asked, std::move(hand_over));
  if (const Result<void> opened = sweep.open(); !opened) co_return Unexpected(opened.error());
  std::function<Result<DiscoveryStats>(const net::StopAsked&)> work =
      [&sweep, &brake](const net::StopAsked& stopped) {
        return sweep.run(stopped, [&brake] { return brake.held(); });
      };
  co_return co_await net::run_on_thread<DiscoveryStats>(session_, std::move(work));
}

}  // namespace tenken::discover
