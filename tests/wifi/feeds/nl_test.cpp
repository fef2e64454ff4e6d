// nl80211: requests as bytes, answers as they come, and conversations step by step.
#include <cerrno>
#include <cstring>
#include <random>

#include "catch.hpp"
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <linux/nl80211.h>

#include "rules/wifi_judge.hpp"
#include "scanner/wifi_feeds/element_writer.hpp"
#include "scanner/wifi_feeds/hop_plan.hpp"
#include "scanner/wifi_feeds/monitor.hpp"
#include "scanner/wifi_feeds/nl_request.hpp"
#include "scanner/wifi_feeds/radio_control.hpp"
#include "wifi/feeds/nl_wire.hpp"
#include "wifi/support.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::wifi_feeds;

namespace {

constexpr std::uint16_t kFamily = 27;
constexpr Timestamp kNow(1'700'000'000'000'000'000);

Bytes wpa3_elements(std::string_view name) {
  ElementWriter out;
  out.ssid(name);
  SecurityFields fields;
  fields.group = wifi_suite(kRsnOrganisation, 4);
  fields.pairwise.add(wifi_suite(kRsnOrganisation, 4));
  fields.akms.add(wifi_suite(kRsnOrganisation, 8));
  fields.capabilities = kPmfCapable | kPmfRequired;
  out.rsn(fields);
  return {out.bytes().begin(), out.bytes().end()};
}

const Bytes kBssid{std::byte{2}, std::byte{0}, std::byte{0x5e},
                   std::byte{0}, std::byte{0}, std::byte{1}};

Bytes scan_result(const Bytes& answer, const Bytes& beacon) {
  NlWire bss;
  bss.put(NL80211_BSS_BSSID, kBssid).u32(NL80211_BSS_FREQUENCY, 5180);
  bss.u16(NL80211_BSS_CAPABILITY, 0x0411).u32(NL80211_BSS_SEEN_MS_AGO, 1500);
  bss.put(NL80211_BSS_INFORMATION_ELEMENTS, answer).put(NL80211_BSS_BEACON_IES, beacon);
  bss.put(NL80211_BSS_PRESP_DATA, {});
  NlWire all;
  all.u32(NL80211_ATTR_IFINDEX, 3).nest(NL80211_ATTR_BSS, bss);
  return all.get();
}

Bytes interface_of(std::uint32_t index, std::uint32_t type) {
  NlWire all;
  all.u32(NL80211_ATTR_IFINDEX, index).text(NL80211_ATTR_IFNAME, "wlan0");
  all.u32(NL80211_ATTR_WIPHY, 2).u32(NL80211_ATTR_IFTYPE, type).put(NL80211_ATTR_MAC, kBssid);
  return all.get();
}

Bytes frequency(std::uint32_t mhz, bool disabled) {
  NlWire out;
  out.u32(NL80211_FREQUENCY_ATTR_FREQ, mhz);
  if (disabled) out.put(NL80211_FREQUENCY_ATTR_DISABLED, {});
  return out.get();
}

Bytes phy_of(std::uint32_t phy) {
  NlWire list;
  std::uint16_t number = 0;
  for (const std::uint32_t mhz : {2412U, 2437U, 5180U, 5975U, 5955U})
    list.put(number++, frequency(mhz, false));
  list.put(number++, frequency(2484, true));
  NlWire band;
  band.nest(NL80211_BAND_ATTR_FREQS, list);
  NlWire bands;
  bands.nest(0, band);
  NlWire all;
  all.u32(NL80211_ATTR_WIPHY, phy).nest(NL80211_ATTR_WIPHY_BANDS, bands);
  return all.get();
}

/// Answers as it was told to, and remembers what was asked.
class Recorded final : public NlTalk {
 public:
  struct Answer {
    std::uint8_t command = 0;
    std::vector<Bytes> attributes;
    int error = 0;
  };

