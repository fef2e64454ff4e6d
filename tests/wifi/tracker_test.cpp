// What the tracker makes of frames: names, wired hosts, clear data, groups, bounds.
#include "scanner/wifi/tracker.hpp"

#include "catch.hpp"
#include "support.hpp"

#include "air.hpp"
#include "rules/wifi_judge.hpp"
#include "scanner/wifi/networks.hpp"

using namespace tenken;
using namespace tenken::test;

namespace {

const Bytes kPsk = rsn(4, {4}, {2});

Bytes net(std::string_view name) { return beacon(kAp, joined({ssid_element(name), kPsk})); }

std::string numbered(std::size_t number) {
  char text[24];
  std::snprintf(text, sizeof text, "00:00:5e:%02zx:%02zx:%02zx", number >> 16U & 0xFFU,
                number >> 8U & 0xFFU, number & 0xFFU);
  return text;
}

}  // namespace

TEST_CASE("hidden names: empty or zeros, and revealed by an answer or a request",
          "[wifi][tracker]") {
  const Bytes hidden = GENERATE(ssid_element(""), ssid_element(std::string_view("\0\0\0", 3)));
  const Bytes quiet = beacon(kAp, joined({hidden, kPsk}));
  const WifiSurvey before = survey_of({quiet});
  CHECK(before.networks.front().hidden);
  CHECK_FALSE(before.networks.front().revealed);
  CHECK(before.networks.front().name().empty());

  const WifiSurvey answered =
      survey_of({quiet, probe_response(kAp, joined({ssid_element("secret"), kPsk})), quiet});
  CHECK(answered.networks.front().name() == "secret");
  CHECK(answered.networks.front().revealed);

  const WifiSurvey asked =
      survey_of({quiet, association(kStation, kAp, joined({ssid_element("secret"), kPsk}))});
  CHECK(asked.networks.front().name() == "secret");
  CHECK(asked.networks.front().revealed);
}

TEST_CASE("what a station calls a network does not rename it", "[wifi][tracker]") {
  const WifiSurvey survey =
      survey_of({net("real"), association(kStation, kAp, joined({ssid_element("fake"), kPsk}))});
  CHECK(survey.networks.front().names == std::vector<std::string>{"real"});
}

TEST_CASE("several names on one address are all kept, the last heard one last", "[wifi][tracker]") {
  const WifiSurvey survey = survey_of({net("a"), net("b"), net("a")});
  CHECK(survey.networks.front().names == std::vector<std::string>{"b", "a"});
  std::vector<Bytes> many;
  for (int i = 0; i < 100; ++i) many.push_back(net("name" + std::to_string(i)));
  CHECK(survey_of(many).networks.front().names.size() == WifiNetwork::kMostNames);
}

TEST_CASE("a host that sends through the access point and is not in the air is wired",
          "[wifi][tracker]") {
  const Bytes down = data_down(kStation, kAp, kWired, aes_body(1), true);
  const WifiSurvey survey = survey_of({net("net"), down, down});
  REQUIRE(survey.networks.front().wired.size() == 1);
  CHECK(survey.networks.front().wired.front().mac == mac(kWired));
  CHECK(survey.networks.front().wired.front().frames == 2);

  SECTION("unless it sends in the air as well, before or after") {
    const WifiSurvey in_air =
        survey_of({net("net"), down, data_up(kWired, kAp, kStation, aes_body(1), true)});
    CHECK(in_air.networks.front().wired.empty());
  }
  SECTION("unless the access point sends to it") {
    const WifiSurvey in_air =
        survey_of({net("net"), down, data_down(kWired, kAp, kStation, aes_body(1), true)});
    CHECK(in_air.networks.front().wired.empty());
  }
  SECTION("and the access point's own address is told apart") {
    const WifiSurvey beside =
        survey_of({net("net"), data_down(kStation, kAp, "00:00:5e:00:00:02", aes_body(1), true)});
    REQUIRE(beside.networks.front().wired.size() == 1);
    CHECK(beside.networks.front().wired.front().beside_bssid);
  }
  SECTION("an aggregate does not say who sent it") {
    const Bytes aggregate =
        air_frame(0x4288, kStation, kAp, kWired, joined({hex("8000"), aes_body(1)}));
    CHECK(survey_of({net("net"), aggregate}).networks.front().wired.empty());
  }
}

TEST_CASE("groups are no stations, and their frames say nothing of any", "[wifi][tracker]") {
  const WifiSurvey survey =
      survey_of({net("net"), data_down(kAll, kAp, kWired, tkip_body(1), true),
                 data_down("01:00:5e:00:00:fb", kAp, kWired, tkip_body(2), true)});
  CHECK(survey.networks.front().stations.empty());
  CHECK(survey.networks.front().group.tkip == 2);
  CHECK(survey.networks.front().unicast.total() == 0);
}

