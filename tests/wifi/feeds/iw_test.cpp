// iw's text: the networks that it describes are those that the frames give.
#include <fstream>
#include <random>
#include <sstream>

#include "catch.hpp"

#include "report/wifi.hpp"
#include "rules/wifi_judge.hpp"
#include "scanner/wifi_feeds/iw_text.hpp"
#include "scanner/wifi_feeds/suite_names.hpp"
#include "wifi/support.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

constexpr Timestamp kNow(1'700'000'000'000'000'000);

std::string content(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  REQUIRE(in);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::filesystem::path own(const char* name) {
  return std::filesystem::path(TENKEN_SOURCE_DIR) / "tests/wifi/feeds" / name;
}

WifiSurvey read(std::string_view text) {
  wifi::Tracker tracker;
  wifi_feeds::read_iw(text, kNow, tracker);
  return tracker.finish();
}

std::string wps_of(const WifiOffer& offer) {
  if (!offer.wps) return "off";
  const WifiWps& wps = *offer.wps;
  std::string out = std::to_string(wps.state) + (wps.locked ? " locked" : "") +
                    (wps.takes_pin() ? " pin" : "") + (wps.takes_button() ? " button" : "") +
                    (wps.button_pressed() ? " pressed" : "");
  return out + ' ' + wps.manufacturer + ' ' + wps.model_name + ' ' + wps.device_name;
}

/// Everything that is judged, in one line.
std::string judged_of(const WifiNetwork& network) {
  const rules::WifiJudgement judged = rules::judge_network(network);
  const WifiOffer& offer = network.offer;
  const auto& element = offer.rsn ? offer.rsn : offer.wpa;
  std::string out(rules::wifi_class_row(judged.wifi_class).id);
  out += " | " + akm_names(rules::offered_akms(offer));
  out += " | " + cipher_names(rules::offered_pairwise(offer));
  out += " | " + (element ? cipher_name(element->group) : "-");
  out += " | " + (element ? std::string(to_string(element->pmf)) : "-");
  out += " | " + std::to_string(network.channel.value_or(0));
  return out + " | " + std::string(to_string(judged.grade)) + " | " + wps_of(offer);
}

void check_same(const WifiSurvey& told, const WifiSurvey& heard) {
  std::size_t compared = 0;
  for (const WifiNetwork& network : told.networks) {
    const WifiNetwork* const other = find_network(heard, network.bssid.to_string());
    INFO(network.bssid.to_string());
    REQUIRE(other != nullptr);
    if (!other->advertised) continue;
    CHECK(judged_of(network) == judged_of(*other));
    // A network that changes its name is told with one of them.
    if (network.name().empty())
      CHECK(other->names.empty());
    else
      CHECK(std::find(other->names.begin(), other->names.end(), network.name()) !=
            other->names.end());
    ++compared;
  }
  CHECK(compared > 0);
}

}  // namespace

TEST_CASE("iw -u: the synthetic networks are those of their frames", "[wifi][feeds][iw]") {
  const WifiSurvey heard = survey_file(synthetic_captures() / "synth-radiotap.pcap");
  const WifiSurvey told = read(content(own("iw-synth-u.txt")));
  check_same(told, heard);
  CHECK(told.networks.size() >= 40);
  const WifiNetwork* const hidden = find_network(told, "02:53:00:00:00:2b");
  REQUIRE(hidden != nullptr);
  CHECK(hidden->hidden);
  const WifiNetwork* const compatible = find_network(told, "02:53:00:00:00:10");
  REQUIRE(compatible != nullptr);
  CHECK(compatible->offer.override1.has_value());
  CHECK(compatible->offer.override2.has_value());
}

TEST_CASE("iw without -u loses RSN Override, and nothing else that is judged",
          "[wifi][feeds][iw]") {
  const WifiSurvey told = read(content(own("iw-synth.txt")));
  const WifiSurvey whole = read(content(own("iw-synth-u.txt")));
  std::size_t same = 0;
  for (const WifiNetwork& network : told.networks) {
    const WifiNetwork* const other = find_network(whole, network.bssid.to_string());
    REQUIRE(other != nullptr);
    same += judged_of(network) == judged_of(*other) ? 1 : 0;
  }
  CHECK(same == told.networks.size() - 1);
  const WifiNetwork* const compatible = find_network(told, "02:53:00:00:00:10");
  REQUIRE(compatible != nullptr);
  CHECK(rules::judge_network(*compatible).wifi_class == rules::WifiClass::wpa2_personal);
}

TEST_CASE("iw: real networks are those of their captures", "[wifi][feeds][iw][captures]") {
  const auto folder = real_captures();
  if (!folder || !std::filesystem::exists(*folder / "iwscan")) {
    WARN("skipped: no captures here");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(*folder / "iwscan")) {
    std::string name = entry.path().stem().string();
    if (name.ends_with("-u")) name.resize(name.size() - 2);
    for (const auto& capture : std::filesystem::directory_iterator(*folder / "wifi")) {
      if (capture.path().string().find(name + ".") == std::string::npos) continue;
      INFO(name);
      check_same(read(content(entry.path())), survey_file(capture.path()));
      ++files;
    }
  }
  CHECK(files > 0);
}

