// Surveys as table, CSV, JSON and HTML: what hostile names do there, and that nothing is lost.
#include <sstream>

#include "catch.hpp"
#include "support.hpp"

#include "air.hpp"
#include "report/wifi.hpp"
#include "report/wifi_words.hpp"

using namespace tenken;
using namespace tenken::test;
namespace json = boost::json;

namespace {

using Write = void (*)(const report::WifiReport&, std::ostream&);

std::string text(const WifiSurvey& survey, Write write, Lang lang = Lang::en) {
  report::WifiReport report(survey);
  report.tenken_version = "1";
  report.lang = lang;
  std::ostringstream out;
  write(report, out);
  return out.str();
}

const std::vector<std::string> kHostile{"=HYPERLINK(\"x\"),\n\x1b[2J",
                                        "<script>alert(1)</script>",
                                        "\xff\xfe\x80",
                                        "a,b\"c\r\nd",
                                        "@SUM(1)",
                                        "\xe2\x80\xae"
                                        "desrever"};

WifiSurvey hostile_survey() {
  std::vector<Bytes> frames;
  unsigned number = 1;
  for (const std::string& name : kHostile) {
    const std::string bssid = "02:00:5e:00:10:0" + std::to_string(number++);
    frames.push_back(beacon(bssid, joined({ssid_element(name), rsn(4, {4}, {2})})));
    frames.push_back(association(kStation, bssid, joined({ssid_element(name), rsn(4, {4}, {2})})));
  }
  return survey_of(frames);
}

bool has_control(std::string_view out) {
  for (const char c : out)
    if (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\r') return true;
  return false;
}

}  // namespace

TEST_CASE("hostile names are harmless in every output", "[wifi][report]") {
  const WifiSurvey survey = hostile_survey();
  for (const Write write : {report::write_wifi_table, report::write_wifi_csv,
                            report::write_wifi_json, report::write_wifi_html}) {
    const std::string out = text(survey, write);
    CHECK_FALSE(has_control(out));
    CHECK(out.find("\xff\xfe") == std::string::npos);
    CHECK(out.find("\xe2\x80\xae") == std::string::npos);
    CHECK(
        (out.find("\\xff\\xfe") != std::string::npos || out.find("\\\\xff") != std::string::npos));
  }
  CHECK(text(survey, report::write_wifi_html).find("<script") == std::string::npos);
  const std::string csv = text(survey, report::write_wifi_csv);
  for (const char* const formula : {"\n=", ",=", "\"=", ",@", "\"@"})
    CHECK(csv.find(formula) == std::string::npos);
}

TEST_CASE("JSON: the fields that programs read, with the bytes of each name", "[wifi][report]") {
  const WifiSurvey survey = survey_file(synthetic_captures() / "synth-radiotap.pcap");
  const json::value root = json::parse(text(survey, report::write_wifi_json));
  CHECK(root.at("schema") == "tenken.wifi/1");
  CHECK(root.at("networks").as_array().size() == survey.networks.size());
  for (const json::value& network : root.at("networks").as_array()) {
    for (const char* const key :
         {"bssid", "ssid", "ssid_hex", "channel", "freq_mhz", "class", "class_id", "akms",
          "pairwise", "group", "pmf", "wps", "grade", "severity", "findings", "stations"}) {
      INFO(key);
      CHECK(network.as_object().contains(key));
    }
  }
  const auto at = [&](const char* bssid) -> const json::object& {
    for (const json::value& network : root.at("networks").as_array())
      if (network.at("bssid") == bssid) return network.as_object();
    FAIL(bssid);
    return root.as_object();
  };
  const json::object& transition = at("02:53:00:00:00:0d");
  CHECK(transition.at("class") == "WPA2/WPA3-Personal transition");
  CHECK(transition.at("class_id") == "wpa2-wpa3-transition");
  CHECK(transition.at("grade") == "B");
  CHECK(transition.at("ssid_hex") == "7472616e736974696f6e");
  CHECK(transition.at("stations").as_array().size() == 2);
  const json::value& old = transition.at("stations").at(0);
  CHECK(old.at("grade") == "C");
  CHECK(old.at("could_do_better").as_bool());
  CHECK(old.at("akms").at(0) == "PSK");
  CHECK(at("02:53:00:00:00:2b").at("ssid").is_null());
  CHECK(at("02:53:00:00:00:01").at("wps").is_null());
}

TEST_CASE("nothing of a handshake but that it was there leaves the program", "[wifi][report]") {
  const Bytes name = joined({hex("dd14 000fac04"), hex("a1b2c3d4e5f60718293a4b5c6d7e8f90")});
  const WifiSurvey survey =
      survey_of({beacon(kAp, joined({ssid_element("net"), rsn(4, {4}, {2})})),
                 data_down(kStation, kAp, kAp, key_body(2, 2, 1, name), false)});
  const std::string out = text(survey, report::write_wifi_json);
  CHECK(out.find("\"pmkid_in_m1\": true") != std::string::npos);
  CHECK(out.find("a1b2c3d4") == std::string::npos);
}

TEST_CASE("the table names networks, devices, and what to do, in both languages",
          "[wifi][report]") {
  const WifiSurvey survey =
      survey_of({beacon(kAp, joined({ssid_element("net"), rsn(4, {4}, {2, 8}, kPmfCapable)})),
                 association(kStation, kAp, rsn(4, {4}, {2})),
                 data_down(kStation, kAp, kWired, aes_body(1), true)});
  const std::string en = text(survey, report::write_wifi_table);
  for (const char* const part : {"net", "WPA2/WPA3-Personal transition", "optional", "association",
                                 "00:00:5e:00:53:99 through net", "although net offers WPA3"}) {
    INFO(part);
    CHECK(en.find(part) != std::string::npos);
  }
  const std::string ja = text(survey, report::write_wifi_table, Lang::ja);
  CHECK(ja.find("ネットワーク") != std::string::npos);
  CHECK(ja.find("対処") != std::string::npos);
}

TEST_CASE("explain knows every class and every finding", "[wifi][report]") {
  for (const Lang lang : {Lang::en, Lang::ja}) {
    for (const rules::WifiClassRow& row : rules::wifi_classes()) {
      const std::string out = report::explain_wifi("wifi:" + std::string(row.id), lang);
      CHECK(out.find(row.label) != std::string::npos);
      CHECK(out.find(row.remedy.in(lang)) != std::string::npos);
    }
    for (const rules::WifiCapRow& row : rules::wifi_caps())
      CHECK(report::explain_wifi("wifi:" + std::string(row.id), lang).find(row.reason.in(lang)) !=
            std::string::npos);
    CHECK(report::explain_wifi("wifi", lang).find("wpa2-wpa3-transition") != std::string::npos);
  }
  CHECK(report::explain_wifi("wifi:nothing", Lang::en).empty());
  CHECK(report::explain_wifi("32-1", Lang::en).empty());
}
