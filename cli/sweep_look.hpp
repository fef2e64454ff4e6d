// sweep --look: who answers now. Nothing but discovery is done, and the inventory stays closed.
#pragma once

#include "cli/command_context.hpp"
#include "cli/exit_code.hpp"
#include "cli/output.hpp"
#include "cli/sweep_plan.hpp"
#include "scanner/pace/gate.hpp"

namespace tenken::cli {

/// Errc::usage for options that ask for more than a look.
Result<void> check_look(const CommandContext& context, const SweepCommand& command);

/// Finds the hosts of the plan as a sweep does. On stdout, a table shows them as soon as their part
/// of the targets has been asked; every other format, and files, at the end. kInconclusive where
/// nobody answered, the time was over, or the kernel dropped frames.
Result<ExitCode> look(const CommandContext& context, PreparedSweep& sweep, const pace::Gate& gate,
                      ProgressMode progress, const OutputPlan& output);

}  // namespace tenken::cli
