#include "scanner/passive/hearer.hpp"

#include <algorithm>
#include <charconv>

namespace tenken::passive {

#define ENTRY(name) Hearer name();
#include "scanner/passive/registry.def"
#undef ENTRY

std::span<const Hearer> hearers() {
  static const Hearer all[] = {
#define ENTRY(name) name(),
#include "scanner/passive/registry.def"
#undef ENTRY
  };
  return all;
}

NumberText::NumberText(std::uint64_t number) {
  size_ = static_cast<std::size_t>(std::to_chars(digits_, digits_ + sizeof digits_, number).ptr -
                                   digits_);
}

NumberText NumberText::hex(std::uint64_t number, std::size_t digits) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  constexpr unsigned kBits = 4;
  constexpr std::size_t kMost = 16;
  NumberText out;
  out.digits_[out.size_++] = '0';
  out.digits_[out.size_++] = 'x';
  std::size_t needed = 1;
  while (needed < kMost && number >> kBits * needed != 0) ++needed;
  for (std::size_t left = std::max(needed, std::min(digits, kMost)); left-- > 0;)
    out.digits_[out.size_++] = kDigits[number >> kBits * left & 0xFU];
  return out;
}

}  // namespace tenken::passive
