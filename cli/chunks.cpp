#include "cli/chunks.hpp"

#include <algorithm>
#include <utility>

#include "scanner/discover/targets.hpp"

namespace tenken::cli {
namespace {

IpRange first_of(const IpRange& range, std::uint64_t count) {
  if (range.size() <= count) return range;
  IpAddress last = range.first;
  for (std::uint64_t i = 1; i < count; ++i) last = *last.next();
  return {range.first, last};
}

}  // namespace

std::uint64_t addresses_per_chunk(const pace::Profile& profile) {
  constexpr double kSeconds = 2;
  constexpr double kFewest = 4096;
  constexpr double kMost = 65536;
  return static_cast<std::uint64_t>(
      std::clamp(profile.packets_per_second * kSeconds, kFewest, kMost));
}

std::uint64_t steps_of(const IpSet& targets) {
  return discover::without_wide(targets).size() + discover::only_wide(targets).ranges().size();
}

Chunks::Chunks(const IpSet& targets, std::uint64_t size)
    : rest_(discover::without_wide(targets)), wide_(discover::only_wide(targets)), size_(size) {}

std::optional<IpSet> Chunks::next() {
  if (rest_.empty() && wide_.empty()) return std::nullopt;
  if (rest_.empty()) return std::exchange(wide_, IpSet());
  IpSet chunk;
  std::uint64_t room = size_;
  while (room > 0 && !rest_.empty()) {
    const IpRange piece = first_of(rest_.ranges().front(), room);
    room -= piece.size();
    chunk.add(piece);
    rest_.remove(piece);
  }
  return chunk;
}

}  // namespace tenken::cli
