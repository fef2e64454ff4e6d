// From the link header to layer 3: Ethernet, tags, LLC, cooked captures, PPPoE, MPLS.
// IEEE 802.3, 802.1Q, 802.2; RFC 2516, RFC 3032; formats of cooked captures: tcpdump.org/linktypes.
#include <algorithm>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/numbers.hpp"
#include "scanner/capture/peeler.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kTagBytes = 4;
constexpr std::uint16_t kVlanMask = 0x0FFF;
constexpr std::size_t kSllBytes = 16;
constexpr std::size_t kSll2Bytes = 20;
constexpr std::size_t kFamilyBytes = 4;
constexpr std::size_t kPppoeBytes = 6;
constexpr std::size_t kLabelBytes = 4;
constexpr std::size_t kSnapBytes = 5;
constexpr std::uint16_t kArphrdEthernet = 1;
constexpr std::uint16_t kArphrdNetlink = 824;
constexpr std::uint16_t kSll8023 = 1;  // Novell's frames without LLC
constexpr std::uint16_t kSllLlc = 4;
constexpr std::uint8_t kSapSnap = 0xAA;
constexpr std::uint8_t kSapIp = 0x06;
constexpr std::uint8_t kUnnumbered = 0x03;  // the control field has one byte, else two

bool is_tag(std::uint16_t type) {
  return type == ether::kVlan || type == ether::kProviderVlan || type == ether::kOldQinq ||
         type == ether::kOldQinq2;
}

unsigned version_of(ByteView data) { return u8(data.data()) >> 4U; }

/// AF_INET6 of the systems that write such captures: BSD, Darwin, Linux, Windows.
bool is_family_v6(std::uint32_t family) {
  return family == 24 || family == 28 || family == 30 || family == 10 || family == 23;
}

}  // namespace

void Peeler::link(ByteView data, LinkType type) {
  switch (type) {
    case LinkType::ethernet:
      return ethernet(data);
    case LinkType::sll:
      return cooked(data);
    case LinkType::sll2:
      return cooked2(data);
    case LinkType::null:
      return loopback(data, false);
    case LinkType::loop:
      return loopback(data, true);
    case LinkType::ppp:
      return ppp(data);
    case LinkType::raw:
    case LinkType::raw_bsd:
    case LinkType::raw_v4:
    case LinkType::raw_v6:
      return raw_ip(data);
    case LinkType::wifi:
    case LinkType::wifi_prism:
    case LinkType::wifi_radiotap:
    case LinkType::wifi_avs:
    case LinkType::wifi_ppi:
      out_.content = Content::wifi;
      out_.wifi_link = type;
      out_.payload = data;
      return;
  }
  out_.payload = data;
}

void Peeler::ethernet(ByteView data) {
  if (data.size() < ether::kHeaderBytes) return cut();
  out_.destination_mac = MacAddress::from_bytes(data);
  out_.source_mac = MacAddress::from_bytes(data.subspan(6));
  out_.has_source_mac = out_.has_destination_mac = true;
  ether_type(be16(data.data() + 12), data.subspan(ether::kHeaderBytes));
}

void Peeler::cooked(ByteView data) {
  if (data.size() < kSllBytes) return cut();
  const std::uint16_t hardware = be16(data.data() + 2);
  if (hardware == kArphrdEthernet && be16(data.data() + 4) == 6) {
    out_.source_mac = MacAddress::from_bytes(data.subspan(6));
    out_.has_source_mac = true;
  }
  const std::uint16_t type = be16(data.data() + 14);
  data = data.subspan(kSllBytes);
  if (hardware == kArphrdNetlink || type == kSll8023) return plain(0, data);
  if (type == kSllLlc) return llc(data);
  ether_type(type, data);
}

void Peeler::cooked2(ByteView data) {
  if (data.size() < kSll2Bytes) return cut();
  const std::uint16_t type = be16(data.data());
  const std::uint16_t hardware = be16(data.data() + 8);
  if (hardware == kArphrdEthernet && u8(data.data() + 11) == 6) {
    out_.source_mac = MacAddress::from_bytes(data.subspan(12));
    out_.has_source_mac = true;
  }
  data = data.subspan(kSll2Bytes);
  if (hardware == kArphrdNetlink || type == kSll8023) return plain(0, data);
  if (type == kSllLlc) return llc(data);
  ether_type(type, data);
}

void Peeler::loopback(ByteView data, bool network_order) {
  if (data.size() < kFamilyBytes) return cut();
  std::uint32_t family = network_order ? be32(data.data()) : le32(data.data());
  if (family > 0xFFFF) family = swap_bytes(family);  // of a machine of the other order
  data = data.subspan(kFamilyBytes);
  if (family == 2) return ipv4(data);
  if (is_family_v6(family)) return ipv6(data);
  plain(0, data);
}

void Peeler::raw_ip(ByteView data) {
  if (data.empty()) return cut();
  if (version_of(data) == 4) return ipv4(data);
  if (version_of(data) == 6) return ipv6(data);
  wrong();
  out_.payload = data;
}

void Peeler::ether_type(std::uint16_t type, ByteView data) {
  while (is_tag(type)) {
    if (!tag(data)) return;
    type = be16(data.data() + 2);
    data = data.subspan(kTagBytes);
  }
  if (++steps_ > kMaxSteps) {
    out_.too_deep = true;
    out_.payload = data;
    return;
  }
  switch (type) {
    case ether::kIpv4:
      return ipv4(data);
    case ether::kIpv6:
      return ipv6(data);
    case ether::kPppoeSession:
      return pppoe(data);
    case ether::kMpls:
    case ether::kMplsUpstream:
      return mpls(data);
    default:
      break;
  }
  if (type > ether::kMaxLength) return plain(type, data);
  if (type > data.size()) cut();
  llc(data.first(std::min<std::size_t>(type, data.size())));
}

