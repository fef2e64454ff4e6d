// AutoDiscoverer: runs for every target the method that fits, as plan.hpp chooses it.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/echo_socket.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/discover/plan.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

struct DiscoverySettings {
  pace::Profile profile;
  std::string interface;  ///< empty: chosen by the addresses of this machine
  /// Every address that any run may ask for; empty: each run has its own targets only. An answer to
  /// a group from an address of another run is kept for that run.
  IpSet all_targets;
  /// IPv6 addresses that hosts had before: asked again where their network is too wide to list.
  std::vector<IpAddress> known;
  /// The slower ranges, and the turns that all senders to a host share.
  pace::HostPaces hosts;

  DiscoverySettings() = default;
};

/// The links that raw frames may be sent through; none without CAP_NET_RAW.
/// \param only  the name of the one interface that may be used, or empty
std::vector<wire::Link> raw_links(const std::string& only);

class AutoDiscoverer final : public Discoverer {
 public:
  AutoDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                 pace::TokenBucket& shared, const Clock& clock, DiscoverySettings settings,
                 std::vector<Interface> interfaces, Capabilities capabilities);

  std::vector<PlanPart> plan(const IpSet& targets) const;
  /// Every part of the plan in turn; what stays silent to one method is asked by the next one.
  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  /// Asks addresses again that only somebody else has vouched for (a MAC that answers for many): by
  /// ICMP echo, then TCP.
  Task<Result<DiscoveryStats>> verify(IpSet targets, OnHost on_host);
  void stop() override;

 private:
  Task<void> ask_groups(PlanPart part, Result<DiscoveryStats>& total);
  Task<Result<void>> add_part(PlanPart part, OnHost on_host, DiscoveryStats& total);
  Task<Result<DiscoveryStats>> run_part(PlanPart part, OnHost on_host);
  Task<Result<DiscoveryStats>> run_groups(PlanPart part);
  Task<Result<DiscoveryStats>> run_neighbours(PlanPart part, OnHost on_host);
  Task<Result<DiscoveryStats>> run_likely(PlanPart part, OnHost on_host);
  /// Each of the methods in turn, for those that have not answered to an earlier one.
  Task<Result<DiscoveryStats>> run_chain(std::vector<std::unique_ptr<Discoverer>> chain,
                                         IpSet targets, OnHost on_host);
  Task<Result<DiscoveryStats>> run_with(Discoverer& discoverer, IpSet targets, OnHost on_host);
  std::vector<std::unique_ptr<Discoverer>> far_chain(bool with_all);
  std::vector<IpAddress> likely_on(const Interface& interface) const;
  net::Source source() const;
  std::unique_ptr<Discoverer> make_icmp(IcmpQuestion question);
  std::unique_ptr<Discoverer> make_tcp();

  class Relay;

  /// What is known of a link from asking it.
  struct Link {
    bool groups_asked = false;
    std::set<MacAddress> macs;
    std::set<IpAddress> spoken_of;
  };

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  DiscoverySettings settings_;
  std::vector<Interface> interfaces_;
  Capabilities capabilities_;
  std::map<std::string, Link> links_;    ///< by interface
  std::map<IpAddress, HostSeen> heard_;  ///< who answered a group
};

/// Looks at this machine. Errc::environment when the interface that the settings name does not
/// exist. \param shared  the bucket of all hosts together
Result<std::unique_ptr<AutoDiscoverer>> make_discoverer(boost::asio::any_io_executor executor,
                                                        const pace::Gate& gate,
                                                        pace::TokenBucket& shared,
                                                        const Clock& clock,
                                                        DiscoverySettings settings);

}  // namespace tenken::discover
