// A Wi-Fi interface of this machine as a source of a survey.
#pragma once

#include <string>

#include "cli/options.hpp"
#include "cli/wifi_reading.hpp"

namespace tenken::cli {

/// What the kernel remembers of scans, after a new one where `wanted` asks for it; or what is
/// heard in monitor mode. An interface that is in monitor mode already is listened to as it is.
Result<void> read_wifi_interface(const std::string& name, const WifiSources& wanted,
                                 wifi::Tracker& tracker, WifiReading& reading);

}  // namespace tenken::cli
