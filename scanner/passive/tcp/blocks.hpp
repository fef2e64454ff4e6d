// Blocks: memory for the bytes of streams that wait for the rest of their message.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "model/bytes.hpp"

namespace tenken::passive::tcp {

struct Block {
  std::unique_ptr<std::byte[]> bytes;
  std::size_t size = 0;

  Block() = default;
  bool empty() const { return size == 0; }
};

/// Blocks of few sizes that are used again and again, bounded in all. What lay in them is wiped,
/// since it may have been a secret. One thread at a time.
class Blocks {
 public:
  static constexpr std::array<std::size_t, 4> kSizes = {512, 4096, 16'384, 65'536};

  /// \param most  bytes
  explicit Blocks(std::size_t most) : most_(most) {}

  /// A block of at least `size` bytes; an empty one where there is no room, or none is so large.
  Block take(std::size_t size);
  /// \param used  how many of its first bytes were written
  void give_back(Block&& block, std::size_t used);
  /// Bytes of the blocks that are taken.
  std::size_t taken() const { return taken_; }

 private:
  bool make_room(std::size_t size);

  std::array<std::vector<Block>, kSizes.size()> idle_;
  std::size_t most_;
  std::size_t held_ = 0;  ///< taken or idle
  std::size_t taken_ = 0;
};

}  // namespace tenken::passive::tcp
