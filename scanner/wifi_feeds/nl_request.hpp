// Requests to nl80211, as bytes.
#pragma once

#include <cstdint>
#include <string>

#include "model/bytes.hpp"

namespace tenken::wifi_feeds {

/// \param family  the number that this kernel gave nl80211
Bytes ask_interface(std::uint16_t family, std::uint32_t index);
Bytes ask_scan_results(std::uint16_t family, std::uint32_t index);
/// A scan of all channels for all names: the adapter sends probe requests.
Bytes ask_scan(std::uint16_t family, std::uint32_t index);
Bytes ask_phy(std::uint16_t family, std::uint32_t phy);
/// Another interface beside those that the radio has, which only listens.
Bytes ask_monitor(std::uint16_t family, std::uint32_t phy, const std::string& name);
Bytes ask_removal(std::uint16_t family, std::uint32_t index);
/// 20 MHz around `mhz`, as the interface's own channel.
Bytes ask_frequency(std::uint16_t family, std::uint32_t index, std::uint16_t mhz);

}  // namespace tenken::wifi_feeds
