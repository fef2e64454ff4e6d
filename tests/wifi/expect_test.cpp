// Networks that were heard against those that should be there.
#include "catch.hpp"

#include "air.hpp"
#include "rules/wifi_expect.hpp"
#include "scanner/wifi/tracker.hpp"

using namespace tenken;
using namespace tenken::test;
using rules::ExpectedNetwork;
using rules::WifiDeviation;

namespace {

const Bytes kWpa3 = rsn(4, {4}, {8}, kPmfRequired);
const Bytes kWpa2 = rsn(4, {4}, {2});

Bytes net(std::string_view bssid, std::string_view name, const Bytes& elements,
          std::uint16_t capability = kEssPrivacy) {
  return beacon(bssid, joined({ssid_element(name), elements}), capability);
}

ExpectedNetwork expected(std::string_view name) {
  ExpectedNetwork out;
  out.ssid = name;
  return out;
}

std::vector<WifiDeviation> kinds(const std::vector<Bytes>& frames,
                                 const std::vector<ExpectedNetwork>& list) {
  std::vector<WifiDeviation> out;
  for (const auto& one : rules::compare(survey_of(frames), list)) out.push_back(one.kind);
  return out;
}

using Kinds = std::vector<WifiDeviation>;

}  // namespace

TEST_CASE("a network that is as it should be is fine; others are foreign", "[wifi][expect]") {
  CHECK(kinds({net(kAp, "plant", kWpa3), net(kOtherAp, "cafe", {}, kEss)}, {expected("plant")}) ==
        Kinds{WifiDeviation::foreign, WifiDeviation::fine});
}

TEST_CASE("an access point that is not listed under a listed name is told", "[wifi][expect]") {
  ExpectedNetwork plant = expected("plant");
  plant.bssids = {mac(kAp)};
  const auto found =
      rules::compare(survey_of({net(kAp, "plant", kWpa3), net(kOtherAp, "plant", kWpa3)}), {plant});
  REQUIRE(found.size() == 2);
  CHECK(found[0].kind == WifiDeviation::unknown_bssid);
  CHECK(found[0].severity == Severity::high);
  CHECK(found[0].bssid == mac(kOtherAp));
  CHECK(found[1].kind == WifiDeviation::fine);
}

TEST_CASE("settings that leave the address to the driver are no unknown access point",
          "[wifi][expect]") {
  wifi::Tracker tracker;
  wifi::ToldNetwork told;
  told.configured = true;
  told.beacon = true;
  told.capability = kEssPrivacy;
  const Bytes elements = joined({ssid_element("plant"), kWpa2});
  told.elements = elements;
  tracker.told(told);
  ExpectedNetwork plant = expected("plant");
  plant.bssids = {mac(kAp)};
  plant.least = rules::WifiGrade::a;
  const auto found = rules::compare(tracker.finish(), {plant});
  REQUIRE(found.size() == 1);
  CHECK(found[0].kind == WifiDeviation::weaker);
  CHECK_FALSE(found[0].bssid.has_value());
  CHECK(found[0].text.text(Lang::en).find("00:00") == std::string::npos);
}

TEST_CASE("the same name with weaker protection is told", "[wifi][expect]") {
  CHECK(kinds({net(kAp, "plant", kWpa3), net(kOtherAp, "plant", {}, kEss)}, {expected("plant")}) ==
        Kinds{WifiDeviation::differs, WifiDeviation::fine});
  ExpectedNetwork strict = expected("plant");
  strict.least = rules::WifiGrade::b;
  CHECK(kinds({net(kAp, "plant", kWpa2)}, {strict}) == Kinds{WifiDeviation::weaker});
  CHECK(kinds({net(kAp, "plant", kWpa3)}, {strict}) == Kinds{WifiDeviation::fine});
  // What cannot be graded is not good enough.
  CHECK(kinds({net(kAp, "plant", rsn(4, {4}, {14}))}, {strict}) == Kinds{WifiDeviation::weaker});
}

TEST_CASE("a network that was not heard is told as that, and a hidden one is known by its address",
          "[wifi][expect]") {
  CHECK(kinds({net(kAp, "x", kWpa3)}, {expected("plant")}) ==
        Kinds{WifiDeviation::foreign, WifiDeviation::missing});
  ExpectedNetwork hidden = expected("plant");
  hidden.bssids = {mac(kAp)};
  CHECK(kinds({net(kAp, "", kWpa3)}, {hidden}) == Kinds{WifiDeviation::fine});
}

TEST_CASE("guests may have an open network", "[wifi][expect]") {
  ExpectedNetwork guest = expected("guest");
  guest.guest = true;
  guest.least = rules::WifiGrade::d;
  CHECK(kinds({net(kAp, "guest", {}, kEss)}, {guest}) == Kinds{WifiDeviation::fine});
  guest.guest = false;
  CHECK(kinds({net(kAp, "guest", {}, kEss)}, {guest}) == Kinds{WifiDeviation::weaker});
}
