#include "scanner/discover/vendor_type.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace tenken::discover {
namespace {

struct Row {
  std::string_view vendor;
  std::string_view type;
};

constexpr std::array kRows{
#define ENTRY(vendor, type) Row{vendor, type},
#include "data/vendor_types.def"
#undef ENTRY
};

bool starts_with_ignoring_case(std::string_view text, std::string_view start) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) ==
           std::tolower(static_cast<unsigned char>(b));
  };
  return text.size() >= start.size() && std::equal(start.begin(), start.end(), text.begin(), same);
}

}  // namespace

std::optional<std::string_view> type_of_vendor(std::string_view vendor) {
  const auto row = std::ranges::find_if(
      kRows, [&](const Row& r) { return starts_with_ignoring_case(vendor, r.vendor); });
  if (row == kRows.end()) return std::nullopt;
  return row->type;
}

}  // namespace tenken::discover
