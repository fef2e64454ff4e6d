#include "cli/progress.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/core.h>

#include "model/messages.hpp"
#include "report/text.hpp"

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;

constexpr auto kRewriteEvery = 200ms;
constexpr auto kLineEvery = 30s;
constexpr auto kSpeedKnownAfter = 1s;  // before that an estimate jumps
constexpr auto kSampleEvery = 500ms;
constexpr auto kSpeedWindow = 30s;
constexpr double kLongestEstimate = 365.0 * 86400;  // beyond a year it says nothing
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

std::optional<double> TimeLeft::speed(Timestamp now) const {
  if (samples_.empty()) return std::nullopt;
  const Sample& oldest = samples_.front();
  const Sample& newest = samples_.back();
  const std::chrono::nanoseconds took = now - oldest.at;
  if (newest.done <= oldest.done || took < kSpeedKnownAfter) return std::nullopt;
  return static_cast<double>(newest.done - oldest.done) /
         std::chrono::duration<double>(took).count();
}

std::optional<std::chrono::seconds> sweep_left(const SweepStatus& status,
                                               std::optional<std::chrono::seconds> phase,
                                               std::chrono::nanoseconds elapsed) {
  if (status.slowest_host > 0s) phase = std::max(phase.value_or(0s), status.slowest_host);
  if (status.addresses_done == 0 || (!phase && status.phase != SweepPhase::discovery)) return phase;
  // What an address costs is known from those that were asked before, with all that followed.
  const std::chrono::duration<double> spent =
      std::chrono::duration<double>(elapsed) +
      (status.phase == SweepPhase::discovery ? 0s : phase.value_or(0s));
  const std::uint64_t waiting =
      status.addresses_total - std::min(status.addresses_done, status.addresses_total);
  const double others =
      spent.count() / static_cast<double>(status.addresses_done) * static_cast<double>(waiting);
  if (others > kLongestEstimate) return std::nullopt;
  const std::chrono::seconds later(std::llround(others));
  return status.phase == SweepPhase::discovery ? std::max(phase.value_or(0s), later)
                                               : *phase + later;
}

std::string status_line(const SweepStatus& status, std::chrono::nanoseconds elapsed,
                        std::optional<double> speed, std::optional<std::chrono::seconds> left,
                        Lang lang) {
  std::string line;
  const auto add = [&](Msg message, std::vector<std::string> arguments) {
    line += "  " + Note(message, std::move(arguments)).text(lang);
  };
  const auto count = [&](Msg message, std::uint64_t done, std::uint64_t total) {
    if (total > 0) add(message, {std::to_string(done), std::to_string(total)});
  };
  line += message_text(phase_name(status.phase), lang);
  if (status.paused) add(Msg::cli_progress_paused, {});
  count(Msg::cli_status_addresses, status.addresses_done, status.addresses_total);
  add(Msg::cli_progress_hosts, {std::to_string(status.hosts_found)});
  count(Msg::cli_status_ports, status.ports_done, status.ports_total);
  count(Msg::cli_status_services, status.services_done, status.services_total);
  if (speed && status.phase == SweepPhase::ports && !status.paused)
    add(Msg::cli_status_rate, {fmt::format("{:.0f}", *speed)});
  if (status.loss > 0) add(Msg::cli_status_loss, {fmt::format("{:.1f}", 100 * status.loss)});
  if (status.dropped > 0) add(Msg::cli_progress_dropped, {std::to_string(status.dropped)});
  line += "  " + clock_text(elapsed);
  if (left) add(Msg::cli_progress_left, {clock_text(*left)});
  return line;
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
  if (left > kLongestEstimate) return std::nullopt;
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
  if (status.paused) line += "  " + Note(Msg::cli_progress_paused).text(lang);
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
  if (silent_ && status.talk == SweepTalk::none) return;
  const Timestamp now = clock_.now();
  const bool new_phase = phase_ != status.phase;
  if (new_phase) {
    phase_ = status.phase;
    time_left_.restart();
  }
  if (status.paused) time_left_.restart();  // a pause is no speed
  auto left = time_left_.update(phase_work(status), now);
  left = sweep_left(status, left, now - status.started - status.paused_for);
  if (status.talk == SweepTalk::keys) say(console_.text(Msg::cli_status_keys));
  if (status.talk == SweepTalk::status)
    say(status_line(status, now - status.started, time_left_.speed(now), left, console_.lang));
  if (silent_ || (status.talk != SweepTalk::none && !rewrite_)) return;
  // The first plain line waits its turn too: a sweep that ends before needs none.
  if (!written_ && !rewrite_) written_ = status.started;
  const std::chrono::nanoseconds pause =
      rewrite_ ? std::chrono::nanoseconds(kRewriteEvery) : std::chrono::nanoseconds(kLineEvery);
  if (written_ && now - *written_ < pause && !(new_phase && rewrite_) &&
      status.talk == SweepTalk::none)
    return;
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

void Progress::say(const std::string& line) {
  finish();
  console_.err << line << std::endl;
}

void Progress::finish() {
  if (!line_open_) return;
  console_.err << "\r\x1b[K" << std::flush;
  line_open_ = false;
}

}  // namespace tenken::cli
