// Surveys of Wi-Fi as table, CSV, JSON and HTML. They show; they never judge.
#pragma once

#include <ostream>
#include <string>
#include <string_view>

#include "model/message.hpp"
#include "model/wifi.hpp"
#include "report/text.hpp"

namespace tenken::report {

struct WifiReport {
  const WifiSurvey& survey;
  std::string tenken_version;
  Lang lang = Lang::en;
  bool color = false;       ///< for the table
  std::size_t columns = 0;  ///< terminal width; 0: unlimited

  explicit WifiReport(const WifiSurvey& s) : survey(s) {}
};

void write_wifi_table(const WifiReport& report, std::ostream& out);
/// One row for each network and each station.
void write_wifi_csv(const WifiReport& report, std::ostream& out);
/// docs/wifi.md describes it.
void write_wifi_json(const WifiReport& report, std::ostream& out);
/// One page without script and without anything from elsewhere.
void write_wifi_html(const WifiReport& report, std::ostream& out);

}  // namespace tenken::report
