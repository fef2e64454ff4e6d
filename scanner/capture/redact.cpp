#include "scanner/capture/redact.hpp"

#include <algorithm>

#include "scanner/capture/fields.hpp"
#include "scanner/capture/numbers.hpp"
#include "scanner/capture/redact_parts.hpp"

namespace tenken::capture {
namespace {

constexpr std::size_t kTcpBytes = 20;
constexpr std::uint8_t kIgmp = 2;
constexpr std::uint8_t kVrrp = 112;
constexpr std::size_t kVrrpBytes = 8;  // the password of version 2 follows the addresses
constexpr std::uint8_t kSpanningTree = 0x42;
constexpr std::uint32_t kCisco = 0x00000C;
constexpr std::uint16_t kCdp = 0x2000;

/// Where the headers end that were understood.
ByteView behind_headers(const Packet& packet) {
  if (packet.payload.data() != nullptr) return packet.payload;
  if (packet.transport.data() != nullptr) return packet.transport;
  return packet.network;
}

/// Options of TCP without a secret: a signature (RFC 2385, RFC 5925) lets its password be guessed.
bool plain_options(ByteView options) {
  constexpr std::uint8_t kKnown[] = {2, 3, 4, 5, 8};
  while (!options.empty()) {
    const std::uint8_t kind = u8(options.data());
    if (kind == 0) return true;
    std::size_t length = 1;
    if (kind != 1) {
      if (std::ranges::find(kKnown, kind) == std::end(kKnown) || options.size() < 2) return false;
      length = u8(options.data() + 1);
      if (length < 2 || length > options.size()) return false;
    }
    options = options.subspan(length);
  }
  return true;
}

}  // namespace

std::size_t Redactor::keep(const Frame& frame) {
  ByteView data = frame.data;
  const bool whole = data.size() == frame.original_length;
  if (whole) data = data.first(data.size() - std::min<std::size_t>(frame.fcs_length, data.size()));
  peel(data, frame.link_type, packet_);
  const ByteView body = behind_headers(packet_);
  if (body.data() == nullptr) return 0;
  const auto headers = static_cast<std::size_t>(body.data() - data.data());
  if (packet_.content == Content::wifi) return headers + keep_wifi(body, packet_.wifi_link);
  if (packet_.protocol == ip_protocol::kTcp && packet_.is_ip() && packet_.has_ports &&
      packet_.transport.size() >= kTcpBytes)
    return static_cast<std::size_t>(packet_.transport.data() - data.data()) +
           keep_tcp(packet_.transport, frame.at);
  return headers + std::min(keep_payload(), body.size());
}

/// Of the header and what follows it.
std::size_t Redactor::keep_tcp(ByteView data, Timestamp at) {
  const std::size_t header = std::size_t{u8(data.data() + 12)} / 16 * 4;
  if (header < kTcpBytes || header > data.size()) return kTcpBytes;
  if (!plain_options(data.subspan(kTcpBytes, header - kTcpBytes))) return kTcpBytes;
  return header + records_.keep(packet_, at);
}

std::size_t Redactor::keep_payload() const {
  const ByteView body = packet_.payload;
  if (body.data() == nullptr) return 0;
  switch (packet_.content) {
    case Content::ether_type:
      return keep_ether_type(packet_.ether_type, body);
    case Content::llc:
      return packet_.dsap == kSpanningTree && packet_.ssap == kSpanningTree ? body.size() : 0;
    case Content::snap:
      return packet_.snap_oui == kCisco && packet_.snap_protocol == kCdp ? before_secret(body) : 0;
    case Content::ipv4:
    case Content::ipv6:
      break;
    case Content::none:
    case Content::wifi:
      return 0;
  }
  if (packet_.fragment_offset != 0 || packet_.too_deep) return 0;
  switch (packet_.protocol) {
    case ip_protocol::kUdp:
      return packet_.has_ports ? keep_datagram(packet_) : 0;
    case ip_protocol::kIcmp:
      return keep_icmp(body);
    case ip_protocol::kIcmpv6:
      return keep_icmpv6(body);
    case kIgmp:
      return body.size();
    case kVrrp:
      return kVrrpBytes;
    default:
      return 0;
  }
}

}  // namespace tenken::capture
