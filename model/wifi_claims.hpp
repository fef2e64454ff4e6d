// What the claims wifi.use and wifi.offer say: one network, as a device uses or offers it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenken {

/// Texts as rules and reports show them; all of them are printable. Classes, grades and findings
/// are those of data/wifi_grades.def by their ids.
struct WifiClaim {
  std::string bssid;
  std::string wifi_class;     ///< "wpa2-personal"
  std::string network_class;  ///< of the whole network; the same where the device offers it
  std::string akms;           ///< "PSK SAE"
  std::string ciphers;        ///< "CCMP-128"
  std::string pmf;            ///< "yes", "no", "unknown"
  std::string grade;          ///< "B-"; empty where there is none
  std::string basis;          ///< "negotiated", "handshake", ...
  std::string wps;            ///< id of the finding: "wps-pin", ...; empty: off or not heard
  std::string findings;       ///< ids with commas
  bool better = false;        ///< the network offers something better
  std::string ssid;

  WifiClaim() = default;
  bool has_finding(std::string_view id) const;
  bool operator==(const WifiClaim&) const = default;
};

/// "bssid=...; class=...; ...; ssid=...": the name stands last, since it may hold anything.
std::string to_string(const WifiClaim& claim);
std::optional<WifiClaim> parse_wifi_claim(std::string_view text);

}  // namespace tenken
