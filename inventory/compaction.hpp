// Compaction: what a file drops that only repeats. Changes, and evidence that anything still cites,
// stay.
#pragma once

#include <cstdint>

namespace tenken::inventory {

/// How many rows were dropped, or would be.
struct Compaction {
  std::int64_t observations = 0;  ///< words that were said last before the time, and count no more
  std::int64_t coverage = 0;      ///< port scans of ended scans; the latest of an address stays
  std::int64_t verdicts = 0;      ///< of devices, in scans that are not the last of their month
  std::int64_t flows = 0;
  std::int64_t evidence = 0;  ///< records that nothing cites any more
  std::int64_t kept = 0;      ///< what merges that nobody ordered kept to be taken back
  std::int64_t bytes_before = 0;
  std::int64_t bytes_after = 0;

  Compaction() = default;
};

}  // namespace tenken::inventory