  std::uint16_t family() const override { return kFamily; }
  Result<int> ask(Bytes request, const OnCommand& on_command) override {
    asked.push_back(std::move(request));
    if (answers.empty()) return fail(Errc::environment, "nobody answers");
    const Answer answer = answers.front();
    answers.erase(answers.begin());
    for (const Bytes& attributes : answer.attributes) {
      NlCommand command;
      command.command = answer.command;
      command.attributes = attributes;
      on_command(command);
    }
    return answer.error;
  }
  Result<bool> await_scan(std::chrono::milliseconds,
                          const std::function<bool(const NlCommand&)>& done) override {
    for (const auto& [command, attributes] : news) {
      NlCommand one;
      one.command = command;
      one.attributes = attributes;
      if (done(one)) return true;
    }
    return false;
  }

  std::vector<Answer> answers;
  std::vector<Bytes> asked;
  std::vector<std::pair<std::uint8_t, Bytes>> news;
};

std::uint8_t command_of(const Bytes& request) {
  NlMessages messages(request);
  const auto message = messages.next();
  REQUIRE(message);
  CHECK(message->type == kFamily);
  const auto command = read_command(message->body);
  REQUIRE(command);
  return command->command;
}

std::optional<NlAttribute> attribute_of(const Bytes& request, std::uint16_t type) {
  NlMessages messages(request);
  return NlAttributes::find(read_command(messages.next()->body)->attributes, type);
}

WifiInterface managed() {
  WifiInterface out;
  out.index = 3;
  out.phy = 2;
  out.name = "wlan0";
  return out;
}

}  // namespace

TEST_CASE("nl80211: a scan result is the network that its elements describe", "[wifi][feeds][nl]") {
  Recorded talk;
  talk.answers.push_back(
      {NL80211_CMD_NEW_SCAN_RESULTS, {scan_result(wpa3_elements("plant"), wpa3_elements(""))}});
  wifi::Tracker tracker;
  const auto count = RadioControl(talk).scan_results(managed(), kNow, tracker);
  REQUIRE(count);
  CHECK(*count == 1);
  const WifiSurvey survey = tracker.finish();
  REQUIRE(survey.networks.size() == 1);
  const WifiNetwork& network = survey.networks[0];
  CHECK(network.bssid.to_string() == "02:00:5e:00:00:01");
  CHECK(network.name() == "plant");
  CHECK(network.hidden);
  CHECK(network.revealed);
  CHECK(network.channel == 36);
  CHECK(kNow - network.last == std::chrono::milliseconds(1500));
  CHECK(rules::judge_network(network).wifi_class == rules::WifiClass::wpa3_personal);
  REQUIRE(talk.asked.size() == 1);
  CHECK(command_of(talk.asked[0]) == NL80211_CMD_GET_SCAN);
  CHECK(attribute_of(talk.asked[0], NL80211_ATTR_IFINDEX)->u32() == 3);
}

TEST_CASE("nl80211: a network without elements is an open one", "[wifi][feeds][nl]") {
  wifi::Tracker tracker;
  NlCommand command;
  command.command = NL80211_CMD_NEW_SCAN_RESULTS;
  const Bytes bytes = scan_result({}, {});
  command.attributes = bytes;
  CHECK(read_scan_result(command, kNow, tracker));
  command.command = NL80211_CMD_NEW_WIPHY;
  CHECK_FALSE(read_scan_result(command, kNow, tracker));
  CHECK(tracker.finish().networks.size() == 1);
}

TEST_CASE("nl80211: requests are what the kernel expects", "[wifi][feeds][nl]") {
  const Bytes monitor = ask_monitor(kFamily, 2, "tkmon3");
  CHECK(command_of(monitor) == NL80211_CMD_NEW_INTERFACE);
  CHECK(attribute_of(monitor, NL80211_ATTR_WIPHY)->u32() == 2);
  CHECK(attribute_of(monitor, NL80211_ATTR_IFTYPE)->u32() == NL80211_IFTYPE_MONITOR);
  CHECK(as_text(attribute_of(monitor, NL80211_ATTR_IFNAME)->body) ==
        std::string_view("tkmon3\0", 7));
  const auto flags = attribute_of(monitor, NL80211_ATTR_MNTR_FLAGS);
  REQUIRE(flags);
  CHECK(NlAttributes::find(flags->body, NL80211_MNTR_FLAG_OTHER_BSS));
  const Bytes tuned = ask_frequency(kFamily, 9, 2437);
  CHECK(command_of(tuned) == NL80211_CMD_SET_WIPHY);
  CHECK(attribute_of(tuned, NL80211_ATTR_WIPHY_FREQ)->u32() == 2437);
  CHECK(attribute_of(tuned, NL80211_ATTR_CHANNEL_WIDTH)->u32() == NL80211_CHAN_WIDTH_20_NOHT);
  const Bytes scan = ask_scan(kFamily, 3);
  CHECK(command_of(scan) == NL80211_CMD_TRIGGER_SCAN);
  REQUIRE(attribute_of(scan, NL80211_ATTR_SCAN_SSIDS));
  CHECK(command_of(ask_removal(kFamily, 9)) == NL80211_CMD_DEL_INTERFACE);
  CHECK(command_of(ask_phy(kFamily, 2)) == NL80211_CMD_GET_WIPHY);
  // Behind the header: command 5, version 0; 8 bytes of attribute 3.
  CHECK(to_hex(ask_interface(kFamily, 3)).substr(32) ==
        "0500000008000300"
        "03000000");
}

