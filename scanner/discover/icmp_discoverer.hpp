// IcmpDiscoverer: finds hosts by ICMP, also behind routers. Sends echo or timestamp requests,
// nothing else.
#pragma once

#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/echo_socket.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

/// Echo: IPv4 and IPv6; needs CAP_NET_RAW or a group inside net.ipv4.ping_group_range. Timestamp:
/// IPv4 only, other addresses are left out; needs CAP_NET_RAW.
class IcmpDiscoverer final : public Discoverer {
 public:
  /// \param shared  the bucket of all hosts together
  IcmpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                 pace::TokenBucket& shared, const Clock& clock, pace::Profile profile,
                 net::Source source = {}, IcmpQuestion question = IcmpQuestion::echo,
                 pace::HostPaces hosts = {});

  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  void stop() override { session_.stop(); }

 private:
  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  pace::Profile profile_;
  net::Source source_;
  IcmpQuestion question_;
  pace::HostPaces hosts_;
};

}  // namespace tenken::discover
