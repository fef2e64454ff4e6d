// Classes, grades and caps: one row for each line of the table, and the traps between them.
#include <set>

#include "catch.hpp"
#include "support.hpp"

#include "air.hpp"
#include "rules/wifi_judge.hpp"

using namespace tenken;
using namespace tenken::test;
using rules::WifiCap;
using rules::WifiClass;
using rules::WifiGrade;

namespace {

constexpr std::uint32_t kOwe = 0x506F9A1C;
constexpr std::uint32_t kOverride = 0x506F9A29;
constexpr std::uint32_t kOsen = 0x506F9A12;
constexpr WifiSuite kCckm = wifi_suite(0x004096, 0);

struct Row {
  const char* what;
  Bytes elements;
  std::uint16_t capability;
  WifiClass wifi_class;
  WifiGrade grade;
};

Bytes owe_transition() {
  return vendor_element(kOwe, joined({hex("02005e000101"), hex("03"), to_bytes("owe")}));
}

std::vector<Row> rows() {
  const auto c = kPmfCapable;
  const auto r = kPmfRequired;
  return {
      {"open", {}, kEss, WifiClass::open, WifiGrade::f},
      {"WEP", {}, kEssPrivacy, WifiClass::wep, WifiGrade::f},
      {"open half of OWE", owe_transition(), kEss, WifiClass::owe_transition_open, WifiGrade::d},
      {"OWE half", joined({rsn(4, {4}, {18}, r), owe_transition()}), kEssPrivacy,
       WifiClass::owe_transition_owe, WifiGrade::c},
      {"OWE", rsn(4, {4}, {18}, r), kEssPrivacy, WifiClass::owe, WifiGrade::c},
      {"WPA, TKIP", wpa(2, {2}, {2}), kEssPrivacy, WifiClass::wpa_personal, WifiGrade::f},
      {"WPA, AES", wpa(4, {4}, {2}), kEssPrivacy, WifiClass::wpa_personal, WifiGrade::d},
      {"WPA, 802.1X", wpa(4, {4}, {1}), kEssPrivacy, WifiClass::wpa_enterprise, WifiGrade::d},
      {"WPA before RSN", joined({wpa(2, {2}, {2}), rsn(2, {4}, {2})}), kEssPrivacy,
       WifiClass::wpa_wpa2_personal, WifiGrade::d},
      {"RSN before WPA", joined({rsn(2, {4}, {2}), wpa(2, {2}, {2})}), kEssPrivacy,
       WifiClass::wpa_wpa2_personal, WifiGrade::d},
      {"WPA and RSN, 802.1X", joined({wpa(2, {2}, {1}), rsn(2, {4}, {1})}), kEssPrivacy,
       WifiClass::wpa_wpa2_enterprise, WifiGrade::d},
      {"WPA to WPA3", joined({wpa(2, {2}, {2}), rsn(2, {4}, {2, 8}, c)}), kEssPrivacy,
       WifiClass::wpa_wpa2_wpa3_personal, WifiGrade::d},
      {"WPA2, no PMF", rsn(4, {4}, {2}), kEssPrivacy, WifiClass::wpa2_personal, WifiGrade::c},
      {"WPA2, PMF", rsn(4, {4}, {2, 6}, c), kEssPrivacy, WifiClass::wpa2_personal,
       WifiGrade::b_minus},
      {"WPA2, PMF required", rsn(4, {4}, {6}, r), kEssPrivacy, WifiClass::wpa2_personal,
       WifiGrade::b},
      {"fast transition", rsn(4, {4}, {4}), kEssPrivacy, WifiClass::wpa2_personal, WifiGrade::c},
      {"transition", rsn(4, {4}, {2, 8}, c), kEssPrivacy, WifiClass::wpa2_wpa3_transition,
       WifiGrade::b},
      {"transition with DPP", rsn(4, {4}, {2, 8, wifi_suite(0x506F9A, 2)}, c), kEssPrivacy,
       WifiClass::wpa2_wpa3_transition, WifiGrade::b},
      {"compatibility mode",
       joined({rsn(4, {4}, {2}), vendor_element(kOverride, rsn_body(4, {4}, {8}, r))}), kEssPrivacy,
       WifiClass::wpa2_wpa3_transition, WifiGrade::b},
      {"WPA3", rsn(4, {4}, {8}, r), kEssPrivacy, WifiClass::wpa3_personal, WifiGrade::a},
      {"WPA3, FT and longer keys", rsn(9, {9}, {9, 24, 25}, r), kEssPrivacy,
       WifiClass::wpa3_personal, WifiGrade::a},
      {"SAE, PMF optional", rsn(4, {4}, {8}, c), kEssPrivacy, WifiClass::wpa3_personal_no_pmf,
       WifiGrade::b},
      {"SAE, PMF demanded but impossible", rsn(4, {4}, {8}, 0x40), kEssPrivacy,
       WifiClass::wpa3_personal_no_pmf, WifiGrade::b},
      {"WPA2-Enterprise", rsn(4, {4}, {1}), kEssPrivacy, WifiClass::wpa2_enterprise, WifiGrade::b},
      {"WPA2-Enterprise, PMF", rsn(4, {4}, {1}, r), kEssPrivacy, WifiClass::wpa2_enterprise,
       WifiGrade::a_minus},
      {"CCKM beside 802.1X", rsn(4, {4}, {kCckm, 1}), kEssPrivacy, WifiClass::wpa2_enterprise,
       WifiGrade::b},
      {"802.1X of both kinds", rsn(4, {4}, {1, 5}, c), kEssPrivacy,
       WifiClass::wpa2_wpa3_enterprise_transition, WifiGrade::a_minus},
      {"WPA3-Enterprise", rsn(4, {4}, {5}, r), kEssPrivacy, WifiClass::wpa3_enterprise,
       WifiGrade::a},
      {"SHA-256 without PMF", rsn(4, {4}, {5}), kEssPrivacy, WifiClass::wpa2_enterprise,
       WifiGrade::b},
      {"192 bit", rsn(9, {9}, {12}, r), kEssPrivacy, WifiClass::wpa3_enterprise_192,
       WifiGrade::a_plus},
      {"192 bit with a lesser cipher", rsn(4, {4}, {12}, r), kEssPrivacy,
       WifiClass::wpa3_enterprise, WifiGrade::a},
      {"FILS", rsn(4, {4}, {14}, r), kEssPrivacy, WifiClass::fils, WifiGrade::none},
      {"PSK and 802.1X", rsn(4, {4}, {1, 2}), kEssPrivacy, WifiClass::personal_and_enterprise,
       WifiGrade::none},
      {"DPP alone", rsn(4, {4}, {wifi_suite(0x506F9A, 2)}), kEssPrivacy, WifiClass::rsn_other,
       WifiGrade::none},
      {"unknown suite", rsn(4, {4}, {77}), kEssPrivacy, WifiClass::rsn_other, WifiGrade::none},
      {"broken RSN", element(48, hex("0100 000fac04 ffff 000fac04")), kEssPrivacy,
       WifiClass::rsn_malformed, WifiGrade::none},
      {"OSEN is not WEP", vendor_element(kOsen, rsn_body(4, {4}, {1})), kEssPrivacy,
       WifiClass::osen, WifiGrade::none},
      {"WAPI is not WEP", element(68, hex("0100")), kEssPrivacy, WifiClass::wapi, WifiGrade::none},
      {"RSN of the defaults", element(48, hex("0100")), kEssPrivacy, WifiClass::wpa2_enterprise,
       WifiGrade::b},
  };
}

WifiNetwork network_of(const Bytes& elements, std::uint16_t capability = kEssPrivacy) {
  const WifiSurvey survey =
      survey_of({beacon(kAp, joined({ssid_element("net"), elements}), capability)});
  REQUIRE(survey.networks.size() == 1);
  return survey.networks.front();
}

rules::WifiJudgement judge(const Bytes& elements, std::uint16_t capability = kEssPrivacy) {
  return rules::judge_network(network_of(elements, capability));
}

}  // namespace

