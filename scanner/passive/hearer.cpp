#include "scanner/passive/hearer.hpp"

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

}  // namespace tenken::passive
