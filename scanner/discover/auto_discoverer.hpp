// AutoDiscoverer: chooses for every target the method that fits: ARP on attached segments, ICMP
// then TCP elsewhere, TCP alone without privileges.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "model/message.hpp"
#include "scanner/discover/discoverer.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/net/session.hpp"
#include "scanner/net/source.hpp"
#include "scanner/pace/gate.hpp"
#include "scanner/pace/profile.hpp"
#include "scanner/pace/token_bucket.hpp"

namespace tenken::discover {

enum class Method : std::uint8_t { arp, icmp_then_tcp, tcp };

/// Which addresses are asked how.
struct PlanPart {
  Method method = Method::tcp;
  IpSet targets;
  std::string interface;  ///< for ARP

  PlanPart(Method m, IpSet t, std::string i = {})
      : method(m), targets(std::move(t)), interface(std::move(i)) {}
  /// For progress and doctor: "254 addresses by ARP on eth0".
  Note describe() const;
};

struct DiscoverySettings {
  pace::Profile profile;
  std::string interface;  ///< empty: chosen by the addresses of this machine

  DiscoverySettings() = default;
};

/// What this machine can do, as far as the choice depends on it.
struct Capabilities {
  bool raw = false;   ///< CAP_NET_RAW
  bool ping = false;  ///< raw or ping sockets

  Capabilities() = default;
  static Capabilities of_this_process();
};

/// The links that raw frames may be sent through; none without CAP_NET_RAW.
/// \param only  the name of the one interface that may be used, or empty
std::vector<wire::Link> raw_links(const std::string& only);

/// Requests to one address, at most, that `method` sends: ARP requests, ICMP echoes, SYNs and what
/// the kernel repeats of these. How the kernel itself asks for a MAC is not counted.
unsigned most_requests(Method method, const pace::Profile& profile);

/// Network and broadcast addresses of the IPv4 networks that this machine is attached to: no hosts.
IpSet segment_ends(const std::vector<Interface>& interfaces);

/// The choice as a pure function. Addresses of this machine are left out, except loopback ones, and
/// so are segment_ends.
/// \param only  the name of the one interface that may be used, or empty
std::vector<PlanPart> plan_discovery(const IpSet& targets, const std::vector<Interface>& interfaces,
                                     const std::string& only, const Capabilities& capabilities);

class AutoDiscoverer final : public Discoverer {
 public:
  AutoDiscoverer(boost::asio::any_io_executor executor, const pace::Gate& gate,
                 pace::TokenBucket& shared, const Clock& clock, DiscoverySettings settings,
                 std::vector<Interface> interfaces, Capabilities capabilities);

  std::vector<PlanPart> plan(const IpSet& targets) const;
  /// Every part of the plan in turn; what stays silent to ICMP is asked by TCP.
  Task<Result<DiscoveryStats>> run(IpSet targets, OnHost on_host) override;
  void stop() override;

 private:
  Task<Result<DiscoveryStats>> run_part(PlanPart part, OnHost on_host);
  Task<Result<DiscoveryStats>> run_with(std::unique_ptr<Discoverer> discoverer, IpSet targets,
                                        OnHost on_host);
  net::Source source() const;
  std::unique_ptr<Discoverer> make_tcp();

  class Relay;

  net::Session session_;
  const pace::Gate& gate_;
  pace::TokenBucket& shared_;
  const Clock& clock_;
  DiscoverySettings settings_;
  std::vector<Interface> interfaces_;
  Capabilities capabilities_;
};

/// Looks at this machine. Errc::environment when the interface that the settings name does not
/// exist. \param shared  the bucket of all hosts together
Result<std::unique_ptr<AutoDiscoverer>> make_discoverer(boost::asio::any_io_executor executor,
                                                        const pace::Gate& gate,
                                                        pace::TokenBucket& shared,
                                                        const Clock& clock,
                                                        DiscoverySettings settings);

}  // namespace tenken::discover
