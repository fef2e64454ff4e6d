// Progress of a sweep: one line that rewrites itself on a terminal, a line now and then elsewhere.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
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

/// Estimates what is left of a phase from its speed of late, so that the figure follows what
/// happens now and not what happened at the start.
class TimeLeft {
 public:
  /// A new phase: what it had done before belongs to an earlier part of the run.
  void restart() { samples_.clear(); }
  /// Units per second of late; nothing before that is known, or while nothing gets done.
  std::optional<double> speed(Timestamp now) const;
  /// Nothing before the speed is known, or while nothing gets done.
  std::optional<std::chrono::seconds> update(const PhaseWork& work, Timestamp now);

 private:
  struct Sample {
    Timestamp at;
    std::uint64_t done;
    Sample(Timestamp a, std::uint64_t d) : at(a), done(d) {}
  };
  std::deque<Sample> samples_;  ///< of the last half minute, oldest first
};

/// What is left of the whole sweep, as far as it is known: of this phase, the slowest host not
/// forgotten, and of the addresses that are still to be asked, at the speed so far.
/// \param phase    what TimeLeft says of this phase
/// \param elapsed  since the start, pauses left out
std::optional<std::chrono::seconds> sweep_left(const SweepStatus& status,
                                               std::optional<std::chrono::seconds> phase,
                                               std::chrono::nanoseconds elapsed);

/// "ports  addresses 256/256  hosts 34  ports 612/1000  services 3/5  80 ports/s  loss 1.2%  0:41
/// left 0:26", whatever of it is known.
std::string status_line(const SweepStatus& status, std::chrono::nanoseconds elapsed,
                        std::optional<double> speed, std::optional<std::chrono::seconds> left,
                        Lang lang);

/// "[######----] 61%  ports 612/1000  hosts 34  0:41  left 0:26", at most `columns` cells (0:
/// unlimited). `bar` draws the bar.
std::string progress_line(const SweepStatus& status, std::chrono::nanoseconds elapsed,
                          std::optional<std::chrono::seconds> left, Lang lang, std::size_t columns,
                          bool bar);

/// Writes progress to the console's stderr at a bearable rate. Used on one thread.
class Progress {
 public:
  Progress(const Console& console, ProgressMode mode, const Clock& clock);
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;
  ~Progress() { finish(); }

  void update(const SweepStatus& status);
  /// One line on its own, whatever the mode: the user asked for it.
  void say(const std::string& line);
  /// Wipes the line, so that other talk starts on a clean one.
  void finish();

 private:
  const Console& console_;
  const Clock& clock_;
  bool rewrite_ = false;  ///< one line on a terminal
  bool silent_ = false;
  bool line_open_ = false;
  std::optional<SweepPhase> phase_;
  TimeLeft time_left_;
  std::optional<Timestamp> written_;
};

}  // namespace tenken::cli
