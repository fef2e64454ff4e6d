// Which addresses are asked how.
#include <algorithm>

#include "scanner/discover/arp_sweep.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/discover/echo_socket.hpp"
#include "scanner/discover/echo_sweep.hpp"
#include "scanner/discover/privileges.hpp"
#include "scanner/discover/tcp_discoverer.hpp"

namespace tenken::discover {
namespace {

// An attached IPv4 network and the interface that it is attached to.
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
      if (own.ip.is_v4()) segments.push_back({own.network(), own.prefix, &interface});
  }
  std::stable_sort(segments.begin(), segments.end(),
                   [](const Segment& a, const Segment& b) { return a.prefix > b.prefix; });
  return segments;
}

IpSet intersection(const IpSet& set, const IpRange& range) {
  IpSet common;
  for (const IpRange& part : set.ranges()) {
    if (part.first.is_v4() != range.first.is_v4()) continue;
    const IpAddress first = std::max(part.first, range.first);
    const IpAddress last = std::min(part.last, range.last);
    if (first <= last) common.add(IpRange(first, last));
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
  switch (method) {
    case Method::arp:
      return ArpSweep::kMaxPasses;
    case Method::icmp_then_tcp:
      return EchoSweep::kMaxPasses + by_tcp;
    case Method::tcp:
      break;
  }
  return by_tcp;
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
  switch (method) {
    case Method::arp:
      return Note(Msg::discover_plan_arp, {count, interface});
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
  IpSet rest = targets;
  remove_own(rest, interfaces);
  const IpSet ends = segment_ends(interfaces);
  for (const IpRange& end : ends.ranges()) rest.remove(end);
  std::vector<PlanPart> parts;
  if (capabilities.raw) {
    for (const Segment& segment : segments_of(interfaces, only)) {
      IpSet attached = intersection(rest, segment.network);
      if (attached.empty()) continue;
      rest.remove(segment.network);
      parts.emplace_back(Method::arp, std::move(attached), segment.interface->name);
    }
  }
  if (!rest.empty())
    parts.emplace_back(capabilities.ping ? Method::icmp_then_tcp : Method::tcp, std::move(rest));
  return parts;
}

}  // namespace tenken::discover
