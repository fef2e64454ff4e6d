#include "knowledge/literal_set.hpp"

#include <cstddef>

namespace tenken::knowledge {

LiteralSet::LiteralSet(const std::vector<std::string>& literals) : literals_(literals.size()) {
  for (const std::string& literal : literals)
    for (const char c : literal)
      if (std::uint16_t& place = class_[static_cast<unsigned char>(c)]; place == 0)
        place = static_cast<std::uint16_t>(width_++);

  const auto add_state = [this] {
    next_.resize(next_.size() + width_, 0);
    ends_.push_back(kNone);
    return static_cast<State>(ends_.size() - 1);
  };
  add_state();
  for (std::size_t at = 0; at < literals.size(); ++at) {
    State state = 0;
    for (const char c : literals[at]) {
      const std::size_t edge = state * width_ + class_[static_cast<unsigned char>(c)];
      if (next_[edge] == 0) {
        const State added = add_state();
        next_[edge] = added;
      }
      state = next_[edge];
    }
    if (state != 0) ends_[state] = static_cast<std::uint32_t>(at);
  }

  // Breadth first: where a text leaves the tree, it goes on at the longest suffix that is in it.
  std::vector<State> fallback(ends_.size(), 0);
  std::vector<State> order{0};
  shorter_.assign(ends_.size(), 0);
  for (std::size_t at = 0; at < order.size(); ++at) {
    const State state = order[at];
    for (std::uint32_t edge = 0; edge < width_; ++edge) {
      State& target = next_[state * width_ + edge];
      const State instead = state == 0 ? 0 : next_[fallback[state] * width_ + edge];
      if (target == 0) {
        target = instead;
        continue;
      }
      fallback[target] = instead;
      shorter_[target] = ends_[instead] != kNone ? instead : shorter_[instead];
      order.push_back(target);
    }
  }
}

std::vector<int> LiteralSet::find(std::string_view text) const {
  std::vector<int> found;
  std::vector<bool> seen(ends_.size());
  State state = 0;
  for (const char c : text) {
    state = step(state, static_cast<unsigned char>(c));
    // A state that was here before has told of all shorter ones, too.
    for (State end = state; end != 0 && !seen[end]; end = shorter_[end]) {
      seen[end] = true;
      if (ends_[end] != kNone) found.push_back(static_cast<int>(ends_[end]));
    }
  }
  return found;
}

}  // namespace tenken::knowledge
