// Stations: what they agreed on, how sure that is, and to which network they belong.
#include "catch.hpp"
#include "support.hpp"

#include "air.hpp"
#include "rules/wifi_judge.hpp"

using namespace tenken;
using namespace tenken::test;
using rules::WifiCap;
using rules::WifiClass;
using rules::WifiEvidence;
using rules::WifiGrade;

namespace {

Bytes net(const Bytes& elements, std::uint16_t capability = kEssPrivacy) {
  return beacon(kAp, joined({ssid_element("net"), elements}), capability);
}

/// The judgement of kStation, which must belong to kAp.
rules::WifiStationJudgement judge(const std::vector<Bytes>& frames) {
  const WifiSurvey survey = survey_of(frames);
  const WifiNetwork* const network = find_network(survey, std::string(kAp));
  REQUIRE(network);
  REQUIRE(network->stations.size() == 1);
  REQUIRE(network->stations.front().mac == mac(kStation));
  return rules::judge_station(network->stations.front(), *network);
}

std::vector<Bytes> with_data(std::vector<Bytes> frames, Bytes (*body)(unsigned), unsigned count) {
  for (unsigned i = 1; i <= count; ++i)
    frames.push_back(data_up(kStation, kAp, kWired, body(i * 300), true));
  return frames;
}

const Bytes kTransition = net(rsn(4, {4}, {2, 8}, kPmfCapable));

}  // namespace

TEST_CASE("a device that chose WPA2 in a transition network is graded by that",
          "[wifi][stations]") {
  const auto old = judge({kTransition, association(kStation, kAp, rsn(4, {4}, {2}))});
  CHECK(old.wifi_class == WifiClass::wpa2_personal);
  CHECK(old.grade == WifiGrade::c);
  CHECK(old.pmf_used == false);
  CHECK(old.evidence == WifiEvidence::negotiated);
  CHECK(akm_names(old.akms) == "PSK");
  const auto now = judge({kTransition, association(kStation, kAp, rsn(4, {4}, {8}, kPmfCapable))});
  CHECK(now.wifi_class == WifiClass::wpa3_personal);
  CHECK(now.grade == WifiGrade::a);
  CHECK(now.pmf_used == true);
}

TEST_CASE("management frames are protected where both can", "[wifi][stations]") {
  const auto used = [](std::uint16_t network, std::uint16_t station) {
    return judge(
        {net(rsn(4, {4}, {2}, network)), association(kStation, kAp, rsn(4, {4}, {2}, station))});
  };
  CHECK(used(kPmfCapable, kPmfCapable).pmf_used == true);
  CHECK(used(kPmfCapable, kPmfCapable).grade == WifiGrade::b);
  CHECK(used(0, kPmfCapable).pmf_used == false);
  CHECK(used(kPmfCapable, 0).pmf_used == false);
  CHECK(used(0x40, kPmfCapable).pmf_used == false);
}

TEST_CASE("by the override a device chose, though the network looks like WPA2",
          "[wifi][stations]") {
  const Bytes compatible = net(
      joined({rsn(4, {4}, {2}), vendor_element(0x506F9A29, rsn_body(4, {4}, {8}, kPmfRequired))}));
  const auto judged =
      judge({compatible, association(kStation, kAp, rsn(4, {4}, {8}, kPmfRequired))});
  CHECK(judged.wifi_class == WifiClass::wpa3_personal);
  CHECK(judged.pmf_used == true);
}

