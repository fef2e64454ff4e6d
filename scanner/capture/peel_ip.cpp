// IP, its extension headers, TCP and UDP. RFC 791, RFC 8200, RFC 9293, RFC 768.
#include <algorithm>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/peeler.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kIpv4Bytes = 20;
constexpr std::size_t kIpv6Bytes = 40;
constexpr std::size_t kTcpBytes = 20;
constexpr std::size_t kUdpBytes = 8;
constexpr std::size_t kPortBytes = 4;
constexpr std::size_t kExtensionUnit = 8;
constexpr std::uint16_t kMoreFragments = 0x2000;
constexpr std::uint16_t kOffsetMask = 0x1FFF;

dissect::IpKey key_v4(const std::byte* at) {
  return dissect::ip_key_v4(reinterpret_cast<const std::uint8_t*>(at));
}

dissect::IpKey key_v6(const std::byte* at) {
  dissect::IpKey key;
  std::memcpy(key.data(), at, key.size());
  return key;
}

}  // namespace

void Peeler::ipv4(ByteView data) {
  out_.network = out_.payload = data;
  if (data.size() < kIpv4Bytes) return cut();
  const std::byte* const head = data.data();
  const std::size_t header = std::size_t{u8(head) & 0x0FU} * 4;
  std::size_t total = be16(head + 2);
  if (u8(head) >> 4U != 4 || header < kIpv4Bytes) return wrong();
  if (total == 0) total = data.size();  // cut into segments by the interface, after the capture
  if (total < header) return wrong();
  if (total > data.size()) cut();
  if (header > data.size()) return;
  out_.content = Content::ipv4;
  out_.network = data.first(std::min(total, data.size()));
  out_.source = key_v4(head + 12);
  out_.destination = key_v4(head + 16);
  out_.ttl = u8(head + 8);
  out_.protocol = u8(head + 9);
  const std::uint16_t fragment = be16(head + 6);
  out_.more_fragments = (fragment & kMoreFragments) != 0;
  out_.fragment_offset = static_cast<std::uint32_t>((fragment & kOffsetMask) * kExtensionUnit);
  out_.fragment_id = be16(head + 4);
  out_.transport = out_.payload = out_.network.subspan(header);
  transport();
}

void Peeler::ipv6(ByteView data) {
  out_.network = out_.payload = data;
  if (data.size() < kIpv6Bytes) return cut();
  const std::byte* const head = data.data();
  if (u8(head) >> 4U != 6) return wrong();
  std::size_t total = kIpv6Bytes + be16(head + 4);
  if (total == kIpv6Bytes) total = data.size();  // a jumbogram, or cut by the interface later
  if (total > data.size()) cut();
  out_.content = Content::ipv6;
  out_.network = data.first(std::min(total, data.size()));
  out_.source = key_v6(head + 8);
  out_.destination = key_v6(head + 24);
  out_.ttl = u8(head + 7);
  std::uint8_t next = u8(head + 6);
  ByteView rest = out_.network.subspan(kIpv6Bytes);
  for (unsigned count = 0; extension(next, rest); ++count)
    if (count == kMaxExtensions) {
      out_.too_deep = true;
      break;
    }
  out_.protocol = next;
  out_.transport = out_.payload = rest;
  if (!out_.too_deep) transport();
}

/// Moves over one extension header; false where there is none, or it is cut.
bool Peeler::extension(std::uint8_t& next, ByteView& rest) {
  std::size_t size = kExtensionUnit;
  switch (next) {
    case ip_protocol::kHopByHop:
    case ip_protocol::kRouting:
    case ip_protocol::kDestination:
    case ip_protocol::kMobility:
    case ip_protocol::kHip:
    case ip_protocol::kShim6:
      if (rest.size() >= kExtensionUnit) size += u8(rest.data() + 1) * kExtensionUnit;
      break;
    case ip_protocol::kAuthentication:  // RFC 4302 section 2.2 counts in 4 bytes
      if (rest.size() >= kExtensionUnit) size += u8(rest.data() + 1) * std::size_t{4};
      break;
    case ip_protocol::kFragment:
      if (out_.fragment_offset != 0) return false;  // what follows is no header
      break;
    default:
      return false;
  }
  if (out_.fragment_offset != 0) return false;
  if (rest.size() < size) {
    cut();
    return false;
  }
  if (next == ip_protocol::kFragment) {
    const std::uint16_t fragment = be16(rest.data() + 2);
    out_.fragment_offset = fragment & 0xFFF8U;
    out_.more_fragments = (fragment & 1U) != 0;
    out_.fragment_id = be32(rest.data() + 4);
  }
  next = u8(rest.data());
  rest = rest.subspan(size);
  return true;
}

void Peeler::transport() {
  if (out_.fragment_offset != 0) return;
  const ByteView data = out_.transport;
  switch (out_.protocol) {
    case ip_protocol::kTcp:
      return tcp(data);
    case ip_protocol::kUdp:
      return udp(data);
    case ip_protocol::kGre:
      gre(data);
      return;
    case ip_protocol::kIpv4:
      if (data.size() >= kIpv4Bytes && enter(Tunnel::ip_in_ip)) ipv4(data);
      return;
    case ip_protocol::kIpv6:
      if (data.size() >= kIpv6Bytes && enter(Tunnel::ip_in_ip)) ipv6(data);
      return;
    default:
      return;
  }
}

void Peeler::tcp(ByteView data) {
  out_.payload = {};
  if (data.size() < kPortBytes) return cut();
  const std::byte* const head = data.data();
  out_.has_ports = true;
  out_.source_port = be16(head);
  out_.destination_port = be16(head + 2);
  if (data.size() < kTcpBytes) return cut();
  out_.sequence = be32(head + 4);
  out_.acknowledgement = be32(head + 8);
  out_.tcp_flags = u8(head + 13);
  const std::size_t header = std::size_t{u8(head + 12)} / 16 * 4;
  if (header < kTcpBytes) return wrong();
  if (header > data.size()) return cut();
  out_.payload = data.subspan(header);
}

void Peeler::udp(ByteView data) {
  out_.payload = {};
  if (data.size() < kPortBytes) return cut();
  const std::byte* const head = data.data();
  out_.has_ports = true;
  out_.source_port = be16(head);
  out_.destination_port = be16(head + 2);
  if (data.size() < kUdpBytes) return cut();
  std::size_t length = be16(head + 4);
  if (length == 0) length = data.size();  // RFC 2675 section 4, or cut by the interface later
  if (length < kUdpBytes) return wrong();
  // A datagram in fragments is longer than its first one.
  if (length > data.size() && !out_.more_fragments) cut();
  out_.payload = data.first(std::min(length, data.size())).subspan(kUdpBytes);
  udp_tunnel(out_.payload);
}

}  // namespace tenken::capture
