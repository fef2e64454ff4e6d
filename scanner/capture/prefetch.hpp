// Lets the cache fetch memory that is needed soon.
#pragma once

#include <cstddef>

namespace tenken::capture {

/// All lines of `size` bytes at `data`. Any address will do: it is a hint, and reads nothing.
inline void prefetch(const void* data, std::size_t size) {
  constexpr std::size_t kLine = 64;  // bytes of a line of the cache
  const auto* const bytes = static_cast<const std::byte*>(data);
  for (std::size_t at = 0; at < size; at += kLine) __builtin_prefetch(bytes + at, 1);
}

}  // namespace tenken::capture
