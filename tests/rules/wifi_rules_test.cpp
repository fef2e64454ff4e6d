// 32-1, 32-2 and the Wi-Fi parts of 22-2 and 23-1, by what a survey stored.
#include "catch.hpp"

#include "model/messages.hpp"
#include "model/wifi_claims.hpp"
#include "tests/rules/support.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

WifiClaim said_of(std::string_view wifi_class, std::string_view pmf = "yes",
                  std::string_view ciphers = "CCMP-128") {
  WifiClaim out;
  out.bssid = "02:00:5e:00:00:01";
  out.wifi_class = out.network_class = wifi_class;
  out.pmf = pmf;
  out.ciphers = ciphers;
  out.basis = "negotiated";
  out.ssid = "plant; ssid=x";
  return out;
}

void say(Device& device, std::string_view key, const WifiClaim& said) {
  Fact one = fact(to_string(said), evidence(88));
  one.last_seen = kNow;
  device.facts[std::string(key)] = one;
}

Device using_wifi(const WifiClaim& said) {
  Device device = test::device();
  Fact attached = fact("wifi", evidence(87));
  attached.last_seen = kNow;
  device.facts["device.attachment"] = attached;
  say(device, claim::kWifiUse, said);
  return device;
}

Device offering(const WifiClaim& said) {
  Device device = test::device();
  say(device, claim::kWifiOffer, said);
  return device;
}

}  // namespace

TEST_CASE("what a survey says of a network survives being stored", "[rules][wifi]") {
  WifiClaim said = said_of("wpa2-personal");
  said.akms = "PSK PSK-SHA256";
  said.grade = "B-";
  said.wps = "wps-pin";
  said.findings = "wps-pin,tkip-group";
  said.better = true;
  CHECK(parse_wifi_claim(to_string(said)) == said);
  CHECK(said.has_finding("tkip-group"));
  CHECK_FALSE(said.has_finding("tkip"));
  CHECK_FALSE(parse_wifi_claim(""));
  CHECK_FALSE(parse_wifi_claim("bssid=1; class=2"));
  const std::string text = to_string(said);
  for (std::size_t size = 0; size < text.find("ssid=plant"); ++size)
    CHECK_FALSE(parse_wifi_claim(std::string_view(text).substr(0, size)) == said);
}

TEST_CASE("32-1: by the class that the device agreed on", "[rules][wifi]") {
  const auto result = [](const WifiClaim& said) { return judge("32-1", using_wifi(said)).front(); };
  for (const char* const weak :
       {"open", "wep", "wpa-personal", "wpa-enterprise", "heard-wep", "owe-transition-open"}) {
    INFO(weak);
    const auto judged = result(said_of(weak));
    CHECK(judged.verdict == Verdict::non_conforming);
    CHECK(judged.reason.message == Msg::rule_32_1_weak);
    CHECK(judged.severity >= Severity::high);
    CHECK(judged.evidence == std::vector{evidence(88)});
  }
  for (const char* const strong :
       {"wpa3-personal", "wpa2-enterprise", "wpa3-enterprise", "wpa3-enterprise-192"}) {
    INFO(strong);
    CHECK(result(said_of(strong)).verdict == Verdict::conforming);
    CHECK(result(said_of(strong, "no")).reason.message == Msg::rule_32_1_no_pmf);
    CHECK(result(said_of(strong, "unknown")).verdict == Verdict::needs_review);
  }
  CHECK(result(said_of("wpa2-personal")).reason.message == Msg::rule_32_1_psk);
  CHECK(result(said_of("wpa2-personal", "no")).reason.message == Msg::rule_32_1_no_pmf);
  CHECK(result(said_of("owe")).reason.message == Msg::rule_32_1_unauthenticated);
  CHECK(result(said_of("heard-encrypted")).reason.message == Msg::rule_32_1_unclear);
  CHECK(result(said_of("rsn-other")).verdict == Verdict::needs_review);
}

TEST_CASE("32-1: ciphers, transition, WPS, and what was only inferred", "[rules][wifi]") {
  WifiClaim tkip = said_of("wpa2-personal", "no", "TKIP");
  tkip.findings = "tkip-only";
  CHECK(judge("32-1", using_wifi(tkip)).front().reason.message == Msg::rule_32_1_weak_cipher);
  CHECK(verdict(judge("32-1", using_wifi(tkip))) == Verdict::non_conforming);

  WifiClaim group = said_of("wpa3-personal");
  group.findings = "tkip-group";
  CHECK(verdict(judge("32-1", using_wifi(group))) == Verdict::needs_review);

  WifiClaim transition = said_of("wpa3-personal");
  transition.network_class = "wpa2-wpa3-transition";
  CHECK(judge("32-1", using_wifi(transition)).front().reason.message == Msg::rule_32_1_transition);

  WifiClaim better = said_of("wpa2-personal", "no");
  better.better = true;
  CHECK(find(judge("32-1", using_wifi(better)), Msg::rule_32_1_better) != nullptr);

  WifiClaim wps = said_of("wpa3-personal");
  wps.wps = "wps-button";
  CHECK(find(judge("32-1", using_wifi(wps)), Msg::rule_32_1_wps) != nullptr);
  CHECK(verdict(judge("32-1", using_wifi(wps))) == Verdict::needs_review);

  WifiClaim inferred = said_of("wpa3-personal");
  inferred.basis = "inferred";
  CHECK(verdict(judge("32-1", using_wifi(inferred))) == Verdict::needs_review);
}

