#include "scanner/passive/tcp/flow.hpp"

#include <algorithm>

namespace tenken::passive::tcp {

bool Direction::at_end() const {
  if (!fin_seen) return false;
  if (state != State::in_step) return true;
  const std::int32_t left = distance(next, fin);
  return left <= 0 ||
         static_cast<std::uint64_t>(left) <= std::max<std::uint64_t>(skip, window.ready().size());
}

bool Direction::hole_is_final() const {
  if (waited >= kMostWaited) return true;
  return waited >= kPatience && ack_seen &&
         distance(next + window.behind_hole(), acknowledged) >= 0;
}

std::optional<std::uint32_t> Direction::place(Segment& segment) {
  const std::int32_t ahead = distance(next, segment.sequence);
  std::uint64_t offset = 0;
  if (ahead < 0) {
    const auto known = static_cast<std::size_t>(-std::int64_t{ahead});
    if (known >= segment.bytes.size()) return std::nullopt;
    segment.bytes = segment.bytes.subspan(known);
  } else {
    offset = static_cast<std::uint64_t>(ahead);
  }
  if (skip != 0) {
    const std::uint64_t reach = offset + segment.bytes.size() + segment.lost;
    const std::uint64_t passed = std::min(skip, reach);
    skip -= passed;
    next += static_cast<Sequence>(passed);
    const std::uint64_t inside = passed - std::min(passed, offset);
    offset -= std::min(passed, offset);
    const std::size_t present = std::min<std::uint64_t>(inside, segment.bytes.size());
    segment.bytes = segment.bytes.subspan(present);
    segment.lost -= static_cast<std::uint32_t>(inside - present);
  }
  segment.sequence = next + static_cast<Sequence>(offset);
  return static_cast<std::uint32_t>(offset);
}

}  // namespace tenken::passive::tcp
