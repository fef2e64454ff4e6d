// Packet: what a frame carries, once its carriers are peeled off.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"
#include "scanner/capture/frame.hpp"
#include "scanner/dissect/ip_key.hpp"

namespace tenken::capture {

/// What the innermost understood header is.
enum class Content : std::uint8_t {
  none,        ///< nothing that is understood, or cut before its end
  wifi,        ///< 802.11; the payload is untouched, with what `wifi_link` puts before it
  ether_type,  ///< neither IP nor a carrier, such as ARP, LLDP, EAPOL, PROFINET
  llc,         ///< IEEE 802.2, such as spanning tree; the payload follows the control field
  snap,        ///< SNAP of an organisation, such as CDP
  ipv4,
  ipv6,
};

/// What a packet was carried in.
enum class Tunnel : std::uint8_t {
  pppoe,  ///< RFC 2516 section 4, session stage
  mpls,   ///< RFC 3032
  gre,    ///< RFC 2784, RFC 2890; also transparent Ethernet
  erspan,
  vxlan,     ///< RFC 7348
  geneve,    ///< RFC 8926
  capwap,    ///< RFC 5415 section 4.3, data that is not encrypted
  ip_in_ip,  ///< RFC 2003, RFC 2473, RFC 4213
};

/// The sender and receiver of the outermost layer of a tunnelled packet.
struct Carrier {
  MacAddress source_mac;
  MacAddress destination_mac;
  dissect::IpKey source{};
  dissect::IpKey destination{};
};

/// The true subject: all fields are of the innermost packet. What an ICMP error quotes is not
/// followed, since the one who sends the error did not send the quoted packet. Nothing here owns
/// memory; the views last as long as the frame.
struct Packet {
  static constexpr std::size_t kMaxVlans = 4;
  static constexpr std::size_t kMaxTunnels = 4;

  Content content = Content::none;
  bool truncated = false;  ///< bytes are missing: the packet says that it is longer
  bool malformed = false;  ///< a header contradicts itself; what came before it holds
  bool too_deep = false;   ///< more tags, headers or tunnels than are followed
  bool has_source_mac = false;
  bool has_destination_mac = false;
  bool has_ports = false;  ///< TCP or UDP, not a later fragment
  bool more_fragments = false;

  // Link. Without Ethernet of its own (IP in IP) a tunnelled packet has no MACs and no tags.
  MacAddress source_mac;
  MacAddress destination_mac;
  std::uint8_t vlan_count = 0;
  std::uint8_t tunnel_count = 0;
  std::array<std::uint16_t, kMaxVlans> vlan_ids{};  ///< the outermost first; tags of priority only
                                                    ///< (id 0) are left out
  std::array<Tunnel, kMaxTunnels> tunnel_kinds{};   ///< the outermost first
  LinkType wifi_link = LinkType::wifi;              ///< for Content::wifi
  std::uint16_t ether_type = 0;                     ///< 0 for LLC, SNAP and Wi-Fi
  std::uint8_t dsap = 0;                            ///< for Content::llc
  std::uint8_t ssap = 0;
  std::uint16_t snap_protocol = 0;  ///< for Content::snap
  std::uint32_t snap_oui = 0;

  // Network.
  std::uint8_t protocol = 0;  ///< the first that is no extension header of IPv6
  std::uint8_t ttl = 0;
  std::uint32_t fragment_id = 0;
  std::uint32_t fragment_offset = 0;  ///< bytes
  dissect::IpKey source{};
  dissect::IpKey destination{};

  // Transport.
  std::uint16_t source_port = 0;
  std::uint16_t destination_port = 0;
  std::uint8_t tcp_flags = 0;
  std::uint32_t sequence = 0;
  std::uint32_t acknowledgement = 0;

  ByteView network;    ///< the whole layer 3 packet without padding of the link
  ByteView transport;  ///< behind the IP headers; empty where there are none
  ByteView payload;    ///< behind the last header that is understood

  Carrier carrier;  ///< for in_tunnel()

  bool is_ip() const { return content == Content::ipv4 || content == Content::ipv6; }
  bool is_fragment() const { return more_fragments || fragment_offset != 0; }
  bool in_tunnel() const { return tunnel_count != 0; }
  std::span<const std::uint16_t> vlans() const { return std::span(vlan_ids).first(vlan_count); }
  std::span<const Tunnel> tunnels() const { return std::span(tunnel_kinds).first(tunnel_count); }
};

namespace tcp_flag {
inline constexpr std::uint8_t kFin = 0x01;
inline constexpr std::uint8_t kSyn = 0x02;
inline constexpr std::uint8_t kRst = 0x04;
inline constexpr std::uint8_t kPsh = 0x08;
inline constexpr std::uint8_t kAck = 0x10;
}  // namespace tcp_flag

namespace ip_protocol {
inline constexpr std::uint8_t kHopByHop = 0;
inline constexpr std::uint8_t kIcmp = 1;
inline constexpr std::uint8_t kIpv4 = 4;
inline constexpr std::uint8_t kTcp = 6;
inline constexpr std::uint8_t kUdp = 17;
inline constexpr std::uint8_t kIpv6 = 41;
inline constexpr std::uint8_t kRouting = 43;
inline constexpr std::uint8_t kFragment = 44;
inline constexpr std::uint8_t kGre = 47;
inline constexpr std::uint8_t kAuthentication = 51;
inline constexpr std::uint8_t kIcmpv6 = 58;
inline constexpr std::uint8_t kDestination = 60;
inline constexpr std::uint8_t kMobility = 135;
inline constexpr std::uint8_t kHip = 139;
inline constexpr std::uint8_t kShim6 = 140;
}  // namespace ip_protocol

/// Fills `packet` anew from a frame: link header, tags, tunnels, IP, TCP or UDP. Neither allocates
/// nor fails: what cannot be read ends the walk, and the flags say why.
void peel(ByteView data, LinkType link_type, Packet& packet);
inline void peel(const Frame& frame, Packet& packet) { peel(frame.data, frame.link_type, packet); }
/// The same, without the short way for what is usual: for tests, which compare.
void peel_by_layers(ByteView data, LinkType link_type, Packet& packet);

}  // namespace tenken::capture