TEST_CASE("32-1: an access point by what it offers", "[rules][wifi]") {
  const auto message = [](const WifiClaim& said) {
    return judge("32-1", offering(said)).front().reason.message;
  };
  CHECK(message(said_of("wpa3-personal")) == Msg::rule_32_1_offers_strong);
  CHECK(message(said_of("wpa2-personal", "no")) == Msg::rule_32_1_offers_review);
  CHECK(message(said_of("wpa-wpa2-personal", "no")) == Msg::rule_32_1_offers_weak);
  WifiClaim tkip = said_of("wpa3-personal");
  tkip.findings = "tkip-group";
  CHECK(message(tkip) == Msg::rule_32_1_offers_review);
}

TEST_CASE("32-1 and 32-2: a wired device, and one that nobody heard", "[rules][wifi]") {
  Device wired = test::device();
  Fact attached = fact("wired", evidence(87));
  attached.last_seen = kNow;
  wired.facts["device.attachment"] = attached;
  const auto strong = judge("32-1", wired);
  CHECK(verdict(strong) == Verdict::not_applicable);
  CHECK(strong.front().evidence == std::vector{evidence(87)});
  CHECK(verdict(judge("32-2", wired)) == Verdict::conforming);

  CHECK(verdict(judge("32-1", test::device())) == Verdict::not_observed);
  CHECK(verdict(judge("32-2", test::device())) == Verdict::not_observed);

  const auto by_wifi = judge("32-2", using_wifi(said_of("wpa3-personal")));
  CHECK(verdict(by_wifi) == Verdict::needs_review);
  CHECK(by_wifi.front().evidence == std::vector{evidence(87)});
}

TEST_CASE("32-1: what was heard long before does not count", "[rules][wifi]") {
  Device device = using_wifi(said_of("wep"));
  device.last_seen = kNow + std::chrono::hours(24 * 40);
  CHECK(verdict(judge("32-1", device)) == Verdict::not_observed);
}

TEST_CASE("22-2: the link of a device in Wi-Fi", "[rules][wifi]") {
  CHECK(find(judge("22-2", using_wifi(said_of("open"))), Msg::rule_22_2_wifi_open) != nullptr);
  CHECK(find(judge("22-2", using_wifi(said_of("wep"))), Msg::rule_22_2_wifi_open) != nullptr);
  CHECK(find(judge("22-2", using_wifi(said_of("owe"))), Msg::rule_22_2_wifi_owe) != nullptr);
  const Device unmeasured = using_wifi(said_of("wpa3-personal"));
  CHECK(find(judge("22-2", unmeasured), Msg::rule_22_2_wifi_only) != nullptr);

  Device measured = using_wifi(said_of("wpa3-personal"));
  add_service(
      measured, 443, "https",
      {{"service.auth", "password"}, {"service.cleartext", "false"}, {"tls.version", "TLSv1.3"}});
  cover(measured, PortSet::all());
  record_scan(measured, 99);
  const auto good = judge("22-2", measured);
  CHECK(verdict(good) == Verdict::conforming);
  CHECK(find(good, Msg::rule_22_2_wifi_good) != nullptr);
  add_service(measured, 80, "http", {{"service.auth", "none"}, {"service.cleartext", "true"}});
  CHECK(verdict(judge("22-2", measured)) == Verdict::non_conforming);
}

TEST_CASE("23-1: WPS of an access point", "[rules][wifi]") {
  const auto with = [](const char* wps) {
    WifiClaim said = said_of("wpa2-personal");
    said.wps = wps;
    return judge("23-1", offering(said));
  };
  CHECK(find(with("wps-pin"), Msg::rule_23_1_wps)->severity == Severity::high);
  CHECK(find(with("wps-pin-locked"), Msg::rule_23_1_wps)->severity == Severity::medium);
  CHECK(verdict(with("wps-pin")) == Verdict::non_conforming);
  CHECK(find(with("wps-button"), Msg::rule_23_1_wps_button)->verdict == Verdict::needs_review);
  CHECK(find(with(""), Msg::rule_23_1_wps) == nullptr);
  // A device that only uses the network runs no WPS.
  WifiClaim used = said_of("wpa2-personal");
  used.wps = "wps-pin";
  CHECK(find(judge("23-1", using_wifi(used)), Msg::rule_23_1_wps) == nullptr);
}
