// Listening: feeds the passive engine from captures or from an interface.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/message.hpp"
#include "model/result.hpp"
#include "scanner/capture/live_source.hpp"
#include "scanner/capture/merge.hpp"
#include "scanner/capture/recorder.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/wifi/radio.hpp"
#include "scanner/wifi/tracker.hpp"

namespace tenken::cli {

/// What became of it, apart from what was heard.
struct ListenOutcome {
  std::vector<Note> notes;    ///< captures that ended before their end, and where
  std::uint64_t dropped = 0;  ///< frames that the capture lost
  bool interrupted = false;   ///< by a signal, while captures were being read

  ListenOutcome() = default;
};

/// SIGINT and SIGTERM as a question; meanwhile they do not end the program. One at a time.
class StopSignal {
 public:
  StopSignal();
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();
  /// Whether one has come.
  bool came();

 private:
  bool came_ = false;
};

/// Who hears the frames: those of the air the survey of Wi-Fi as well.
struct Ears {
  passive::Listener& listener;
  wifi::Tracker& wifi;

  void hear(const capture::Frame& frame) const { hear(std::span(&frame, 1)); }
  void hear(std::span<const capture::Frame> frames) const {
    listener.hear(frames);
    for (const capture::Frame& frame : frames)
      if (wifi::is_wifi(frame.link_type)) wifi.take(frame);
  }
};

/// Reads captures to their end. \param recorder  gets every frame; null where nothing is recorded
ListenOutcome listen_to(capture::MergedFiles& files, const Ears& ears, capture::Recorder* recorder);

/// Called now and then with what was heard so far.
using OnPause = std::function<Result<void>()>;

/// Listens until `duration` is over or a signal comes. What was recorded is flushed whenever frames
/// have come, so that a kill loses next to nothing. Errc::environment when the interface gives out,
/// and what `on_pause` returns.
Result<ListenOutcome> listen_to(capture::LiveSource& source,
                                std::optional<std::chrono::seconds> duration, const Ears& ears,
                                capture::Recorder* recorder, const OnPause& on_pause);

}  // namespace tenken::cli
