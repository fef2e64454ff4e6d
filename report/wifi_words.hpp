// Wi-Fi in the words of one language.
#pragma once

#include <string>
#include <string_view>

#include "model/message.hpp"
#include "model/wifi.hpp"
#include "report/text.hpp"
#include "rules/wifi_judge.hpp"

namespace tenken::report {

/// The bytes of an SSID made safe to show: UTF-8 stays, everything else becomes \xNN.
std::string ssid_text(std::string_view bytes);
/// The name to show for a network; in parentheses where there is none.
std::string network_text(const WifiNetwork& network, Lang lang);
/// "-" where only its settings are known, and they do not name it.
std::string bssid_text(const WifiNetwork& network);
/// "aa:bb:cc:dd:ee:ff", marked where it is random.
std::string station_text(const WifiStation& station, Lang lang);
/// Names of suites with `separator` between them.
std::string cipher_list(const WifiSuites& ciphers, std::string_view separator);
std::string akm_list(const WifiSuites& akms, std::string_view separator);
/// What the network offers, as one word or two; empty without encryption.
std::string pmf_text(const WifiNetwork& network, Lang lang);
/// Whether the station's management frames are protected; empty where it is not known.
std::string pmf_text(const rules::WifiStationJudgement& station, Lang lang);
std::string wps_text(const WifiNetwork& network, Lang lang);
/// The grade, or "-".
std::string grade_text(rules::WifiGrade grade);
std::string basis_text(rules::WifiEvidence evidence, Lang lang);
Style style_of(rules::WifiGrade grade);
std::string_view class_label(rules::WifiClass wifi_class);

/// What a class or a finding means, for tenken explain wifi:ID; "wifi" lists them. Empty for none.
std::string explain_wifi(std::string_view id, Lang lang);

}  // namespace tenken::report