TEST_CASE("every offer has its class and grade", "[wifi][classes]") {
  std::set<WifiClass> seen;
  for (const Row& row : rows()) {
    INFO(row.what);
    const rules::WifiJudgement judged = judge(row.elements, row.capability);
    CHECK(rules::wifi_class_row(judged.wifi_class).id == rules::wifi_class_row(row.wifi_class).id);
    CHECK(to_string(judged.grade) == to_string(row.grade));
    CHECK(judged.evidence == rules::WifiEvidence::advertised);
    seen.insert(judged.wifi_class);
  }
  // Those that need no beacon have a test of their own.
  for (const rules::WifiClassRow& row : rules::wifi_classes())
    if (!row.id.starts_with("heard-")) {
      INFO(row.id);
      CHECK(seen.contains(row.wifi_class));
    }
}

TEST_CASE("networks that say nothing are called by what their frames look like",
          "[wifi][classes]") {
  const auto judged = [](const std::vector<Bytes>& frames) {
    const WifiSurvey survey = survey_of(frames);
    REQUIRE(survey.networks.size() == 1);
    return rules::judge_network(survey.networks.front()).wifi_class;
  };
  const auto up = [](const Bytes& body, bool is_protected) {
    return data_up(kStation, kAp, kWired, body, is_protected);
  };
  CHECK(judged({up(wep_body(1), true)}) == WifiClass::heard_wep);
  CHECK(judged({up(aes_body(1), true)}) == WifiClass::heard_encrypted);
  CHECK(judged({up(tkip_body(1), true)}) == WifiClass::heard_encrypted);
  CHECK(judged({up(clear_body(), false)}) == WifiClass::heard_clear);
  CHECK(judged({association(kStation, kAp, rsn(4, {4}, {2}))}) == WifiClass::heard_unknown);
  CHECK(judged({up(key_body(2, 2, 2), false)}) == WifiClass::heard_unknown);
}

