// The walk behind peel(): one member per layer, which fills the packet and goes on inside.
#pragma once

#include "scanner/capture/packet.hpp"

namespace tenken::capture {

/// Every layer is bounded: tags and LLC by kMaxSteps, tunnels by Packet::kMaxTunnels, extension
/// headers by kMaxExtensions; so is the recursion between them.
class Peeler {
 public:
  explicit Peeler(Packet& packet) : out_(packet) {}
  void link(ByteView data, LinkType type);

 private:
  static constexpr unsigned kMaxSteps = 16;
  static constexpr unsigned kMaxExtensions = 8;

  void ethernet(ByteView data);
  void cooked(ByteView data);
  void cooked2(ByteView data);
  void loopback(ByteView data, bool network_order);
  void ppp(ByteView data);
  void raw_ip(ByteView data);
  void ether_type(std::uint16_t type, ByteView data);
  bool tag(ByteView data);
  void llc(ByteView data);
  void pppoe(ByteView data);
  void mpls(ByteView data);
  void plain(std::uint16_t type, ByteView data);

  void ipv4(ByteView data);
  void ipv6(ByteView data);
  bool extension(std::uint8_t& next, ByteView& rest);
  void transport();
  void tcp(ByteView data);
  void udp(ByteView data);

  bool udp_tunnel(ByteView payload);
  bool gre(ByteView data);
  bool erspan(std::uint16_t type, bool sequenced, ByteView data);
  bool vxlan(ByteView data);
  bool geneve(ByteView data);
  bool capwap(ByteView data);
  bool radio_data(ByteView frame);

  /// Notes a carrier that keeps the MACs of its frame; false when there were too many.
  bool pass(Tunnel tunnel);
  /// The same for one that ends the frame of its sender: all fields start anew.
  bool enter(Tunnel tunnel);
  void cut() { out_.truncated = true; }
  void wrong() { out_.malformed = true; }

  Packet& out_;
  unsigned steps_ = 0;
};

}  // namespace tenken::capture
