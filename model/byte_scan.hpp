// Looking at eight bytes of a text at once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tenken {

namespace byte_scan {

inline constexpr std::uint64_t kOnes = 0x0101010101010101;
inline constexpr std::uint64_t kTops = 0x8080808080808080;

/// How many bytes of `text` come before the first one that is odd. `odd` gets eight bytes and sets
/// the top bit of those that are; of those in front of an odd one it may not set any.
template <class Odd>
std::size_t prefix(std::string_view text, const Odd& odd) {
  std::size_t at = 0;
  for (; at + sizeof(std::uint64_t) <= text.size(); at += sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data() + at, sizeof word);
    if ((odd(word) & kTops) != 0) break;
  }
  // One byte, and blanks in place of the other seven.
  for (; at < text.size(); ++at)
    if ((odd(static_cast<std::uint8_t>(text[at]) | (kOnes << 8U) * ' ') & kTops) != 0) break;
  return at;
}

}  // namespace byte_scan

/// How many bytes at the start of `text` are ASCII that is shown as it is: from the blank to '~'.
inline std::size_t plain_prefix(std::string_view text) {
  return byte_scan::prefix(text, [](std::uint64_t word) {
    using byte_scan::kOnes;
    return word | (word - kOnes * ' ') | (word + kOnes);
  });
}

/// How many bytes at the start of `text` stand in a JSON string as they are.
inline std::size_t json_prefix(std::string_view text) {
  return byte_scan::prefix(text, [](std::uint64_t word) {
    using byte_scan::kOnes;
    const std::uint64_t quote = word ^ kOnes * '"';
    const std::uint64_t escape = word ^ kOnes * '\\';
    return ((word - kOnes * ' ') & ~word) | ((quote - kOnes) & ~quote) |
           ((escape - kOnes) & ~escape);
  });
}

}  // namespace tenken