TEST_CASE("caps limit grades, and never improve one", "[wifi][classes]") {
  struct Case {
    const char* what;
    Bytes elements;
    WifiCap cap;
    WifiGrade grade;
  };
  const Case cases[] = {
      {"TKIP alone", rsn(2, {2}, {2}), WifiCap::tkip_only, WifiGrade::d},
      {"TKIP beside AES", rsn(4, {4, 2}, {2}, kPmfRequired), WifiCap::tkip_offered, WifiGrade::c},
      {"TKIP for groups", rsn(2, {4}, {8}, kPmfRequired), WifiCap::tkip_group, WifiGrade::c},
      {"WEP for groups", rsn(5, {4}, {8}, kPmfRequired), WifiCap::wep_cipher, WifiGrade::f},
      {"the group's cipher, which is TKIP", rsn(2, {0}, {2}), WifiCap::tkip_only, WifiGrade::d},
      {"WPA by TKIP", wpa(2, {2}, {2}), WifiCap::wpa1_tkip, WifiGrade::f},
      {"PMF that cannot be", rsn(4, {4}, {2}, 0x40), WifiCap::pmf_invalid, WifiGrade::c},
      {"elements that break off", joined({rsn(4, {4}, {8}, kPmfRequired), hex("dd40")}),
       WifiCap::cut, WifiGrade::a},
  };
  for (const Case& one : cases) {
    INFO(one.what);
    const rules::WifiJudgement judged = judge(one.elements);
    CHECK(judged.has(one.cap));
    CHECK(to_string(judged.grade) == to_string(one.grade));
    CHECK(judged.severity >= rules::wifi_cap_row(one.cap).severity);
  }
}

TEST_CASE("a network of devices among themselves is one letter worse", "[wifi][classes]") {
  constexpr std::uint16_t kIbss = 0x0012;
  const rules::WifiJudgement judged = judge(rsn(4, {4}, {8}, kPmfRequired), kIbss);
  CHECK(judged.has(WifiCap::ibss));
  CHECK(judged.grade == WifiGrade::b);
}

