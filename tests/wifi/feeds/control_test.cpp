// wpa_supplicant and hostapd: recorded conversations, configuration files, and secrets that must
// not come through.
#include <fstream>
#include <map>
#include <sstream>

#include "catch.hpp"

#include "report/wifi.hpp"
#include "rules/wifi_judge.hpp"
#include "scanner/wifi_feeds/hostapd.hpp"
#include "scanner/wifi_feeds/supplicant.hpp"
#include "wifi/support.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::wifi_feeds;

namespace {

constexpr Timestamp kNow(1'700'000'000'000'000'000);
const std::string kBssid = "02:00:5e:00:00:01";

class Recorded final : public ControlTalk {
 public:
  explicit Recorded(std::map<std::string, std::string> answers) : answers_(std::move(answers)) {}
  Result<void> ask(std::string_view command, const OnAnswer& on_answer) override {
    const auto found = answers_.find(std::string(command));
    if (found == answers_.end())
      return fail(Errc::environment, "not recorded: " + std::string(command));
    on_answer(found->second);
    return ok;
  }

 private:
  std::map<std::string, std::string> answers_;
};

WifiSurvey conf(std::string_view text) {
  wifi::Tracker tracker;
  HostapdConf reader(kNow, tracker);
  std::istringstream in{std::string(text)};
  for (std::string line; std::getline(in, line);) reader.line(line);
  reader.finish();
  return tracker.finish();
}

const WifiNetwork& only(const WifiSurvey& survey) {
  REQUIRE(survey.networks.size() == 1);
  return survey.networks[0];
}

rules::WifiClass class_of(std::string_view text) {
  const WifiSurvey survey = conf(text);
  return rules::judge_network(only(survey)).wifi_class;
}

std::string json_of(const WifiSurvey& survey) {
  std::ostringstream out;
  report::write_wifi_json(report::WifiReport(survey), out);
  return out.str();
}

}  // namespace

TEST_CASE("wpa_supplicant: the table of networks and the link", "[wifi][feeds][control]") {
  // RSN: CCMP, CCMP, SAE, management frames protected; SSID "plant".
  const std::string ie =
      "0005706c616e74"
      "30140100000fac040100000fac040100000fac08c000";
  Recorded talk({
      {"BSS FIRST MASK=0x100617", "id=4\nbssid=" + kBssid +
                                      "\nfreq=2437\ncapabilities=0x0411\nage=3\nie=" + ie +
                                      "\nbeacon_ie=0000" + ie.substr(14) + "\n"},
      {"BSS NEXT-4 MASK=0x100617",
       "id=7\nbssid=02:00:5e:00:00:02\nfreq=2412\ncapabilities=0x0401\nage=0\nie=00046f70656e\n"},
      {"BSS NEXT-7 MASK=0x100617", ""},
      {"STATUS", "bssid=" + kBssid +
                     "\nfreq=2437\nssid=plant\nid=0\nmode=station\npairwise_cipher=CCMP\n"
                     "group_cipher=CCMP\nkey_mgmt=SAE\npmf=2\nmgmt_group_cipher=BIP\n"
                     "wpa_state=COMPLETED\naddress=02:00:5e:00:00:99\n"},
  });
  wifi::Tracker tracker;
  const auto count = read_supplicant(talk, kNow, tracker);
  REQUIRE(count);
  CHECK(*count == 2);
  const WifiSurvey survey = tracker.finish();
  const WifiNetwork* const network = find_network(survey, kBssid);
  REQUIRE(network != nullptr);
  CHECK(network->name() == "plant");
  CHECK(network->revealed);
  CHECK(network->channel == 6);
  CHECK(kNow - network->last == std::chrono::seconds(0));
  CHECK(kNow - network->first == std::chrono::seconds(3));
  CHECK(rules::judge_network(*network).wifi_class == rules::WifiClass::wpa3_personal);
  REQUIRE(network->stations.size() == 1);
  const auto judged = rules::judge_station(network->stations[0], *network);
  CHECK(network->stations[0].mac.to_string() == "02:00:5e:00:00:99");
  CHECK(judged.wifi_class == rules::WifiClass::wpa3_personal);
  CHECK(judged.evidence == rules::WifiEvidence::negotiated);
  CHECK(judged.pmf_used == true);
  const WifiNetwork* const open = find_network(survey, "02:00:5e:00:00:02");
  REQUIRE(open != nullptr);
  CHECK(rules::judge_network(*open).wifi_class == rules::WifiClass::open);
}

