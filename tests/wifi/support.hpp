// Surveys of capture files, and what is known to be in them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <boost/json.hpp>

#include "model/wifi.hpp"

namespace tenken::test {

/// What the tracker makes of a file; fails the test where it cannot be read.
WifiSurvey survey_file(const std::filesystem::path& file);
/// The folder of real captures; nothing, with a warning, where it is not present.
std::optional<std::filesystem::path> real_captures();
/// The synthetic captures, which lie beside the tests.
std::filesystem::path synthetic_captures();
boost::json::value read_json(const std::filesystem::path& file);

/// Null where there is none.
const WifiNetwork* find_network(const WifiSurvey& survey, const std::string& bssid);
const WifiStation* find_station(const WifiSurvey& survey, const std::string& mac);

/// "CCMP-128 TKIP"
std::string cipher_names(const WifiSuites& ciphers);
std::string akm_names(const WifiSuites& akms);
/// Bytes as the list of answers writes them: UTF-8, else \xNN for each byte that is none.
std::string ssid_text(std::string_view bytes);

}  // namespace tenken::test