TEST_CASE("nl80211: interfaces and frequencies", "[wifi][feeds][nl]") {
  Recorded talk;
  RadioControl control(talk);
  talk.answers = {{NL80211_CMD_NEW_INTERFACE, {interface_of(3, NL80211_IFTYPE_STATION)}},
                  {NL80211_CMD_NEW_INTERFACE, {}, ENODEV},
                  {NL80211_CMD_NEW_WIPHY, {phy_of(2), phy_of(7)}}};
  const auto interface = control.interface(3, "wlan0");
  REQUIRE(interface);
  CHECK(interface->phy == 2);
  CHECK(interface->name == "wlan0");
  CHECK_FALSE(interface->monitor);
  const auto missing = control.interface(4, "eth\x1b");
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == Errc::usage);
  CHECK(missing.error().message(Lang::en).find('\x1b') == std::string::npos);
  const auto all = control.frequencies(*interface);
  REQUIRE(all);
  CHECK(*all == std::vector<std::uint16_t>{2412, 2437, 5180, 5975});  // 5955 is no PSC, 2484 is off
}

TEST_CASE("nl80211: a scan ends by news, and by nothing else", "[wifi][feeds][nl]") {
  Recorded talk;
  RadioControl control(talk);
  NlWire mine;
  mine.u32(NL80211_ATTR_IFINDEX, 3);
  NlWire other;
  other.u32(NL80211_ATTR_IFINDEX, 4);
  talk.answers = {{0, {}, 0}};
  talk.news = {{NL80211_CMD_NEW_SCAN_RESULTS, other.get()},
               {NL80211_CMD_NEW_SCAN_RESULTS, mine.get()}};
  CHECK(control.scan(managed()));
  talk.answers = {{0, {}, EBUSY}};  // somebody else's scan is under way
  CHECK(control.scan(managed()));
  talk.answers = {{0, {}, 0}};
  talk.news = {{NL80211_CMD_SCAN_ABORTED, mine.get()}};
  CHECK_FALSE(control.scan(managed()));
  talk.answers = {{0, {}, 0}};
  talk.news = {{NL80211_CMD_NEW_SCAN_RESULTS, other.get()}};
  CHECK_FALSE(control.scan(managed()));
  talk.answers = {{0, {}, EPERM}};
  const auto denied = control.scan(managed());
  REQUIRE_FALSE(denied);
  CHECK(denied.error().code == Errc::denied);
}

TEST_CASE("nl80211: a monitor interface is made, tuned, removed; nothing else is touched",
          "[wifi][feeds][nl]") {
  Recorded talk;
  RadioControl control(talk);
  talk.answers = {{NL80211_CMD_NEW_INTERFACE, {interface_of(9, NL80211_IFTYPE_MONITOR)}},
                  {0, {}, 0},
                  {0, {}, EBUSY},
                  {0, {}, 0}};
  const auto made = control.add_monitor(managed(), monitor_name(managed()));
  REQUIRE(made);
  CHECK(made->monitor);
  CHECK(*control.tune(*made, 2412));
  CHECK_FALSE(*control.tune(*made, 5180));
  CHECK(control.remove(*made));
  REQUIRE(talk.asked.size() == 4);
  for (std::size_t i = 1; i < talk.asked.size(); ++i)
    CHECK(attribute_of(talk.asked[i], NL80211_ATTR_IFINDEX)->u32() == 9);
  talk.answers = {{NL80211_CMD_NEW_INTERFACE, {}, EPERM}};
  const auto denied = control.add_monitor(managed(), "x");
  REQUIRE_FALSE(denied);
  CHECK(denied.error().code == Errc::denied);
}