TEST_CASE("wpa_supplicant: a link that uses less than is offered", "[wifi][feeds][control]") {
  wifi::Tracker tracker;
  CHECK(read_bss("id=1\nbssid=" + kBssid +
                     "\nfreq=2437\ncapabilities=0x0411\nie=0005706c616e74"
                     "30180100000fac040100000fac040200000fac02000fac088000\n",
                 kNow, tracker) == 1U);
  CHECK(read_status("bssid=" + kBssid +
                        "\nssid=plant\npairwise_cipher=CCMP\ngroup_cipher=CCMP\n"
                        "key_mgmt=WPA2-PSK\nwpa_state=COMPLETED\naddress=02:00:5e:00:00:99\n",
                    kNow, tracker));
  const WifiSurvey survey = tracker.finish();
  const WifiNetwork& network = only(survey);
  REQUIRE(network.stations.size() == 1);
  const auto judged = rules::judge_station(network.stations[0], network);
  CHECK(judged.wifi_class == rules::WifiClass::wpa2_personal);
  CHECK(judged.pmf_used == false);
  CHECK(rules::could_do_better(judged, network));
}

TEST_CASE("wpa_supplicant: who has joined nothing is no station", "[wifi][feeds][control]") {
  wifi::Tracker tracker;
  CHECK_FALSE(read_status("wpa_state=DISCONNECTED\naddress=02:00:5e:00:00:99\n", kNow, tracker));
  CHECK_FALSE(read_status("", kNow, tracker));
  CHECK_FALSE(read_bss("FAIL\n", kNow, tracker));
  CHECK(tracker.finish().told == 0);
}

TEST_CASE("hostapd: settings and stations; passwords do not come through",
          "[wifi][feeds][control]") {
  const std::string config = "bssid=" + kBssid +
                             "\nssid=plant\nwps_state=disabled\npassphrase=Secret-Pass-1\n"
                             "psk=88c430d32fb6e1f1417bf7316a3100bc\nwpa=2\nkey_mgmt=WPA-PSK SAE \n"
                             "group_cipher=CCMP\nrsn_pairwise_cipher=CCMP \n";
  const std::string sae =
      "02:00:5e:00:00:0a\nflags=[AUTH][ASSOC][AUTHORIZED][MFP]\naid=1\nwpa=2\n"
      "AKMSuiteSelector=00-0f-ac-8\n"
      "dot11RSNAStatsSelectedPairwiseCipher=00-0f-ac-4\n";
  const std::string psk =
      "02:00:5e:00:00:0b\nflags=[AUTH][ASSOC][AUTHORIZED]\nwpa=2\n"
      "AKMSuiteSelector=00-0f-ac-2\n"
      "dot11RSNAStatsSelectedPairwiseCipher=00-0f-ac-4\n";
  Recorded talk({{"STATUS", "state=ENABLED\nfreq=5180\nchannel=36\n"},
                 {"GET_CONFIG", config},
                 {"STA-FIRST", sae},
                 {"STA-NEXT 02:00:5e:00:00:0a", psk},
                 {"STA-NEXT 02:00:5e:00:00:0b", "FAIL\n"}});
  wifi::Tracker tracker;
  REQUIRE(read_hostapd(talk, kNow, tracker));
  const WifiSurvey survey = tracker.finish();
  const WifiNetwork& network = only(survey);
  const auto judged = rules::judge_network(network);
  CHECK(judged.wifi_class == rules::WifiClass::wpa2_wpa3_transition);
  CHECK(judged.evidence == rules::WifiEvidence::configured);
  CHECK(judged.has(rules::WifiCap::pmf_unknown));
  CHECK(network.channel == 36);
  REQUIRE(network.stations.size() == 2);
  const auto first = rules::judge_station(network.stations[0], network);
  const auto second = rules::judge_station(network.stations[1], network);
  CHECK(first.wifi_class == rules::WifiClass::wpa3_personal);
  CHECK(first.pmf_used == true);
  CHECK(second.wifi_class == rules::WifiClass::wpa2_personal);
  CHECK(second.pmf_used == false);
  const std::string json = json_of(survey);
  CHECK(json.find("Secret-Pass-1") == std::string::npos);
  CHECK(json.find("88c430d3") == std::string::npos);
}

