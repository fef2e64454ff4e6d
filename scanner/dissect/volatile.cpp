#include "scanner/dissect/volatile.hpp"

#include <array>
#include <memory>
#include <vector>

#include <re2/re2.h>

#include "scanner/dissect/pattern.hpp"

namespace tenken::dissect {
namespace {

constexpr std::array kRows{
#define VOLATILE(pattern, replacement, example, masked) \
  VolatileRow{pattern, replacement, example, masked},
#include "data/volatile.def"
#undef VOLATILE
};

}  // namespace

std::span<const VolatileRow> volatile_rows() { return kRows; }

std::string mask_volatile(std::string text) {
  static const std::vector<std::unique_ptr<RE2>> patterns = compile_patterns(
      kRows, [](const VolatileRow& row) { return row.pattern; }, TextKind::bytes);
  for (std::size_t i = 0; i < kRows.size(); ++i)
    RE2::GlobalReplace(&text, *patterns[i], to_piece(kRows[i].replacement));
  return text;
}

}  // namespace tenken::dissect
