// Segment: what a TCP packet adds to a stream. RFC 9293 section 3.1.
#pragma once

#include <cstdint>
#include <optional>

#include "scanner/capture/packet.hpp"

namespace tenken::passive::tcp {

/// Place in a stream; compared by the way that is shorter, since it starts anew at 2^32.
using Sequence = std::uint32_t;

inline std::int32_t distance(Sequence from, Sequence to) {
  return static_cast<std::int32_t>(to - from);
}

struct Segment {
  Sequence sequence = 0;  ///< of the first byte; a SYN is counted already
  Sequence acknowledged = 0;
  std::uint8_t flags = 0;
  ByteView bytes;
  std::uint32_t lost = 0;  ///< bytes behind these that the capture cut off

  Segment() = default;
  bool has(std::uint8_t flag) const { return (flags & flag) != 0; }
  Sequence end() const { return sequence + static_cast<Sequence>(bytes.size()) + lost; }
};

/// Nothing where the header is cut.
std::optional<Segment> segment_of(const capture::Packet& packet);

}  // namespace tenken::passive::tcp
