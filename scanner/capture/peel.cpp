// peel(): the frames that nearly all are in one go, the others layer by layer (Peeler).
#include <cstring>
#include <type_traits>
#include <utility>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/numbers.hpp"
#include "scanner/capture/peeler.hpp"
#include "scanner/dissect/ip_words.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kIpv4Bytes = 20;
constexpr std::size_t kTcpBytes = 20;
constexpr std::size_t kUdpBytes = 8;
constexpr std::uint8_t kVersionAndSize = 0x45;   // IPv4 without options
constexpr std::uint16_t kFragmentBits = 0x3FFF;  // more fragments, and the place of this one

/// A packet of which nothing is known. It is written register by register: as one piece, it becomes
/// an instruction that takes as long as reading all of a usual frame.
template <std::size_t... kIndex>
void clear(Packet& packet, std::index_sequence<kIndex...>) {
  static_assert(std::is_trivially_copyable_v<Packet> && sizeof(Packet) == sizeof...(kIndex) * 16);
  auto* const bytes = reinterpret_cast<std::byte*>(&packet);
  (std::memset(bytes + kIndex * 16, 0, 16), ...);
  packet.wifi_link = Packet().wifi_link;
}

inline void take_macs(const std::byte* head, Packet& out) {
  out.destination_mac = MacAddress::from_bytes(ByteView(head, 6));
  out.source_mac = MacAddress::from_bytes(ByteView(head + 6, 6));
  out.has_source_mac = out.has_destination_mac = true;
}

/// A whole packet of IPv4 without options on Ethernet, with TCP or UDP that is no tunnel. What is
/// otherwise in any way is left as it is, for the walk. \returns whether it was read
bool read_usual_ipv4(ByteView data, Packet& out) {
  if (data.size() < ether::kHeaderBytes + kIpv4Bytes + kUdpBytes) return false;
  const std::byte* const ip = data.data() + ether::kHeaderBytes;
  const std::size_t there = data.size() - ether::kHeaderBytes;
  const std::size_t total = be16(ip + 2);
  if (u8(ip) != kVersionAndSize || total > there || (be16(ip + 6) & kFragmentBits) != 0)
    return false;
  const std::byte* const head = ip + kIpv4Bytes;
  const std::uint16_t source_port = be16(head);
  const std::uint16_t destination_port = be16(head + 2);
  const std::uint8_t protocol = u8(ip + 9);
  std::size_t before = kUdpBytes;  // of the payload, behind the IP header
  std::size_t end = total - kIpv4Bytes;
  if (protocol == ip_protocol::kUdp) {
    const std::size_t length = be16(head + 4);
    if (total < kIpv4Bytes + kUdpBytes || length < kUdpBytes || length > end ||
        tunnel_port::may_be(source_port, destination_port))
      return false;
    end = length;
  } else if (protocol == ip_protocol::kTcp) {
    if (total < kIpv4Bytes + kTcpBytes) return false;
    before = std::size_t{u8(head + 12)} / 16 * 4;
    if (before < kTcpBytes || before > end) return false;
    out.sequence = be32(head + 4);
    out.acknowledgement = be32(head + 8);
    out.tcp_flags = u8(head + 13);
  } else {
    return false;
  }
  take_macs(data.data(), out);
  out.content = Content::ipv4;
  dissect::put_v4(ip + 12, out.source);
  dissect::put_v4(ip + 16, out.destination);
  out.ttl = u8(ip + 8);
  out.protocol = protocol;
  out.fragment_id = be16(ip + 4);
  out.has_ports = true;
  out.source_port = source_port;
  out.destination_port = destination_port;
  out.network = ByteView(ip, total);
  out.transport = ByteView(head, total - kIpv4Bytes);
  out.payload = ByteView(head + before, end - before);
  return true;
}

/// What stands on Ethernet without anything between and is no carrier, such as ARP.
bool read_usual(ByteView data, Packet& out) {
  if (data.size() < ether::kHeaderBytes) return false;
  const std::uint16_t type = be16(data.data() + 12);
  if (type == ether::kIpv4) return read_usual_ipv4(data, out);
  if (type != ether::kArp) return false;
  take_macs(data.data(), out);
  out.content = Content::ether_type;
  out.ether_type = type;
  out.network = out.payload = data.subspan(ether::kHeaderBytes);
  return true;
}

}  // namespace

void peel(ByteView data, LinkType link_type, Packet& packet) {
  clear(packet, std::make_index_sequence<sizeof(Packet) / 16>());
  if (link_type == LinkType::ethernet && read_usual(data, packet)) return;
  Peeler(packet).link(data, link_type);
}

void peel_by_layers(ByteView data, LinkType link_type, Packet& packet) {
  clear(packet, std::make_index_sequence<sizeof(Packet) / 16>());
  Peeler(packet).link(data, link_type);
}

}  // namespace tenken::capture
