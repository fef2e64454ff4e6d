// All sources of a survey, on the way to one tracker.
#pragma once

#include "cli/command_context.hpp"
#include "cli/options.hpp"
#include "cli/wifi_reading.hpp"

namespace tenken::cli {

/// Reads captures, texts, settings, control sockets, and the interface that was named with -i.
/// Errc::usage where nothing is named or flags do not go together.
Result<WifiReading> read_wifi_sources(const CommandContext& context, const WifiSources& wanted);

}  // namespace tenken::cli
