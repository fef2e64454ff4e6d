// Progress of a sweep: one line that rewrites itself on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "cli/console.hpp"
#include "cli/sweep_engine.hpp"
#include "model/message.hpp"
#include "model/timestamp.hpp"

namespace tenken::cli {

/// Done and total of the phase that is running.
struct PhaseWork {
  std::uint64_t done = 0;
  std::uint64_t total = 0;
};
PhaseWork phase_work(const SweepStatus& status);

/// What is left of the phase at the speed that it has had so far; nothing before the speed is
/// known.
std::optional<std::chrono::seconds> time_left(const PhaseWork& work,
                                              std::chrono::nanoseconds phase_elapsed);

/// "[######----] 61%  ports 612/1000  hosts 34  0:41  left 0:26", at most `columns` cells (0:
/// unlimited). `bar` draws the bar.
std::string progress_line(const SweepStatus& status, std::chrono::nanoseconds elapsed,
                          std::chrono::nanoseconds phase_elapsed, Lang lang, std::size_t columns,
                          bool bar);

/// Writes progress to the console's stderr at a bearable rate. Used on one thread.
class Progress {
 public:
  Progress(const Console& console, ProgressMode mode, const Clock& clock);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { finish(); }

  void update(const SweepStatus& status);
  /// Wipes the line, so that other talk starts on a clean one.
  void finish();

 private:
  const Console& console_;
  const Clock& clock_;
  bool rewrite_ = false;  ///< one line on a terminal
  bool silent_ = false;
  bool line_open_ = false;
  std::optional<SweepPhase> phase_;
  Timestamp phase_started_;
  std::optional<Timestamp> written_;
};

}  // namespace tenken::cli
