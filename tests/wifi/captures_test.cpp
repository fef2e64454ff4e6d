// Real captures against the list of answers that was made and checked with other programs.
#include <set>
#include <string>

#include "catch.hpp"
#include "support.hpp"

#include "rules/wifi_judge.hpp"

using namespace tenken;
using namespace tenken::test;
namespace json = boost::json;

namespace {

std::string joined(const json::value& list) {
  std::string out;
  for (const json::value& one : list.as_array())
    out += (out.empty() ? "" : " ") + std::string(one.as_string());
  return out;
}

std::string text(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  return value == nullptr || value->is_null() ? std::string() : std::string(value->as_string());
}

std::uint64_t number(const json::object& object, const char* key) {
  const json::value* const value = object.if_contains(key);
  return value == nullptr || value->is_null() ? 0 : value->to_number<std::uint64_t>();
}

void check_security(const json::object& row, const char* key,
                    const std::optional<WifiSecurity>& heard) {
  INFO(key);
  const json::value* const value = row.if_contains(key);
  REQUIRE(heard.has_value() == (value != nullptr));
  if (value == nullptr) return;
  const json::object& expected = value->as_object();
  CHECK(cipher_name(heard->group) == text(expected, "group"));
  CHECK(cipher_names(heard->pairwise) == joined(expected.at("pairwise")));
  CHECK(akm_names(heard->akms) == joined(expected.at("akm")));
  if (!expected.contains("pmf")) return;
  CHECK(to_string(heard->pmf) == text(expected, "pmf"));
  if (!text(expected, "group_mgmt").empty()) {
    REQUIRE(heard->effective_group_management());
    CHECK(cipher_name(*heard->effective_group_management()) == text(expected, "group_mgmt"));
  }
  CHECK(heard->pmkids == number(expected, "pmkids"));
}

std::string hex(unsigned value, int digits) {
  char buffer[16];
  std::snprintf(buffer, sizeof buffer, "0x%0*x", digits, value);
  return buffer;
}

void check_wps(const json::object& row, const std::optional<WifiWps>& heard) {
  REQUIRE(heard.has_value() == row.contains("wps"));
  if (!heard) return;
  const json::object& expected = row.at("wps").as_object();
  CHECK(hex(heard->version, 2) == text(expected, "version"));
  CHECK(heard->state ==
        (text(expected, "state") == "configured" ? WifiWps::kConfigured : WifiWps::kUnconfigured));
  CHECK(heard->locked == expected.contains("locked"));
  CHECK(heard->manufacturer == text(expected, "manufacturer"));
  CHECK(heard->model_name == text(expected, "model_name"));
  CHECK(heard->model_number == text(expected, "model_number"));
  CHECK(heard->device_name == text(expected, "device_name"));
  CHECK(heard->serial == text(expected, "serial"));
  CHECK((heard->methods ? hex(*heard->methods, 4) : "") == text(expected, "config_methods"));
  CHECK((heard->version2 != 0 ? hex(heard->version2, 2) : "") == text(expected, "version2"));
  const json::value* const registrar = expected.if_contains("selected_registrar");
  if (registrar != nullptr) CHECK(heard->selected_registrar == registrar->as_bool());
}

void check_network(const json::object& expected, const WifiNetwork& heard) {
  INFO("network " << heard.bssid.to_string());
  const rules::WifiJudgement judged = rules::judge_network(heard);
  CHECK(rules::wifi_class_row(judged.wifi_class).label == text(expected, "class"));
  CHECK(ssid_text(heard.name()) == text(expected, "ssid"));
  CHECK(heard.channel.value_or(0) == number(expected, "channel"));
  CHECK(heard.freq_mhz.value_or(0) == number(expected, "freq_mhz"));
  CHECK(heard.beacons == number(expected, "beacons"));
  CHECK(heard.probe_responses == number(expected, "probe_resp"));
  CHECK(heard.offer.fast_transition == expected.contains("ft"));
  check_security(expected, "rsn", heard.offer.rsn);
  check_security(expected, "wpa", heard.offer.wpa);
  check_wps(expected, heard.offer.wps);
}

std::string algorithm_name(std::uint16_t algorithm) {
  constexpr const char* kNames[] = {"open", "shared-key", "ft", "sae"};
  return algorithm < std::size(kNames) ? kNames[algorithm] : std::to_string(algorithm);
}

std::set<std::string> handshakes(const WifiStation& station) {
  std::set<std::string> out;
  for (const auto method : station.eap_methods) out.insert("eap-" + std::to_string(method));
  for (const auto version : station.rsn_versions) out.insert("RSN/v" + std::to_string(version));
  for (const auto version : station.wpa_versions) out.insert("WPA/v" + std::to_string(version));
  return out;
}

std::set<std::string> list_of(const json::object& row, const char* key) {
  std::set<std::string> out;
  if (const json::value* const value = row.if_contains(key))
    for (const json::value& one : value->as_array()) out.insert(std::string(one.as_string()));
  return out;
}

void check_counts(const json::object& data, const WifiStation& heard) {
  CHECK(heard.sent_protected == number(data, "tx_prot"));
  CHECK(heard.received_protected == number(data, "rx_prot"));
  CHECK(heard.sent_clear == number(data, "tx_clear"));
  CHECK(heard.received_clear == number(data, "rx_clear"));
}

/// The list leaves out frames with four addresses, which this capture is made of.
bool has_four_addresses(const std::string& capture) { return capture == "air__capture_wds-01.cap"; }

void check_station(const json::object& expected, const WifiStation& heard) {
  INFO("station " << heard.mac.to_string());
  CHECK(heard.mac.is_locally_administered() == expected.contains("locally_administered"));
  CHECK(ssid_text(heard.ssid) == text(expected, "ssid"));
  check_security(expected, "rsn", heard.rsn);
  check_security(expected, "wpa", heard.wpa);
  std::set<std::string> algorithms;
  for (const auto one : heard.algorithms) algorithms.insert(algorithm_name(one));
  CHECK(algorithms == list_of(expected, "auth"));
  CHECK(handshakes(heard) == list_of(expected, "eapol"));
  CHECK(heard.pmkid == expected.contains("pmkid_in_m1"));
  CHECK(heard.layouts().wep == number(expected, "wep_iv"));
}

void check_capture(const json::object& expected, const WifiSurvey& heard) {
  const std::string name(expected.at("id").as_string());
  CHECK(heard.bad_fcs == number(expected.at("frames").as_object(), "bad_fcs"));
  CHECK(heard.fcs_untrusted == expected.at("frames").as_object().contains("fcs_untrusted"));
  std::set<std::string> wanted;
  for (const json::value& row : expected.at("networks").as_array()) {
    const std::string bssid = text(row.as_object(), "bssid");
    wanted.insert(bssid);
    const WifiNetwork* const network = find_network(heard, bssid);
    INFO(bssid);
    REQUIRE(network != nullptr);
    check_network(row.as_object(), *network);
    if (has_four_addresses(name)) continue;
    CHECK(network->data_protected == number(row.as_object(), "data_protected"));
    CHECK(network->data_clear == number(row.as_object(), "data_clear"));
  }
  std::set<std::string> found;
  std::set<std::string> stations;
  for (const WifiNetwork& network : heard.networks) {
    found.insert(network.bssid.to_string());
    for (const WifiStation& station : network.stations)
      stations.insert(station.mac.to_string() + " of " + network.bssid.to_string());
  }
  CHECK(found == wanted);
  wanted.clear();
  for (const json::value& row : expected.at("stations").as_array()) {
    const std::string mac = text(row.as_object(), "mac");
    wanted.insert(mac + " of " + text(row.as_object(), "bssid"));
    const WifiStation* const station = find_station(heard, mac);
    INFO(mac);
    REQUIRE(station != nullptr);
    check_station(row.as_object(), *station);
    if (!has_four_addresses(name)) check_counts(row.at("data").as_object(), *station);
  }
  CHECK(stations == wanted);
}

}  // namespace

TEST_CASE("real Wi-Fi captures: networks and stations are those of the list", "[wifi][captures]") {
  const auto folder = real_captures();
  if (!folder) {
    SUCCEED();
    return;
  }
  const json::value expected = read_json(*folder / "wifi-expected.json");
  for (const json::value& capture : expected.at("captures").as_array()) {
    const std::string name(capture.at("id").as_string());
    INFO(name);
    if (!std::filesystem::exists(*folder / "wifi" / name)) {
      WARN("skipped: " << name << " is not here");
      SUCCEED();  // a test without an assertion fails
      continue;
    }
    check_capture(capture.as_object(), survey_file(*folder / "wifi" / name));
  }
}
