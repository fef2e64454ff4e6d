// Exit codes: which fault ends the program how, and which wins when several apply.
#pragma once

#include "cli/run.hpp"
#include "model/result.hpp"

namespace tenken::cli {

ExitCode exit_code(Errc code);

/// The code that must not be hidden by the other: 130 and 6 first, then 2, 5, 4, 1, 3, 0.
ExitCode graver(ExitCode a, ExitCode b);

}  // namespace tenken::cli
