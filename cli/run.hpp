// The command line as a function: parses, runs one command, returns the exit code.
#pragma once

namespace tenken::cli {

/// Exit codes of the program (README and the manual list them).
enum ExitCode : int {
  kDone = 0,           ///< done, gate passed
  kGateFailed = 1,     ///< findings at or above --fail-on
  kUsage = 2,          ///< wrong option, argument or configuration
  kInconclusive = 3,   ///< something in scope was not measured
  kEnvironment = 4,    ///< this machine lacks something (privilege, interface, disk)
  kRefused = 5,        ///< outside scope, authorisation or hours
  kInternal = 6,       ///< a fault of tenken
  kInterrupted = 130,  ///< stopped by a signal; state saved, resumable
};

int run(int argc, char** argv);

}  // namespace tenken::cli
