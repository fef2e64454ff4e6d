#include "cli/listening.hpp"

#include <array>
#include <csignal>

namespace tenken::cli {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto kWait = 200ms;                 // so that a signal is answered soon
constexpr auto kBetweenPauses = 30s;          // kill -9 loses no more
constexpr std::uint64_t kFramesApart = 4096;  // between looks at signals while files are read
constexpr std::size_t kFramesTogether = 64;   // read from a file before they are heard

sigset_t stop_signals() {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  return set;
}

/// Hands all frames to `take`, some at a time; false where a signal ended it before.
template <class Take>
bool read_all(capture::MergedFiles& files, StopSignal& stop, Take&& take) {
  std::array<capture::Frame, kFramesTogether> frames;
  std::uint64_t unasked = 0;
  while (const std::size_t count = files.next(frames)) {
    take(std::span<const capture::Frame>(frames).first(count));
    unasked += count;
    if (unasked < kFramesApart) continue;
    if (stop.came()) return false;
    unasked = 0;
  }
  return true;
}

}  // namespace

StopSignal::StopSignal() {
  const sigset_t set = stop_signals();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

StopSignal::~StopSignal() {
  const sigset_t set = stop_signals();
  ::pthread_sigmask(SIG_UNBLOCK, &set, nullptr);
}

bool StopSignal::came() {
  const sigset_t set = stop_signals();
  const timespec at_once{};
  if (::sigtimedwait(&set, nullptr, &at_once) > 0) came_ = true;
  return came_;
}

ListenOutcome listen_to(capture::MergedFiles& files, const Ears& ears,
                        capture::Recorder* recorder) {
  ListenOutcome outcome;
  StopSignal stop;
  outcome.interrupted = recorder == nullptr
                            ? !read_all(files, stop, [&](auto frames) { ears.hear(frames); })
                            : !read_all(files, stop, [&](auto frames) {
                                ears.hear(frames);
                                for (const capture::Frame& frame : frames) recorder->record(frame);
                              });
  if (recorder != nullptr) recorder->flush();
  if (outcome.interrupted) return outcome;
  for (const capture::MergedFiles::File& file : files.files())
    if (auto note = file.end.note(file.path)) outcome.notes.push_back(std::move(*note));
  return outcome;
}

Result<ListenOutcome> listen_to(capture::LiveSource& source,
                                std::optional<std::chrono::seconds> duration, const Ears& ears,
                                capture::Recorder* recorder, const OnPause& on_pause) {
  StopSignal stop;
  const auto end = Clock::now() + duration.value_or(0s);
  auto next_pause = Clock::now() + kBetweenPauses;
  capture::LiveSource::OnFrame hear = [&](const capture::Frame& frame) { ears.hear(frame); };
  if (recorder != nullptr)
    hear = [&](const capture::Frame& frame) {
      ears.hear(frame);
      recorder->record(frame);
    };
  while (!stop.came()) {
    const auto now = Clock::now();
    if (duration && now >= end) break;
    if (now >= next_pause) {
      if (auto told = on_pause(); !told) return Unexpected(std::move(told).error());
      next_pause = now + kBetweenPauses;
    }
    auto wait = std::chrono::milliseconds(kWait);
    if (duration) wait = std::min(wait, std::chrono::ceil<std::chrono::milliseconds>(end - now));
    if (auto received = source.receive(wait, hear); !received)
      return Unexpected(std::move(received).error());
    if (recorder != nullptr) recorder->flush();
  }
  ListenOutcome outcome;
  outcome.dropped = source.dropped();
  return outcome;
}

}  // namespace tenken::cli
