#include "scanner/wire/templates.hpp"

#include <algorithm>
#include <initializer_list>

namespace tenken::wire {
namespace {

constexpr std::size_t kEthernet = 14;
constexpr std::size_t kSourceMac = 6;
constexpr std::size_t kIpv4 = 20;
constexpr std::size_t kIpv6 = 40;
constexpr std::size_t kTcp = 24;  // with one option of four bytes
constexpr std::size_t kIpv4Checksum = kEthernet + 10;
constexpr std::size_t kIpv4Source = kEthernet + 12;
constexpr std::size_t kIpv4Destination = kEthernet + 16;
constexpr std::size_t kIpv6Source = kEthernet + 8;
constexpr std::size_t kIpv6Destination = kEthernet + 24;
constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::size_t kKeyV4 = 12;  // where an IPv4 address lies in an IpKey
// Offsets in the TCP header.
constexpr std::size_t kSequence = 4;
constexpr std::size_t kTcpChecksum = 16;
// Offsets in an ARP frame, Ethernet header included.
constexpr std::size_t kArpSenderMac = 22;
constexpr std::size_t kArpSenderIp = 28;
constexpr std::size_t kArpTargetIp = 38;

void put(std::uint8_t* at, std::initializer_list<unsigned> bytes) {
  std::ranges::transform(bytes, at, [](unsigned b) { return static_cast<std::uint8_t>(b); });
}

void put_u16(std::uint8_t* at, unsigned value) { put(at, {value >> 8U, value & 0xFFU}); }

void put_mac(std::uint8_t* at, const MacAddress& mac) { std::ranges::copy(mac.octets(), at); }

/// Sum of 16-bit words, not folded. RFC 1071; `size` is even.
std::uint32_t sum(const std::uint8_t* bytes, std::size_t size) {
  std::uint32_t total = 0;
  for (std::size_t i = 0; i < size; i += 2)
    total += (std::uint32_t{bytes[i]} << 8U) | std::uint32_t{bytes[i + 1]};
  return total;
}

std::uint16_t checksum(std::uint32_t total) {
  while (total > 0xFFFFU) total = (total & 0xFFFFU) + (total >> 16U);
  return static_cast<std::uint16_t>(~total);
}

}  // namespace

SynTemplate::SynTemplate(const Link& link, const IpAddress& source) : v6_(source.is_v6()) {
  std::uint8_t* const ip = frame_.data() + kEthernet;
  put_mac(frame_.data() + kSourceMac, link.mac);
  if (v6_) {
    put(frame_.data() + kEthernet - 2, {0x86, 0xDD});
    put(ip, {0x60, 0, 0, 0, 0, kTcp, kProtocolTcp, 64});
    std::ranges::copy(source.octets(), frame_.data() + kIpv6Source);
    tcp_sum_ = sum(frame_.data() + kIpv6Source, 16);
  } else {
    put(frame_.data() + kEthernet - 2, {0x08, 0x00});
    // Do not fragment, lifetime 64.
    put(ip, {0x45, 0, 0, kIpv4 + kTcp, 0, 0, 0x40, 0, 64, kProtocolTcp, 0, 0});
    std::copy_n(source.octets().begin() + kKeyV4, 4, frame_.data() + kIpv4Source);
    ip_sum_ = sum(ip, kIpv4);
    tcp_sum_ = sum(frame_.data() + kIpv4Source, 4);
  }
  const std::size_t tcp_at = kEthernet + (v6_ ? kIpv6 : kIpv4);
  std::uint8_t* const tcp = frame_.data() + tcp_at;
  // Six words, SYN, window 64240; maximum segment size 1460.
  put(tcp + 12, {0x60, 0x02, 0xFA, 0xF0, 0, 0, 0, 0, 2, 4, 0x05, 0xB4});
  tcp_sum_ += kProtocolTcp + std::uint32_t{kTcp} + sum(tcp, kTcp);
  size_ = std::max(tcp_at + kTcp, FrameBatch::kMinFrame);
}

void SynTemplate::write(FrameBatch& batch, const pace::Permit& permit, const MacAddress& to,
                        const dissect::IpKey& host, std::uint16_t port, const Token& token) const {
  std::uint8_t* const frame = batch.add(permit, size_).data();
  std::copy_n(frame_.data(), size_, frame);
  put_mac(frame, to);
  std::uint32_t destination_sum = 0;
  std::uint8_t* tcp = frame + kEthernet;
  if (v6_) {
    std::ranges::copy(host, frame + kIpv6Destination);
    destination_sum = sum(host.data(), host.size());
    tcp += kIpv6;
  } else {
    std::copy_n(host.data() + kKeyV4, 4, frame + kIpv4Destination);
    destination_sum = sum(host.data() + kKeyV4, 4);
    put_u16(frame + kIpv4Checksum, checksum(ip_sum_ + destination_sum));
    tcp += kIpv4;
  }
  put_u16(tcp, token.port);
  put_u16(tcp + 2, port);
  put_u16(tcp + kSequence, token.sequence >> 16U);
  put_u16(tcp + kSequence + 2, token.sequence);
  put_u16(tcp + kTcpChecksum,
          checksum(tcp_sum_ + destination_sum + sum(tcp, kSequence + sizeof token.sequence)));
}

ArpTemplate::ArpTemplate(const MacAddress& own) {
  put_mac(frame_.data() + kSourceMac, own);
  // Ethernet, IPv4, lengths of both addresses, request.
  put(frame_.data() + kEthernet - 2, {0x08, 0x06, 0x00, 0x01, 0x08, 0x00, 6, 4, 0x00, 0x01});
  put_mac(frame_.data() + kArpSenderMac, own);
}

void ArpTemplate::write(FrameBatch& batch, const pace::Permit& permit, const MacAddress& to,
                        const IpAddress& sender) const {
  std::uint8_t* const frame = batch.add(permit, frame_.size()).data();
  std::ranges::copy(frame_, frame);
  put_mac(frame, to);
  std::copy_n(sender.octets().begin() + kKeyV4, 4, frame + kArpSenderIp);
  std::copy_n(permit.address().octets().begin() + kKeyV4, 4, frame + kArpTargetIp);
}

}  // namespace tenken::wire
