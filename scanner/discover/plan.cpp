#include "scanner/discover/plan.hpp"

#include <algorithm>
#include <map>

#include "model/messages.hpp"
#include "scanner/discover/arp_sweep.hpp"
#include "scanner/discover/echo_socket.hpp"
#include "scanner/discover/echo_sweep.hpp"
#include "scanner/discover/multicast_discoverer.hpp"
#include "scanner/discover/nd_sweep.hpp"
#include "scanner/discover/privileges.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/discover/tcp_discoverer.hpp"
#include "scanner/discover/udp_discoverer.hpp"

namespace tenken::discover {
namespace {

// An attached network and the interface that it is attached to.
struct Segment {
  IpRange network;
  int prefix;
  const Interface* interface;
};

std::vector<Segment> segments_of(const std::vector<Interface>& interfaces,
                                 const std::string& only) {
  std::vector<Segment> segments;
  for (const Interface& interface : interfaces) {
    if (!only.empty() && interface.name != only) continue;
    if (!interface.up || !interface.mac || !interface.broadcast) continue;
    for (const InterfaceAddress& own : interface.addresses)
      segments.push_back({own.network(), own.prefix, &interface});
  }
  std::stable_sort(segments.begin(), segments.end(),
                   [](const Segment& a, const Segment& b) { return a.prefix > b.prefix; });
  return segments;
}

void add_all(IpSet& set, const IpSet& more) {
  for (const IpRange& range : more.ranges()) set.add(range);
}

IpRange in_zone(const IpRange& range, const std::string& zone) {
  if (range.first.is_v4()) return range;
  return {IpAddress::v6(range.first.octets(), zone), IpAddress::v6(range.last.octets(), zone)};
}

// The part of `targets` that lies on the segment. Link-local addresses with a zone lie on that
// link only; those without one may lie on this link, too, and then get its zone.
IpSet on_segment(const IpSet& targets, const Segment& segment) {
  IpSet common;
  const IpSet inside = intersection(targets, segment.network);
  for (const IpRange& range : inside.ranges()) {
    const std::string& zone = range.first.zone();
    if (!zone.empty() && zone != segment.interface->name) continue;
    common.add(in_zone(range, segment.interface->name));
  }
  return common;
}

void remove_own(IpSet& targets, const std::vector<Interface>& interfaces) {
  for (const Interface& interface : interfaces) {
    if (interface.loopback) continue;
    for (const InterfaceAddress& own : interface.addresses) {
      targets.remove(IpRange(own.ip, own.ip));
      if (!own.ip.is_link_local() || own.ip.is_v4()) continue;
      const IpAddress zoned = IpAddress::v6(own.ip.octets(), interface.name);
      targets.remove(IpRange(zoned, zoned));
    }
  }
}

constexpr int kLongestWithEnds = 30;  // a /31 has none, RFC 3021

}  // namespace

unsigned most_requests(Method method, const pace::Profile& profile) {
  const unsigned by_tcp = TcpDiscoverer::most_requests(profile);
  const unsigned verified = EchoSweep::kMaxPasses + by_tcp;  // should its MAC answer for many
  switch (method) {
    case Method::arp:
      return ArpSweep::kMaxPasses + verified;
    case Method::neighbour:
      return NdSweep::kMaxPasses + verified;
    case Method::multicast:
      return 0;
    case Method::likely:
    case Method::icmp_then_tcp:
      return 2 * EchoSweep::kMaxPasses + by_tcp + UdpDiscoverer::most_requests();
    case Method::tcp:
      break;
  }
  return by_tcp + UdpDiscoverer::most_requests();
}

Reach reach_of(const PlanPart& part) {
  constexpr std::uint64_t kSpokenOf = 2 * MulticastDiscoverer::kMaxHosts + kMaxKnown;
  Reach reach;
  const bool wide = !only_wide(part.targets).empty();
  const std::uint64_t listed = without_wide(part.targets).size();
  switch (part.method) {
    case Method::neighbour:
      reach.asked = reach.hosts = listed;
      if (!wide) break;
      reach.asked += NdSweep::kMaxGuesses + kMaxHintedNeighbours + kSpokenOf;
      reach.hosts += NdSweep::kMaxHosts;
      reach.group_requests = NdSweep::kMaxGroupRequests;
      break;
    case Method::multicast:
      reach.hosts = wide ? MulticastDiscoverer::kMaxHosts : 0;
      reach.group_requests = MulticastDiscoverer::kMaxRequests;
      break;
    case Method::likely:
      reach.asked = reach.hosts = kMaxHintedNeighbours + kSpokenOf;
      break;
    default:
      reach.asked = reach.hosts = listed;
  }
  return reach;
}

IpSet attached_wide(const IpSet& targets, const std::vector<Interface>& interfaces,
                    const std::string& only) {
  IpSet attached;
  for (const Segment& segment : segments_of(interfaces, only))
    add_all(attached, intersection(only_wide(targets), segment.network));
  return attached;
}

IpSet segment_ends(const std::vector<Interface>& interfaces) {
  IpSet ends;
  for (const Interface& interface : interfaces) {
    if (!interface.up || interface.loopback || !interface.broadcast) continue;
    for (const InterfaceAddress& own : interface.addresses) {
      if (!own.ip.is_v4() || own.prefix > kLongestWithEnds) continue;
      const IpRange network = own.network();
      ends.add(IpRange(network.first, network.first));
      ends.add(IpRange(network.last, network.last));
    }
  }
  return ends;
}

Note PlanPart::describe() const {
  const std::string count = std::to_string(targets.size());
  std::string ranges;
  for (const IpRange& range : targets.ranges())
    ranges += (ranges.empty() ? "" : ", ") + range.to_string();
  switch (method) {
    case Method::arp:
      return Note(Msg::discover_plan_arp, {count, interface});
    case Method::neighbour:
      return Note(Msg::discover_plan_neighbour, {ranges, interface});
    case Method::multicast:
      return Note(Msg::discover_plan_multicast, {interface});
    case Method::likely:
      return Note(Msg::discover_plan_likely, {ranges, interface});
    case Method::icmp_then_tcp:
      return Note(Msg::discover_plan_icmp, {count});
    case Method::tcp:
      break;
  }
  return Note(Msg::discover_plan_tcp, {count});
}

Capabilities Capabilities::of_this_process() {
  Capabilities own;
  own.raw = may_send_raw();
  own.ping = EchoSocket::open(dissect::IcmpFamily::v4, {}).has_value();
  return own;
}

std::vector<PlanPart> plan_discovery(const IpSet& targets, const std::vector<Interface>& interfaces,
                                     const std::string& only, const Capabilities& capabilities) {
  const IpSet wide = only_wide(targets);
  IpSet rest = without_wide(targets);
  remove_own(rest, interfaces);
  const IpSet ends = segment_ends(interfaces);
  for (const IpRange& end : ends.ranges()) rest.remove(end);
  const std::vector<Segment> segments = segments_of(interfaces, only);
  std::vector<PlanPart> parts;
  std::map<std::string, IpSet> by_groups;
  std::map<std::string, IpSet> ipv6;
  IpSet left = rest;
  for (const Segment& segment : segments) {
    const std::string& name = segment.interface->name;
    IpSet listed = on_segment(left, segment);
    const IpSet of_wide = on_segment(wide, segment);
    // A link-local range may lie on several links, any other on one.
    if (!segment.network.first.is_link_local() || segment.network.first.is_v4())
      left.remove(segment.network);
    if (!of_wide.empty() || (!listed.empty() && !capabilities.raw)) {
      add_all(by_groups[name], listed);
      add_all(by_groups[name], of_wide);
    }
    if (!capabilities.raw) {
      add_all(ipv6[name], of_wide);
      continue;
    }
    rest.remove(in_zone(segment.network, name));
    if (segment.network.first.is_v6()) {
      add_all(ipv6[name], listed);
      add_all(ipv6[name], of_wide);
    } else if (!listed.empty()) {
      parts.emplace_back(Method::arp, std::move(listed), name);
    }
  }
  for (auto& [name, asked] : by_groups) parts.emplace_back(Method::multicast, asked, name);
  for (auto& [name, asked] : ipv6)
    if (!asked.empty())
      parts.emplace_back(capabilities.raw ? Method::neighbour : Method::likely, asked, name);
  if (!rest.empty())
    parts.emplace_back(capabilities.ping ? Method::icmp_then_tcp : Method::tcp, std::move(rest));
  return parts;
}

}  // namespace tenken::discover
