// Window: the part of a stream that is not yet taken, with its holes.
#pragma once

#include <array>
#include <cstdint>

#include "scanner/passive/tcp/blocks.hpp"

namespace tenken::passive::tcp {

/// Offsets count from the first byte that nobody took. Of bytes that come twice the first copy
/// stays. Its memory is a block, which it holds only while it holds bytes; clear() returns it.
class Window {
 public:
  static constexpr std::uint32_t kMost = 65'536;  ///< bytes, holes included
  static constexpr std::size_t kMostParts = 8;    ///< between holes

  Window() = default;
  Window(Window&&) = default;
  Window& operator=(Window&&) = default;

  bool empty() const { return count_ == 0; }
  /// What follows without a hole on what was taken.
  ByteView ready() const;
  bool has_hole() const { return count_ > (ready().empty() ? 0U : 1U); }
  /// Where the bytes behind the first hole begin, for has_hole().
  std::uint32_t behind_hole() const { return parts_[ready().empty() ? 0 : 1].from; }

  /// \returns false where it does not fit, and nothing was kept
  bool put(std::uint32_t offset, ByteView bytes, Blocks& blocks);
  /// The first `count` bytes, holes included, are of no more use.
  void drop(std::uint32_t count, Blocks& blocks);
  void clear(Blocks& blocks);

 private:
  struct Part {
    std::uint32_t from = 0;
    std::uint32_t to = 0;
  };

  bool make_room(std::uint32_t end, Blocks& blocks);
  void copy(std::uint32_t from, std::uint32_t to, const std::byte* source);
  bool fits(Part added) const;
  void note(Part added);

  Block block_;
  std::uint32_t begin_ = 0;               ///< where offset 0 lies in the block
  std::uint32_t used_ = 0;                ///< bytes of the block that were written
  std::array<Part, kMostParts> parts_{};  ///< sorted, apart from each other
  std::uint8_t count_ = 0;
};

}  // namespace tenken::passive::tcp
