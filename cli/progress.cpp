#include "cli/progress.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "report/text.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kRewriteEvery = 200ms;
constexpr auto kLineEvery = 30s;
constexpr auto kSpeedKnownAfter = 1s;  // before that an estimate jumps
constexpr auto kSampleEvery = 500ms;
constexpr auto kSpeedWindow = 30s;
constexpr std::size_t kBarCells = 10;

/// "0:41", "1:02:03".
std::string clock_text(std::chrono::nanoseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration).count();
  const auto hours = seconds / 3600;
  if (hours == 0) return fmt::format("{}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", hours, seconds / 60 % 60, seconds % 60);
}

Msg phase_name(SweepPhase phase) {
  switch (phase) {
    case SweepPhase::discovery:
      return Msg::cli_phase_discovery;
    case SweepPhase::ports:
      return Msg::cli_phase_ports;
    case SweepPhase::services:
      return Msg::cli_phase_services;
    case SweepPhase::saving:
      return Msg::cli_phase_saving;
  }
  return Msg::cli_phase_saving;
}

}  // namespace

PhaseWork phase_work(const SweepStatus& status) {
  switch (status.phase) {
    case SweepPhase::discovery:
      return {status.addresses_done, status.addresses_total};
    case SweepPhase::ports:
      return {status.ports_done, status.ports_total};
    case SweepPhase::services:
      return {status.services_done, status.services_total};
    case SweepPhase::saving:
      return {};
  }
  return {};
}

std::optional<std::chrono::seconds> TimeLeft::update(const PhaseWork& work, Timestamp now) {
  if (!samples_.empty() && work.done < samples_.back().done) restart();
  if (samples_.empty() || now - samples_.back().at >= kSampleEvery)
    samples_.emplace_back(now, work.done);
  while (samples_.size() > 2 && now - samples_[1].at >= kSpeedWindow) samples_.pop_front();
  const Sample& oldest = samples_.front();
  const std::chrono::nanoseconds took = now - oldest.at;
  if (work.done <= oldest.done || work.total <= work.done || took < kSpeedKnownAfter)
    return std::nullopt;
  const double per_unit =
      std::chrono::duration<double>(took).count() / static_cast<double>(work.done - oldest.done);
  const double left = per_unit * static_cast<double>(work.total - work.done);
  constexpr double kLongest = 365.0 * 86400;  // an estimate beyond a year says nothing
  if (left > kLongest) return std::nullopt;
  return std::chrono::seconds(std::llround(left));
}

std::string progress_line(const SweepStatus& status, std::chrono::nanoseconds elapsed,
                          std::optional<std::chrono::seconds> left, Lang lang, std::size_t columns,
                          bool bar) {
  const PhaseWork work = phase_work(status);
  std::string line;
  if (work.total > 0) {
    const double fraction =
        std::min(1.0, static_cast<double>(work.done) / static_cast<double>(work.total));
    if (bar) {
      const auto full = static_cast<std::size_t>(fraction * static_cast<double>(kBarCells));
      line += '[' + std::string(full, '#') + std::string(kBarCells - full, '-') + "] ";
    }
    line += fmt::format("{:3}%  ", static_cast<int>(fraction * 100));
  }
  line += message_text(phase_name(status.phase), lang);
  if (work.total > 0) line += fmt::format(" {}/{}", work.done, work.total);
  line += "  " + Note(Msg::cli_progress_hosts, {std::to_string(status.hosts_found)}).text(lang);
  line += "  " + clock_text(elapsed);
  if (left) line += "  " + Note(Msg::cli_progress_left, {clock_text(*left)}).text(lang);
  if (status.dropped > 0)
    line += "  " + Note(Msg::cli_progress_dropped, {std::to_string(status.dropped)}).text(lang);
  return columns == 0 ? line : report::fit(line, columns);
}

Progress::Progress(const Console& console, ProgressMode mode, const Clock& clock)
    : console_(console),
      clock_(clock),
      rewrite_(mode == ProgressMode::automatic && console.err_is_terminal),
      silent_(mode == ProgressMode::none || console.quiet) {}

void Progress::update(const SweepStatus& status) {
  if (silent_) return;
  const Timestamp now = clock_.now();
  const bool new_phase = phase_ != status.phase;
  if (new_phase) {
    phase_ = status.phase;
    time_left_.restart();
  }
  const auto left = time_left_.update(phase_work(status), now);
  // The first plain line waits its turn too: a sweep that ends before needs none.
  if (!written_ && !rewrite_) written_ = status.started;
  const std::chrono::nanoseconds pause =
      rewrite_ ? std::chrono::nanoseconds(kRewriteEvery) : std::chrono::nanoseconds(kLineEvery);
  if (written_ && now - *written_ < pause && !(new_phase && rewrite_)) return;
  written_ = now;
  // One cell stays free: some terminals wrap a full line.
  const std::size_t cells = rewrite_ && console_.err_columns > 1 ? console_.err_columns - 1 : 0;
  const std::string line =
      progress_line(status, now - status.started, left, console_.lang, cells, rewrite_);
  if (rewrite_) {
    console_.err << "\r\x1b[K" << line << std::flush;
    line_open_ = true;
  } else {
    console_.err << line << std::endl;
  }
}

void Progress::finish() {
  if (!line_open_) return;
  console_.err << "\r\x1b[K" << std::flush;
  line_open_ = false;
}

}  // namespace tenken::cli
