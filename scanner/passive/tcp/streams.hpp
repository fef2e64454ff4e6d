// Streams: hears the TCP connections among the packets.
#pragma once

#include <chrono>
#include <cstdint>

#include "scanner/capture/packet.hpp"
#include "scanner/passive/signals.hpp"
#include "scanner/passive/tcp/flow_reader.hpp"
#include "scanner/passive/tcp/flow_table.hpp"

namespace tenken::passive::tcp {

/// Follows the connections that some stream hearer wants, by their first bytes; their port is only
/// a hint. One that begins before the capture is taken up where a packet begins with a message. Of
/// the others nothing is kept but their place. Memory is bounded for each connection (Window),
/// each source (FlowTable) and in all; the oldest connection makes room. Allocates nothing for a
/// packet. One thread at a time.
class Streams {
 public:
  static constexpr std::size_t kMostBytes = std::size_t{48} * 1024 * 1024;
  static constexpr std::chrono::minutes kIdle{10};  ///< without a packet: it is over

  /// \param flows  places for connections, at least four
  explicit Streams(std::size_t flows = FlowTable::kFlows,
                   std::span<const StreamHearer> hearers = stream_hearers())
      : flows_(flows), reader_(hearers, kMostBytes + kSlack) {}

  /// Whose connection a packet is of.
  struct Ends {
    FlowKey key{};
    std::size_t mark = 0;   ///< of the key
    std::uint8_t from = 0;  ///< which end sent

    Ends() = default;
  };
  static Ends ends_of(const capture::Packet& packet);

  /// Lets the cache fetch what is known of the connection, while the caller does something else.
  void expect(const Ends& ends) const { flows_.expect(ends.mark); }
  /// \param ends  of the packet
  void hear(const capture::Packet& packet, const Ends& ends, const Moment& now, Signals& signals);
  /// No packets follow: what waits is judged by what was heard.
  void finish(Signals& signals);

  const StreamStats& stats() const { return reader_.stats(); }
  std::size_t live() const { return flows_.live(); }
  std::size_t memory() const { return reader_.memory(); }

 private:
  /// What one packet may add before others make room.
  static constexpr std::size_t kSlack = 4 * std::size_t{Window::kMost};
  static constexpr int kMostExpired = 4;  ///< for each packet

  void begin(FlowIndex index, std::uint8_t from, const Segment& segment, Signals& signals);
  void close(FlowIndex index, Signals& signals);
  void give_up(FlowIndex index, const Moment& now, Signals& signals);
  void expire(const Moment& now, Signals& signals);
  void make_room(FlowIndex current, const Moment& now, Signals& signals);

  FlowTable flows_;
  FlowReader reader_;
};

}  // namespace tenken::passive::tcp
