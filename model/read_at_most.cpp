#include "model/read_at_most.hpp"

#include <algorithm>
#include <array>

namespace tenken {

std::string read_at_most(std::istream& in, std::size_t most) {
  std::string text;
  std::array<char, 16384> piece{};
  while (in && text.size() < most) {
    const std::size_t wanted = std::min(piece.size(), most - text.size());
    in.read(piece.data(), static_cast<std::streamsize>(wanted));
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

}  // namespace tenken
