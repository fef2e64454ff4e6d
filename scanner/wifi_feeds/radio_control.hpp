// RadioControl: what is asked of nl80211, step by step. Nothing here changes an interface that the
// user has: a scan is asked for only by scan(), and listening happens on an interface of its own.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "model/result.hpp"
#include "scanner/wifi/tracker.hpp"
#include "scanner/wifi_feeds/nl_talk.hpp"
#include "scanner/wifi_feeds/nl_wifi.hpp"

namespace tenken::wifi_feeds {

class RadioControl {
 public:
  static constexpr std::chrono::milliseconds kScanWait{20'000};

  explicit RadioControl(NlTalk& talk) : talk_(talk) {}

  /// Errc::usage where the interface of that index is no Wi-Fi interface. \param name  for messages
  Result<WifiInterface> interface(std::uint32_t index, const std::string& name);
  /// Gives what the kernel remembers of scans. \returns how many networks
  Result<std::size_t> scan_results(const WifiInterface& of, Timestamp now, wifi::Tracker& out);
  /// A new scan, and waits for its end. Errc::denied without CAP_NET_ADMIN; a scan that is under
  /// way is waited for.
  Result<void> scan(const WifiInterface& by);
  /// Frequencies in MHz on which the radio may receive.
  Result<std::vector<std::uint16_t>> frequencies(const WifiInterface& of);
  /// Makes a monitor interface beside `beside`. Errc::denied without CAP_NET_ADMIN.
  Result<WifiInterface> add_monitor(const WifiInterface& beside, const std::string& name);
  Result<void> remove(const WifiInterface& interface);
  /// False where the radio is in use on another channel, which then stays as it is.
  Result<bool> tune(const WifiInterface& interface, std::uint16_t mhz);

 private:
  Result<void> order(Bytes request, const char* what);

  NlTalk& talk_;
};

}  // namespace tenken::wifi_feeds
