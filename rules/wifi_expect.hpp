// Networks that were heard against those that should be there. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/message.hpp"
#include "model/wifi.hpp"
#include "rules/wifi_grades.hpp"

namespace tenken::rules {

/// One network that should be there.
struct ExpectedNetwork {
  std::string ssid;                ///< bytes
  std::vector<MacAddress> bssids;  ///< its access points; empty: any
  std::optional<WifiGrade> least;  ///< the grade that it must have at least
  bool guest = false;              ///< meant for guests

  ExpectedNetwork() = default;
};

enum class WifiDeviation : std::uint8_t {
  unknown_bssid,  ///< an access point that is not listed uses the name
  weaker,         ///< protected less than demanded
  differs,        ///< protected less than others of the same name
  foreign,        ///< not on the list
  missing,        ///< on the list and not heard
  fine,
};
std::string_view to_string(WifiDeviation kind);

struct WifiExpectation {
  WifiDeviation kind = WifiDeviation::fine;
  Severity severity = Severity::none;
  std::string ssid;  ///< bytes
  std::optional<MacAddress> bssid;
  Note text;  ///< printable

  explicit WifiExpectation(Note t) : text(std::move(t)) {}
};

/// The worst first, then by address. A network that is heard may deviate in more than one way.
std::vector<WifiExpectation> compare(const WifiSurvey& survey,
                                     const std::vector<ExpectedNetwork>& expected);

}  // namespace tenken::rules
