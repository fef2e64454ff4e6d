// Reading captures of Wi-Fi for the wifi commands.
#pragma once

#include <string>
#include <vector>

#include "cli/command_context.hpp"
#include "model/result.hpp"
#include "model/wifi.hpp"
#include "scanner/wifi/tracker.hpp"

namespace tenken::cli {

struct WifiReading {
  WifiSurvey survey;
  std::vector<Note> notes;    ///< what is missing from it, and why
  std::vector<Note> remarks;  ///< how it came about
  bool asked = false;         ///< others than captures were asked
  bool interrupted = false;   ///< by a signal, before the end

  WifiReading() = default;
};

/// Gives the frames of all captures to `tracker`, by time, until a signal comes. Errors as of
/// FileSource::open for a file that is no capture.
Result<void> hear_wifi(const std::vector<std::string>& files, wifi::Tracker& tracker,
                       WifiReading& reading);

/// Says what was read and what is missing. Code 3 where something is, or where nothing was Wi-Fi.
ExitCode tell_wifi(const CommandContext& context, const WifiReading& reading);

}  // namespace tenken::cli