TEST_CASE("without an association the handshake tells", "[wifi][stations]") {
  const auto sae = judge({kTransition, authentication(kStation, kAp, 3)});
  CHECK(sae.wifi_class == WifiClass::wpa3_personal_no_pmf);  // whether with PMF nobody heard
  CHECK(sae.evidence == WifiEvidence::handshake);
  const auto psk = judge({kTransition, data_up(kStation, kAp, kAp, key_body(2, 2, 2), false)});
  CHECK(psk.wifi_class == WifiClass::wpa2_personal);
  const auto by_akm = judge({kTransition, data_up(kStation, kAp, kAp, key_body(2, 0, 2), false)});
  CHECK(akm_names(by_akm.akms) == "SAE");
  const Bytes mixed = net(joined({wpa(2, {2}, {2}), rsn(2, {4, 2}, {2})}));
  const auto wpa1 = judge({mixed, data_up(kStation, kAp, kAp, key_body(254, 1, 2), false)});
  CHECK(wpa1.wifi_class == WifiClass::wpa_personal);
  CHECK(wpa1.grade == WifiGrade::f);
  const auto tkip = judge({mixed, data_up(kStation, kAp, kAp, key_body(2, 1, 2), false)});
  CHECK(tkip.wifi_class == WifiClass::wpa2_personal);
  CHECK(tkip.has(WifiCap::tkip_only));
  CHECK(tkip.grade == WifiGrade::d);
}

TEST_CASE("without any handshake the form of its frames tells", "[wifi][stations]") {
  const Bytes psk = net(rsn(4, {4}, {2}));
  const auto aes = judge(with_data({psk}, aes_body, 20));
  CHECK(aes.wifi_class == WifiClass::wpa2_personal);
  CHECK(aes.evidence == WifiEvidence::inferred);
  CHECK(cipher_names(aes.pairwise) == "CCMP-128");
  CHECK(confidence(aes.evidence) < confidence(WifiEvidence::negotiated));

  const auto required = judge(with_data({net(rsn(4, {4}, {8}, kPmfRequired))}, aes_body, 20));
  CHECK(required.wifi_class == WifiClass::wpa3_personal);
  CHECK(required.pmf_used == true);
  CHECK_FALSE(aes.pmf_used);

  const Bytes mixed = net(joined({wpa(2, {2}, {2}), rsn(2, {4, 2}, {2})}));
  const auto tkip = judge(with_data({mixed}, tkip_body, 20));
  CHECK(tkip.has(WifiCap::tkip_only));
  CHECK(tkip.grade == WifiGrade::d);
  // Two frames prove nothing.
  CHECK_FALSE(judge(with_data({mixed}, tkip_body, 2)).has(WifiCap::tkip_only));

  const auto wep = judge(with_data({net({})}, wep_body, 1));
  CHECK(wep.wifi_class == WifiClass::wep);
  CHECK(wep.grade == WifiGrade::f);

  // Which of two ways a device uses does not show in its frames.
  CHECK(judge(with_data({kTransition}, aes_body, 20)).wifi_class == WifiClass::heard_encrypted);
}

TEST_CASE("frames of AES that look like TKIP by chance change nothing", "[wifi][stations]") {
  std::vector<Bytes> frames{net(rsn(4, {4}, {2}))};
  constexpr unsigned kFirst = 0x2100;  // from here on some look like it
  for (unsigned i = 0; i < 400; ++i)
    frames.push_back(data_up(kStation, kAp, kWired, aes_body(kFirst + i), true));
  const WifiSurvey survey = survey_of(frames);
  const WifiStation* const station = find_station(survey, std::string(kStation));
  REQUIRE(station);
  CHECK(station->layouts().tkip > 0);
  CHECK(station->layouts().conclude() == CipherStrength::aes);
}

TEST_CASE("who sets itself up by WPS is no open station", "[wifi][stations]") {
  const auto judged =
      judge({net(rsn(4, {4}, {2})), association(kStation, kAp, vendor_element(0x0050F204, {}))});
  CHECK(judged.wifi_class == WifiClass::heard_unknown);
  CHECK(judged.grade == WifiGrade::none);
}

TEST_CASE("open, WEP and OWE by association", "[wifi][stations]") {
  CHECK(judge({net({}, kEss), association(kStation, kAp, {}, kEss)}).wifi_class == WifiClass::open);
  CHECK(judge({net({}), association(kStation, kAp, {})}).wifi_class == WifiClass::wep);
  const auto owe = judge({net(rsn(4, {4}, {18}, kPmfRequired)),
                          association(kStation, kAp, rsn(4, {4}, {18}, kPmfRequired))});
  CHECK(owe.wifi_class == WifiClass::owe);
}

