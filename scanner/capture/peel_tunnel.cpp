// Carriers above IP: GRE, ERSPAN, VXLAN, Geneve, CAPWAP. What does not look like one of them stays
// the payload of its packet, since anybody may use these ports. RFC 2784, RFC 2890, RFC 7348,
// RFC 8926, RFC 5415.
#include "scanner/capture/fields.hpp"
#include "scanner/capture/numbers.hpp"
#include "scanner/capture/peeler.hpp"

namespace tenken::capture {
namespace {

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
    case tunnel_port::kVxlan:
    case tunnel_port::kLinuxVxlan:
      return vxlan(payload);
    case tunnel_port::kGeneve:
      return geneve(payload);
    case tunnel_port::kCapwapData:
      return capwap(payload);
    default:
      return out_.source_port == tunnel_port::kCapwapData && capwap(payload);
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
  if (!native)
    ethernet(inside);
  else if (!radio_data(inside))
    link(inside, LinkType::wifi);
  return true;
}

/// A data frame of 802.11 that nobody encrypts any more, as access points and their controller pass
/// it on: who sent it to whom, and what. Some makers write the two control bytes in the other
/// order; the SNAP header at its place says which it is. False for all others, which are left as
/// they are. IEEE 802.11-2020 section 9.3.2.
bool Peeler::radio_data(ByteView frame) {
  constexpr std::size_t kHeader = 24;
  constexpr std::size_t kAddress = 6;
  constexpr std::size_t kFirst = 4;  // the addresses; the fourth follows the sequence number
  constexpr std::uint32_t kSnap = 0xAAAA03;
  if (frame.size() < kHeader) return false;
  for (const bool swapped : {false, true}) {
    const std::uint8_t control = u8(frame.data() + (swapped ? 1 : 0));
    const std::uint8_t flags = u8(frame.data() + (swapped ? 0 : 1));
    const bool data = (control & 0x0FU) == 0x08;  // version 0
    const bool quality = (control & 0x80U) != 0;
    if (!data || (control & 0x40U) != 0 || (flags & 0x40U) != 0) continue;  // empty, encrypted
    const bool to_network = (flags & 1U) != 0;
    const bool from_network = (flags & 2U) != 0;
    const std::size_t fourth = to_network && from_network ? kAddress : 0;
    const std::size_t header =
        kHeader + fourth + (quality ? 2 : 0) + (quality && (flags & 0x80U) != 0 ? 4 : 0);
    if (frame.size() < header + 4 || be32(frame.data() + header) >> 8U != kSnap) continue;
    const auto address = [&](std::size_t number) {
      const std::size_t at = number == 4 ? kHeader : kFirst + (number - 1) * kAddress;
      return MacAddress::from_bytes(frame.subspan(at));
    };
    out_.destination_mac = address(to_network ? 3 : 1);
    out_.source_mac = address(!from_network ? 2 : to_network ? 4 : 3);
    out_.has_source_mac = out_.has_destination_mac = true;
    llc(frame.subspan(header));
    return true;
  }
  return false;
}

}  // namespace tenken::capture
