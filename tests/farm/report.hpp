// The two JSON texts of the farm: what is there, and what it saw.
#pragma once

#include <ostream>

#include "farm/counters.hpp"
#include "farm/population.hpp"

namespace tenken::farm {

/// Every device with its address, MAC, kind and open ports.
void write_truth(std::ostream& out, const Options& options, const Population& population);

/// What concerns the farm as a whole.
struct Totals {
  std::uint64_t answers = 0;       ///< frames sent as answers
  std::uint64_t unsent = 0;        ///< answers that the kernel or the outbox had no room for
  std::uint64_t ring_dropped = 0;  ///< frames that the farm never saw: they void the run
  std::uint64_t forged = 0;
  double forge_seconds = 0;
  double cpu_seconds = 0;  ///< user and system time of the farm itself
};

/// Every device that saw a packet, and the totals.
void write_report(std::ostream& out, const Population& population, const Counters& counters,
                  const Totals& totals);

}  // namespace tenken::farm
