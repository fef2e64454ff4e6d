// Parts of the JSON of a survey that networks and stations share.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "model/message.hpp"
#include "model/wifi.hpp"
#include "rules/wifi_judge.hpp"

namespace tenken::report {

/// Null where there is nothing: an unknown value is never an empty one.
boost::json::value wifi_text(const std::string& text);
boost::json::value wifi_mac(const std::optional<MacAddress>& mac);
boost::json::value wifi_ssid(std::string_view bytes);
template <class Number>
boost::json::value wifi_number(const std::optional<Number>& number) {
  return number ? boost::json::value(*number) : boost::json::value(nullptr);
}

boost::json::array wifi_ciphers(const WifiSuites& suites);
boost::json::array wifi_akms(const WifiSuites& suites);
boost::json::value wifi_security(const std::optional<WifiSecurity>& security);
/// Class, grade, severity, texts and findings.
void add_wifi_judgement(boost::json::object& out, const rules::WifiJudgement& judged, Lang lang);

/// What is known of a station itself.
boost::json::object wifi_station(const WifiStation& station);
/// The same with what it uses in the network.
boost::json::object wifi_station(const WifiStation& station,
                                 const rules::WifiStationJudgement& judged,
                                 const WifiNetwork& network, Lang lang);

}  // namespace tenken::report
