// Which addresses are asked how: the choice of a discovery method, and how much it sends.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "model/ip_address.hpp"
#include "model/message.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/pace/profile.hpp"

namespace tenken::discover {

enum class Method : std::uint8_t {
  arp,
  neighbour,      ///< IPv6 on an attached link: Neighbour Solicitations, and the group of all nodes
  multicast,      ///< mDNS, SSDP and WS-Discovery on an attached link
  likely,         ///< IPv6 without privileges: addresses that the kernel or an mDNS answer names
  icmp_then_tcp,  ///< ICMP echo and timestamp, then TCP, then UDP
  tcp,            ///< then UDP
};

/// Which addresses are asked how.
struct PlanPart {
  Method method = Method::tcp;
  IpSet targets;
  std::string interface;  ///< of an attached link

  PlanPart(Method m, IpSet t, std::string i = {})
      : method(m), targets(std::move(t)), interface(std::move(i)) {}
  /// For progress and doctor: "254 addresses by ARP on eth0".
  Note describe() const;
};

/// What this machine can do, as far as the choice depends on it.
struct Capabilities {
  bool raw = false;   ///< CAP_NET_RAW
  bool ping = false;  ///< raw or ping sockets

  Capabilities() = default;
  static Capabilities of_this_process();
};

/// Requests to one address, at most, that `method` sends: ARP requests and solicitations, ICMP
/// requests, SYNs and what the kernel repeats of these, datagrams. What is sent to groups is not
/// counted, nor how the kernel itself asks for a MAC.
unsigned most_requests(Method method, const pace::Profile& profile);

/// How far a part of a plan reaches, at most.
struct Reach {
  std::uint64_t asked = 0;           ///< addresses that are asked one by one
  std::uint64_t hosts = 0;           ///< addresses that may turn out to be hosts
  std::uint64_t group_requests = 0;  ///< packets to groups

  Reach() = default;
};
Reach reach_of(const PlanPart& part);

/// The part of the wide IPv6 ranges among `targets` that lies in attached networks: hosts can be
/// found there. Nobody can find those of the rest.
IpSet attached_wide(const IpSet& targets, const std::vector<Interface>& interfaces,
                    const std::string& only);

/// Network and broadcast addresses of the IPv4 networks that this machine is attached to: no hosts.
IpSet segment_ends(const std::vector<Interface>& interfaces);

/// The choice as a pure function. Addresses of this machine are left out, except loopback ones, and
/// so are segment_ends. Groups are asked only where nothing else finds every host: wide IPv6
/// ranges, and links that ARP may not be used on. Wide ranges elsewhere have no part. \param only
/// the name of the one interface that may be used, or empty
std::vector<PlanPart> plan_discovery(const IpSet& targets, const std::vector<Interface>& interfaces,
                                     const std::string& only, const Capabilities& capabilities);

}  // namespace tenken::discover
