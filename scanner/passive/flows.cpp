#include "scanner/passive/flows.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace tenken::passive {
namespace {

constexpr std::uint8_t kEnds[] = {0, 1};

/// Whoever sends from the same IPv6 prefix needs no router (RFC 4291 section 2.5.4).
bool same_link(const IpAddress& own, const IpAddress& peer) {
  constexpr std::size_t kPrefix = 8;
  return own.is_v6() && peer.is_v6() &&
         std::equal(own.octets().begin(), own.octets().begin() + kPrefix, peer.octets().begin());
}

std::uint8_t protocol_of(Transport transport) {
  return transport == Transport::udp ? capture::ip_protocol::kUdp : capture::ip_protocol::kTcp;
}

class Assembly {
 public:
  Assembly(const Exchanges& exchanges, const Signals& signals, const Sources& sources)
      : exchanges_(exchanges), peers_(signals.peers()), subjects_(signals, sources) {}

  std::vector<DeviceFlow> flows() {
    for (const Exchange& exchange : exchanges_.all())
      for (const std::uint8_t end : kEnds) add(exchange, end);
    for (const auto& [key, spoken] : spoken_) {
      const auto [place, fresh] = flows_.try_emplace(key, spoken);
      if (fresh) continue;
      place->second.service = spoken.service;
      place->second.cleartext = spoken.cleartext;
      place->second.tls = spoken.tls;
    }
    std::vector<DeviceFlow> all;
    all.reserve(flows_.size());
    for (auto& [key, flow] : flows_) {
      DeviceFlow& one = all.emplace_back();
      one.subject = key.first;
      one.flow = std::move(flow);
    }
    return all;
  }

 private:
  using Key = std::pair<Subject, FlowKey>;

  std::optional<Subject> subject(const Exchange& exchange, std::uint8_t end) const {
    return subjects_.of(Who(exchange.key.macs[end], exchange.key.ips[end]), exchange.first,
                        exchange.last);
  }

  /// The exchange, as seen from one of its ends.
  void add(const Exchange& exchange, std::uint8_t end) {
    const std::optional<Subject> who = subject(exchange, end);
    const MacAddress& mac = exchange.key.macs[end];
    if (!who || !who->ip || (who->mac && !mac.is_zero() && *who->mac != mac)) return;
    Flow flow = flow_of(exchange, end);
    const std::uint8_t peer = end ^ 1U;
    flow.internet = flow.key.peer.is_global() && !subject(exchange, peer) &&
                    !same_link(flow.key.own, flow.key.peer);
    if (const Peer* const known = known_by(exchange, end)) {
      for (const std::string& name : known->names) flow.add_name(name);
      note_sessions(*known, *who, flow, PortAt::peer);
    }
    if (const Peer* const known = known_by(exchange, peer))
      note_sessions(*known, *who, flow, PortAt::device);
    const auto [place, fresh] = flows_.try_emplace(Key(*who, flow.key), flow);
    if (!fresh) place->second.add(flow);
  }

  static Flow flow_of(const Exchange& exchange, std::uint8_t end) {
    const Exchange::Way& sent = exchange.ways[end];
    const Exchange::Way& received = exchange.ways[end ^ 1U];
    Flow flow;
    flow.key.own = address_of(exchange.key.ips[end]);
    flow.key.peer = address_of(exchange.key.ips[end ^ 1U]);
    flow.key.protocol = exchange.key.protocol;
    flow.key.port = exchange.key.port;
    if (exchange.key.server != ExchangeKey::kNeither)
      flow.key.port_at = exchange.key.server == end ? PortAt::device : PortAt::peer;
    flow.sent_packets = sent.packets;
    flow.sent_bytes = sent.bytes;
    flow.received_packets = received.packets;
    flow.received_bytes = received.bytes;
    flow.opened = sent.opened;
    flow.accepted = sent.accepted;
    flow.opened_by_peer = received.opened;
    flow.accepted_by_peer = received.accepted;
    flow.first = exchange.first;
    flow.last = exchange.last;
    return flow;
  }

  const Peer* known_by(const Exchange& exchange, std::uint8_t client) const {
    return peers_.find(exchange.key.macs[client], exchange.key.ips[client],
                       exchange.key.ips[client ^ 1U]);
  }

  /// What was spoken between the two. A session whose port the numbers alone did not tell
  /// (Exchanges) is a flow without packets; settle_ports() joins the two.
  void note_sessions(const Peer& peer, const Subject& who, const Flow& flow, PortAt at) {
    for (const PeerSession& session : peer.sessions) {
      if (protocol_of(session.transport) != flow.key.protocol) continue;
      Flow spoken;
      spoken.key = flow.key;
      spoken.key.port = session.port;
      spoken.key.port_at = at;
      spoken.internet = flow.internet;
      spoken.first = flow.first;
      spoken.last = flow.last;
      spoken.names = flow.names;
      spoken.service = session.service;
      spoken.cleartext = session.cleartext;
      spoken.tls = session.tls;
      const auto [place, fresh] = spoken_.try_emplace(Key(who, spoken.key), spoken);
      if (!fresh) place->second.add(spoken);
    }
  }

  const Exchanges& exchanges_;
  const Peers& peers_;
  Subjects subjects_;
  std::map<Key, Flow> flows_;
  std::map<Key, Flow> spoken_;  ///< what sessions tell, without packets
};

}  // namespace

std::vector<DeviceFlow> observe_flows(const Exchanges& exchanges, const Signals& signals,
                                      const Sources& sources) {
  return Assembly(exchanges, signals, sources).flows();
}

Hearing hearing_of(const Listener& listener) {
  const ListenStats& stats = listener.stats();
  Hearing hearing;
  hearing.first = stats.first;
  hearing.last = stats.last;
  hearing.heard = stats.heard;
  hearing.dropped = listener.exchanges().dropped() + listener.signals().peers().dropped_sessions();
  return hearing;
}

}  // namespace tenken::passive
