// What people decided and what exists besides verdicts, as reports of the check sheet show it.
#pragma once

#include "cli/judged.hpp"
#include "report/sheet_book.hpp"

namespace tenken::cli {

/// Everything but the period before. What is said of sub-items that the workbook does not list
/// stands with their item. Waivers that have expired are left out.
report::SheetBook sheet_book(const Judged& judged);

}  // namespace tenken::cli
