// Certificates that end soon: told once, when the time comes near or when they appear.
#pragma once

#include <optional>

#include "inventory/roster.hpp"
#include "model/inventory_view.hpp"

namespace tenken::inventory {

/// Notes the certificates of devices seen by `scan` whose end came within 30 days after the scan
/// before it, but for devices that are new themselves. \param before  when that one ended; nothing
/// where there was none
void note_expiring(Roster& roster, const ScanRecord& scan, std::optional<Timestamp> before,
                   Timestamp now);

}  // namespace tenken::inventory
