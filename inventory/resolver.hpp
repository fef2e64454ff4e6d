// Resolver: folds observations into devices, and closes scans.
#pragma once

#include "inventory/roster.hpp"
#include "model/observation.hpp"
#include "model/result.hpp"

namespace tenken::inventory {

/// Folds one observation into the devices of `roster`. Repeating it changes nothing but times.
/// \param vantage  of the scan: what another place than the inside sees of the ports is kept beside
///        what the inside sees
/// \returns Errc::malformed when a claim of tenken's own making (coverage) does not read
Result<void> fold(Roster& roster, ScanId scan, const Observation& observation,
                  std::string_view vantage = kInside);

/// Closes a complete scan: recognises devices that moved, closes addresses that devices have left,
/// and marks as gone what lies in the scan's targets and was not seen, if anything was seen at all.
/// Of another vantage than the inside, silence is only noted: a firewall may be the reason.
/// \param answered  false when nothing was seen since the scan was resumed
/// \returns Errc::malformed when the record's targets do not read
Result<void> settle(Roster& roster, const ScanRecord& scan, Timestamp now, bool answered);

}  // namespace tenken::inventory