TEST_CASE("iw: what is told of a network besides its protection", "[wifi][feeds][iw]") {
  const WifiSurvey told = read(
      "BSS 02:00:5e:00:00:01(on wlan0) -- associated\n"
      "\tlast seen: 250 ms ago\n"
      "\tfreq: 5180.0\n"
      "\tcapability: ESS Privacy (0x0011)\n"
      "\tInformation elements from Probe Response frame:\n"
      "\tSSID: plant\\x20\n"
      "\tRSN:\t * Version: 1\n"
      "\t\t * Group cipher: TKIP\n"
      "\t\t * Pairwise ciphers: Use group cipher suite\n"
      "\t\t * Authentication suites: IEEE 802.1X/SHA-256 FT/IEEE 802.1X SOMETHING-NEW\n"
      "\t\t * Capabilities: 16-PTKSA-RC 1-GTKSA-RC MFP-capable (0x008c)\n"
      "\t\t * 2 PMKIDs\n"
      "\t\t * Group mgmt cipher suite: AES-128-CMAC\n");
  REQUIRE(told.networks.size() == 1);
  const WifiNetwork& network = told.networks[0];
  CHECK(network.name() == "plant ");
  CHECK(network.freq_mhz == 5180);
  CHECK(network.channel == 36);
  CHECK((kNow - network.last) == std::chrono::milliseconds(250));
  REQUIRE(network.offer.rsn);
  CHECK(akm_names(network.offer.rsn->akms) == "802.1X-SHA256 FT-802.1X 00-00-00:255");
  CHECK(network.offer.rsn->pmf == WifiPmf::capable);
  CHECK(network.offer.rsn->pmkids == 2);
  CHECK(network.offer.rsn->group_management == wifi_suite(kRsnOrganisation, 6));
}

TEST_CASE("iw: elements of beacon and probe response are two announcements", "[wifi][feeds][iw]") {
  const WifiSurvey told = read(
      "BSS 02:00:5e:00:00:01(on wlan0)\n"
      "\tcapability: ESS Privacy (0x0011)\n"
      "\tInformation elements from Probe Response frame:\n"
      "\tSSID: plant\n"
      "\tInformation elements from Beacon frame:\n"
      "\tSSID: \n");
  REQUIRE(told.networks.size() == 1);
  CHECK(told.networks[0].name() == "plant");
  CHECK(told.networks[0].hidden);
  CHECK(told.networks[0].revealed);
}

TEST_CASE("iw: selectors of suites", "[wifi][feeds][iw]") {
  using wifi_feeds::suite_selector;
  CHECK(suite_selector("00-0f-ac:24") == wifi_suite(kRsnOrganisation, 24));
  CHECK(suite_selector("00-0f-ac-4") == wifi_suite(kRsnOrganisation, 4));
  for (const char* const wrong :
       {"", "00-0f-ac", "00-0f-ac:", "00-0f-ac:256", "00:0f:ac:4", "zz-0f-ac:4", "00-0f-ac:4x"})
    CHECK(suite_selector(wrong) == wifi_feeds::kUnknownSuite);
}

TEST_CASE("iw: hostile and broken text is harmless", "[wifi][feeds][iw][hostile]") {
  for (const char* const text :
       {"", "\n", "BSS ", "BSS 02:00:5e:00:00:0g(on x)\n\tSSID: x\n", "BSS 02:00:5e:00:00:01x\n",
        "\tRSN:\t * Version: 1\n", "BSS ff:ff:ff:ff:ff:ff(on wlan0)\n\tSSID: x\n",
        "BSS 00:00:00:00:00:00(on wlan0)\n\tSSID: x\n"})
    CHECK(read(text).networks.empty());
  std::string text = content(own("iw-synth-u.txt"));
  for (std::size_t size = 0; size < text.size(); size += 7) (void)read(text.substr(0, size));
  std::mt19937 random(11);
  for (int round = 0; round < 200; ++round) {
    std::string altered = text;
    for (int change = 0; change < 50; ++change)
      altered[random() % altered.size()] = static_cast<char>(random());
    const WifiSurvey survey = read(altered);
    std::ostringstream out;
    report::WifiReport report(survey);
    report::write_wifi_table(report, out);
    for (const char c : out.str()) CHECK((static_cast<unsigned char>(c) >= 0x20 || c == '\n'));
  }
}

TEST_CASE("iw: the number of networks of one text is bounded", "[wifi][feeds][iw][hostile]") {
  std::string text;
  char line[64];
  constexpr unsigned kMany = wifi_feeds::kMostNetworks + 10;
  for (unsigned i = 0; i < kMany; ++i) {
    std::snprintf(line, sizeof line, "BSS 02:00:00:%02x:%02x:%02x(on w)\n", i >> 16U & 0xFFU,
                  i >> 8U & 0xFFU, i & 0xFFU);
    text += line;
  }
  wifi::Tracker tracker;
  const wifi_feeds::IwReading reading = wifi_feeds::read_iw(text, kNow, tracker);
  CHECK(reading.bounded);
  CHECK(reading.networks == wifi_feeds::kMostNetworks);
}
