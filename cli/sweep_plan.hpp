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
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/pace/scope.hpp"

namespace tenken::cli {

/// A plan together with what its record in the inventory says.
struct PreparedSweep {
  pace::Scope scope;
  SweepPlan plan;
  ScanRecord record;
  std::string scope_file;
  std::vector<std::string> names;  ///< host names that were looked up

  PreparedSweep() = default;
};

/// Loads the scope that the settings name. out_of_scope, with the way to write one, when they name
/// none.
Result<pace::Scope> required_scope(const Settings& settings);

/// Plans a new sweep. The checks in this order: scope, targets, targets within the scope, ports,
/// profile, interface. Names are looked up last of the targets, when all written addresses lie
/// within the scope. A scope that does not allow `ports` makes a sweep that only finds hosts;
/// out_of_scope when ports or verdicts (--fail-on) were asked for all the same.
Result<PreparedSweep> prepare_sweep(const CommandContext& context, const SweepCommand& command,
                                    const Resolver& resolve, std::istream& input);

/// Plans the rest of the scan `record`: its targets, ports, profile and interface, checked against
/// the scope as it is now.
Result<PreparedSweep> prepare_resume(const CommandContext& context, const SweepCommand& command,
                                     ScanRecord record);

/// How much a plan sends, and how long it takes: bounds that hold if every address answers and
/// every request is lost as often as the engine asks again. Counted are requests: ARP requests,
/// ICMP echoes, SYNs and UDP datagrams, with what the kernel repeats of these. Not counted are what
/// follows an answer (ACK, FIN, RST), how the kernel asks for a MAC, and speaking with services.
struct SweepEstimate {
  std::uint64_t asked = 0;               ///< addresses that discovery asks
  std::uint64_t discovery_requests = 0;  ///< at most
  std::uint64_t port_requests = 0;       ///< SYNs, at most
  std::uint64_t udp_requests = 0;        ///< datagrams to UDP ports, at most
  std::chrono::seconds shortest{0};      ///< every address answers the first packet, at full pace
  std::chrono::seconds longest{0};       ///< at most, without speaking with services

  SweepEstimate() = default;
};
/// \param parts  how the addresses are found, from plan_discovery
SweepEstimate estimate(const SweepPlan& plan, const std::vector<discover::PlanPart>& parts);

/// What --dry-run prints, as "table" or "json".
std::string dry_run_text(const Console& console, const PreparedSweep& sweep,
                         std::string_view format);

}  // namespace tenken::cli
