// Texts that do not lie readable in the program: no string of it, and no core dump, shows them.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "model/secret.hpp"

namespace tenken::logins {

/// Not encryption: whoever has the program can undo it. It keeps passwords out of searches.
class Hidden {
 public:
  static constexpr std::size_t kMost = 48;  ///< bytes

  consteval explicit Hidden(std::string_view text) : size_(static_cast<std::uint8_t>(text.size())) {
    if (text.size() > kMost) throw "longer than a row may be";
    for (std::size_t i = 0; i < text.size(); ++i)
      bytes_[i] = static_cast<std::uint8_t>(static_cast<std::uint8_t>(text[i]) ^ mask(i));
  }
  Secret show() const {
    Wiped<std::string> text{std::string(size_, '\0')};
    for (std::size_t i = 0; i < size_; ++i) text.get()[i] = static_cast<char>(bytes_[i] ^ mask(i));
    return Secret(text.get());
  }
  constexpr bool empty() const { return size_ == 0; }

 private:
  static constexpr std::uint8_t mask(std::size_t at) {
    constexpr std::size_t kFirst = 0x5D;
    constexpr std::size_t kStep = 0x3B;
    return static_cast<std::uint8_t>((kFirst + kStep * at) | 0x80U);  // never readable
  }

  std::array<std::uint8_t, kMost> bytes_{};
  std::uint8_t size_ = 0;
};

}  // namespace tenken::logins
