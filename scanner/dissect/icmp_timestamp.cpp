#include "scanner/dissect/icmp_timestamp.hpp"

#include <algorithm>

#include "scanner/dissect/checksum.hpp"

namespace tenken::dissect {
namespace {

constexpr std::uint8_t kRequest = 13;
constexpr std::uint8_t kReply = 14;
constexpr std::size_t kLength = 20;  // bytes of a message
constexpr std::size_t kOriginate = 8;
constexpr std::size_t kTimeBytes = 4;

void put_u16(Bytes& message, std::size_t at, std::uint16_t value) {
  message[at] = static_cast<std::byte>(value >> 8U);
  message[at + 1] = static_cast<std::byte>(value & 0xFFU);
}

}  // namespace

Bytes make_timestamp_request(std::uint16_t id, std::uint16_t sequence, ByteView originate) {
  Bytes message(kLength);
  message[0] = std::byte{kRequest};
  put_u16(message, 4, id);
  put_u16(message, 6, sequence);
  const ByteView used = originate.first(std::min(originate.size(), kTimeBytes));
  std::copy(used.begin(), used.end(), message.begin() + kOriginate);
  put_u16(message, 2, internet_checksum(message));
  return message;
}

Result<TimestampReply> parse_timestamp_reply(ByteView message) {
  if (message.size() < kLength) return fail(Errc::malformed, "ICMP timestamp is cut off");
  Reader in(message);
  if (in.u8() != kReply || in.u8() != 0) return fail(Errc::unsupported, "not a timestamp reply");
  in.take(2);  // the kernel has checked the checksum
  TimestampReply reply;
  reply.id = in.u16().value_or(0);
  reply.sequence = in.u16().value_or(0);
  reply.originate = message.subspan(kOriginate, kTimeBytes);
  return reply;
}

}  // namespace tenken::dissect
