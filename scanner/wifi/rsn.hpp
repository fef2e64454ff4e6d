// The elements that say how a network or a station encrypts: RSN, WPA 1, and RSN with another
// head (overrides). IEEE 802.11-2020 section 9.4.2.24; WPA: Wi-Fi Alliance, version 3.1.
#pragma once

#include "model/bytes.hpp"
#include "model/wifi.hpp"

namespace tenken::wifi {

/// \param body  what follows the element's length (RSN) or the vendor's type (overrides): the
///              version first. Fields that are left out get the standard's defaults; `malformed`
///              where a list of suites runs past the end or the version is unknown.
WifiSecurity parse_rsn(ByteView body);

/// \param body  what follows 00-50-f2:1
WifiSecurity parse_wpa(ByteView body);

}  // namespace tenken::wifi
