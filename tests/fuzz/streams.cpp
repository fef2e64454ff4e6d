// Segments of a few connections through the table of streams, on the ports of the protocols that
// are heard. Each segment: a byte with its connection, side and flags, the place of its port, how
// far it lies from the place where the stream goes on (two bytes, signed), its size, its bytes.
#include "scanner/passive/tcp/streams.hpp"

#include <array>
#include <cstdlib>

namespace {

using namespace tenken;
using namespace tenken::passive;

constexpr std::size_t kFlows = 8;
constexpr unsigned kConnections = 16;
constexpr std::array<std::uint16_t, 24> kPorts = {
    443, 80,  22,     554,  5060, 1883, 5672,   445, 4840, 9600, 1911, 20'000,
    502, 102, 44'818, 5007, 5094, 2404, 48'898, 21,  25,   110,  143,  23};

struct Step {
  unsigned connection = 0;
  bool from_client = false;
  std::uint8_t flags = 0;
  bool cut = false;
  std::uint16_t port = 0;
  std::int16_t ahead = 0;
  ByteView bytes;
};

bool take(Reader& in, Step& step) {
  const auto head = in.u8();
  const auto port = in.u8();
  const auto ahead = in.u16();
  const auto size = in.u8();
  if (!head || !port || !ahead || !size) return false;
  step.from_client = (*head & 1U) != 0;
  step.connection = *head >> 1U & 3U;
  constexpr std::array<std::uint8_t, 8> kFlags = {capture::tcp_flag::kAck,
                                                  capture::tcp_flag::kAck | capture::tcp_flag::kPsh,
                                                  capture::tcp_flag::kSyn,
                                                  capture::tcp_flag::kSyn | capture::tcp_flag::kAck,
                                                  capture::tcp_flag::kAck | capture::tcp_flag::kFin,
                                                  capture::tcp_flag::kRst,
                                                  0,
                                                  capture::tcp_flag::kAck};
  step.flags = kFlags[*head >> 3U & 7U];
  step.cut = *head >> 6U == 3;
  step.port = kPorts[*port % kPorts.size()];
  step.connection += *port / kPorts.size() * 4 % kConnections;
  step.ahead = static_cast<std::int16_t>(*ahead);
  step.bytes = *in.take(std::min<std::size_t>(*size, in.remaining()));
  return true;
}

/// The packet and the headers that it points into.
struct Sent {
  Bytes bytes;
  capture::Packet packet;
};

void fill(Sent& sent, const Step& step, std::uint32_t sequence, std::uint32_t acknowledged) {
  constexpr std::size_t kIpBytes = 20;
  constexpr std::size_t kHeaders = 40;
  constexpr std::byte kTcpHeader{0x50};
  sent.bytes.assign(kHeaders, std::byte{0});
  sent.bytes[kIpBytes + 12] = kTcpHeader;
  sent.bytes.insert(sent.bytes.end(), step.bytes.begin(), step.bytes.end());
  const std::size_t total = sent.bytes.size() + (step.cut ? 100 : 0);
  sent.bytes[2] = static_cast<std::byte>(total >> 8U);
  sent.bytes[3] = static_cast<std::byte>(total & 0xFFU);
  capture::Packet& packet = sent.packet;
  packet = capture::Packet();
  packet.content = capture::Content::ipv4;
  packet.truncated = step.cut;
  packet.has_ports = true;
  packet.protocol = capture::ip_protocol::kTcp;
  packet.tcp_flags = step.flags;
  packet.sequence = sequence;
  packet.acknowledgement = acknowledged;
  const auto client_port = static_cast<std::uint16_t>(50'000 + step.connection);
  packet.source_port = step.from_client ? client_port : step.port;
  packet.destination_port = step.from_client ? step.port : client_port;
  packet.source[15] = step.from_client ? 1 : 2;
  packet.destination[15] = step.from_client ? 2 : 1;
  packet.network = sent.bytes;
  packet.transport = packet.network.subspan(kIpBytes);
  packet.payload = packet.network.subspan(kHeaders);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Reader in(std::as_bytes(std::span(data, size)));
  tcp::Streams streams(kFlows);
  Signals signals;
  std::array<std::array<std::uint32_t, 2>, kConnections> next{};
  std::uint64_t number = 0;
  Sent sent;
  for (Step step; take(in, step);) {
    auto& [server, client] = next[step.connection];
    std::uint32_t& own = step.from_client ? client : server;
    const std::uint32_t sequence = own + static_cast<std::uint32_t>(std::int32_t{step.ahead});
    fill(sent, step, sequence, step.from_client ? server : client);
    own += static_cast<std::uint32_t>(step.bytes.size()) +
           ((step.flags & (capture::tcp_flag::kSyn | capture::tcp_flag::kFin)) != 0 ? 1U : 0U);
    ++number;
    const Moment now(Timestamp(static_cast<std::int64_t>(number) * 1'000'000'000), 0, number);
    signals.turn_to(now);
    streams.hear(sent.packet, tcp::Streams::ends_of(sent.packet), now, signals);
    if (streams.memory() > tcp::Streams::kMostBytes || streams.live() > kFlows) std::abort();
  }
  streams.finish(signals);
  if (streams.memory() != 0 || streams.live() != 0) std::abort();
  for (const Signal* const signal : signals.sorted())
    if (signal->value.empty() || signal->last < signal->first.at) std::abort();
  return 0;
}
