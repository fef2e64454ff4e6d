// The survey as JSON: docs/wifi.md describes it. It grows; nothing in it is ever renamed.
#include <cstdio>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "model/bytes.hpp"
#include "report/json_print.hpp"
#include "report/wifi.hpp"
#include "report/wifi_words.hpp"

namespace tenken::report {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

value text_or_null(const std::string& text) { return text.empty() ? value(nullptr) : value(text); }

template <class Number>
value number_or_null(const std::optional<Number>& number) {
  return number ? value(*number) : value(nullptr);
}

value mac_or_null(const std::optional<MacAddress>& mac) {
  return mac ? value(mac->to_string()) : value(nullptr);
}

value ssid_json(std::string_view bytes) {
  return bytes.empty() ? value(nullptr) : value(ssid_text(bytes));
}

array ciphers_json(const WifiSuites& suites) {
  array out;
  for (const WifiSuite one : suites) out.emplace_back(cipher_name(one));
  return out;
}

array akms_json(const WifiSuites& suites) {
  array out;
  for (const WifiSuite one : suites) out.emplace_back(akm_name(one));
  return out;
}

value security_json(const std::optional<WifiSecurity>& security) {
  if (!security) return nullptr;
  object out;
  out["akms"] = akms_json(security->akms);
  out["pairwise"] = ciphers_json(security->pairwise);
  out["group"] = cipher_name(security->group);
  const auto management = security->effective_group_management();
  out["group_mgmt"] = management ? value(cipher_name(*management)) : value(nullptr);
  out["group_mgmt_stated"] = security->group_management.has_value();
  out["pmf"] = to_string(security->pmf);
  out["pmkids"] = security->pmkids;
  out["malformed"] = security->malformed || security->cut_tail;
  return out;
}

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
  out["selected_registrar"] = number_or_null(wps->selected_registrar);
  out["button_pressed"] = wps->button_pressed();
  out["manufacturer"] = text_or_null(printable(wps->manufacturer));
  out["model_name"] = text_or_null(printable(wps->model_name));
  out["model_number"] = text_or_null(printable(wps->model_number));
  out["device_name"] = text_or_null(printable(wps->device_name));
  out["serial"] = text_or_null(printable(wps->serial));
  return out;
}

array findings_json(const rules::WifiJudgement& judged, Lang lang) {
  array out;
  for (const rules::WifiCap cap : judged.caps) {
    const rules::WifiCapRow& row = rules::wifi_cap_row(cap);
    object one;
    one["id"] = row.id;
    one["severity"] = to_string(row.severity);
    one["text"] = row.reason.in(lang);
    one["remedy"] = row.remedy.in(lang);
    out.push_back(std::move(one));
  }
  return out;
}

void add_judgement(object& out, const rules::WifiJudgement& judged, Lang lang) {
  const rules::WifiClassRow& row = rules::wifi_class_row(judged.wifi_class);
  out["class"] = row.label;
  out["class_id"] = row.id;
  out["grade"] = text_or_null(std::string(to_string(judged.grade)));
  out["severity"] = to_string(judged.severity);
  out["text"] = row.reason.in(lang);
  out["remedy"] = row.remedy.in(lang);
  out["evidence"] = to_string(judged.evidence);
  out["confidence"] = confidence(judged.evidence);
  out["findings"] = findings_json(judged, lang);
}

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

/// What is known of the station itself.
object station_json(const WifiStation& station) {
  object out;
  out["mac"] = station.mac.to_string();
  out["randomised"] = station.mac.is_locally_administered();
  out["mld"] = mac_or_null(station.mld);
  out["bssid"] = mac_or_null(station.bssid);
  out["earlier_bssids"] = array();
  for (const MacAddress& bssid : station.earlier)
    out["earlier_bssids"].as_array().emplace_back(bssid.to_string());
  out["ssid"] = ssid_json(station.ssid);
  out["probes"] = array();
  for (const std::string& name : station.probes)
    out["probes"].as_array().emplace_back(ssid_text(name));
  out["first_seen"] = station.first.to_string();
  out["last_seen"] = station.last.to_string();
  return out;
}

