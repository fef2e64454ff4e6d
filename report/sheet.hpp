// All items of the check sheet for tenken items: verdicts, adoption, evidence that exists.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "model/decisions.hpp"
#include "report/report.hpp"
#include "rules/supporting.hpp"

namespace tenken::report {

/// What is known beside the sheet itself; empty where there is no inventory.
struct SheetState {
  Assessed assessed;
  Decisions decisions;
  std::vector<rules::Supporting> supporting;

  SheetState() = default;
};

/// All 60 items as "table" or "json" (Errc::usage otherwise).
Result<void> write_sheet(std::ostream& out, std::string_view format, Lang lang, std::size_t columns,
                         const SheetState& state);
/// Some sub-items in full, in the order given.
Result<void> write_sheet_items(std::ostream& out, std::string_view format, Lang lang,
                               std::size_t columns, const SheetState& state,
                               const std::vector<std::string>& sub_items);

}  // namespace tenken::report