TEST_CASE("who could do better", "[wifi][stations]") {
  const WifiSurvey survey = survey_of({kTransition, association(kStation, kAp, rsn(4, {4}, {2}))});
  const WifiNetwork& network = survey.networks.front();
  CHECK(rules::could_do_better(rules::judge_station(network.stations.front(), network), network));
  const WifiSurvey good =
      survey_of({kTransition, association(kStation, kAp, rsn(4, {4}, {8}, kPmfCapable))});
  const WifiNetwork& same = good.networks.front();
  CHECK_FALSE(rules::could_do_better(rules::judge_station(same.stations.front(), same), same));
}

TEST_CASE("a station that moves within a network keeps what it agreed on", "[wifi][stations]") {
  const Bytes elements = joined({ssid_element("net"), rsn(4, {4}, {4})});
  const WifiSurvey survey = survey_of({beacon(kAp, elements), beacon(kOtherAp, elements),
                                       association(kStation, kAp, rsn(4, {4}, {4})),
                                       data_up(kStation, kOtherAp, kWired, aes_body(1), true)});
  const WifiStation* const station = find_station(survey, std::string(kStation));
  REQUIRE(station);
  CHECK(station->bssid == mac(kOtherAp));
  REQUIRE(station->earlier.size() == 1);
  CHECK(station->earlier.front() == mac(kAp));
  CHECK(station->associated);
}

TEST_CASE("a station that moves to another network begins anew", "[wifi][stations]") {
  const WifiSurvey survey = survey_of(
      {net(rsn(4, {4}, {8}, kPmfRequired)), beacon(kOtherAp, ssid_element("cafe"), kEss),
       authentication(kStation, kAp, 3), association(kStation, kAp, rsn(4, {4}, {8}, kPmfRequired)),
       data_up(kStation, kOtherAp, kWired, clear_body(), false)});
  const WifiNetwork* const cafe = find_network(survey, std::string(kOtherAp));
  REQUIRE(cafe);
  REQUIRE(cafe->stations.size() == 1);
  const WifiStation& station = cafe->stations.front();
  CHECK_FALSE(station.rsn);
  CHECK_FALSE(station.uses_sae());
  CHECK(rules::judge_station(station, *cafe).wifi_class == WifiClass::open);
}

TEST_CASE("who only asks another network stays where it is", "[wifi][stations]") {
  const Bytes other =
      beacon(kOtherAp, joined({ssid_element("other"), rsn(4, {4}, {8}, kPmfRequired)}));
  const std::vector<Bytes> frames{net(rsn(4, {4}, {2})), other,
                                  association(kStation, kAp, rsn(4, {4}, {2})),
                                  authentication(kStation, kOtherAp, 3)};
  const WifiSurvey stays = survey_of(frames);
  CHECK(find_station(stays, std::string(kStation))->bssid == mac(kAp));
  std::vector<Bytes> and_goes = frames;
  and_goes.push_back(association(kStation, kOtherAp, rsn(4, {4}, {8}, kPmfRequired)));
  const WifiSurvey goes = survey_of(and_goes);
  const WifiStation* const station = find_station(goes, std::string(kStation));
  CHECK(station->bssid == mac(kOtherAp));
  CHECK(station->uses_sae());
}

TEST_CASE("a key that is named lets passwords be guessed, where there is one", "[wifi][stations]") {
  const Bytes name = joined({hex("dd14 000fac04"), Bytes(16, std::byte{7})});
  const Bytes none = joined({hex("dd14 000fac04"), Bytes(16)});
  const auto exposed = [](const Bytes& elements, const Bytes& key_data) {
    const WifiSurvey survey = survey_of(
        {net(elements), data_down(kStation, kAp, kAp, key_body(2, 2, 1, key_data), false)});
    return rules::judge_network(survey.networks.front()).has(WifiCap::pmkid);
  };
  CHECK(exposed(rsn(4, {4}, {2}), name));
  CHECK_FALSE(exposed(rsn(4, {4}, {2}), none));
  CHECK_FALSE(exposed(rsn(4, {4}, {2}), {}));
  CHECK_FALSE(exposed(rsn(4, {4}, {8}, kPmfRequired), name));
}