/// Notes a tag; false where it is cut or one too many.
bool Peeler::tag(ByteView data) {
  if (data.size() < kTagBytes) {
    cut();
    return false;
  }
  if (++steps_ > kMaxSteps || out_.vlan_count == Packet::kMaxVlans) {
    out_.too_deep = true;
    out_.payload = data;
    return false;
  }
  const std::uint16_t id = be16(data.data()) & kVlanMask;
  if (id != 0) out_.vlan_ids[out_.vlan_count++] = id;
  return true;
}

void Peeler::plain(std::uint16_t type, ByteView data) {
  out_.content = type > ether::kMaxLength ? Content::ether_type : Content::none;
  out_.ether_type = type;
  out_.network = out_.payload = data;
}

void Peeler::llc(ByteView data) {
  if (data.size() < 3) return cut();
  const std::byte* const head = data.data();
  const bool unnumbered = (u8(head + 2) & kUnnumbered) == kUnnumbered;
  const std::size_t size = unnumbered ? 3 : 4;
  if (data.size() < size) return cut();
  out_.network = data;
  const ByteView body = data.subspan(size);
  if (u8(head) == kSapIp && u8(head + 1) == kSapIp && unnumbered) return ipv4(body);
  const bool snap = u8(head) == kSapSnap && u8(head + 1) == kSapSnap && unnumbered;
  if (!snap) {
    out_.content = Content::llc;
    out_.dsap = u8(head);
    out_.ssap = u8(head + 1);
    out_.payload = body;
    return;
  }
  if (body.size() < kSnapBytes) return cut();
  const std::uint32_t oui = be32(body.data()) >> 8U;
  const std::uint16_t protocol = be16(body.data() + 3);
  const ByteView inside = body.subspan(kSnapBytes);
  // RFC 1042, and IEEE 802.1H for what a bridge has translated.
  if ((oui == 0x000000 || oui == 0x0000F8) && protocol > ether::kMaxLength)
    return ether_type(protocol, inside);
  out_.content = Content::snap;
  out_.snap_oui = oui;
  out_.snap_protocol = protocol;
  out_.payload = inside;
}

void Peeler::pppoe(ByteView data) {
  if (data.size() < kPppoeBytes) return cut();
  const std::size_t length = be16(data.data() + 4);
  if (u8(data.data()) != 0x11 || u8(data.data() + 1) != 0) {  // version and type 1, session data
    wrong();
    return plain(ether::kPppoeSession, data);
  }
  ByteView inside = data.subspan(kPppoeBytes);
  if (length < inside.size()) inside = inside.first(length);
  if (!pass(Tunnel::pppoe)) return plain(ether::kPppoeSession, data);
  ppp(inside);
}

/// With or without the address and control fields of serial lines. RFC 1661, RFC 1662.
void Peeler::ppp(ByteView data) {
  if (data.size() >= 4 && be16(data.data()) == 0xFF03) data = data.subspan(2);
  if (data.size() < 2) return cut();
  const std::uint16_t protocol = be16(data.data());
  const ByteView inside = data.subspan(2);
  if (protocol == 0x0021) return ipv4(inside);
  if (protocol == 0x0057) return ipv6(inside);
  plain(0, inside);
}

/// Nothing in the labels says what is inside: the first nibble tells. RFC 4928 section 3; a pseudo
/// wire of Ethernet begins with a control word, RFC 4448.
void Peeler::mpls(ByteView data) {
  const ByteView labels = data;
  for (bool bottom = false; !bottom;) {
    if (data.size() <= kLabelBytes) return cut();
    if (++steps_ > kMaxSteps) {
      out_.too_deep = true;
      return plain(ether::kMpls, labels);
    }
    bottom = (u8(data.data() + 2) & 1U) != 0;
    data = data.subspan(kLabelBytes);
  }
  const unsigned version = version_of(data);
  if (version == 4 || version == 6) {
    if (!pass(Tunnel::mpls)) return plain(ether::kMpls, labels);
    return version == 4 ? ipv4(data) : ipv6(data);
  }
  const bool wire = version == 0 && data.size() >= kLabelBytes + ether::kHeaderBytes;
  if (!wire || !enter(Tunnel::mpls)) return plain(ether::kMpls, labels);
  ethernet(data.subspan(kLabelBytes));
}

bool Peeler::pass(Tunnel tunnel) {
  if (out_.tunnel_count == Packet::kMaxTunnels) {
    out_.too_deep = true;
    return false;
  }
  if (out_.tunnel_count == 0) {
    out_.carrier.source_mac = out_.source_mac;
    out_.carrier.destination_mac = out_.destination_mac;
    out_.carrier.source = out_.source;
    out_.carrier.destination = out_.destination;
  }
  out_.tunnel_kinds[out_.tunnel_count++] = tunnel;
  return true;
}

bool Peeler::enter(Tunnel tunnel) {
  if (!pass(tunnel)) return false;
  Packet inner;
  inner.tunnel_count = out_.tunnel_count;
  inner.tunnel_kinds = out_.tunnel_kinds;
  inner.carrier = out_.carrier;
  inner.truncated = out_.truncated;
  inner.malformed = out_.malformed;
  out_ = inner;
  return true;
}

}  // namespace tenken::capture
