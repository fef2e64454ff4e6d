#include "scanner/dissect/tcp_answer.hpp"

namespace tenken::dissect {
namespace {

constexpr std::size_t kEthernetAddresses = 12;
constexpr std::uint16_t kEtherIpv4 = 0x0800;
constexpr std::uint16_t kEtherIpv6 = 0x86DD;
constexpr std::uint8_t kProtocolIcmp = 1;
constexpr std::uint8_t kProtocolTcp = 6;
constexpr std::uint8_t kProtocolIcmpV6 = 58;
constexpr unsigned kIpv4Words = 5;           // of a header without options
constexpr std::uint16_t kFragment = 0x3FFF;  // more fragments, or an offset
constexpr std::uint8_t kIcmpUnreachable = 3;
constexpr std::uint8_t kIcmpV6Unreachable = 1;
constexpr std::size_t kIcmpUnused = 4;
constexpr std::uint8_t kSyn = 0x02;
constexpr std::uint8_t kRst = 0x04;
constexpr std::uint8_t kAck = 0x10;

/// An IP packet as far as it matters here; `payload` follows the header and its options.
struct Packet {
  std::uint8_t protocol = 0;
  IpKey source{};
  IpKey destination{};
  Reader payload{ByteView()};
};

IpKey key_of(ByteView address) {
  if (address.size() == 4) return ip_key_v4(reinterpret_cast<const std::uint8_t*>(address.data()));
  IpKey key{};
  for (std::size_t i = 0; i < key.size(); ++i) key[i] = std::to_integer<std::uint8_t>(address[i]);
  return key;
}

std::optional<Packet> take_ipv4(Reader in) {
  const auto version = in.u8();
  in.u8();  // traffic class
  const auto total = in.u16();
  in.u16();  // identification
  const auto fragment = in.u16();
  in.u8();  // time to live
  const auto protocol = in.u8();
  in.u16();  // checksum
  const auto source = in.take(4);
  const auto destination = in.take(4);
  if (!version || !total || !fragment || !protocol || !source || !destination) return std::nullopt;
  const unsigned words = *version & 0x0FU;
  if (*version >> 4U != 4 || words < kIpv4Words || (*fragment & kFragment) != 0)
    return std::nullopt;
  if (!in.take((words - kIpv4Words) * std::size_t{4})) return std::nullopt;
  Packet packet;
  packet.protocol = *protocol;
  packet.source = key_of(*source);
  packet.destination = key_of(*destination);
  packet.payload = in;
  return packet;
}

// Without extension headers: no stack puts one before its answer to a SYN.
std::optional<Packet> take_ipv6(Reader in) {
  const auto version = in.u32();
  in.u16();  // payload length
  const auto next = in.u8();
  in.u8();  // hop limit
  const auto source = in.take(16);
  const auto destination = in.take(16);
  if (!version || !next || !source || !destination || *version >> 28U != 6) return std::nullopt;
  Packet packet;
  packet.protocol = *next;
  packet.source = key_of(*source);
  packet.destination = key_of(*destination);
  packet.payload = in;
  return packet;
}

std::optional<TcpAnswer> read_tcp(const Packet& packet) {
  Reader in = packet.payload;
  const auto from = in.u16();
  const auto to = in.u16();
  in.u32();  // the host's own sequence number
  const auto acknowledged = in.u32();
  in.u8();  // data offset
  const auto flags = in.u8();
  if (!from || !to || !acknowledged || !flags) return std::nullopt;
  const bool accepts = (*flags & (kSyn | kAck | kRst)) == (kSyn | kAck);
  const bool refuses = (*flags & (kRst | kAck)) == (kRst | kAck);
  if (!accepts && !refuses) return std::nullopt;
  TcpAnswer answer;
  answer.host = packet.source;
  answer.port = *from;
  answer.own_port = *to;
  answer.sequence = *acknowledged - 1;
  answer.reply = accepts ? SynReply::accepted : SynReply::reset;
  return answer;
}

/// An ICMP error quotes the beginning of the packet that it is about.
std::optional<TcpAnswer> read_error(const Packet& packet, bool v6) {
  Reader in = packet.payload;
  const auto type = in.u8();
  const auto code = in.u8();
  in.u16();  // checksum
  if (!type || !code || !in.take(kIcmpUnused)) return std::nullopt;
  if (*type != (v6 ? kIcmpV6Unreachable : kIcmpUnreachable)) return std::nullopt;
  const auto quoted = v6 ? take_ipv6(in) : take_ipv4(in);
  if (!quoted || quoted->protocol != kProtocolTcp) return std::nullopt;
  Reader tcp = quoted->payload;
  const auto from = tcp.u16();
  const auto to = tcp.u16();
  const auto sequence = tcp.u32();
  if (!from || !to || !sequence) return std::nullopt;
  TcpAnswer answer;
  answer.host = quoted->destination;
  answer.port = *to;
  answer.own_port = *from;
  answer.sequence = *sequence;
  answer.reply = SynReply::prohibited;
  answer.reason = IcmpReason(*type, *code);
  return answer;
}

}  // namespace

std::optional<TcpAnswer> parse_tcp_answer(ByteView frame) noexcept {
  Reader in(frame);
  if (!in.take(kEthernetAddresses)) return std::nullopt;
  const auto type = in.u16();
  if (!type || (*type != kEtherIpv4 && *type != kEtherIpv6)) return std::nullopt;
  const bool v6 = *type == kEtherIpv6;
  const auto packet = v6 ? take_ipv6(in) : take_ipv4(in);
  if (!packet) return std::nullopt;
  if (packet->protocol == kProtocolTcp) return read_tcp(*packet);
  if (packet->protocol == (v6 ? kProtocolIcmpV6 : kProtocolIcmp)) return read_error(*packet, v6);
  return std::nullopt;
}

}  // namespace tenken::dissect
