// The check sheet: the 18 sub-items that tenken answers (JSSEC IoT Security Check Sheet v2.1).
#pragma once

#include <span>
#include <string_view>

#include "model/message.hpp"

namespace tenken::rules {

/// One sub-item. Titles and remedies are our own words; the sheet itself is JSSEC's.
struct SheetItem {
  std::string_view id;        ///< "32-3"
  int number;                 ///< 32
  int sub;                    ///< 3
  std::string_view category;  ///< NIST CSF 1.1 category of the sheet's row, "PR.DS"
  std::string_view csf20;     ///< NIST CSF 2.0 subcategories, space separated
  Msg title;
  Msg remedy;
  Msg explanation;  ///< what is observed and how the verdict is formed
};

/// One item of the sheet, the heading of its sub-items.
struct SheetSection {
  int number;  ///< 32
  Msg title;
};

/// In sheet order.
std::span<const SheetItem> sheet_items();
std::span<const SheetSection> sheet_sections();
const SheetItem* find_item(std::string_view id);

}  // namespace tenken::rules
