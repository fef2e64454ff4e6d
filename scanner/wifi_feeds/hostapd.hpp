// What hostapd tells: the settings of an access point, and the stations that have joined it.
// Passwords and keys stand in its answers and files in the clear; nothing of them is kept.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string_view>

#include "model/result.hpp"
#include "scanner/wifi/tracker.hpp"
#include "scanner/wifi_feeds/ap_settings.hpp"
#include "scanner/wifi_feeds/control_talk.hpp"

namespace tenken::wifi_feeds {

/// Reads the lines of a configuration file, and gives each network in it to `out`.
class HostapdConf {
 public:
  HostapdConf(Timestamp at, wifi::Tracker& out) : at_(at), out_(out) {}
  void line(std::string_view line);
  /// \returns how many networks there were
  std::size_t finish();

 private:
  void tell();

  Timestamp at_;
  wifi::Tracker& out_;
  ApSettings settings_;
  std::size_t networks_ = 0;
};

/// Reads a configuration file through memory that is wiped. Errc::usage where it cannot be read.
Result<std::size_t> read_hostapd_conf(const std::filesystem::path& file, Timestamp at,
                                      wifi::Tracker& out);

/// Reads one answer of STA-FIRST or STA-NEXT. \returns the station's address; nothing at the end
std::optional<MacAddress> read_station(std::string_view answer, const MacAddress& bssid,
                                       WifiSuite group, Timestamp now, wifi::Tracker& out);

/// Asks for the settings and all stations. \returns how many networks there were: one or none
Result<std::size_t> read_hostapd(ControlTalk& talk, Timestamp now, wifi::Tracker& out);

}  // namespace tenken::wifi_feeds
