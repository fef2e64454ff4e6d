#include "farm/responder.hpp"

#include <algorithm>

namespace tenken::farm {
namespace {

constexpr Mac kBroadcast{0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF};
constexpr std::uint8_t kEchoReply = 0, kUnreachable = 3, kEcho = 8, kTimestamp = 13,
                       kTimestampReply = 14;
constexpr std::uint8_t kPortUnreachable = 3, kProhibited = 13;

std::uint16_t port_of(const IpPacket& ip) { return load16(ip.payload, 2); }

// Milliseconds since midnight UTC (RFC 792, timestamp message).
std::uint32_t time_of_day(Nanoseconds now) {
  constexpr Nanoseconds kDay = 86'400 * kSecond;
  return static_cast<std::uint32_t>(now % kDay / kMillisecond);
}

// A reply in the manner of DNS (RFC 1035) or SNMP (RFC 3416): what was asked, marked as an answer.
void mark_as_answer(std::uint16_t port, Buffer data) {
  constexpr std::uint16_t kDns = 53, kSnmp = 161;
  constexpr std::byte kResponse{0xA2}, kGet{0xA0}, kGetNext{0xA1};
  if (port == kDns && data.size() > 2) data[2] |= std::byte{0x80};
  if (port != kSnmp) return;
  const auto request =
      std::ranges::find_if(data, [](std::byte tag) { return tag == kGet || tag == kGetNext; });
  if (request != data.end()) *request = kResponse;
}

}  // namespace

Responder::Responder(const Options& options, const Population& population, Counters& counters,
                     Scanner& scanner)
    : options_(options),
      population_(population),
      counters_(counters),
      scanner_(scanner),
      random_(Random::mixed(options.seed)),
      most_per_tenth_(std::max<std::uint32_t>(1, options.fragile_pps / 10)),
      states_(population.devices().size()) {}

std::size_t Responder::answer(Bytes frame, Nanoseconds now, bool checksums_ready, Buffer out) {
  std::size_t length = 0;
  bool bad_checksum = false;
  if (const auto request = parse_arp_request(frame)) {
    length = answer_arp(*request, out, now);
  } else if (const auto ip = parse_ip(frame, checksums_ready, bad_checksum)) {
    length = answer_ip(*ip, out, now);
  }
  if (bad_checksum) ++counters_.bad_checksums;
  return random_.chance(options_.loss_out) ? 0 : length;
}

Nanoseconds Responder::due(Nanoseconds now) {
  const auto jitter = static_cast<std::uint64_t>(options_.jitter);
  const std::uint64_t more = jitter == 0 ? 0 : random_.next() % jitter;
  return now + options_.latency + static_cast<Nanoseconds>(more);
}

std::size_t Responder::answer_arp(const ArpRequest& request, Buffer out, Nanoseconds now) {
  const bool broadcast = request.to == kBroadcast;
  if (broadcast) ++counters_.broadcast_arps;
  meet(request.sender_mac, request.sender);
  const auto index = population_.find(request.target);
  if (!index || random_.chance(options_.loss_in)) return 0;
  const Device& device = population_.devices()[*index];
  if (!broadcast && request.to != device.mac) return 0;
  // A broadcast reaches every device alike, so that only what is meant for one counts.
  const std::uint32_t tenth = broadcast ? 0 : counters_.note(*index, Kind::arp, 0, now);
  if (!awake(*index, tenth, now)) return 0;
  return write_arp_reply(out, {request.sender_mac, device.mac, device.ip, request.sender});
}

std::size_t Responder::answer_ip(const IpPacket& ip, Buffer out, Nanoseconds now) {
  const auto index = population_.find(ip.destination);
  const bool routed = options_.router && ip.to == *options_.router;
  if (!index || (!routed && ip.to != population_.devices()[*index].mac)) {
    if ((ip.to[0] & 1U) == 0) ++counters_.strays;
    return 0;
  }
  if (random_.chance(options_.loss_in)) return 0;
  meet(ip.from, ip.source);
  const Device& device = population_.devices()[*index];
  std::optional<TcpSegment> segment;
  Kind kind = ip.protocol == Protocol::udp ? Kind::udp : Kind::icmp;
  if (ip.protocol == Protocol::tcp) {
    segment = parse_tcp(ip.payload);
    if (!segment) return 0;
    constexpr std::uint8_t kOpening = TcpFlags::syn | TcpFlags::ack | TcpFlags::rst;
    kind = (segment->flags & kOpening) == TcpFlags::syn ? Kind::syn : Kind::other_tcp;
    if (kind == Kind::syn) scanner_.port.store(segment->source, std::memory_order_relaxed);
  }
  const std::uint32_t tenth = counters_.note(*index, kind, port_of(ip), now);
  if (!awake(*index, tenth, now)) return 0;
  const Route route{ip.from, routed ? ip.to : device.mac, device.ip, ip.source};
  if (segment) return answer_tcp(*index, ip, *segment, route, out, now);
  if (ip.protocol == Protocol::udp) return answer_udp(*index, ip, route, out, now);
  return answer_icmp(device, ip, route, out, now);
}

std::size_t Responder::answer_icmp(const Device& device, const IpPacket& ip, const Route& route,
                                   Buffer out, Nanoseconds now) const {
  constexpr std::size_t kTimestampLength = 20, kReceived = 8, kTransmitted = 12, kBody = 4;
  const auto type = std::to_integer<std::uint8_t>(ip.payload[0]);
  if (!device.profile->echo) return 0;
  if (type == kEcho) return write_icmp(out, route, kEchoReply, 0, ip.payload.subspan(kBody));
  if (type != kTimestamp || ip.payload.size() < kTimestampLength) return 0;
  std::array<std::byte, kTimestampLength - kBody> body{};
  std::ranges::copy(ip.payload.subspan(kBody, kReceived), body.begin());
  store32(body, kReceived, time_of_day(now));
  store32(body, kTransmitted, time_of_day(now));
  return write_icmp(out, route, kTimestampReply, 0, body);
}

std::uint32_t Responder::first_sequence(const IpPacket& ip, const TcpSegment& segment) const {
  const std::uint64_t hosts = (std::uint64_t{ip.source} << 32U) | ip.destination;
  const std::uint64_t ports = (std::uint64_t{segment.source} << 16U) | segment.destination;
  return static_cast<std::uint32_t>(Random::mixed(hosts ^ Random::mixed(ports ^ options_.seed)));
}

// No connection is kept: the first sequence number is a function of the four addresses, so that an
// acknowledgement shows by itself whether it belongs to a connection that was opened.
std::size_t Responder::answer_tcp(std::uint32_t index, const IpPacket& ip,
                                  const TcpSegment& segment, const Route& route, Buffer out,
                                  Nanoseconds now) {
  const Device& device = population_.devices()[index];
  const bool open = device.tcp_open(segment.destination);
  if (!open && device.profile->closed == Closed::drop) return 0;
  if (!open && device.profile->closed == Closed::prohibit)
    return unreachable(index, ip, kProhibited, route, out, now);
  if ((segment.flags & TcpFlags::rst) != 0) return 0;
  const bool syn = (segment.flags & TcpFlags::syn) != 0;
  const bool ack = (segment.flags & TcpFlags::ack) != 0;
  const bool fin = (segment.flags & TcpFlags::fin) != 0;
  const std::uint32_t first = first_sequence(ip, segment);
  TcpSegment answer;
  answer.source = segment.destination;
  answer.destination = segment.source;
  answer.acknowledged = segment.sequence + segment.data + (syn ? 1 : 0) + (fin ? 1 : 0);
  answer.flags = TcpFlags::rst | TcpFlags::ack;
  if (open && syn && !ack) {
    answer.sequence = first;
    answer.flags = TcpFlags::syn | TcpFlags::ack;
    return write_tcp(out, route, answer);
  }
  if (open && !syn && !ack) return 0;  // neither opens nor belongs to anything (RFC 9293, 3.10.7.2)
  // Behind our SYN, or behind our FIN as well.
  const bool ours = open && ack && !syn &&
                    (segment.acknowledged == first + 1 || segment.acknowledged == first + 2);
  if (!ours) {
    if (ack) {  // RFC 9293, 3.5.2: a reset takes its number from the acknowledgement
      answer.sequence = segment.acknowledged;
      answer.acknowledged = 0;
      answer.flags = TcpFlags::rst;
    }
    return write_tcp(out, route, answer);
  }
  if (!fin && segment.data == 0) return 0;
  answer.sequence = segment.acknowledged;
  answer.flags = static_cast<std::uint8_t>(
      fin && segment.acknowledged == first + 1 ? TcpFlags::fin | TcpFlags::ack : TcpFlags::ack);
  return write_tcp(out, route, answer);
}

std::size_t Responder::answer_udp(std::uint32_t index, const IpPacket& ip, const Route& route,
                                  Buffer out, Nanoseconds now) {
  const Device& device = population_.devices()[index];
  const std::uint16_t port = port_of(ip);
  const Bytes asked = ip.payload.subspan(kUdpHeader);
  if (device.udp_open(port)) {
    std::array<std::byte, kMaxAnswer> data;
    if (asked.size() > data.size()) return 0;
    std::ranges::copy(asked, data.begin());
    mark_as_answer(port, std::span(data).first(asked.size()));
    return write_udp(out, route, port, load16(ip.payload, 0), Bytes(data).first(asked.size()));
  }
  if (device.profile->closed == Closed::drop) return 0;
  const bool prohibits = device.profile->closed == Closed::prohibit;
  return unreachable(index, ip, prohibits ? kProhibited : kPortUnreachable, route, out, now);
}

std::size_t Responder::unreachable(std::uint32_t index, const IpPacket& ip, std::uint8_t code,
                                   const Route& route, Buffer out, Nanoseconds now) {
  State& state = states_[index];
  if (options_.icmp_pps > 0) {
    if (state.icmp_second != now / kSecond) {
      state.icmp_second = now / kSecond;
      state.icmp_sent = 0;
    }
    if (state.icmp_sent >= options_.icmp_pps) return 0;
    ++state.icmp_sent;
  }
  // Four unused bytes, then the header and eight bytes of what was refused (RFC 792).
  constexpr std::size_t kUnused = 4, kQuoted = 8, kLongestHeader = 60;
  std::array<std::byte, kUnused + kLongestHeader + kQuoted> body{};
  const std::size_t header = ip.packet.size() - ip.payload.size();
  std::ranges::copy(ip.packet.first(header + kQuoted), body.begin() + kUnused);
  return write_icmp(out, route, kUnreachable, code, Bytes(body).first(kUnused + header + kQuoted));
}

bool Responder::awake(std::uint32_t index, std::uint32_t tenth, Nanoseconds now) {
  State& state = states_[index];
  if (now < state.hangs_until) return false;
  if (!population_.devices()[index].fragile || tenth <= most_per_tenth_) return true;
  state.hangs_until = now + options_.fragile_hang;
  ++counters_.tallies[index].felled;
  return false;
}

void Responder::meet(const Mac& mac, Ipv4 ip) {
  if (ip == 0 || scanner_.known.load(std::memory_order_relaxed)) return;
  scanner_.mac = mac;
  scanner_.ip = ip;
  scanner_.known.store(true, std::memory_order_release);
}

}  // namespace tenken::farm
