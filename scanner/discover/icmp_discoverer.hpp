// IcmpDiscoverer: finds hosts by ICMP echo, also behind routers. Sends echo requests, nothing else.
#pragma once

#include "scanner/discover/discoverer.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

/// IPv4 and IPv6. Needs CAP_NET_RAW or a group inside net.ipv4.ping_group_range.
class IcmpDiscoverer final : public Discoverer {
 public:
  /// \param shared  the bucket of all hosts together
  IcmpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                 pace::TokenBucket& shared, const Clock& clock, pace::Profile profile,
                 net::Source source = {});

  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  void stop() override { session_.stop(); }

 private:
  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  pace::Profile profile_;
  net::Source source_;
};

}  // namespace tenken::discover