TEST_CASE("nl80211: answers end by a message of their own number", "[wifi][feeds][nl]") {
  std::size_t commands = 0;
  const auto count = [&commands](const NlCommand&) { ++commands; };
  const Bytes result = scan_result(wpa3_elements("a"), {});
  const Bytes one = message(kFamily, 5, generic(NL80211_CMD_NEW_SCAN_RESULTS, result));
  CHECK_FALSE(read_answer(one, kFamily, 5, count));
  CHECK(commands == 1);
  CHECK_FALSE(read_answer(message(kFamily, 4, generic(NL80211_CMD_NEW_SCAN_RESULTS, result)),
                          kFamily, 5, count));
  CHECK(commands == 1);
  CHECK(read_answer(message(NLMSG_DONE, 5, number(0)), kFamily, 5, count) == 0);
  CHECK(read_answer(message(NLMSG_ERROR, 5, number(-EPERM)), kFamily, 5, count) == EPERM);
  CHECK(read_answer(message(NLMSG_ERROR, 5, number(0)), kFamily, 5, count) == 0);
}

TEST_CASE("nl80211: cut and altered messages are harmless", "[wifi][feeds][nl][hostile]") {
  const Bytes whole = message(kFamily, 5,
                              generic(NL80211_CMD_NEW_SCAN_RESULTS,
                                      scan_result(wpa3_elements("plant"), wpa3_elements("x"))));
  std::mt19937 random(3);
  std::size_t read = 0;
  const auto take = [&read](const NlCommand& command) {
    wifi::Tracker tracker;
    std::vector<std::uint16_t> frequencies;
    read += read_scan_result(command, kNow, tracker) ? 1 : 0;
    (void)read_interface(command);
    read_frequencies(command, frequencies);
    CHECK(tracker.finish().networks.size() <= 1);
  };
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const Bytes cut(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size));
    CHECK_FALSE(read_answer(cut, kFamily, 5, take));
  }
  for (int round = 0; round < 5000; ++round) {
    Bytes altered = whole;
    for (int change = 0; change < 3; ++change)
      altered[random() % altered.size()] = static_cast<std::byte>(random());
    (void)read_answer(altered, kFamily, 5, take);
  }
  CHECK(read > 0);
}

TEST_CASE("hop plan: first the channels that hold most networks, each once", "[wifi][feeds][hop]") {
  CHECK(hop_order({5975, 5180, 2417, 2462, 2412, 2437, 2412}) ==
        std::vector<std::uint16_t>{2412, 2437, 2462, 2417, 5180, 5975});
  HopPlan plan({2412, 2437, 5180});
  std::vector<std::uint16_t> order;
  for (int i = 0; i < 5; ++i) {
    order.push_back(plan.current());
    plan.listened(kDwell, 2);
  }
  CHECK(order == std::vector<std::uint16_t>{2412, 2437, 5180, 2412, 2437});
  CHECK(plan.stays()[0].listened == 2 * kDwell);
  CHECK(plan.stays()[2].listened == kDwell);
  CHECK(plan.stays()[1].frames == 4);
}

TEST_CASE("hop plan: refused channels are left out, and told", "[wifi][feeds][hop]") {
  HopPlan plan({2412, 2437});
  plan.refuse();
  CHECK(plan.current() == 2437);
  plan.listened(kDwell, 0);
  CHECK(plan.current() == 2437);
  CHECK(plan.refused() == 1);
  plan.refuse();
  CHECK(plan.empty());
  CHECK(plan.stays().size() == 2);
  CHECK(HopPlan({}).empty());
}

TEST_CASE("nl80211: this kernel either has it or says so", "[wifi][feeds][nl]") {
  const auto talk = open_nl80211();
  if (talk) {
    CHECK((*talk)->family() > 0);
    CHECK_FALSE(RadioControl(**talk).interface(interface_index("lo"), "lo"));
  } else {
    CHECK(talk.error().code == Errc::environment);
    CHECK(talk.error().remedy);
  }
}
