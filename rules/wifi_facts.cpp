#include "rules/wifi_facts.hpp"

#include "model/bytes.hpp"
#include "model/claims.hpp"
#include "rules/facts.hpp"
#include "rules/heard.hpp"

namespace tenken::rules {
namespace {

WifiClass class_of(std::string_view id) {
  const WifiClassRow* const row = find_wifi_class(id);
  return row == nullptr ? WifiClass::heard_unknown : row->wifi_class;
}

std::optional<WifiFact> find(const Device& device, std::string_view key) {
  for (const HeardFact& heard : heard_facts(device, key)) {
    if (!heard.recent || heard.service != nullptr) continue;
    auto claim = parse_wifi_claim(heard.fact->value);
    if (!claim) continue;
    WifiFact out;
    out.fact = heard.fact;
    out.wifi_class = class_of(claim->wifi_class);
    out.network_class = class_of(claim->network_class);
    out.claim = std::move(*claim);
    return out;
  }
  return std::nullopt;
}

}  // namespace

std::string WifiFact::network() const {
  return printable(claim.ssid.empty() ? claim.bssid : claim.ssid);
}

std::string WifiFact::day() const { return day_text(fact->last_seen); }

Judgement WifiFact::judged(const Device& device, Verdict verdict, Severity severity,
                           Note reason) const {
  Judgement judgement(verdict, severity, std::move(reason));
  judgement.evidence = fact->evidence ? std::vector{*fact->evidence} : presence_evidence(device);
  return judgement;
}

std::optional<WifiFact> wifi_use(const Device& device) { return find(device, claim::kWifiUse); }
std::optional<WifiFact> wifi_offer(const Device& device) { return find(device, claim::kWifiOffer); }

bool is_weak(WifiClass wifi_class) {
  switch (wifi_class) {
    case WifiClass::open:
    case WifiClass::owe_transition_open:
    case WifiClass::wep:
    case WifiClass::heard_wep:
    case WifiClass::wpa_personal:
    case WifiClass::wpa_enterprise:
    case WifiClass::wpa_wpa2_personal:
    case WifiClass::wpa_wpa2_enterprise:
    case WifiClass::wpa_wpa2_wpa3_personal:
      return true;
    default:
      return false;
  }
}

bool is_authenticated(WifiClass wifi_class) {
  switch (wifi_class) {
    case WifiClass::wpa2_personal:
    case WifiClass::wpa2_wpa3_transition:
    case WifiClass::wpa3_personal:
    case WifiClass::wpa3_personal_no_pmf:
    case WifiClass::wpa2_enterprise:
    case WifiClass::wpa2_wpa3_enterprise_transition:
    case WifiClass::wpa3_enterprise:
    case WifiClass::wpa3_enterprise_192:
      return true;
    default:
      return false;
  }
}

std::string wps_word(std::string_view finding) {
  if (finding == "wps-pin") return "PIN";
  if (finding == "wps-pin-locked") return "PIN, locked";
  return finding == "wps-button" ? "PBC" : "?";
}

}  // namespace tenken::rules
