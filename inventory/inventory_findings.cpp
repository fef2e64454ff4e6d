// What the rules said, and what is news about it.
#include <utility>

#include "inventory/inventory_state.hpp"
#include "inventory/verdict_changes.hpp"

namespace tenken::inventory {
namespace {

/// What the rules said of the latest scan before `scan` that looked from the same place.
Result<std::optional<Assessed>> verdicts_before(Store& store, const ScanRecord& scan) {
  const auto scans = store.scans();
  if (!scans) return tl::unexpected(scans.error());
  for (const ScanRecord& earlier : *scans) {
    if (!(earlier.id < scan.id) || earlier.vantage != scan.vantage) continue;
    auto assessed = store.findings(earlier.id);
    if (!assessed) return tl::unexpected(std::move(assessed.error()));
    if (!assessed->findings.empty()) return std::optional(*std::move(assessed));
  }
  return std::nullopt;
}

}  // namespace

Result<void> Inventory::record_findings(ScanId scan, const Assessed& assessed) {
  const auto record = state_->scan(scan);
  if (!record) return tl::unexpected(record.error());
  Store& store = *state_->store;
  const Timestamp now = state_->clock->now();
  return store.write(Durability::process, [&](bool stale) -> Result<void> {
    if (stale) state_->roster.reset();
    const auto before = verdicts_before(store, *record);
    if (!before) return tl::unexpected(before.error());
    if (auto put = store.put_findings(*record, assessed); !put) return put;
    if (auto forgotten = store.forget_verdict_changes(scan); !forgotten) return forgotten;
    if (!*before) return ok;
    for (Change& change : verdict_changes(**before, assessed)) {
      const auto device = store.load(change.device);
      if (!device) return tl::unexpected(device.error());
      if (device->empty()) continue;
      change.device_label = name_of(device->front()).label();
      change.at = now;
      change.scan = scan;
      if (auto added = store.add_change(change, "rules"); !added) return added;
    }
    return ok;
  });
}

Result<Assessed> Inventory::findings(ScanId scan) const { return state_->store->findings(scan); }

}  // namespace tenken::inventory
