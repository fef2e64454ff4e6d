#include "scanner/passive/tcp/segment.hpp"

#include <algorithm>

namespace tenken::passive::tcp {
namespace {

constexpr std::size_t kTcpBytes = 20;
constexpr std::size_t kOffsetByte = 12;
constexpr std::size_t kLengthByteV4 = 2;
constexpr std::size_t kLengthByteV6 = 4;
constexpr std::size_t kIpv6Bytes = 40;

std::size_t number_at(ByteView bytes, std::size_t at) {
  return Reader(bytes.subspan(at)).u16().value_or(0);
}

/// As the IP header says; 0 where it does not.
std::size_t packet_size(const capture::Packet& packet) {
  if (packet.content == capture::Content::ipv4) return number_at(packet.network, kLengthByteV4);
  const std::size_t size = number_at(packet.network, kLengthByteV6);
  return size == 0 ? 0 : size + kIpv6Bytes;
}

}  // namespace

std::optional<Segment> segment_of(const capture::Packet& packet) {
  if (!packet.has_ports || packet.transport.size() < kTcpBytes) return std::nullopt;
  Segment segment;
  segment.sequence = packet.sequence;
  segment.acknowledged = packet.acknowledgement;
  segment.flags = packet.tcp_flags;
  if (segment.has(capture::tcp_flag::kSyn)) ++segment.sequence;
  segment.bytes = packet.payload;
  const std::size_t header =
      std::to_integer<std::size_t>(packet.transport[kOffsetByte]) / 16 * sizeof(std::uint32_t);
  const auto before = static_cast<std::size_t>(packet.transport.data() - packet.network.data());
  const std::size_t present = before + header + packet.payload.size();
  const std::size_t size = packet_size(packet);
  if (packet.truncated && header >= kTcpBytes && size > present)
    segment.lost = static_cast<std::uint32_t>(size - present);
  return segment;
}

}  // namespace tenken::passive::tcp
