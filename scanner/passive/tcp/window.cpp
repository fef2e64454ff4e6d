#include "scanner/passive/tcp/window.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

namespace tenken::passive::tcp {

ByteView Window::ready() const {
  if (count_ == 0 || parts_[0].from != 0) return {};
  return {block_.bytes.get() + begin_, parts_[0].to};
}

bool Window::put(std::uint32_t offset, ByteView bytes, Blocks& blocks) {
  if (bytes.empty()) return true;
  if (offset > kMost || bytes.size() > kMost - offset) return false;
  const Part added{offset, offset + static_cast<std::uint32_t>(bytes.size())};
  if (!fits(added) || !make_room(added.to, blocks)) return false;
  std::uint32_t at = added.from;
  for (std::size_t i = 0; i < count_ && at < added.to; ++i) {
    if (parts_[i].to <= at) continue;
    if (parts_[i].from > at)
      copy(at, std::min(parts_[i].from, added.to), bytes.data() + (at - offset));
    at = std::max(at, parts_[i].to);
  }
  if (at < added.to) copy(at, added.to, bytes.data() + (at - offset));
  note(added);
  return true;
}

void Window::drop(std::uint32_t count, Blocks& blocks) {
  std::uint8_t kept = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    if (parts_[i].to <= count) continue;
    parts_[kept++] = {parts_[i].from - std::min(parts_[i].from, count), parts_[i].to - count};
  }
  count_ = kept;
  begin_ += count;
  if (count_ == 0) clear(blocks);
}

void Window::clear(Blocks& blocks) {
  blocks.give_back(std::move(block_), used_);
  block_ = Block();
  begin_ = used_ = 0;
  count_ = 0;
}

/// Whether the block reaches to offset `end`, now or after its bytes moved.
bool Window::make_room(std::uint32_t end, Blocks& blocks) {
  if (begin_ + std::size_t{end} <= block_.size) return true;
  const std::uint32_t held = count_ == 0 ? 0 : parts_[count_ - 1U].to;
  if (end <= block_.size) {
    std::memmove(block_.bytes.get(), block_.bytes.get() + begin_, held);
    begin_ = 0;
    return true;
  }
  Block larger = blocks.take(end);
  if (larger.empty()) return false;
  if (held != 0) std::memcpy(larger.bytes.get(), block_.bytes.get() + begin_, held);
  blocks.give_back(std::move(block_), used_);
  block_ = std::move(larger);
  begin_ = 0;
  used_ = held;
  return true;
}

void Window::copy(std::uint32_t from, std::uint32_t to, const std::byte* source) {
  std::memcpy(block_.bytes.get() + begin_ + from, source, to - from);
  used_ = std::max(used_, begin_ + to);
}

/// Whether there is a place for one part more, or it joins another.
bool Window::fits(Part added) const {
  if (count_ < kMostParts) return true;
  return std::any_of(parts_.begin(), parts_.begin() + count_, [&](const Part& part) {
    return part.from <= added.to && added.from <= part.to;
  });
}

void Window::note(Part added) {
  std::array<Part, kMostParts + 1> all{};
  std::size_t size = 0;
  for (std::size_t i = 0; i < count_; ++i) {
    const Part& part = parts_[i];
    if (part.from <= added.to && added.from <= part.to)
      added = {std::min(part.from, added.from), std::max(part.to, added.to)};
    else
      all[size++] = part;
  }
  all[size++] = added;
  std::sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(size),
            [](const Part& a, const Part& b) { return a.from < b.from; });
  count_ = static_cast<std::uint8_t>(size);
  std::copy_n(all.begin(), size, parts_.begin());
}

}  // namespace tenken::passive::tcp
