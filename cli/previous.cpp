#include "cli/previous.hpp"

#include "report/executive.hpp"

namespace tenken::cli {

Result<std::optional<report::PreviousPeriod>> previous_period(const inventory::Inventory& inventory,
                                                              const InventoryView& view) {
  if (!view.scan) return std::nullopt;
  const auto scans = inventory.scans();
  if (!scans) return Unexpected(scans.error());
  for (const ScanRecord& scan : *scans) {
    if (scan.id == view.scan->id || scan.state != ScanState::complete ||
        scan.started >= view.scan->started)
      continue;
    const auto stored = inventory.findings(scan.id);
    if (!stored) return Unexpected(stored.error());
    if (!stored->findings.empty()) return report::period_of(*stored, scan.started);
  }
  return std::nullopt;
}

}  // namespace tenken::cli
