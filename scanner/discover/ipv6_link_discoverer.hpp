// Ipv6LinkDiscoverer: finds the IPv6 hosts of an attached Ethernet link. Sends echo requests to the
// group of all nodes and Neighbour Solicitations, nothing else.
#pragma once

#include <set>
#include <vector>

#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

/// What is known of the link before it is asked.
struct LinkHints {
  bool ask_group = true;              ///< false where the group was asked already
  IpSet wanted;                       ///< whom to report; without any, the targets
  std::set<MacAddress> macs;          ///< that other discovery found
  std::vector<IpAddress> candidates;  ///< addresses that somebody spoke of

  LinkHints() = default;
};

/// Needs CAP_NET_RAW. Of the targets, ranges that are listable (targets.hpp) are asked address by
/// address; of wider ones, whoever answers the group, and the addresses that are likely: those made
/// from MACs (of the hints, and of the kernel's neighbours), and the candidates of the hints.
class Ipv6LinkDiscoverer final : public Discoverer {
 public:
  /// \param shared  the bucket of all hosts together
  Ipv6LinkDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                     pace::TokenBucket& shared, const Clock& clock, Interface interface,
                     pace::Profile profile, LinkHints hints = {});

  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  void stop() override { session_.stop(); }

 private:
  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  Interface interface_;
  pace::Profile profile_;
  LinkHints hints_;
};

}  // namespace tenken::discover