TEST_CASE("hostapd: WPA3 of which nobody tells about PMF is not at its best",
          "[wifi][feeds][control]") {
  Recorded talk({{"STATUS", ""},
                 {"GET_CONFIG", "bssid=" + kBssid +
                                    "\nssid=x\nwpa=2\nkey_mgmt=SAE \ngroup_cipher=CCMP\n"
                                    "rsn_pairwise_cipher=CCMP \n"},
                 {"STA-FIRST", ""}});
  wifi::Tracker tracker;
  REQUIRE(read_hostapd(talk, kNow, tracker));
  const WifiSurvey survey = tracker.finish();
  const auto judged = rules::judge_network(only(survey));
  CHECK(judged.wifi_class == rules::WifiClass::wpa3_personal);
  CHECK(judged.grade == rules::WifiGrade::b);
}

TEST_CASE("hostapd.conf: classes of settings", "[wifi][feeds][conf]") {
  using rules::WifiClass;
  CHECK(class_of("ssid=a\n") == WifiClass::open);
  CHECK(class_of("ssid=a\nwep_key0=\"abcde\"\n") == WifiClass::wep);
  CHECK(class_of("ssid=a\nwpa=1\nwpa_passphrase=12345678\n") == WifiClass::wpa_personal);
  CHECK(class_of("ssid=a\nwpa=3\nrsn_pairwise=CCMP\n") == WifiClass::wpa_wpa2_personal);
  CHECK(class_of("ssid=a\nwpa=2\nrsn_pairwise=CCMP\n") == WifiClass::wpa2_personal);
  CHECK(class_of("ssid=a\nwpa=2\nrsn_pairwise=CCMP\nwpa_key_mgmt=WPA-PSK SAE\nieee80211w=1\n") ==
        WifiClass::wpa2_wpa3_transition);
  CHECK(class_of("ssid=a\nwpa=2\nrsn_pairwise=CCMP\nwpa_key_mgmt=SAE\nieee80211w=2\n") ==
        WifiClass::wpa3_personal);
  CHECK(class_of("ssid=a\nwpa=2\nrsn_pairwise=CCMP\nwpa_key_mgmt=SAE\n") ==
        WifiClass::wpa3_personal_no_pmf);
  CHECK(class_of("ssid=a\nwpa=2\nrsn_pairwise=CCMP\nwpa_key_mgmt=OWE\nieee80211w=2\n") ==
        WifiClass::owe);
  CHECK(class_of("ssid=a\nwpa=2\nrsn_pairwise=CCMP\nwpa_key_mgmt=WPA-EAP\n") ==
        WifiClass::wpa2_enterprise);
  CHECK(class_of("ssid=a\nwpa=2\nrsn_pairwise=GCMP-256\nwpa_key_mgmt=WPA-EAP-SUITE-B-192\n"
                 "ieee80211w=2\ngroup_cipher=GCMP-256\n") == WifiClass::wpa3_enterprise_192);
  CHECK(class_of("ssid=a\nowe_transition_bssid=02:00:5e:00:00:02\nowe_transition_ssid=\"b\"\n") ==
        WifiClass::owe_transition_open);
  CHECK(class_of("ssid=a\nwpa=2\nrsn_pairwise=CCMP\nwpa_key_mgmt=WPA-PSK\n"
                 "rsn_override_key_mgmt=SAE\nrsn_override_mfp=2\n") ==
        WifiClass::wpa2_wpa3_transition);
}

