// Masks what differs from one visit to the next in texts for people, so that a repeat is the same
// record.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tenken::dissect {

/// One row of data/volatile.def.
struct VolatileRow {
  std::string_view pattern;
  std::string_view replacement;
  std::string_view example;
  std::string_view masked;
};
std::span<const VolatileRow> volatile_rows();

/// `text` with terminal numbers, dates and times replaced. Only for text of bounded size.
std::string mask_volatile(std::string text);

}  // namespace tenken::dissect
