// The list of Wi-Fi networks that should be there.
#pragma once

#include <filesystem>
#include <vector>

#include "model/result.hpp"
#include "rules/wifi_expect.hpp"

namespace tenken::cli {

/// Reads [[network]] tables: ssid or ssid_hex, and as the user wishes bssids, least, guest.
/// Errc::usage where the file cannot be read or says something else.
Result<std::vector<rules::ExpectedNetwork>> read_wifi_list(const std::filesystem::path& file);

}  // namespace tenken::cli
