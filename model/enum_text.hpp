// Closed enumerations as text, both ways, from one table.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace tenken {

/// Names of an enumeration whose enumerators count from zero without gaps.
template <class Enum, std::size_t N>
struct EnumText {
  std::array<std::string_view, N> names;

  constexpr std::string_view name(Enum value) const {
    return names[static_cast<std::size_t>(value)];
  }
  constexpr std::optional<Enum> find(std::string_view text) const {
    for (std::size_t i = 0; i < N; ++i)
      if (names[i] == text) return static_cast<Enum>(i);
    return std::nullopt;
  }
};

}  // namespace tenken
