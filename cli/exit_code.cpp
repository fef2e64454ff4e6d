#include "cli/exit_code.hpp"

#include <array>

namespace tenken::cli {

ExitCode exit_code(Errc code) {
  switch (code) {
    case Errc::out_of_scope:
      return kRefused;
    case Errc::usage:
    case Errc::malformed:
    case Errc::unsupported:
      return kUsage;
    case Errc::environment:
    case Errc::denied:
    case Errc::io:
    case Errc::limit:
    case Errc::refused:
    case Errc::timed_out:
    case Errc::closed:
    case Errc::unreachable:
      return kEnvironment;
    case Errc::cancelled:
      return kInterrupted;
    case Errc::internal:
      return kInternal;
  }
  return kInternal;
}

ExitCode graver(ExitCode a, ExitCode b) {
  constexpr std::array kGravestFirst{kInterrupted, kInternal,   kUsage,       kRefused,
                                     kEnvironment, kGateFailed, kInconclusive};
  for (const ExitCode code : kGravestFirst)
    if (a == code || b == code) return code;
  return kDone;
}

}  // namespace tenken::cli
