#include "scanner/discover/icmp_discoverer.hpp"

#include <algorithm>

#include "scanner/discover/echo_sweep.hpp"
#include "scanner/discover/targets.hpp"

namespace tenken::discover {

IcmpDiscoverer::IcmpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                               pace::TokenBucket& shared, const Clock& clock, pace::Profile profile,
                               net::Source source, IcmpQuestion question, pace::HostPaces hosts)
    : session_(std::move(executor)),
      gate_(gate),
      shared_(shared),
      clock_(clock),
      profile_(std::move(profile)),
      source_(std::move(source)),
      question_(question),
      hosts_(std::move(hosts)) {}

Task<Result<DiscoveryStats>> IcmpDiscoverer::run(IpSet targets, OnHost on_host) {
  if (session_.stopped()) co_return fail(Errc::cancelled, "ICMP discovery was stopped");
  Result<std::vector<IpAddress>> all = expand(targets);
  if (!all) co_return Unexpected(std::move(all).error());
  const auto first_v6 =
      std::partition_point(all->begin(), all->end(), [](const IpAddress& a) { return a.is_v4(); });
  const std::vector<IpAddress> v4(all->begin(), first_v6);
  const std::vector<IpAddress> v6(first_v6, all->end());
  DiscoveryStats total;
  for (const auto family : {dissect::IcmpFamily::v4, dissect::IcmpFamily::v6}) {
    const std::vector<IpAddress>& addresses = family == dissect::IcmpFamily::v4 ? v4 : v6;
    if (addresses.empty()) continue;
    if (question_ == IcmpQuestion::timestamp && family == dissect::IcmpFamily::v6) continue;
    Result<EchoSocket> socket = EchoSocket::open(family, source_, question_);
    if (!socket) co_return Unexpected(std::move(socket).error());
    EchoSweep sweep(session_, gate_, shared_, clock_, profile_, hosts_, std::move(*socket),
                    on_host);
    const Result<DiscoveryStats> stats = co_await sweep.run(addresses);
    if (!stats) co_return stats;
    total += *stats;
  }
  co_return total;
}

}  // namespace tenken::discover
