// FlowReader: puts the bytes of a connection in order and gives them to its session.
#pragma once

#include <cstdint>
#include <span>

#include "scanner/passive/tcp/blocks.hpp"
#include "scanner/passive/tcp/flow.hpp"

namespace tenken::passive::tcp {

struct StreamStats {
  std::uint64_t heard = 0;    ///< connections whose protocol was found
  std::uint64_t evicted = 0;  ///< live connections that had to make room for others
  std::uint64_t gaps = 0;     ///< places where bytes of a connection are missing

  StreamStats() = default;
};

/// Retransmissions are dropped, overlaps resolved for the first copy, and segments in the wrong
/// order wait for the hole to be filled, until the receiver has said that it has more or too much
/// waits. Where bytes are missing for good, a direction goes on with the next packet that begins
/// with a message. One thread at a time.
class FlowReader {
 public:
  static constexpr std::size_t kMostOpening = 1024;  ///< bytes by which a protocol must be known

  /// \param most  bytes that may wait in all
  FlowReader(std::span<const StreamHearer> hearers, std::size_t most)
      : hearers_(hearers), blocks_(most) {}

  /// \param from  the end that sent it
  void take(Flow& flow, std::uint8_t from, const Segment& segment, Signals& signals);
  /// Gives out what still waits, and ends the session.
  void close(Flow& flow, Signals& signals);

  const StreamStats& stats() const { return stats_; }
  void note_evicted() { ++stats_.evicted; }
  /// Bytes of sessions and of what waits.
  std::size_t memory() const { return blocks_.taken() + session_bytes_; }

 private:
  struct Found {
    const StreamHearer* hearer;
    Fit fit;
  };

  void take_bytes(Flow& flow, std::uint8_t from, Segment segment);
  bool find_step(Flow& flow, std::uint8_t from, const Segment& segment, bool begins);
  bool message_begins(Flow& flow, std::uint8_t from, ByteView bytes) const;
  bool add(Flow& flow, std::uint8_t from, std::uint32_t offset, ByteView bytes);
  void lose(Flow& flow, std::uint8_t from);
  void pass_holes(Flow& flow, std::uint8_t from);
  void cut(Flow& flow, std::uint8_t from, std::uint32_t lost);
  void pump(Flow& flow, std::uint8_t from);
  std::size_t hand_out(Flow& flow, std::uint8_t from, ByteView bytes);
  void one_message(Flow& flow, std::uint8_t from, ByteView bytes, std::size_t& done);
  bool settle(Flow& flow, std::uint8_t from, ByteView bytes);
  Found sniff(const Flow& flow, std::uint8_t from, ByteView bytes) const;
  void stop(Flow& flow);

  std::span<const StreamHearer> hearers_;
  Blocks blocks_;
  StreamStats stats_;
  std::size_t session_bytes_ = 0;
  Signals* signals_ = nullptr;  ///< during a call
};

}  // namespace tenken::passive::tcp
