// Whether two packets are the same in every field.
#pragma once

#include <tuple>

#include "scanner/capture/packet.hpp"

namespace tenken::test {

/// Views are the same where they begin and end at the same place; of empty ones the place is
/// nothing.
inline bool same_view(ByteView a, ByteView b) {
  return a.size() == b.size() && (a.empty() || a.data() == b.data());
}

inline auto fields_of(const capture::Packet& p) {
  return std::tie(
      p.content, p.truncated, p.malformed, p.too_deep, p.has_source_mac, p.has_destination_mac,
      p.has_ports, p.more_fragments, p.source_mac, p.destination_mac, p.vlan_count, p.tunnel_count,
      p.vlan_ids, p.tunnel_kinds, p.wifi_link, p.ether_type, p.dsap, p.ssap, p.snap_protocol,
      p.snap_oui, p.protocol, p.ttl, p.fragment_id, p.fragment_offset, p.source, p.destination,
      p.source_port, p.destination_port, p.tcp_flags, p.sequence, p.acknowledgement,
      p.carrier.source_mac, p.carrier.destination_mac, p.carrier.source, p.carrier.destination);
}

inline bool same_packet(const capture::Packet& a, const capture::Packet& b) {
  return fields_of(a) == fields_of(b) && same_view(a.network, b.network) &&
         same_view(a.transport, b.transport) && same_view(a.payload, b.payload);
}

/// Whether the short way reads these bytes as the walk over the layers does.
inline bool ways_agree(ByteView frame, capture::LinkType link) {
  capture::Packet quick;
  capture::Packet walked;
  capture::peel(frame, link, quick);
  capture::peel_by_layers(frame, link, walked);
  return same_packet(quick, walked);
}

}  // namespace tenken::test
