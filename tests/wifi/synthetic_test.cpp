// The synthetic captures: the same frames under five link types, with answers declared by hand.
#include <string>

#include "catch.hpp"
#include "support.hpp"

#include "rules/wifi_judge.hpp"

using namespace tenken;
using namespace tenken::test;
namespace json = boost::json;

namespace {

std::string text(const json::object& row, const char* key) {
  const json::value* const value = row.if_contains(key);
  return value == nullptr || value->is_null() ? std::string() : std::string(value->as_string());
}

std::string joined(const json::value& list) {
  std::string out;
  for (const json::value& one : list.as_array())
    out += (out.empty() ? "" : " ") + std::string(one.as_string());
  return out;
}

/// The answers call two classes as their reader did, not as the table of classes does.
std::string_view class_label(rules::WifiClass wifi_class) {
  if (wifi_class == rules::WifiClass::rsn_malformed) wifi_class = rules::WifiClass::rsn_other;
  return rules::wifi_class_row(wifi_class).label;
}

void check_flags(const json::object& row, const WifiNetwork& network,
                 const rules::WifiJudgement& judged) {
  if (!row.contains("flags")) return;
  const std::string flag = joined(row.at("flags"));
  INFO(flag);
  if (flag == "group TKIP") CHECK(judged.has(rules::WifiCap::tkip_group));
  if (flag == "pairwise TKIP only") CHECK(judged.has(rules::WifiCap::tkip_only));
  if (flag == "group WEP") CHECK(judged.has(rules::WifiCap::wep_cipher));
  if (flag == "not allowed on 6 GHz") {
    CHECK(network.offer.six_ghz);
    CHECK(judged.has(rules::WifiCap::six_ghz));
  }
}

void check_wps(const json::object& row, const rules::WifiJudgement& judged) {
  const std::string wps = text(row, "wps");
  if (wps == "PIN+PBC, unlocked") CHECK(judged.has(rules::WifiCap::wps_pin));
  if (wps == "PIN+PBC, locked") CHECK(judged.has(rules::WifiCap::wps_pin_locked));
  if (wps == "PBC only") CHECK(judged.has(rules::WifiCap::wps_button));
  if (wps == "PBC session active") CHECK(judged.has(rules::WifiCap::wps_pressed));
  if (wps == "unconfigured") CHECK(judged.has(rules::WifiCap::wps_unconfigured));
}

void check_overrides(const json::object& row, const WifiOffer& offer) {
  if (!row.contains("rsn_override")) return;
  REQUIRE(offer.override1);
  REQUIRE(offer.override2);
  CHECK(akm_names(offer.override1->akms) + " " + akm_names(offer.override2->akms) ==
        joined(row.at("rsn_override")));
}

void check_network(const json::object& row, const WifiNetwork& network) {
  const rules::WifiJudgement judged = rules::judge_network(network);
  CHECK(class_label(judged.wifi_class) == text(row, "class"));
  CHECK(network.channel == row.at("channel").to_number<unsigned>());
  const std::string ssid = text(row, "ssid");
  // Answers hold control characters as they are; the last byte of Shift-JIS is no UTF-8.
  if (ssid.find('\\') == std::string::npos) CHECK(network.name() == ssid);
  if (row.contains("akm") && network.offer.rsn)
    CHECK(akm_names(network.offer.rsn->akms) == joined(row.at("akm")));
  const std::string pmf = text(row, "pmf");
  if (!pmf.empty() && network.offer.rsn)
    CHECK(to_string(network.offer.rsn->pmf) == pmf.substr(0, pmf.find(' ')));
  if (row.contains("hidden")) CHECK(network.hidden);
  if (row.contains("mesh")) CHECK(network.offer.mesh);
  if (row.contains("ibss")) CHECK(network.offer.ibss);
  if (row.contains("ie_truncated")) CHECK(network.offer.cut);
  if (row.contains("bad")) CHECK(network.offer.rsn->malformed);
  if (row.contains("sae_h2e")) CHECK(network.offer.hash_to_element);
  if (row.contains("beacon_protection")) CHECK(network.offer.beacon_protection);
  if (row.contains("ft")) CHECK(network.offer.fast_transition);
  if (row.contains("group_mgmt"))
    CHECK(cipher_name(*network.offer.rsn->group_management) == text(row, "group_mgmt"));
  if (row.contains("ssids"))
    CHECK(network.names.front() + " " + network.names.back() == joined(row.at("ssids")));
  if (const json::value* const owe = row.if_contains("owe_transition")) {
    REQUIRE(network.offer.owe_transition);
    CHECK(network.offer.owe_transition->bssid.to_string() == text(owe->as_object(), "bssid"));
    CHECK(network.offer.owe_transition->ssid == text(owe->as_object(), "ssid"));
  }
  check_flags(row, network, judged);
  check_wps(row, judged);
  check_overrides(row, network.offer);
}

void check_station(const json::object& row, const WifiSurvey& survey) {
  const WifiStation* const station = find_station(survey, text(row, "mac"));
  INFO(text(row, "mac"));
  REQUIRE(station != nullptr);
  CHECK((station->bssid ? station->bssid->to_string() : "") == text(row, "bssid"));
  if (row.contains("akm")) CHECK(akm_names(station->rsn->akms) == joined(row.at("akm")));
  if (row.contains("pmf")) CHECK(to_string(station->rsn->pmf) == text(row, "pmf"));
  if (row.contains("wpa_akm")) CHECK(akm_names(station->wpa->akms) == joined(row.at("wpa_akm")));
  if (row.contains("pairwise"))
    CHECK(cipher_names(station->wpa->pairwise) == joined(row.at("pairwise")));
  if (row.contains("wep_iv")) CHECK(station->layouts().conclude() == CipherStrength::wep);
  if (row.contains("open")) CHECK((station->associated && !station->rsn && !station->wpa));
  if (row.contains("probes")) CHECK(station->probes.front() == joined(row.at("probes")));
  if (row.contains("wired_peer")) {
    const WifiNetwork* const network = find_network(survey, text(row, "bssid"));
    REQUIRE(network->wired.size() == 1);
    CHECK(network->wired.front().mac.to_string() == text(row, "wired_peer"));
  }
}

}  // namespace

TEST_CASE("the synthetic captures give the declared answers under every link type", "[wifi]") {
  const json::value answers = read_json(synthetic_captures() / "synth.json");
  const std::string kind = GENERATE("radiotap", "bare", "bare-fcs", "prism", "ppi");
  INFO(kind);
  const WifiSurvey survey = survey_file(synthetic_captures() / ("synth-" + kind + ".pcap"));
  CHECK(survey.bad_fcs == 0);
  CHECK_FALSE(survey.fcs_untrusted);
  CHECK(survey.networks.size() == answers.at("networks").as_array().size());
  for (const json::value& row : answers.at("networks").as_array()) {
    const std::string bssid = text(row.as_object(), "bssid");
    const WifiNetwork* const network = find_network(survey, bssid);
    INFO(bssid);
    // Without a receiver's header nothing tells of the 6 GHz band but the element itself.
    REQUIRE(network != nullptr);
    check_network(row.as_object(), *network);
  }
  for (const json::value& row : answers.at("stations").as_array())
    check_station(row.as_object(), survey);
}