TEST_CASE("the 6 GHz band allows only WPA3 and OWE with protected management frames",
          "[wifi][classes]") {
  const Bytes six = element(255, hex("24 000002 00 fcff 25 00 25 00 06"));
  const auto breaks = [&](const Bytes& elements, std::uint16_t capability) {
    return judge(joined({elements, six}), capability).has(WifiCap::six_ghz);
  };
  CHECK_FALSE(breaks(rsn(4, {4}, {8}, kPmfRequired), kEssPrivacy));
  CHECK_FALSE(breaks(rsn(4, {4}, {18}, kPmfRequired), kEssPrivacy));
  CHECK_FALSE(breaks(rsn(9, {9}, {12}, kPmfRequired), kEssPrivacy));
  CHECK(breaks(rsn(4, {4}, {8}, kPmfCapable), kEssPrivacy));
  CHECK(breaks(rsn(4, {4}, {2}, kPmfRequired), kEssPrivacy));
  CHECK(breaks(rsn(4, {4}, {2, 8}, kPmfCapable), kEssPrivacy));
  CHECK(breaks({}, kEss));
  CHECK(breaks(wpa(4, {4}, {2}), kEssPrivacy));
}

TEST_CASE("WPS: PIN, lock, button, unknown, pressed, not set up", "[wifi][classes]") {
  const auto wps = [](std::string_view attributes) {
    return judge(joined({rsn(4, {4}, {2}), vendor_element(0x0050F204, hex(attributes))}));
  };
  const auto pin = wps("10080002 2388");
  CHECK(pin.has(WifiCap::wps_pin));
  CHECK(pin.severity == Severity::high);
  CHECK(wps("10080002 0004 10570001 01").has(WifiCap::wps_pin_locked));
  CHECK_FALSE(wps("10080002 0004 10570001 01").has(WifiCap::wps_pin));
  CHECK(wps("10080002 0280").has(WifiCap::wps_button));
  CHECK(wps("10440001 02").has(WifiCap::wps_unknown));
  CHECK(wps("10440001 01").has(WifiCap::wps_unconfigured));
  CHECK(wps("10080002 0080 10410001 01 10120002 0004").has(WifiCap::wps_pressed));
  CHECK_FALSE(wps("10080002 0080 10410001 00 10120002 0004").has(WifiCap::wps_pressed));
}

TEST_CASE("an open network that is meant for guests is graded as one", "[wifi][classes]") {
  const WifiNetwork network = network_of({}, kEss);
  CHECK(rules::judge_network(network, true).grade == WifiGrade::d);
  CHECK(rules::judge_network(network, false).grade == WifiGrade::f);
}

TEST_CASE("the table of grades is whole", "[wifi][classes]") {
  CHECK(rules::wifi_grades_version() > 0);
  std::set<std::string_view> ids;
  for (const rules::WifiClassRow& row : rules::wifi_classes()) {
    INFO(row.id);
    CHECK(ids.insert(row.id).second);
    CHECK(rules::find_wifi_class(row.id) == &row);
    CHECK(rules::find_wifi_class(row.label) == &row);
    for (const rules::WifiTexts& texts : {row.reason, row.remedy}) {
      CHECK_FALSE(texts.en.empty());
      CHECK_FALSE(texts.ja.empty());
      CHECK(texts.en != texts.ja);
    }
    CHECK(rules::wifi_grade_row(row.wifi_class, rules::WifiWhen::any).wifi_class == row.wifi_class);
  }
  for (const rules::WifiCapRow& row : rules::wifi_caps()) {
    INFO(row.id);
    CHECK(ids.insert(row.id).second);
    CHECK(rules::find_wifi_cap(row.id) == &row);
    CHECK(row.grade != WifiGrade::none);
    CHECK(row.reason.en != row.reason.ja);
  }
  for (const rules::WifiGradeRow& row : rules::wifi_grades())
    CHECK(row.grade < WifiGrade::unlimited);
  CHECK(rules::limited(WifiGrade::a_plus, WifiGrade::c) == WifiGrade::c);
  CHECK(rules::limited(WifiGrade::f, WifiGrade::c) == WifiGrade::f);
  CHECK(rules::limited(WifiGrade::none, WifiGrade::c) == WifiGrade::none);
  CHECK(rules::limited(WifiGrade::b_minus, WifiGrade::lower) == WifiGrade::c);
}
