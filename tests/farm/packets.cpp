#include "farm/packets.hpp"

#include <algorithm>
#include <cstring>

namespace tenken::farm {
namespace {

constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherArp = 0x0806;
constexpr std::uint16_t kArpAsk = 1, kArpReply = 2;
constexpr std::uint8_t kTtl = 64;
constexpr std::uint16_t kSegmentSize = 1460;  // maximum segment size of an Ethernet link
constexpr std::size_t kSegmentSizeOption = 4;

std::uint8_t load8(Bytes bytes, std::size_t at) { return std::to_integer<std::uint8_t>(bytes[at]); }

Mac load_mac(Bytes bytes, std::size_t at) {
  Mac mac;
  std::memcpy(mac.data(), bytes.data() + at, mac.size());
  return mac;
}

void store_mac(Buffer bytes, std::size_t at, const Mac& mac) {
  std::memcpy(bytes.data() + at, mac.data(), mac.size());
}

// The sum of RFC 1071 before it is folded.
std::uint32_t sum(Bytes bytes) {
  std::uint32_t total = 0;
  std::size_t i = 0;
  for (; i + 1 < bytes.size(); i += 2) total += load16(bytes, i);
  if (i < bytes.size()) total += std::uint32_t{load8(bytes, i)} << 8U;
  return total;
}

std::uint16_t fold(std::uint32_t total) {
  while (total > 0xFFFF) total = (total & 0xFFFFU) + (total >> 16U);
  return static_cast<std::uint16_t>(~total);
}

std::uint32_t pseudo_sum(Ipv4 source, Ipv4 destination, Protocol protocol, std::size_t length) {
  return (source >> 16U) + (source & 0xFFFFU) + (destination >> 16U) + (destination & 0xFFFFU) +
         static_cast<std::uint32_t>(protocol) + static_cast<std::uint32_t>(length);
}

std::size_t header_length(Protocol protocol) {
  if (protocol == Protocol::tcp) return kTcpHeader;
  return protocol == Protocol::udp ? kUdpHeader : kIcmpHeader;
}

bool checksums_hold(const IpPacket& ip) {
  constexpr std::size_t kUdpChecksum = 6;
  if (fold(sum(ip.packet.first(ip.packet.size() - ip.payload.size()))) != 0) return false;
  if (ip.protocol == Protocol::icmp) return fold(sum(ip.payload)) == 0;
  if (ip.protocol == Protocol::udp && load16(ip.payload, kUdpChecksum) == 0) return true;  // unused
  return fold(sum(ip.payload) +
              pseudo_sum(ip.source, ip.destination, ip.protocol, ip.payload.size())) == 0;
}

// Ethernet and IPv4 headers of a packet with `length` bytes behind them; where those start.
Buffer write_ip(Buffer out, const Route& route, Protocol protocol, std::size_t length) {
  store_mac(out, 0, route.to);
  store_mac(out, 6, route.from);
  store16(out, 12, kEtherIpv4);
  const Buffer header = out.subspan(kEthernetHeader, kIpHeader);
  std::ranges::fill(header, std::byte{0});
  header[0] = std::byte{0x45};  // version 4, five words
  store16(header, 2, static_cast<std::uint16_t>(kIpHeader + length));
  store16(header, 6, 0x4000);  // do not fragment
  header[8] = std::byte{kTtl};
  header[9] = static_cast<std::byte>(protocol);
  store32(header, 12, route.source);
  store32(header, 16, route.destination);
  store16(header, 10, fold(sum(header)));
  return out.subspan(kEthernetHeader + kIpHeader, length);
}

std::size_t write_arp(Buffer out, const Route& route, std::uint16_t operation, const Mac& target) {
  store_mac(out, 0, route.to);
  store_mac(out, 6, route.from);
  store16(out, 12, kEtherArp);
  store16(out, 14, 1);  // Ethernet
  store16(out, 16, kEtherIpv4);
  store16(out, 18, 0x0604);  // lengths of the addresses
  store16(out, 20, operation);
  store_mac(out, 22, route.from);
  store32(out, 28, route.source);
  store_mac(out, 32, target);
  store32(out, 38, route.destination);
  return kArpFrame;
}

bool fits(std::size_t length) { return kEthernetHeader + kIpHeader + length <= kMaxAnswer; }

void copy(Buffer to, std::size_t at, Bytes from) {
  if (!from.empty()) std::memcpy(to.data() + at, from.data(), from.size());
}

}  // namespace

std::uint16_t load16(Bytes bytes, std::size_t at) {
  return static_cast<std::uint16_t>((load8(bytes, at) << 8) | load8(bytes, at + 1));
}

std::uint32_t load32(Bytes bytes, std::size_t at) {
  return (std::uint32_t{load16(bytes, at)} << 16U) | load16(bytes, at + 2);
}

void store16(Buffer bytes, std::size_t at, std::uint16_t value) {
  bytes[at] = static_cast<std::byte>(value >> 8U);
  bytes[at + 1] = static_cast<std::byte>(value & 0xFFU);
}

void store32(Buffer bytes, std::size_t at, std::uint32_t value) {
  store16(bytes, at, static_cast<std::uint16_t>(value >> 16U));
  store16(bytes, at + 2, static_cast<std::uint16_t>(value & 0xFFFFU));
}

std::optional<ArpRequest> parse_arp_request(Bytes frame) {
  constexpr std::array<std::uint8_t, 8> kRequest{0, 1, 8, 0, 6, 4, 0, 1};  // Ethernet, IPv4, asks
  if (frame.size() < kArpFrame || load16(frame, 12) != kEtherArp) return std::nullopt;
  if (std::memcmp(frame.data() + kEthernetHeader, kRequest.data(), kRequest.size()) != 0)
    return std::nullopt;
  ArpRequest request;
  request.to = load_mac(frame, 0);
  request.sender_mac = load_mac(frame, 22);
  request.sender = load32(frame, 28);
  request.target = load32(frame, 38);
  return request;
}

std::optional<IpPacket> parse_ip(Bytes frame, bool checked, bool& bad_checksum) {
  if (frame.size() < kEthernetHeader + kIpHeader || load16(frame, 12) != kEtherIpv4)
    return std::nullopt;
  const Bytes rest = frame.subspan(kEthernetHeader);
  const std::uint8_t first = load8(rest, 0);
  const std::size_t header = std::size_t{first & 0x0FU} * 4;
  const std::size_t total = load16(rest, 2);
  constexpr std::uint16_t kFragment = 0x3FFF;  // more fragments, or an offset
  if (first >> 4U != 4 || header < kIpHeader || total < header || total > rest.size() ||
      (load16(rest, 6) & kFragment) != 0) {
    return std::nullopt;
  }
  IpPacket ip;
  ip.to = load_mac(frame, 0);
  ip.from = load_mac(frame, 6);
  ip.source = load32(rest, 12);
  ip.destination = load32(rest, 16);
  ip.packet = rest.first(total);
  ip.payload = ip.packet.subspan(header);
  const std::uint8_t protocol = load8(rest, 9);
  for (const Protocol known : {Protocol::icmp, Protocol::tcp, Protocol::udp}) {
    if (protocol != static_cast<std::uint8_t>(known)) continue;
    ip.protocol = known;
    if (ip.payload.size() < header_length(known)) return std::nullopt;
    bad_checksum = checked && !checksums_hold(ip);
    if (bad_checksum) return std::nullopt;
    return ip;
  }
  return std::nullopt;
}

std::optional<TcpSegment> parse_tcp(Bytes payload) {
  if (payload.size() < kTcpHeader) return std::nullopt;
  const std::size_t header = std::size_t{load8(payload, 12)} / 16 * 4;
  if (header < kTcpHeader || header > payload.size()) return std::nullopt;
  TcpSegment segment;
  segment.source = load16(payload, 0);
  segment.destination = load16(payload, 2);
  segment.sequence = load32(payload, 4);
  segment.acknowledged = load32(payload, 8);
  segment.flags = load8(payload, 13);
  segment.data = static_cast<std::uint32_t>(payload.size() - header);
  return segment;
}

std::size_t write_arp_reply(Buffer out, const Route& route) {
  return write_arp(out, route, kArpReply, route.to);
}

std::size_t write_arp_probe(Buffer out, const Mac& from, Ipv4 own) {
  constexpr Mac kEverybody{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
  return write_arp(out, {kEverybody, from, 0, own}, kArpAsk, Mac{});
}

std::size_t write_tcp(Buffer out, const Route& route, const TcpSegment& segment) {
  constexpr std::uint16_t kWindow = 29'200;
  const bool opens = (segment.flags & TcpFlags::syn) != 0;
  const std::size_t length = kTcpHeader + (opens ? kSegmentSizeOption : 0);
  const Buffer tcp = write_ip(out, route, Protocol::tcp, length);
  store16(tcp, 0, segment.source);
  store16(tcp, 2, segment.destination);
  store32(tcp, 4, segment.sequence);
  store32(tcp, 8, segment.acknowledged);
  tcp[12] = static_cast<std::byte>(length / 4 << 4U);
  tcp[13] = std::byte{segment.flags};
  store16(tcp, 14, (segment.flags & TcpFlags::rst) != 0 ? 0 : kWindow);
  store32(tcp, 16, 0);  // checksum, urgent pointer
  if (opens) {
    store16(tcp, kTcpHeader, 0x0204);  // the option "maximum segment size", four bytes
    store16(tcp, kTcpHeader + 2, kSegmentSize);
  }
  store16(tcp, 16,
          fold(sum(tcp) + pseudo_sum(route.source, route.destination, Protocol::tcp, length)));
  return kEthernetHeader + kIpHeader + length;
}

std::size_t write_udp(Buffer out, const Route& route, std::uint16_t source,
                      std::uint16_t destination, Bytes data) {
  const std::size_t length = kUdpHeader + data.size();
  if (!fits(length)) return 0;
  const Buffer udp = write_ip(out, route, Protocol::udp, length);
  store16(udp, 0, source);
  store16(udp, 2, destination);
  store16(udp, 4, static_cast<std::uint16_t>(length));
  store16(udp, 6, 0);
  copy(udp, kUdpHeader, data);
  const std::uint16_t check =
      fold(sum(udp) + pseudo_sum(route.source, route.destination, Protocol::udp, length));
  store16(udp, 6, check == 0 ? 0xFFFF : check);
  return kEthernetHeader + kIpHeader + length;
}

std::size_t write_icmp(Buffer out, const Route& route, std::uint8_t type, std::uint8_t code,
                       Bytes body) {
  constexpr std::size_t kBody = 4;
  const std::size_t length = kBody + body.size();
  if (!fits(length)) return 0;
  const Buffer icmp = write_ip(out, route, Protocol::icmp, length);
  icmp[0] = std::byte{type};
  icmp[1] = std::byte{code};
  store16(icmp, 2, 0);
  copy(icmp, kBody, body);
  store16(icmp, 2, fold(sum(icmp)));
  return kEthernetHeader + kIpHeader + length;
}

}  // namespace tenken::farm
