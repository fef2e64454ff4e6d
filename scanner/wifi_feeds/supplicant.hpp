// What wpa_supplicant tells: the networks that it has found, and the one that it has joined.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/result.hpp"
#include "scanner/wifi/tracker.hpp"
#include "scanner/wifi_feeds/control_talk.hpp"

namespace tenken::wifi_feeds {

/// Reads the answer to BSS. \returns its number in wpa_supplicant's table; nothing where it names
/// no network.
std::optional<std::uint32_t> read_bss(std::string_view answer, Timestamp now, wifi::Tracker& out);

/// Reads the answer to STATUS: this machine as a station of the network that it has joined. False
/// where it has joined none.
bool read_status(std::string_view answer, Timestamp now, wifi::Tracker& out);

/// Asks for all of that. \returns how many networks there were
Result<std::size_t> read_supplicant(ControlTalk& talk, Timestamp now, wifi::Tracker& out);

}  // namespace tenken::wifi_feeds
