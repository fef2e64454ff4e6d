// The period before, for reports that compare.
#pragma once

#include <optional>

#include "inventory/inventory.hpp"
#include "model/inventory_view.hpp"
#include "model/result.hpp"
#include "report/sheet_book.hpp"

namespace tenken::cli {

/// What the latest complete scan before that of the view found; nothing where there was none.
Result<std::optional<report::PreviousPeriod>> previous_period(const inventory::Inventory& inventory,
                                                              const InventoryView& view);

}  // namespace tenken::cli
