// Suites by the names that iw, wpa_supplicant and hostapd give them.
#pragma once

#include <string_view>

#include "model/wifi_suites.hpp"

namespace tenken::wifi_feeds {

/// What a name that nobody knows becomes: no organisation has it, so it is never judged as good.
inline constexpr WifiSuite kUnknownSuite = 0x000000FF;

/// A list as iw prints it, where names may hold blanks: "PSK IEEE 802.1X/SHA-256 00-0f-ac:24".
/// \param organisation  of names; those of WPA differ from those of RSN
WifiSuites iw_ciphers(std::string_view list, std::uint32_t organisation);
WifiSuites iw_akms(std::string_view list, std::uint32_t organisation);

/// A list as hostapd and wpa_supplicant write it: "CCMP TKIP", "WPA-PSK SAE", "WPA2-PSK+SAE".
WifiSuites hostap_ciphers(std::string_view list, std::uint32_t organisation);
WifiSuites hostap_akms(std::string_view list, std::uint32_t organisation);

/// "00-0f-ac-4" or "00-0f-ac:4"; kUnknownSuite for another text.
WifiSuite suite_selector(std::string_view text);

}  // namespace tenken::wifi_feeds
