// The survey as JSON: docs/wifi.md describes it. It grows; nothing in it is ever renamed.
#include "report/wifi_json.hpp"

#include <cstdio>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "model/bytes.hpp"
#include "report/json_print.hpp"
#include "report/wifi.hpp"
#include "report/wifi_json_parts.hpp"
#include "report/wifi_words.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

std::string hex_number(unsigned number, int digits) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%0*x", digits, number);
  return text;
}

value wps_json(const std::optional<WifiWps>& wps) {
  constexpr int kByteDigits = 2;
  constexpr int kWordDigits = 4;
  if (!wps) return nullptr;
  object out;
  out["version"] = hex_number(wps->version, kByteDigits);
  out["version2"] =
      wps->version2 == 0 ? value(nullptr) : value(hex_number(wps->version2, kByteDigits));
  out["state"] = wps->state == WifiWps::kConfigured     ? value("configured")
                 : wps->state == WifiWps::kUnconfigured ? value("unconfigured")
                                                        : value(nullptr);
  out["locked"] = wps->locked;
  out["config_methods"] =
      wps->methods ? value(hex_number(*wps->methods, kWordDigits)) : value(nullptr);
  out["pin"] = wps->methods ? value(wps->takes_pin()) : value(nullptr);
  out["button"] = wps->methods ? value(wps->takes_button()) : value(nullptr);
  out["selected_registrar"] = wifi_number(wps->selected_registrar);
  out["button_pressed"] = wps->button_pressed();
  out["manufacturer"] = wifi_text(printable(wps->manufacturer));
  out["model_name"] = wifi_text(printable(wps->model_name));
  out["model_number"] = wifi_text(printable(wps->model_number));
  out["device_name"] = wifi_text(printable(wps->device_name));
  out["serial"] = wifi_text(printable(wps->serial));
  return out;
}

object features_json(const WifiOffer& offer) {
  object out;
  out["fast_transition"] = offer.fast_transition;
  out["hash_to_element"] = offer.hash_to_element;
  out["hash_to_element_only"] = offer.hash_to_element_only;
  out["sae_pk"] = offer.sae_pk;
  out["ssid_protection"] = offer.ssid_protection;
  out["beacon_protection"] = offer.beacon_protection;
  out["ibss"] = offer.ibss;
  out["mesh"] = offer.mesh;
  out["six_ghz"] = offer.six_ghz;
  out["osen"] = offer.osen;
  out["wapi"] = offer.wapi;
  out["elements_cut"] = offer.cut;
  return out;
}

void add_names(object& out, const WifiNetwork& network) {
  out["ssid"] = wifi_ssid(network.name());
  out["ssid_hex"] = wifi_text(to_hex(as_bytes(network.name())));
  out["ssids"] = array();
  for (const std::string& name : network.names)
    out["ssids"].as_array().emplace_back(ssid_text(name));
  out["hidden"] = network.hidden;
  out["revealed"] = network.revealed;
  out["mesh_id"] = wifi_ssid(network.mesh_id);
}

void add_offer(object& out, const WifiNetwork& network) {
  const WifiOffer& offer = network.offer;
  const auto& element = offer.rsn ? offer.rsn : offer.override1 ? offer.override1 : offer.wpa;
  out["akms"] = wifi_akms(rules::offered_akms(offer));
  out["pairwise"] = wifi_ciphers(rules::offered_pairwise(offer));
  out["group"] = element ? value(cipher_name(element->group)) : value(nullptr);
  out["pmf"] = !network.advertised ? value(nullptr)
               : element           ? value(to_string(element->pmf))
                                   : value("none");
  out["wps"] = wps_json(offer.wps);
  out["privacy"] = network.advertised ? value(offer.privacy) : value(nullptr);
  out["rsn"] = wifi_security(offer.rsn);
  out["wpa"] = wifi_security(offer.wpa);
  out["rsn_overrides"] = array();
  for (const auto* const one : {&offer.override1, &offer.override2})
    if (*one) out["rsn_overrides"].as_array().push_back(wifi_security(*one));
  out["owe_transition"] = nullptr;
  if (offer.owe_transition) {
    object owe;
    owe["bssid"] = offer.owe_transition->bssid.to_string();
    owe["ssid"] = wifi_ssid(offer.owe_transition->ssid);
    out["owe_transition"] = std::move(owe);
  }
  out["features"] = features_json(offer);
}

}  // namespace

object network_json(const rules::JudgedNetwork& one, Lang lang) {
  const WifiNetwork& network = *one.network;
  object out;
  out["bssid"] = network.bssid.is_zero() ? value(nullptr) : value(network.bssid.to_string());
  add_names(out, network);
  out["channel"] = wifi_number(network.channel);
  out["freq_mhz"] = wifi_number(network.freq_mhz);
  add_wifi_judgement(out, one.judgement, lang);
  add_offer(out, network);
  out["advertised"] = network.advertised && !network.configured;
  out["configured"] = network.configured;
  out["transmitted_by"] = wifi_mac(network.transmitted_by);
  out["mld"] = wifi_mac(network.mld);
  out["beacons"] = network.beacons;
  out["probe_responses"] = network.probe_responses;
  out["data_protected"] = network.data_protected;
  out["data_clear"] = network.data_clear;
  out["deauthentications"] = network.deauths;
  out["first_seen"] = network.first.to_string();
  out["last_seen"] = network.last.to_string();
  out["wired_hosts"] = array();
  for (const WifiWiredHost& host : network.wired) {
    object wired;
    wired["mac"] = host.mac.to_string();
    wired["frames"] = host.frames;
    wired["probably_the_access_point"] = host.beside_bssid;
    out["wired_hosts"].as_array().push_back(std::move(wired));
  }
  out["stations"] = array();
  for (std::size_t i = 0; i < one.stations.size(); ++i)
    out["stations"].as_array().push_back(
        wifi_station(network.stations[i], one.stations[i], network, lang));
  return out;
}

void write_wifi_json(const WifiReport& report, std::ostream& out) {
  const WifiSurvey& survey = report.survey;
  object frames;
  frames["wifi"] = survey.frames;
  frames["other"] = survey.other_frames;
  frames["told"] = survey.told;
  frames["bad_fcs"] = survey.bad_fcs;
  frames["fcs_untrusted"] = survey.fcs_untrusted;
  frames["undecoded"] = survey.undecoded;
  frames["not_kept"] = survey.not_kept;
  const std::vector<rules::JudgedNetwork> judged = rules::judge_survey(report.survey);
  JsonDocument document(out);
  document.member("schema", value("tenken.wifi/1"));
  document.member("tenken_version", value(report.tenken_version));
  document.member("lang", value(to_string(report.lang)));
  document.member("grades_version", rules::wifi_grades_version());
  document.member("frames", frames);
  document.list("networks", judged.size(),
                [&](std::size_t i, auto) { return network_json(judged[i], report.lang); });
  document.list("unattached_stations", report.survey.unattached.size(),
                [&](std::size_t i, auto) { return wifi_station(report.survey.unattached[i]); });
  document.end();
}

}  // namespace tenken::report