object attached_json(const WifiStation& station, const rules::WifiStationJudgement& judged,
                     const WifiNetwork& network, Lang lang) {
  object out = station_json(station);
  add_judgement(out, judged, lang);
  out["akms"] = akms_json(judged.akms);
  out["pairwise"] = ciphers_json(judged.pairwise);
  out["group"] = judged.group ? value(cipher_name(*judged.group)) : value(nullptr);
  const auto& element = station.rsn ? station.rsn : station.wpa;
  out["pmf"] = element ? value(to_string(element->pmf)) : value(nullptr);
  out["pmf_used"] = number_or_null(judged.pmf_used);
  out["could_do_better"] = rules::could_do_better(judged, network);
  out["associated"] = station.associated;
  out["rsn"] = security_json(station.rsn);
  out["wpa"] = security_json(station.wpa);
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
  out["ssid"] = ssid_json(network.name());
  out["ssid_hex"] = text_or_null(to_hex(as_bytes(network.name())));
  out["ssids"] = array();
  for (const std::string& name : network.names)
    out["ssids"].as_array().emplace_back(ssid_text(name));
  out["hidden"] = network.hidden;
  out["revealed"] = network.revealed;
  out["mesh_id"] = ssid_json(network.mesh_id);
}

void add_offer(object& out, const WifiNetwork& network) {
  const WifiOffer& offer = network.offer;
  const auto& element = offer.rsn ? offer.rsn : offer.override1 ? offer.override1 : offer.wpa;
  out["akms"] = akms_json(rules::offered_akms(offer));
  out["pairwise"] = ciphers_json(rules::offered_pairwise(offer));
  out["group"] = element ? value(cipher_name(element->group)) : value(nullptr);
  out["pmf"] = !network.advertised ? value(nullptr)
               : element           ? value(to_string(element->pmf))
                                   : value("none");
  out["wps"] = wps_json(offer.wps);
  out["privacy"] = network.advertised ? value(offer.privacy) : value(nullptr);
  out["rsn"] = security_json(offer.rsn);
  out["wpa"] = security_json(offer.wpa);
  out["rsn_overrides"] = array();
  for (const auto* const one : {&offer.override1, &offer.override2})
    if (*one) out["rsn_overrides"].as_array().push_back(security_json(*one));
  out["owe_transition"] = nullptr;
  if (offer.owe_transition) {
    object owe;
    owe["bssid"] = offer.owe_transition->bssid.to_string();
    owe["ssid"] = ssid_json(offer.owe_transition->ssid);
    out["owe_transition"] = std::move(owe);
  }
  out["features"] = features_json(offer);
}

object network_json(const rules::JudgedNetwork& one, Lang lang) {
  const WifiNetwork& network = *one.network;
  object out;
  out["bssid"] = network.bssid.is_zero() ? value(nullptr) : value(network.bssid.to_string());
  add_names(out, network);
  out["channel"] = number_or_null(network.channel);
  out["freq_mhz"] = number_or_null(network.freq_mhz);
  add_judgement(out, one.judgement, lang);
  add_offer(out, network);
  out["advertised"] = network.advertised && !network.configured;
  out["configured"] = network.configured;
  out["transmitted_by"] = mac_or_null(network.transmitted_by);
  out["mld"] = mac_or_null(network.mld);
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
        attached_json(network.stations[i], one.stations[i], network, lang));
  return out;
}

object frames_json(const WifiSurvey& survey) {
  object out;
  out["wifi"] = survey.frames;
  out["other"] = survey.other_frames;
  out["told"] = survey.told;
  out["bad_fcs"] = survey.bad_fcs;
  out["fcs_untrusted"] = survey.fcs_untrusted;
  out["undecoded"] = survey.undecoded;
  out["not_kept"] = survey.not_kept;
  return out;
}

}  // namespace

void write_wifi_json(const WifiReport& report, std::ostream& out) {
  const std::vector<rules::JudgedNetwork> judged = rules::judge_survey(report.survey);
  JsonDocument document(out);
  document.member("schema", value("tenken.wifi/1"));
  document.member("tenken_version", value(report.tenken_version));
  document.member("lang", value(to_string(report.lang)));
  document.member("grades_version", rules::wifi_grades_version());
  document.member("frames", frames_json(report.survey));
  document.list("networks", judged.size(),
                [&](std::size_t i) { return network_json(judged[i], report.lang); });
  document.list("unattached_stations", report.survey.unattached.size(),
                [&](std::size_t i) { return station_json(report.survey.unattached[i]); });
  document.end();
}

}  // namespace tenken::report
