// tenken wifi, on the synthetic captures that lie beside the tests of the tracker.
#include <string>

#include "catch.hpp"
#include <boost/json.hpp>

#include "program.hpp"

using namespace tenken::test;

namespace {

const std::string kCapture =
    std::string(TENKEN_SOURCE_DIR) + "/tests/wifi/synth/synth-radiotap.pcap";
const std::string kSameFrames =
    std::string(TENKEN_SOURCE_DIR) + "/tests/wifi/synth/synth-bare.pcap";

bool has(const std::string& text, const char* part) {
  INFO(part);
  return text.find(part) != std::string::npos;
}

Ended call(const TempFolder& folder, std::vector<std::string> args) {
  return run_tenken(std::move(args), folder);
}

}  // namespace

TEST_CASE("wifi survey shows networks and devices, in both languages", "[cli][wifi]") {
  const TempFolder folder;
  const Ended en = call(folder, {"wifi", "survey", "-r", kCapture, "--lang", "en"});
  CHECK(en.code == 0);
  CHECK(has(en.out, "WPA2/WPA3-Personal transition"));
  CHECK(has(en.out, "00:1b:c5:00:00:01"));
  CHECK(has(en.err, "94 Wi-Fi frames"));
  CHECK(en.out.find('\x1b') == std::string::npos);
  const Ended ja = call(folder, {"wifi", "survey", kCapture, "--lang", "ja"});
  CHECK(ja.code == 0);
  CHECK(has(ja.out, "ネットワーク"));
}

TEST_CASE("wifi survey writes JSON, CSV and HTML, and no inventory unless one is named",
          "[cli][wifi]") {
  const TempFolder folder;
  const Ended ended = call(folder, {"wifi", "survey", "-r", kCapture, "--format", "json", "--out",
                                    "s.json", "--out", "s.csv", "--out", "s.html"});
  CHECK(ended.code == 0);
  const auto root = boost::json::parse(slurp(folder.path() / "s.json"));
  CHECK(root == boost::json::parse(ended.out));
  CHECK(root.at("networks").as_array().size() == 41);
  CHECK(has(slurp(folder.path() / "s.csv"), "02:53:00:00:00:0d"));
  CHECK(has(slurp(folder.path() / "s.html"), "<!doctype html>"));
  std::size_t databases = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
    databases += entry.path().extension() == ".db" ? 1 : 0;
  CHECK(databases == 0);
}

TEST_CASE("wifi survey stores the devices of networks that are named as own", "[cli][wifi]") {
  const TempFolder folder;
  const Ended none = call(folder, {"wifi", "survey", "-r", kCapture, "--db", "a.db"});
  CHECK(none.code == 0);
  CHECK(has(none.err, "devices stored in the inventory: 0"));
  // What one frame alone names may be a frame that was received wrongly.
  const Ended once = call(folder, {"wifi", "survey", "-r", kCapture, "--db", "c.db", "--own",
                                   "transition", "--own", "wpa3"});
  CHECK(has(once.err, "devices stored in the inventory: 3"));
  const Ended own = call(folder, {"wifi", "survey", kCapture, kSameFrames, "--db", "b.db", "--own",
                                  "transition", "--own", "wpa3"});
  CHECK(own.code == 0);
  CHECK(has(own.err, "devices stored in the inventory: 4"));
  const Ended exported = call(folder, {"export", "--db", "b.db", "--lang", "en"});
  REQUIRE(exported.code == 0);
  const auto root = boost::json::parse(exported.out);
  std::string found;
  std::size_t makers = 0;
  for (const auto& device : root.at("devices").as_array()) {
    makers += device.at("vendor").is_string() ? 1 : 0;
    for (const auto& finding : device.at("findings").as_array()) {
      const std::string item(finding.at("item").as_string());
      if (item != "32-1" && item != "32-2") continue;
      found += std::string(finding.at("reason").as_string()) + "\n";
      if (finding.at("verdict") != "not_observed")
        CHECK_FALSE(finding.at("evidence").as_array().empty());
    }
  }
  CHECK(has(found, "rule_32_1_better"));      // the device that chose WPA2
  CHECK(has(found, "rule_32_1_transition"));  // the one that chose WPA3
  CHECK(has(found, "rule_32_1_wired"));
  CHECK(has(found, "rule_32_2_wifi"));
  CHECK(has(found, "rule_32_2_wired"));
  CHECK(makers > 0);  // by the registry of MAC addresses
}

