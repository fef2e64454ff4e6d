// ArpDiscoverer: finds the hosts of an attached Ethernet segment. Sends broadcast ARP requests,
// nothing else.
#pragma once

#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/net/session.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::discover {

/// IPv4 only; addresses of this machine are left out. Needs CAP_NET_RAW. Every device of the
/// segment must look at every request, so the rate is the profile's rate for all hosts together.
/// The last pass ends when an estimated half address or less is still missing.
class ArpDiscoverer final : public Discoverer {
 public:
  ArpDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate, Interface interface,
                pace::Profile profile);

  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  void stop() override { session_.stop(); }

 private:
  net::Session session_;
  const pace::Gate& gate_;
  Interface interface_;
  pace::Profile profile_;
};

}  // namespace tenken::discover
