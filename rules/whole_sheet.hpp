// All 60 items of the check sheet (JSSEC IoT Security Check Sheet v2.1), for the columns that
// people fill in. tenken judges the sub-items of rules/items.hpp only.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/message.hpp"

namespace tenken::rules {

/// One item. The title is in our own words.
struct SheetRow {
  int number;
  int subs;  ///< how many sub-items it has
  Msg title;
};

/// In the order of the sheet.
std::span<const SheetRow> whole_sheet();
const SheetRow* find_row(int number);
/// "02-1", as the commands take and stores keep it.
std::string sub_item(int number, int sub);
/// The row of "2-1" or "02-1"; null where the sheet has no such sub-item. `name` becomes the usual
/// form.
const SheetRow* find_sub_item(std::string_view text, std::string& name);

}  // namespace tenken::rules
