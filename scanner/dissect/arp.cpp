#include "scanner/dissect/arp.hpp"

#include "scanner/dissect/fields.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint16_t kEtherArp = 0x0806;
constexpr std::uint16_t kEtherVlan = 0x8100;         // IEEE 802.1Q
constexpr std::uint16_t kEtherServiceVlan = 0x88A8;  // IEEE 802.1ad
constexpr int kMaxTags = 2;
constexpr std::uint16_t kVlanIdMask = 0x0FFF;
constexpr std::uint16_t kHardwareEthernet = 1;
constexpr std::uint16_t kProtocolIpv4 = 0x0800;

Unexpected cut() { return fail(Errc::malformed, "ARP frame is cut off"); }

/// The fields behind the EtherType.
Result<void> read_body(Reader& in, ArpFrame& arp) {
  const auto hardware = in.u16();
  const auto protocol = in.u16();
  const auto mac_size = in.u8();
  const auto ip_size = in.u8();
  const auto operation = in.u16();
  if (!hardware || !protocol || !mac_size || !ip_size || !operation) return cut();
  if (*hardware != kHardwareEthernet || *protocol != kProtocolIpv4 || *mac_size != kMacSize ||
      *ip_size != sizeof(std::uint32_t))
    return fail(Errc::unsupported, "not ARP for IPv4 on Ethernet");
  if (*operation != 1 && *operation != 2)
    return fail(Errc::unsupported, "neither request nor reply");
  const auto sender_mac = take_mac(in);
  const auto sender_ip = take_ipv4(in);
  const auto target_mac = take_mac(in);
  const auto target_ip = take_ipv4(in);
  if (!sender_mac || !sender_ip || !target_mac || !target_ip) return cut();
  arp.operation = static_cast<ArpOperation>(*operation);
  arp.sender_mac = *sender_mac;
  arp.sender_ip = *sender_ip;
  arp.target_mac = *target_mac;
  arp.target_ip = *target_ip;
  return ok;
}

}  // namespace

Result<ArpFrame> parse_arp_body(ByteView body) {
  Reader in(body);
  ArpFrame arp;
  if (Result<void> read = read_body(in, arp); !read) return Unexpected(read.error());
  arp.length = body.size() - in.remaining();
  return arp;
}

Result<ArpFrame> parse_arp(ByteView frame) {
  Reader in(frame);
  ArpFrame arp;
  const auto destination = take_mac(in);
  const auto source = take_mac(in);
  auto type = in.u16();
  for (int tags = 0; type && (*type == kEtherVlan || *type == kEtherServiceVlan); ++tags) {
    if (tags == kMaxTags) return fail(Errc::unsupported, "more than two VLAN tags");
    const auto tag = in.u16();
    type = in.u16();
    if (tag && !arp.vlan) arp.vlan = static_cast<std::uint16_t>(*tag & kVlanIdMask);
  }
  if (!destination || !source || !type) return cut();
  if (*type != kEtherArp) return fail(Errc::unsupported, "not ARP");
  if (Result<void> read = read_body(in, arp); !read) return Unexpected(read.error());
  arp.source = *source;
  arp.destination = *destination;
  arp.length = frame.size() - in.remaining();
  return arp;
}

}  // namespace tenken::dissect
