// From what the user asked for to a plan that the engine can run; everything that can be refused is
// refused here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cli/command_context.hpp"
#include "cli/options.hpp"
#include "cli/sweep_engine.hpp"
#include "cli/targets.hpp"
#include "model/inventory_view.hpp"
#include "model/result.hpp"
#include "scanner/pace/scope.hpp"

namespace tenken::cli {

/// A plan together with what its record in the inventory says.
struct PreparedSweep {
  pace::Scope scope;
  SweepPlan plan;
  ScanRecord record;
  std::string scope_file;

  PreparedSweep() = default;
};

/// Loads the scope that the settings name. out_of_scope, with the way to write one, when they name
/// none.
Result<pace::Scope> required_scope(const Settings& settings);

/// Plans a new sweep. The checks in this order: scope, targets, targets within the scope, ports,
/// profile, interface.
Result<PreparedSweep> prepare_sweep(const CommandContext& context, const SweepCommand& command,
                                    const Resolver& resolve, std::istream& input);

/// Plans the rest of the scan `record`: its targets, ports, profile and interface, checked against
/// the scope as it is now.
Result<PreparedSweep> prepare_resume(const CommandContext& context, const SweepCommand& command,
                                     ScanRecord record);

/// How much a plan sends and how long it takes if every address answers; never less than the truth
/// for discovery, an upper bound for ports.
struct SweepEstimate {
  std::uint64_t discovery_packets = 0;
  std::uint64_t port_packets = 0;  ///< at most
  std::chrono::seconds discovery_time{0};
  std::chrono::seconds total_time{0};  ///< at most, without speaking with services

  SweepEstimate() = default;
};
SweepEstimate estimate(const SweepPlan& plan);

/// What --dry-run prints, as "table" or "json".
std::string dry_run_text(const Console& console, const PreparedSweep& sweep,
                         std::string_view format);

}  // namespace tenken::cli
