#include "streams.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <stdexcept>
#include <tuple>

#include "capture_support.hpp"

namespace tenken::test {
namespace {

using capture::Packet;

using Key = std::tuple<dissect::IpKey, std::uint16_t, dissect::IpKey, std::uint16_t>;

/// One direction while it is put together.
struct Direction {
  bool begun = false;
  std::uint32_t base = 0;  ///< sequence number of its first byte
  std::size_t got = 0;
  std::map<std::uint32_t, Bytes> waiting;  ///< behind a gap, by their distance from base

  void begin(std::uint32_t at) {
    if (begun) return;
    begun = true;
    base = at;
  }
};

struct Flow {
  std::array<Direction, 2> directions;  ///< the server's and the client's
  Conversation conversation;
};

void deliver(Flow& flow, bool from_client, std::uint32_t sequence, ByteView payload) {
  Direction& side = flow.directions[from_client ? 1 : 0];
  side.begin(sequence);
  constexpr std::uint32_t kWindow = 1U << 30U;  // what lies farther is old
  const std::uint32_t at = sequence - side.base;
  if (at > kWindow || payload.empty()) return;
  side.waiting.emplace(at, Bytes(payload.begin(), payload.end()));
  while (!side.waiting.empty() && side.waiting.begin()->first <= side.got) {
    const auto [offset, bytes] = *side.waiting.begin();
    side.waiting.erase(side.waiting.begin());
    const std::size_t known = side.got - offset;
    if (known >= bytes.size()) continue;
    const ByteView fresh = ByteView(bytes).subspan(known);
    side.got += fresh.size();
    Bytes& whole = from_client ? flow.conversation.client : flow.conversation.server;
    whole.insert(whole.end(), fresh.begin(), fresh.end());
    flow.conversation.chunks.push_back({from_client, Bytes(fresh.begin(), fresh.end())});
  }
}

/// Whether this packet, the first of its flow, goes to the server.
bool opens(const Packet& packet) {
  const bool syn = (packet.tcp_flags & capture::tcp_flag::kSyn) != 0;
  const bool ack = (packet.tcp_flags & capture::tcp_flag::kAck) != 0;
  return syn ? !ack : packet.source_port > packet.destination_port;
}

std::string path_of(const std::string& name) {
  for (const char* extension : {".pcap", ".pcapng", ".cap"})
    if (const auto path = shared_captures("wired") / (name + extension);
        std::filesystem::exists(path))
      return path.string();
  throw std::runtime_error("no capture " + name);
}

}  // namespace

void Conversation::for_each_piece(std::size_t size,
                                  const std::function<void(bool, ByteView)>& visit) const {
  for (const StreamChunk& chunk : chunks)
    for (std::size_t at = 0; at < chunk.bytes.size(); at += size)
      visit(chunk.from_client,
            ByteView(chunk.bytes).subspan(at, std::min(size, chunk.bytes.size() - at)));
}

std::vector<Conversation> conversations(const std::string& name) {
  auto source = capture::FileSource::open(path_of(name), 0).value();
  std::map<Key, std::size_t> numbers;  // by client and server
  std::vector<Flow> flows;
  capture::Frame frame;
  Packet packet;
  while (source->next(frame)) {
    capture::peel(frame, packet);
    if (packet.protocol != capture::ip_protocol::kTcp || !packet.has_ports) continue;
    const Key there{packet.source, packet.source_port, packet.destination, packet.destination_port};
    const Key back{packet.destination, packet.destination_port, packet.source, packet.source_port};
    bool from_client = numbers.contains(there);
    if (!from_client && !numbers.contains(back)) {
      from_client = opens(packet);
      numbers.emplace(from_client ? there : back, flows.size());
      Conversation& fresh = flows.emplace_back().conversation;
      fresh.client_mac = from_client ? packet.source_mac : packet.destination_mac;
      fresh.server_mac = from_client ? packet.destination_mac : packet.source_mac;
      fresh.client_port = from_client ? packet.source_port : packet.destination_port;
      fresh.server_port = from_client ? packet.destination_port : packet.source_port;
    }
    Flow& flow = flows[numbers.at(from_client ? there : back)];
    const bool syn = (packet.tcp_flags & capture::tcp_flag::kSyn) != 0;
    if (syn)
      flow.directions[from_client ? 1 : 0].begin(packet.sequence + 1);
    else
      deliver(flow, from_client, packet.sequence, packet.payload);
  }
  std::vector<Conversation> result;
  result.reserve(flows.size());
  for (Flow& flow : flows) result.push_back(std::move(flow.conversation));
  return result;
}

Conversation talk(const std::vector<std::string>& messages) {
  Conversation result;
  bool from_client = false;
  for (const std::string& message : messages) {
    const Bytes bytes = to_bytes(message);
    Bytes& whole = from_client ? result.client : result.server;
    whole.insert(whole.end(), bytes.begin(), bytes.end());
    if (!bytes.empty()) result.chunks.push_back({from_client, bytes});
    from_client = !from_client;
  }
  return result;
}

}  // namespace tenken::test
