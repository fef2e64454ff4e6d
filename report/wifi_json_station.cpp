// Stations in the JSON of a survey.
#include "report/wifi_json_parts.hpp"
#include "report/wifi_words.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

const char* algorithm_name(std::uint16_t algorithm) {
  constexpr const char* kNames[] = {"open",     "shared-key",     "ft", "sae", "fils",
                                    "fils-pfs", "fils-public-key"};
  constexpr std::uint16_t kLeap = 128;
  if (algorithm == kLeap) return "leap";
  return algorithm < std::size(kNames) ? kNames[algorithm] : nullptr;
}

array handshakes_json(const WifiStation& station) {
  array out;
  for (const auto method : station.eap_methods) out.emplace_back("eap-" + std::to_string(method));
  for (const auto version : station.wpa_versions)
    out.emplace_back("WPA/v" + std::to_string(version));
  for (const auto version : station.rsn_versions)
    out.emplace_back("RSN/v" + std::to_string(version));
  return out;
}

object counts_json(const WifiStation& station) {
  const WifiLayouts layouts = station.layouts();
  object out;
  out["sent_protected"] = station.sent_protected;
  out["received_protected"] = station.received_protected;
  out["sent_clear"] = station.sent_clear;
  out["received_clear"] = station.received_clear;
  out["form_wep"] = layouts.wep;
  out["form_tkip"] = layouts.tkip;
  out["form_aes"] = layouts.aes;
  return out;
}

}  // namespace

object wifi_station(const WifiStation& station) {
  object out;
  out["mac"] = station.mac.to_string();
  out["randomised"] = station.mac.is_locally_administered();
  out["mld"] = wifi_mac(station.mld);
  out["bssid"] = wifi_mac(station.bssid);
  out["earlier_bssids"] = array();
  for (const MacAddress& bssid : station.earlier)
    out["earlier_bssids"].as_array().emplace_back(bssid.to_string());
  out["ssid"] = wifi_ssid(station.ssid);
  out["probes"] = array();
  for (const std::string& name : station.probes)
    out["probes"].as_array().emplace_back(ssid_text(name));
  out["first_seen"] = station.first.to_string();
  out["last_seen"] = station.last.to_string();
  return out;
}

object wifi_station(const WifiStation& station, const rules::WifiStationJudgement& judged,
                    const WifiNetwork& network, Lang lang) {
  object out = wifi_station(station);
  add_wifi_judgement(out, judged, lang);
  out["akms"] = wifi_akms(judged.akms);
  out["pairwise"] = wifi_ciphers(judged.pairwise);
  out["group"] = judged.group ? value(cipher_name(*judged.group)) : value(nullptr);
  const auto& element = station.rsn ? station.rsn : station.wpa;
  out["pmf"] = element ? value(to_string(element->pmf)) : value(nullptr);
  out["pmf_used"] = wifi_number(judged.pmf_used);
  out["could_do_better"] = rules::could_do_better(judged, network);
  out["associated"] = station.associated;
  out["rsn"] = wifi_security(station.rsn);
  out["wpa"] = wifi_security(station.wpa);
  out["auth"] = array();
  for (const std::uint16_t algorithm : station.algorithms) {
    const char* const name = algorithm_name(algorithm);
    out["auth"].as_array().emplace_back(name != nullptr ? std::string(name)
                                                        : std::to_string(algorithm));
  }
  out["eapol"] = handshakes_json(station);
  out["pmkid_in_m1"] = station.pmkid;
  out["counts"] = counts_json(station);
  return out;
}

}  // namespace tenken::report
