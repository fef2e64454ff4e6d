// What several rules ask of a device's Wi-Fi, as a survey stored it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/inventory_view.hpp"
#include "model/wifi_claims.hpp"
#include "rules/rule.hpp"
#include "rules/wifi_grades.hpp"

namespace tenken::rules {

/// One network that the device uses or offers. What was heard long before the device was last seen
/// does not count: it may have been put right since.
struct WifiFact {
  const Fact* fact = nullptr;
  WifiClaim claim;
  WifiClass wifi_class = WifiClass::heard_unknown;
  WifiClass network_class = WifiClass::heard_unknown;

  WifiFact() = default;
  /// The name of the network, its address where nobody heard the name; printable.
  std::string network() const;
  std::string label() const { return std::string(wifi_class_row(wifi_class).label); }
  std::string day() const;
  bool has_pmf() const { return claim.pmf == "yes"; }
  /// A judgement that cites the record of the survey.
  Judgement judged(const Device& device, Verdict verdict, Severity severity, Note reason) const;
};

std::optional<WifiFact> wifi_use(const Device& device);
std::optional<WifiFact> wifi_offer(const Device& device);

/// Open, WEP or WPA 1, alone or beside better ones: what nobody should use any more.
bool is_weak(WifiClass wifi_class);
/// WPA2 or WPA3 with somebody or something that is authenticated.
bool is_authenticated(WifiClass wifi_class);
/// How WPS takes new devices, in a word or two.
std::string wps_word(std::string_view finding);

}  // namespace tenken::rules
