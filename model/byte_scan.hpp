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

template <class Word>
std::uint64_t word_at(const char* at) {
  Word word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

/// How many bytes of `text` come before the first one that is odd. `odd` gets eight bytes and sets
/// the top bit of those that are; of those in front of an odd one it may not set any.
template <class Odd>
std::size_t prefix(std::string_view text, const Odd& odd) {
  constexpr std::size_t kWord = sizeof(std::uint64_t);
  constexpr std::size_t kHalf = kWord / 2;
  const auto is_odd = [&odd](std::uint64_t word) { return (odd(word) & kTops) != 0; };
  const char* const end = text.data() + text.size();
  std::size_t at = 0;
  for (; at + kWord <= text.size(); at += kWord)
    if (is_odd(word_at<std::uint64_t>(text.data() + at))) break;
  // What is left together with bytes that were looked at before, or with itself.
  const std::size_t left = text.size() - at;
  if (left < kWord && text.size() >= kWord) {
    if (!is_odd(word_at<std::uint64_t>(end - kWord))) return text.size();
  } else if (left >= kHalf && left < kWord) {
    const auto first = word_at<std::uint32_t>(text.data());
    if (!is_odd(first | word_at<std::uint32_t>(end - kHalf) << 32U)) return text.size();
  }
  // One byte, and blanks in place of the other seven.
  for (; at < text.size(); ++at)
    if (is_odd(static_cast<std::uint8_t>(text[at]) | (kOnes << 8U) * ' ')) break;
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
