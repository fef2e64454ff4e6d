// A short text without allocation, for what is put together of a message again and again.
#pragma once

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tenken::dissect {

/// At most N bytes, kept in place; what is added beyond is cut.
template <std::size_t N>
class FixedText {
 public:
  FixedText& add(char letter) { return add(std::string_view(&letter, 1)); }
  FixedText& add(std::string_view text) {
    const std::size_t fits = std::min(text.size(), N - size_);
    std::copy_n(text.data(), fits, bytes_.data() + size_);
    size_ += fits;
    return *this;
  }
  /// In decimal digits.
  FixedText& add_number(std::uint64_t number) {
    std::array<char, 20> digits;
    const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return add({digits.data(), static_cast<std::size_t>(end - digits.data())});
  }
  bool empty() const { return size_ == 0; }
  std::string_view view() const { return {bytes_.data(), size_}; }
  operator std::string_view() const { return view(); }  // NOLINT(google-explicit-constructor)

 private:
  std::array<char, N> bytes_;  ///< only the first size_ are ever read
  std::size_t size_ = 0;
};

}  // namespace tenken::dissect