TEST_CASE("frames without encryption in a protected network are told", "[wifi][tracker]") {
  const auto cleared = [](const Bytes& frame) {
    const WifiSurvey survey = survey_of({net("net"), frame});
    return rules::judge_network(survey.networks.front()).has(rules::WifiCap::clear_data);
  };
  CHECK(cleared(data_up(kStation, kAp, kWired, clear_body(), false)));
  CHECK_FALSE(cleared(data_up(kStation, kAp, kWired, key_body(2, 2, 2), false)));
  CHECK_FALSE(cleared(data_up(kStation, kAp, kWired, {}, false)));
  CHECK_FALSE(cleared(air_frame(0x0148, kAp, kStation, kAp, {})));  // it only sleeps
  // A later fragment is how plain data is smuggled in.
  CHECK(cleared(air_frame(0x0208, kStation, kAp, kWired, clear_body(), 1)));
}

TEST_CASE("four addresses: who relays for others is a station of the network it is in",
          "[wifi][tracker]") {
  const Bytes relayed =
      air_frame(0x4308, kAp, kStation, kWired, joined({hex("00005e005301"), aes_body(1)}));
  const WifiSurvey survey = survey_of({net("net"), relayed});
  REQUIRE(survey.networks.size() == 1);
  REQUIRE(survey.networks.front().stations.size() == 1);
  CHECK(survey.networks.front().stations.front().sent_protected == 1);
  CHECK(survey_of({relayed}).networks.empty());
}

TEST_CASE("devices among themselves: both ends belong to it", "[wifi][tracker]") {
  const Bytes direct = air_frame(0x4008, kWired, kStation, kAp, aes_body(1));
  const WifiSurvey survey = survey_of({net("net"), direct});
  CHECK(survey.networks.front().stations.size() == 2);
}

TEST_CASE("what broke off does not replace what was whole", "[wifi][tracker]") {
  const WifiSurvey survey =
      survey_of({net("net"), beacon(kAp, joined({ssid_element("net"), hex("30ff01")}))});
  CHECK(survey.networks.front().offer.rsn);
  CHECK_FALSE(survey.networks.front().offer.cut);
}

TEST_CASE("a beacon that says less of WPS takes nothing away", "[wifi][tracker]") {
  const auto with = [](std::string_view attributes) {
    return joined({ssid_element("net"), kPsk, vendor_element(0x0050F204, hex(attributes))});
  };
  const WifiSurvey survey = survey_of(
      {probe_response(kAp, with("10080002 2388 10210001 41")), beacon(kAp, with("10440001 02"))});
  const auto& wps = survey.networks.front().offer.wps;
  REQUIRE(wps);
  CHECK(wps->takes_pin());
  CHECK(wps->manufacturer == "A");
  CHECK(wps->state == WifiWps::kConfigured);
}

TEST_CASE("frames that end behind their head make no network", "[wifi][tracker]") {
  const WifiSurvey survey = survey_of({air_frame(0x0050, kStation, kAp, kAp, hex("0102"))});
  CHECK(survey.networks.empty());
  CHECK(survey.undecoded == 1);
}

TEST_CASE("probes are kept for each station, within bounds", "[wifi][tracker]") {
  std::vector<Bytes> frames;
  for (int i = 0; i < 100; ++i)
    frames.push_back(
        air_frame(0x0040, kAll, kStation, kAll, ssid_element("home" + std::to_string(i))));
  const WifiSurvey survey = survey_of(frames);
  REQUIRE(survey.unattached.size() == 1);
  CHECK(survey.unattached.front().probes.size() == WifiStation::kMostProbes);
}

TEST_CASE("a flood of invented networks and stations is bounded and counted", "[wifi][tracker]") {
  wifi::Tracker tracker;
  constexpr std::size_t kMore = 50;
  for (std::size_t i = 0; i < wifi::Networks::kMost + kMore; ++i) {
    const Bytes frame = radiotap(0, beacon(numbered(i), kPsk));
    tracker.take(captured(frame, capture::LinkType::wifi_radiotap));
  }
  for (std::size_t i = 0; i < wifi::Stations::kMost + kMore; ++i) {
    const Bytes frame = radiotap(0, air_frame(0x0040, kAll, numbered(i), kAll, ssid_element("")));
    tracker.take(captured(frame, capture::LinkType::wifi_radiotap));
  }
  const WifiSurvey survey = tracker.finish();
  CHECK(survey.networks.size() == wifi::Networks::kMost);
  CHECK(survey.unattached.size() == wifi::Stations::kMost);
  CHECK(survey.not_kept == 2 * kMore);
}

TEST_CASE("other links are counted and left alone", "[wifi][tracker]") {
  wifi::Tracker tracker;
  const Bytes frame(64);
  tracker.take(captured(frame, capture::LinkType::ethernet));
  const WifiSurvey survey = tracker.finish();
  CHECK(survey.other_frames == 1);
  CHECK(survey.frames == 0);
}
