// LiteralSet: which of many fixed texts occur in another one, found in one pass over it.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tenken::knowledge {

/// The automaton of Aho and Corasick (1975), as a table over the bytes that occur in the literals.
/// Immutable; find may run in several threads.
class LiteralSet {
 public:
  explicit LiteralSet(const std::vector<std::string>& literals);

  /// The places of those that occur, each once, in no order.
  std::vector<int> find(std::string_view text) const;

 private:
  using State = std::uint32_t;
  static constexpr std::uint32_t kNone = 0xffff'ffff;

  State step(State from, unsigned char byte) const { return next_[from * width_ + class_[byte]]; }

  std::array<std::uint16_t, 256> class_{};  ///< 0: a byte of no literal
  std::uint32_t width_ = 1;                 ///< classes
  std::vector<State> next_;                 ///< state by class
  std::vector<std::uint32_t> ends_;         ///< the literal that ends in a state, or kNone
  std::vector<State> shorter_;  ///< the nearest state whose literal ends here as well; 0: none
  std::size_t literals_ = 0;
};

}  // namespace tenken::knowledge
