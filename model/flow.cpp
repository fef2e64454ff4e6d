#include "model/flow.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "model/enum_text.hpp"

namespace tenken {
namespace {

constexpr EnumText<PortAt, 3> kPortAtText{{"none", "peer", "device"}};
constexpr EnumText<Opener, 4> kOpenerText{{"unknown", "device", "peer", "both"}};

constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kTcp = 6;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIcmpv6 = 58;
constexpr std::uint16_t kFirstUser = 1024;  // system ports end before it (RFC 6335 section 6)

}  // namespace

std::string_view to_string(PortAt at) { return kPortAtText.name(at); }
std::optional<PortAt> parse_port_at(std::string_view text) { return kPortAtText.find(text); }
std::string_view to_string(Opener opener) { return kOpenerText.name(opener); }

Opener Flow::opener() const {
  const bool device = opened > 0 || accepted_by_peer > 0;
  const bool peer = opened_by_peer > 0 || accepted > 0;
  if (device && peer) return Opener::both;
  if (device) return Opener::device;
  if (peer) return Opener::peer;
  // Of other ports the numbers tell too little: a client may have the smaller one.
  switch (key.port < kFirstUser ? key.port_at : PortAt::none) {
    case PortAt::peer:
      return Opener::device;
    case PortAt::device:
      return Opener::peer;
    case PortAt::none:
      break;
  }
  return Opener::unknown;
}

void Flow::add_name(std::string_view name) {
  const auto at = std::ranges::lower_bound(names, name);
  if ((at != names.end() && *at == name) || names.size() >= kMostNames) return;
  names.emplace(at, name);
}

void Flow::add(const Flow& other) {
  internet = internet && other.internet;
  sent_packets += other.sent_packets;
  sent_bytes += other.sent_bytes;
  received_packets += other.received_packets;
  received_bytes += other.received_bytes;
  opened += other.opened;
  accepted += other.accepted;
  opened_by_peer += other.opened_by_peer;
  accepted_by_peer += other.accepted_by_peer;
  first = std::min(first, other.first);
  last = std::max(last, other.last);
  for (const std::string& name : other.names) add_name(name);
  if (!other.tls.empty() && (tls.empty() || other.tls < tls)) tls = other.tls;
  // Of two protocols on one port the one that can be read tells more.
  const bool clearer = other.cleartext.value_or(false) && !cleartext.value_or(false);
  const bool same = other.cleartext == cleartext && other.service < service;
  if (!other.service.empty() && (service.empty() || clearer || same)) service = other.service;
  if (other.cleartext && (!cleartext || clearer)) cleartext = other.cleartext;
}

namespace {

/// Whether the port is that of the one who opened the connection.
bool port_is_clients(const Flow& flow) {
  const PortAt at = flow.key.port_at;
  const Opener opener = flow.opener();
  return (at == PortAt::device && opener == Opener::device) ||
         (at == PortAt::peer && opener == Opener::peer);
}

bool same_ends(const FlowKey& a, const FlowKey& b) {
  return a.own == b.own && a.peer == b.peer && a.protocol == b.protocol;
}

}  // namespace

void settle_ports(std::vector<Flow>& flows) {
  std::map<FlowKey, Flow> settled;
  std::vector<Flow> clients;
  for (Flow& flow : flows) {
    if (port_is_clients(flow))
      clients.push_back(std::move(flow));
    else
      settled.emplace(flow.key, std::move(flow));
  }
  for (Flow& flow : clients) {
    const PortAt at = flow.key.port_at == PortAt::peer ? PortAt::device : PortAt::peer;
    flow.key.port = 0;
    flow.key.port_at = PortAt::none;
    int sessions = 0;
    FlowKey session = flow.key;
    for (auto near = settled.lower_bound(flow.key);
         near != settled.end() && same_ends(near->first, flow.key); ++near) {
      if (near->second.service.empty() || near->first.port_at != at) continue;
      ++sessions;
      session = near->first;
    }
    if (sessions == 1) flow.key = session;
    const auto [place, fresh] = settled.try_emplace(flow.key, flow);
    if (!fresh) place->second.add(flow);
  }
  flows.clear();
  for (auto& [key, flow] : settled) flows.push_back(std::move(flow));
}

std::string Flow::protocol_text() const {
  switch (key.protocol) {
    case kTcp:
      return "tcp";
    case kUdp:
      return "udp";
    case kIcmp:
      return "icmp";
    case kIcmpv6:
      return "icmpv6";
    default:
      return "ip " + std::to_string(key.protocol);
  }
}

std::string Flow::port_text() const {
  if (key.port == 0) return protocol_text();
  return std::to_string(key.port) + "/" + protocol_text();
}

}  // namespace tenken
