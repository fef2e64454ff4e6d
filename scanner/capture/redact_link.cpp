// Redaction of what stands directly in frames, and of ICMP.
#include <algorithm>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/packet.hpp"
#include "scanner/capture/redact_parts.hpp"

namespace tenken::capture {
namespace {

constexpr std::uint16_t kArp = 0x0806;
constexpr std::uint16_t kLldp = 0x88CC;
constexpr std::uint16_t kEapol = 0x888E;
constexpr std::uint16_t kProfinet = 0x8892;
constexpr std::uint16_t kGoose = 0x88B8;
constexpr std::uint16_t kSampledValues = 0x88BA;

/// The addresses of the hardware and the protocol, twice. RFC 826.
std::size_t arp(ByteView body) {
  constexpr std::size_t kHead = 8;
  constexpr std::uint16_t kLengths = 0x0604;  // of MAC and IPv4 addresses
  if (body.size() < kHead || be16(body.data() + 4) != kLengths) return 0;
  return kHead + std::size_t{2} * (6 + 4);
}

/// Whether the organisation's own TLVs are known: IEEE 802.1 and 802.3, MED, PROFIBUS.
bool is_known_organisation(std::uint32_t oui) {
  return oui == 0x0080C2 || oui == 0x00120F || oui == 0x0012BB || oui == 0x000ECF;
}

/// Up to the end mark, or to the first TLV that is not known. IEEE 802.1AB section 8.
std::size_t lldp(ByteView body) {
  constexpr unsigned kLengthBits = 9;
  constexpr unsigned kOwn = 127;
  constexpr unsigned kLastBasic = 8;
  std::size_t at = 0;
  while (at + 2 <= body.size()) {
    const std::uint16_t head = be16(body.data() + at);
    const unsigned type = head >> kLengthBits;
    const std::size_t end = at + 2 + (head & ((1U << kLengthBits) - 1));
    if (end > body.size()) return at;
    const bool known =
        type == kOwn ? end >= at + 6 && is_known_organisation(be32(body.data() + at + 2) >> 8U)
                     : type <= kLastBasic;
    if (!known) return at;
    at = end;
    if (type == 0) break;
  }
  return before_secret(body.first(at));
}

/// Who wants to come in, and by which method; never what the method says. IEEE 802.1X section 11.
std::size_t eapol(ByteView body) {
  constexpr std::size_t kHead = 4;
  constexpr std::size_t kEapHead = 4;
  constexpr std::uint8_t kEap = 0;
  constexpr std::uint8_t kKey = 3;
  constexpr std::uint8_t kIdentity = 1;
  if (body.size() < kHead) return 0;
  if (u8(body.data() + 1) == kKey) return kHead + 1;  // which handshake it is
  if (u8(body.data() + 1) != kEap) return kHead;
  if (body.size() <= kHead + kEapHead) return body.size();
  const std::size_t length = be16(body.data() + kHead + 2);
  if (u8(body.data() + kHead + kEapHead) == kIdentity) return kHead + length;
  return kHead + std::min(length, kEapHead + 1);
}

/// Discovery and configuration; what controllers exchange is none of it. IEC 61158-6-10.
std::size_t profinet(ByteView body) {
  constexpr std::uint16_t kFirst = 0xFEFC;
  constexpr std::uint16_t kLast = 0xFEFF;
  constexpr std::size_t kHead = 12;
  if (body.size() < kHead) return 0;
  const std::uint16_t id = be16(body.data());
  if (id < kFirst || id > kLast) return 2;
  return before_secret(body.first(std::min(kHead + be16(body.data() + 10), body.size())));
}

/// IEC 61850-8-1 annex A: the length counts from the Ethernet type's end.
std::size_t substation(ByteView body) { return body.size() < 4 ? 0 : be16(body.data() + 2); }

/// What begins an IP packet that an error quotes: headers up to the ports.
std::size_t quoted_v4(ByteView packet) {
  constexpr std::size_t kHead = 20;
  constexpr std::size_t kPorts = 8;
  if (packet.size() < kHead) return 0;
  const std::size_t header = std::size_t{u8(packet.data()) & 0x0FU} * 4;
  const bool first = (be16(packet.data() + 6) & 0x1FFFU) == 0;
  const std::uint8_t protocol = u8(packet.data() + 9);
  const bool ports = protocol == ip_protocol::kTcp || protocol == ip_protocol::kUdp ||
                     protocol == ip_protocol::kIcmp;
  return header < kHead ? 0 : header + (first && ports ? kPorts : 0);
}

std::size_t quoted_v6(ByteView packet) {
  constexpr std::size_t kHead = 40;
  constexpr std::size_t kPorts = 8;
  if (packet.size() < kHead) return 0;
  const std::uint8_t protocol = u8(packet.data() + 6);
  const bool ports = protocol == ip_protocol::kTcp || protocol == ip_protocol::kUdp ||
                     protocol == ip_protocol::kIcmpv6;
  return kHead + (ports ? kPorts : 0);
}

constexpr std::size_t kIcmpHead = 8;

}  // namespace

std::size_t keep_ether_type(std::uint16_t type, ByteView body) {
  switch (type) {
    case kArp:
      return arp(body);
    case kLldp:
      return lldp(body);
    case kEapol:
      return eapol(body);
    case kProfinet:
      return profinet(body);
    case kGoose:
    case kSampledValues:
      return substation(body);
    default:
      return 0;
  }
}

std::size_t keep_icmp(ByteView message) {
  if (message.size() <= kIcmpHead) return message.size();
  switch (u8(message.data())) {
    case 3:   // unreachable
    case 4:   // source quench
    case 5:   // redirect
    case 11:  // time exceeded
    case 12:  // parameter problem
      return kIcmpHead + quoted_v4(message.subspan(kIcmpHead));
    default:
      return kIcmpHead;
  }
}

std::size_t keep_icmpv6(ByteView message) {
  constexpr std::uint8_t kLastError = 4;
  constexpr std::size_t kRedirect = 40;  // its options quote a packet
  if (message.size() <= kIcmpHead) return message.size();
  const std::uint8_t type = u8(message.data());
  if (type >= 1 && type <= kLastError) return kIcmpHead + quoted_v6(message.subspan(kIcmpHead));
  switch (type) {
    case 130:  // listeners of groups
    case 131:
    case 132:
    case 143:
    case 133:  // routers and neighbours
    case 134:
    case 135:
    case 136:
      return message.size();
    case 137:
      return kRedirect;
    default:
      return kIcmpHead;
  }
}

}  // namespace tenken::capture
