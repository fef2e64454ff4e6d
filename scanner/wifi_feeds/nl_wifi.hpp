// What nl80211 answers: networks of scans, interfaces, channels. linux/nl80211.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"
#include "scanner/wifi/tracker.hpp"
#include "scanner/wifi_feeds/nl_message.hpp"

namespace tenken::wifi_feeds {

/// One network of a scan: given to `out` as what its beacon says and, where it answered a probe,
/// as what that answer says. False where the message is of another kind or names no network.
bool read_scan_result(const NlCommand& command, Timestamp now, wifi::Tracker& out);

struct WifiInterface {
  std::uint32_t index = 0;
  std::uint32_t phy = 0;
  std::string name;
  MacAddress mac;
  bool monitor = false;  ///< its frames come with the receiver's header

  WifiInterface() = default;
};
std::optional<WifiInterface> read_interface(const NlCommand& command);

/// Adds the frequencies in MHz that the radio may receive on. Of the 6 GHz band only those on which
/// access points prefer to be found (PSC).
void read_frequencies(const NlCommand& command, std::vector<std::uint16_t>& out);

}  // namespace tenken::wifi_feeds
