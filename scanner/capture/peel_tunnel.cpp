// Carriers above IP: GRE, ERSPAN, VXLAN, Geneve, CAPWAP. What does not look like one of them stays
// the payload of its packet, since anybody may use these ports. RFC 2784, RFC 2890, RFC 7348,
// RFC 8926, RFC 5415.
#include "scanner/capture/fields.hpp"
#include "scanner/capture/numbers.hpp"
#include "scanner/capture/peeler.hpp"

namespace tenken::capture {
namespace {

constexpr std::uint16_t kVxlanPort = 4789;
constexpr std::uint16_t kLinuxVxlanPort = 8472;  // before the registration
constexpr std::uint16_t kGenevePort = 6081;
constexpr std::uint16_t kCapwapDataPort = 5247;

constexpr std::uint16_t kGreChecksum = 0x8000;
constexpr std::uint16_t kGreKey = 0x2000;
constexpr std::uint16_t kGreSequence = 0x1000;
constexpr std::uint16_t kGreKnown = kGreChecksum | kGreKey | kGreSequence;

constexpr std::size_t kTunnelHead = 8;  // of VXLAN, Geneve and CAPWAP
constexpr std::size_t kErspan2Bytes = 8;
constexpr std::size_t kErspan3Bytes = 12;
constexpr std::size_t kErspanExtra = 8;
constexpr std::uint8_t kVxlanHasId = 0x08;

}  // namespace

bool Peeler::udp_tunnel(ByteView payload) {
  switch (out_.destination_port) {
    case kVxlanPort:
    case kLinuxVxlanPort:
      return vxlan(payload);
    case kGenevePort:
      return geneve(payload);
    case kCapwapDataPort:
      return capwap(payload);
    default:
      return out_.source_port == kCapwapDataPort && capwap(payload);
  }
}

bool Peeler::gre(ByteView data) {
  if (data.size() < 4) return false;
  const std::uint16_t flags = be16(data.data());
  const std::uint16_t type = be16(data.data() + 2);
  if ((flags & ~kGreKnown) != 0) return false;  // source routes; version 1 is PPTP's
  std::size_t size = 4;
  for (const std::uint16_t field : {kGreChecksum, kGreKey, kGreSequence})
    if ((flags & field) != 0) size += 4;
  if (data.size() < size) return false;
  const ByteView inside = data.subspan(size);
  const bool sequenced = (flags & kGreSequence) != 0;
  switch (type) {
    case ether::kErspan2:
    case ether::kErspan3:
      return erspan(type, sequenced, inside);
    case ether::kTransparentEthernet:
      if (inside.size() < ether::kHeaderBytes || !enter(Tunnel::gre)) return false;
      ethernet(inside);
      return true;
    default:
      if (inside.empty() || type <= ether::kMaxLength || !enter(Tunnel::gre)) return false;
      ether_type(type, inside);
      return true;
  }
}

/// Type I has no header of its own, II and III have (draft-foschiano-erspan).
bool Peeler::erspan(std::uint16_t type, bool sequenced, ByteView data) {
  std::size_t size = sequenced ? kErspan2Bytes : 0;
  if (type == ether::kErspan3) {
    if (data.size() < kErspan3Bytes) return false;
    const bool extra = (u8(data.data() + 11) & 1U) != 0;
    size = kErspan3Bytes + (extra ? kErspanExtra : 0);
  }
  if (data.size() < size + ether::kHeaderBytes || !enter(Tunnel::erspan)) return false;
  ethernet(data.subspan(size));
  return true;
}

bool Peeler::vxlan(ByteView data) {
  if (data.size() < kTunnelHead + ether::kHeaderBytes) return false;
  const std::byte* const head = data.data();
  const bool reserved_clear = (be32(head) & 0x00FFFFFFU) == 0 && u8(head + 7) == 0;
  if (u8(head) != kVxlanHasId || !reserved_clear || !enter(Tunnel::vxlan)) return false;
  ethernet(data.subspan(kTunnelHead));
  return true;
}

bool Peeler::geneve(ByteView data) {
  if (data.size() < kTunnelHead) return false;
  const std::size_t size = kTunnelHead + std::size_t{u8(data.data()) & 0x3FU} * 4;
  const bool version0 = u8(data.data()) >> 6U == 0;
  const bool ethernet_inside = be16(data.data() + 2) == ether::kTransparentEthernet;
  if (!version0 || !ethernet_inside || data.size() < size + ether::kHeaderBytes) return false;
  if (!enter(Tunnel::geneve)) return false;
  ethernet(data.subspan(size));
  return true;
}

/// The header of RFC 5415 section 4.3. The first fragment of a frame is followed, cut as it is.
bool Peeler::capwap(ByteView data) {
  if (data.size() < kTunnelHead || u8(data.data()) != 0) return false;  // version 0, not encrypted
  const std::uint32_t bits = be32(data.data()) & 0x00FFFFFFU;
  const std::size_t size = std::size_t{bits >> 19U} * 4;
  const bool native = (bits & 0x100U) != 0;  // T: as the radio has it
  const bool fragment = (bits & 0x80U) != 0;
  const bool keep_alive = (bits & 0x08U) != 0;
  const unsigned radio = (bits >> 9U) & 0x1FU;
  const std::uint16_t offset = be16(data.data() + 6) >> 3U;
  if (keep_alive || size < kTunnelHead || data.size() <= size) return false;
  if (fragment && offset != 0) return false;
  const ByteView inside = data.subspan(size);
  constexpr unsigned kIeee80211 = 1;
  if (native ? radio != kIeee80211 : inside.size() < ether::kHeaderBytes) return false;
  if (!enter(Tunnel::capwap)) return false;
  if (fragment) cut();
  if (native)
    link(inside, LinkType::wifi);
  else
    ethernet(inside);
  return true;
}

}  // namespace tenken::capture
