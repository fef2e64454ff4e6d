// Reading and writing of the few packets that devices exchange with a scanner: Ethernet, ARP (RFC
// 826), IPv4 (RFC 791), ICMP (RFC 792), TCP (RFC 9293), UDP (RFC 768).
#pragma once

#include "farm/types.hpp"

namespace tenken::farm {

constexpr std::size_t kEthernetHeader = 14;
constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kTcpHeader = 20;
constexpr std::size_t kUdpHeader = 8;
constexpr std::size_t kIcmpHeader = 8;
constexpr std::size_t kArpFrame = 42;

enum class Protocol : std::uint8_t { icmp = 1, tcp = 6, udp = 17 };

struct TcpFlags {
  static constexpr std::uint8_t fin = 0x01, syn = 0x02, rst = 0x04, psh = 0x08, ack = 0x10;
};

/// An ARP request for IPv4 over Ethernet.
struct ArpRequest {
  Mac to{}, sender_mac{};
  Ipv4 sender = 0, target = 0;
};

/// An IPv4 packet that is whole: no fragment, all lengths inside the frame. `packet` is the part
/// from the IP header to the end that its total length names.
struct IpPacket {
  Mac to{}, from{};
  Ipv4 source = 0, destination = 0;
  Protocol protocol = Protocol::icmp;
  Bytes packet;
  Bytes payload;  ///< behind the IP header, at least as long as the header of the protocol
};

struct TcpSegment {
  std::uint16_t source = 0, destination = 0;
  std::uint32_t sequence = 0, acknowledged = 0;
  std::uint8_t flags = 0;
  std::uint32_t data = 0;  ///< bytes of data
};

std::optional<ArpRequest> parse_arp_request(Bytes frame);
/// The packet; `checked` false leaves checksums alone, because the sending kernel left them to a
/// network card that does not exist here. `bad_checksum` tells that one was wrong.
std::optional<IpPacket> parse_ip(Bytes frame, bool checked, bool& bad_checksum);
std::optional<TcpSegment> parse_tcp(Bytes payload);

/// Who an answer comes from and goes to.
struct Route {
  Mac to{}, from{};
  Ipv4 source = 0, destination = 0;
};

/// Each writes a frame into `out`, which must have kMaxAnswer bytes, and returns its length; 0 when
/// it would not fit.
std::size_t write_arp_reply(Buffer out, const Route& route);
/// The probe of RFC 5227 with which a device asks whether its own address is free: a broadcast that
/// changes nobody's tables and that nobody else answers.
std::size_t write_arp_probe(Buffer out, const Mac& from, Ipv4 own);
std::size_t write_tcp(Buffer out, const Route& route, const TcpSegment& segment);
std::size_t write_udp(Buffer out, const Route& route, std::uint16_t source,
                      std::uint16_t destination, Bytes data);
/// `body` follows the four bytes of type, code and checksum.
std::size_t write_icmp(Buffer out, const Route& route, std::uint8_t type, std::uint8_t code,
                       Bytes body);

std::uint16_t load16(Bytes bytes, std::size_t at);
std::uint32_t load32(Bytes bytes, std::size_t at);
void store16(Buffer bytes, std::size_t at, std::uint16_t value);
void store32(Buffer bytes, std::size_t at, std::uint32_t value);

}  // namespace tenken::farm