TEST_CASE("hostapd.conf: what else is told", "[wifi][feeds][conf]") {
  const WifiSurvey survey = conf(
      "# a comment with ssid=no\n"
      "interface=wlan0\n"
      "bssid=02:00:5e:00:00:01\r\n"
      "  ssid=plant\n"
      "channel=37\n"
      "op_class=131\n"
      "wpa=2\n"
      "wpa_pairwise=TKIP CCMP\n"
      "wps_state=2\n"
      "config_methods=label virtual_display push_button keypad\n"
      "ap_setup_locked=1\n"
      "sae_pwe=2\n"
      "beacon_prot=1\n"
      "bss=wlan0_0\n"
      "ssid2=P\"sec\\x6fnd\"\n");
  REQUIRE(survey.networks.size() == 2);
  const WifiNetwork* const first = find_network(survey, kBssid);
  REQUIRE(first != nullptr);
  CHECK(first->configured);
  CHECK(first->name() == "plant");
  CHECK(first->offer.six_ghz);
  CHECK(first->offer.hash_to_element);
  CHECK(first->offer.beacon_protection);
  REQUIRE(first->offer.rsn);
  CHECK(first->offer.rsn->group == wifi_suite(kRsnOrganisation, 2));
  const auto judged = rules::judge_network(*first);
  CHECK(judged.has(rules::WifiCap::wps_pin_locked));
  CHECK(judged.has(rules::WifiCap::tkip_offered));
  const WifiNetwork& second = survey.networks[0].configured && survey.networks[0].bssid.is_zero()
                                  ? survey.networks[0]
                                  : survey.networks[1];
  CHECK(second.name() == "second");
  CHECK(second.channel == 37);
  CHECK(json_of(survey).find("\"bssid\": null") != std::string::npos);
}

TEST_CASE("hostapd.conf: no secret is in what is told", "[wifi][feeds][conf]") {
  const std::filesystem::path file =
      std::filesystem::temp_directory_path() / "tenken-hostapd-test.conf";
  std::ofstream(file) << "ssid=plant\nwpa=2\nwpa_passphrase=TopSecret-1\nwpa_psk=TopSecret-2\n"
                         "sae_password=TopSecret-3\nwep_key0=TopSecret-4\nap_pin=TopSecret-5\n"
                         "auth_server_shared_secret=TopSecret-6\nrsn_pairwise=CCMP\n"
                         "private_key_passwd=TopSecret-7\n"
                      << std::string(5000, 'x') << "=TopSecret-8\nieee80211w=2";
  wifi::Tracker tracker;
  const auto count = read_hostapd_conf(file, kNow, tracker);
  std::filesystem::remove(file);
  REQUIRE(count);
  CHECK(*count == 1);
  const WifiSurvey survey = tracker.finish();
  CHECK(only(survey).offer.rsn->pmf == WifiPmf::required);  // the last line has no end
  const std::string json = json_of(survey);
  CHECK(json.find("plant") != std::string::npos);
  CHECK(json.find("TopSecret") == std::string::npos);
  const auto missing = read_hostapd_conf("/nonexistent/hostapd.conf", kNow, tracker);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::usage);
}

TEST_CASE("control sockets: a path at which nobody listens", "[wifi][feeds][control]") {
  for (const std::string& path :
       {std::string("/nonexistent"), std::string(), std::string(300, 'x')}) {
    const auto talk = open_control(path);
    REQUIRE_FALSE(talk);
    CHECK(talk.error().code == Errc::usage);
  }
}
