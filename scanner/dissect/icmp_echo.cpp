#include "scanner/dissect/icmp_echo.hpp"

#include "scanner/dissect/checksum.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kEchoReplyV4 = 0;
constexpr std::uint8_t kEchoRequestV4 = 8;
constexpr std::uint8_t kEchoRequestV6 = 128;
constexpr std::uint8_t kEchoReplyV6 = 129;
constexpr std::size_t kMinHeader = 20;  // bytes of an IPv4 header

void put_u16(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::byte>(value >> 8U));
  out.push_back(static_cast<std::byte>(value & 0xFFU));
}

}  // namespace

Bytes make_echo_request(IcmpFamily family, std::uint16_t id, std::uint16_t sequence,
                        ByteView payload) {
  Bytes message;
  message.push_back(std::byte{family == IcmpFamily::v4 ? kEchoRequestV4 : kEchoRequestV6});
  message.push_back(std::byte{0});  // code
  put_u16(message, 0);              // checksum
  put_u16(message, id);
  put_u16(message, sequence);
  message.insert(message.end(), payload.begin(), payload.end());
  if (family == IcmpFamily::v4) {
    const std::uint16_t sum = internet_checksum(message);
    message[2] = static_cast<std::byte>(sum >> 8U);
    message[3] = static_cast<std::byte>(sum & 0xFFU);
  }
  return message;
}

Result<EchoReply> parse_echo_reply(IcmpFamily family, ByteView message) {
  Reader in(message);
  const auto type = in.u8();
  const auto code = in.u8();
  const auto sum = in.u16();
  const auto id = in.u16();
  const auto sequence = in.u16();
  if (!type || !code || !sum || !id || !sequence)
    return fail(Errc::malformed, "ICMP message is cut off");
  if (*type != (family == IcmpFamily::v4 ? kEchoReplyV4 : kEchoReplyV6) || *code != 0)
    return fail(Errc::unsupported, "not an echo reply");
  EchoReply reply;
  reply.id = *id;
  reply.sequence = *sequence;
  reply.payload = in.rest();
  return reply;
}

std::uint8_t ipv4_ttl(ByteView packet) {
  constexpr std::size_t kTtl = 8;  // offset
  return std::to_integer<std::uint8_t>(packet[kTtl]);
}

Result<ByteView> ipv4_payload(ByteView packet) {
  if (packet.size() < kMinHeader) return fail(Errc::malformed, "IPv4 packet is cut off");
  const auto first = std::to_integer<unsigned>(packet[0]);
  const std::size_t header = std::size_t{first & 0x0FU} * 4;
  if (first >> 4U != 4 || header < kMinHeader || header > packet.size())
    return fail(Errc::malformed, "not an IPv4 header");
  return packet.subspan(header);
}

}  // namespace tenken::dissect
