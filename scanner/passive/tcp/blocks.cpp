#include "scanner/passive/tcp/blocks.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tenken::passive::tcp {
namespace {

std::size_t class_of(std::size_t size) {
  return static_cast<std::size_t>(std::ranges::lower_bound(Blocks::kSizes, size) -
                                  Blocks::kSizes.begin());
}

}  // namespace

Block Blocks::take(std::size_t size) {
  const std::size_t place = class_of(size);
  if (place == kSizes.size()) return {};
  Block block;
  if (idle_[place].empty()) {
    if (!make_room(kSizes[place])) return {};
    block.bytes = std::make_unique_for_overwrite<std::byte[]>(kSizes[place]);
    block.size = kSizes[place];
    held_ += block.size;
  } else {
    block = std::move(idle_[place].back());
    idle_[place].pop_back();
  }
  taken_ += block.size;
  return block;
}

void Blocks::give_back(Block&& block, std::size_t used) {
  if (block.empty()) return;
  explicit_bzero(block.bytes.get(), std::min(used, block.size));
  taken_ -= block.size;
  idle_[class_of(block.size)].push_back(std::move(block));
}

/// Idle blocks of other sizes go first.
bool Blocks::make_room(std::size_t size) {
  for (auto& idle : idle_) {
    while (held_ + size > most_ && !idle.empty()) {
      held_ -= idle.back().size;
      idle.pop_back();
    }
  }
  return held_ + size <= most_;
}

}  // namespace tenken::passive::tcp
