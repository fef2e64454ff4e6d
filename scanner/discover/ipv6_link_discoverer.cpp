#include "scanner/discover/ipv6_link_discoverer.hpp"

#include "scanner/discover/nd_socket.hpp"
#include "scanner/discover/nd_sweep.hpp"
#include "scanner/discover/neighbours.hpp"
#include "scanner/discover/targets.hpp"

namespace tenken::discover {

Ipv6LinkDiscoverer::Ipv6LinkDiscoverer(boost::asio::any_io_executor executor,
                                       const pace::Gate& gate, pace::TokenBucket& shared,
                                       const Clock& clock, Interface interface,
                                       pace::Profile profile, LinkHints hints)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      interface_(std::move(interface)),
      profile_(std::move(profile)),
      hints_(std::move(hints)) {}

Task<Result<DiscoveryStats>> Ipv6LinkDiscoverer::run(IpSet targets, OnHost on_host) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "IPv6 discovery was stopped");
  Result<std::vector<IpAddress>> candidates = expand(without_wide(targets));
  if (!candidates) co_return Unexpected(std::move(candidates).error());
  candidates->insert(candidates->end(), hints_.candidates.begin(), hints_.candidates.end());
  std::set<MacAddress> macs = hints_.macs;
  if (const auto neighbours = list_neighbours(); neighbours && hints_.ask_group)
    for (const Neighbour& neighbour : *neighbours)
      if (neighbour.interface == interface_.index && macs.size() < kMaxHintedNeighbours)
        macs.insert(neighbour.mac);
  Result<NdSocket> socket = NdSocket::open(interface_);
  if (!socket) co_return Unexpected(std::move(socket).error());
  IpSet wanted = hints_.wanted.empty() ? std::move(targets) : hints_.wanted;
  NdSweep sweep(session_, gate_, shared_, clock_, profile_, interface_, std::move(*socket),
                std::move(wanted), on_host);
  co_return co_await sweep.run(hints_.ask_group, std::move(macs), std::move(*candidates));
}

}  // namespace tenken::discover