TEST_CASE("wifi expect tells what deviates", "[cli][wifi]") {
  const TempFolder folder;
  const std::string list = folder.write("ssids.toml",
                                        "[[network]]\nssid = \"wpa3\"\nleast = \"B\"\n"
                                        "[[network]]\nssid = \"legacy-wep\"\nleast = \"C\"\n"
                                        "[[network]]\nssid = \"not-here\"\n");
  const Ended ended = call(folder, {"wifi", "expect", list, "-r", kCapture, "--lang", "en"});
  CHECK(ended.code == 1);
  CHECK(has(ended.out, "worse than the expected C"));
  CHECK(has(ended.out, "not-here was not heard here"));
  CHECK(has(ended.out, "is as expected"));

  const std::string fine = folder.write("fine.toml", "[[network]]\nssid = \"wpa3\"\n");
  CHECK(call(folder, {"wifi", "expect", fine, kCapture}).code == 0);
  const std::string missing = folder.write("missing.toml", "[[network]]\nssid = \"nowhere\"\n");
  CHECK(call(folder, {"wifi", "expect", missing, kCapture}).code == 3);
}

TEST_CASE("wifi survey and expect read what iw prints and how hostapd is set up", "[cli][wifi]") {
  const TempFolder folder;
  const std::string conf =
      folder.write("hostapd.conf",
                   "interface=wlan0\nssid=plant\nwpa=2\nwpa_key_mgmt=WPA-PSK\n"
                   "rsn_pairwise=CCMP\nieee80211w=0\nwpa_passphrase=Unheard-Of-1\n");
  const std::string iw = std::string(TENKEN_SOURCE_DIR) + "/tests/wifi/feeds/iw-synth-u.txt";
  const Ended survey =
      call(folder, {"wifi", "survey", "--iw", iw, "--hostapd-conf", conf, "--format", "json"});
  CHECK(survey.code == 0);
  CHECK_FALSE(has(survey.out + survey.err, "Unheard"));
  bool configured = false;
  const auto root = boost::json::parse(survey.out);
  for (const auto& network : root.at("networks").as_array())
    if (network.at("ssid") == "plant") configured = network.at("configured").as_bool();
  CHECK(configured);

  const std::string list = folder.write("l.toml", "[[network]]\nssid = \"plant\"\nleast = \"A\"\n");
  const Ended expect =
      call(folder, {"wifi", "expect", list, "--hostapd-conf", conf, "--lang", "en"});
  CHECK(expect.code == 1);
  CHECK(has(expect.out, "worse than the expected A"));
  CHECK_FALSE(has(expect.out, "00:00:00"));

  CHECK(call(folder, {"wifi", "survey", "--scan"}).code == 2);
  CHECK(call(folder, {"wifi", "survey", "-i", "lo", "--duration", "1s"}).code == 2);
  CHECK(call(folder, {"wifi", "survey", "--hostapd", "/nonexistent"}).code != 0);
}

TEST_CASE("wifi: what cannot be read is said, with a remedy", "[cli][wifi]") {
  const TempFolder folder;
  CHECK(call(folder, {"wifi", "survey"}).code == 2);
  CHECK(call(folder, {"wifi", "expect"}).code == 2);
  for (const char* const text :
       {"x = 1\n", "[[network]]\n", "[[network]]\nssid = 3\n", "[[network]]\nssid_hex = \"0g\"\n",
        "[[network]]\nssid = \"a\"\nleast = \"Z\"\n",
        "[[network]]\nssid = \"a\"\nbssids = [\"x\"]\n", "[[network\n"}) {
    INFO(text);
    const Ended ended =
        call(folder, {"wifi", "expect", folder.write("bad.toml", text), kCapture, "--lang", "en"});
    CHECK(ended.code == 2);
    CHECK(has(ended.err, "[[network]]"));
  }
  const std::string wired = std::string("\xd4\xc3\xb2\xa1\x02\0\x04\0", 8) + std::string(8, '\0') +
                            std::string("\0\0\x04\0\x01\0\0\0", 8);
  const Ended no_wifi = call(folder, {"wifi", "survey", folder.write("wired.pcap", wired)});
  CHECK(no_wifi.code == 3);
}

TEST_CASE("explain knows classes of Wi-Fi", "[cli][wifi]") {
  const TempFolder folder;
  const Ended ended = call(folder, {"explain", "wifi:wpa2-wpa3-transition", "--lang", "en"});
  CHECK(ended.code == 0);
  CHECK(has(ended.out, "Grade B"));
  CHECK(call(folder, {"explain", "wifi:wps-pin"}).code == 0);
  CHECK(call(folder, {"explain", "wifi:unknown"}).code == 2);
}
