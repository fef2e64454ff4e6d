// Identity of whole devices: how signals are weighed, and what real captures tell.
#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string>
#include <tuple>

#include "catch.hpp"

#include "captures.hpp"
#include "model/claims.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/discover/mac_registry.hpp"
#include "scanner/passive/derive_devices.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"

using namespace tenken;
using namespace tenken::passive;

namespace {

const MacAddress kDevice({0x00, 0x11, 0x22, 0, 0, 1});
const MacAddress kRandom({0x02, 0x11, 0x22, 0, 0, 1});

Moment moment(std::int64_t second) { return {Timestamp(second * 1'000'000'000), 0, 1}; }

/// Value of the surest claim, as the inventory takes it.
struct Identity {
  std::map<std::string, std::pair<int, std::string>> claims;

  void take(const Observation& one) {
    auto& known = claims[one.key];
    known = std::max(known, {one.confidence, one.value});
  }
  std::string value(std::string_view key) const {
    const auto at = claims.find(std::string(key));
    return at == claims.end() ? "" : at->second.second;
  }
  std::string text() const {
    return value(claim::kVendor) + "/" + value(claim::kModel) + "/" + value(claim::kType);
  }
};

Identity identity_of(const Signals& signals, const MakerOf& maker_of = {}) {
  Identity identity;
  for (const Observation& one : observe(signals, Sources(), "s", maker_of).observations)
    identity.take(one);
  return identity;
}

MakerOf always(const char* name) {
  return [name](const MacAddress&) {
    Maker maker;
    maker.name = name;
    return std::optional(maker);
  };
}

using Identities = std::map<std::string, Identity>;

Identities listen_to(const std::string& capture, const MakerOf& maker_of) {
  Listener listener;
  auto source = capture::FileSource::open(test::capture_path(capture), 0);
  REQUIRE(source);
  for (capture::Frame frame; (*source)->next(frame);) listener.hear(frame);
  Identities all;
  const Batch batch = observe(listener.signals(), listener.sources(), "s", maker_of);
  for (const Observation& one : batch.observations)
    all[one.subject.mac ? one.subject.mac->to_string() : one.subject.ip->to_string()].take(one);
  return all;
}

std::string folded(std::string_view text) {
  std::string out;
  for (const unsigned char c : text)
    if (std::isalnum(c) != 0) out += static_cast<char>(std::tolower(c));
  return out;
}

struct Known {
  const char* capture;
  const char* device;
  const char* identity;  ///< maker/model/type; what the packets state, no more
};

const Known kKnown[] = {
    {"iot-Aria", "20:f8:5e:ca:91:52", "Fitbit//"},
    {"iot-D-LinkCam", "b0:c5:54:25:5b:0e", "D-Link/DCS-935L/camera"},
    {"iot-EdimaxPlug1101W", "74:da:38:4a:76:49", "Edimax/SP-1101W/plug"},
    {"iot-HueBridge", "00:17:88:24:76:ff", "Philips/BSB002/gateway"},
    {"iot-TP-LinkPlugHS110", "50:c7:bf:00:c7:03", "TP-Link/HS110(EU)/plug"},
    {"iot-WeMoSwitch2", "94:10:3e:34:0c:b5", "Belkin//plug"},
    {"cdp-v1-router", "00:e0:1e:d5:d5:15", "Cisco/cisco 1601/"},
    {"lldp-cdp-switches", "00:18:ba:98:68:8f", "Cisco/WS-C3560-24TS/switch"},
    {"lldp-cdp-switches", "00:19:2f:a7:b2:8d", "Cisco/WS-C3560G-24PS/switch"},
    {"smc-switch-lldp", "00:22:2d:81:db:10", "SMC/SMCGS8P-Smart/switch"},
    {"dhcp-mud", "b8:27:eb:b8:53:c8", "Raspberry Pi//computer"},
    {"dhcpv6-mud", "b8:27:eb:b8:53:c8", "Raspberry Pi//computer"},
    {"ubnt-discovery", "80:2a:a8:8d:69:2c", "Ubiquiti/UGW3/router"},
    {"epson-asus-lan", "9c:ae:d3:1c:e1:13", "Epson//printer"},
    {"upnp-igd", "00:09:5b:2d:75:9a", "//router"},
};

/// Models that packets state in a form that the lists beside the captures do not hold.
const std::set<std::string> kStatedElsewhere = {"iot-EdimaxPlug1101W SP-1101W"};

}  // namespace

TEST_CASE("the surest claim of each kind is told, of equals the newest", "[identity]") {
  Signals signals;
  signals.turn_to(moment(1));
  signals.say(Who(kDevice), Kind::dhcp_host_name, "DCH-G020");
  signals.turn_to(moment(2));
  signals.say(Who(kDevice), Kind::lldp_firmware, "2.0");
  signals.turn_to(moment(3));
  signals.say(Who(kDevice), Kind::lldp_firmware, "1.0");
  signals.turn_to(moment(4));
  signals.say(Who(kDevice), Kind::lldp_firmware, "2.0");
  const Identity identity = identity_of(signals);
  CHECK(identity.text() == "D-Link/DCH-G020/gateway");
  CHECK(identity.value(claim::kFirmware) == "1.0");
  const Batch batch = observe(signals, Sources(), "s");
  CHECK(std::ranges::count(batch.observations, claim::kFirmware, &Observation::key) == 1);
  const auto model = std::ranges::find(batch.observations, claim::kModel, &Observation::key);
  REQUIRE(model != batch.observations.end());
  CHECK(model->witness.method == "passive/dhcp.host_name");
}

TEST_CASE("an announcement outweighs a name, and a name the registry", "[identity]") {
  Signals signals;
  signals.say(Who(kDevice), Kind::dhcp_host_name, "Philips-hue");
  CHECK(identity_of(signals, always("Acme Inc.")).value(claim::kVendor) == "Philips");
  signals.say(Who(kDevice), Kind::gige_vendor, "Basler AG");
  CHECK(identity_of(signals, always("Acme Inc.")).value(claim::kVendor) == "Basler");
}

TEST_CASE("the registry tells the maker where nothing better is known", "[identity]") {
  Signals signals;
  signals.say(Who(kDevice), Kind::dhcp_host_name, "ESP_0CD7CA");
  CHECK(identity_of(signals, always("eQ-3 Entwicklung GmbH")).text() == "eQ-3//");
  CHECK(identity_of(signals, always("Espressif Inc.")).text() == "//");
  CHECK(identity_of(signals).text() == "//");
}

TEST_CASE("domains count for a device of one purpose only", "[identity]") {
  const auto asked = [](const MacAddress& mac, std::initializer_list<const char*> names) {
    Signals signals;
    for (const char* name : names) signals.say(Who(mac), Kind::dns_query, name);
    return signals;
  };
  const Signals scale = asked(kDevice, {"www.fitbit.com", "pool.ntp.org"});
  CHECK(identity_of(scale).text() == "Fitbit//");
  // The maker of a module says nothing against it, that of a telephone does.
  CHECK(identity_of(scale, always("Delta Electronics, Inc.")).text() == "Fitbit//");
  CHECK(identity_of(scale, always("Samsung Electronics Co.,Ltd")).text() == "Samsung//");
  CHECK(identity_of(asked(kDevice, {"www.fitbit.com", "xbcs.net"})).text() == "//");
  CHECK(identity_of(asked(kRandom, {"www.fitbit.com"})).text() == "//");

  Signals phone = asked(kDevice, {"www.fitbit.com"});
  phone.say(Who(kDevice), Kind::dhcp_vendor_class, "android-dhcp-13");
  CHECK(identity_of(phone).text() == "//mobile");

  Signals browser = asked(kDevice, {"www.fitbit.com"});
  for (int i = 0; i < 100; ++i)
    browser.say(Who(kDevice), Kind::dns_query, "www" + std::to_string(i) + ".example");
  CHECK(identity_of(browser).text() == "//");
}

TEST_CASE("real captures: what devices state, and no model that they do not state",
          "[identity][captures]") {
  for (const Known& one : kKnown) {
    if (!test::have_capture(one.capture)) continue;
    Identities all = listen_to(one.capture, {});
    INFO(one.capture << " " << one.device);
    CHECK(all[one.device].text() == one.identity);
  }
}

TEST_CASE("real captures: every model is stated by a packet", "[identity][captures]") {
  std::set<std::string> captures;
  for (const Known& one : kKnown) captures.insert(one.capture);
  for (const char* more : {"services-mix", "netbios-nvr", "ipp-printer", "arp-poison",
                           "ot-bacnet-iam", "ot-enip-identity", "ot-omron-fins", "ot-s7-ident",
                           "ot-profinet-dcp", "cred-snmp-v1", "cred-sip-digest", "ssh-old-cisco"})
    captures.insert(more);
  const auto registry = discover::MacRegistry::load_installed();
  const MakerOf maker_of = [&](const MacAddress& mac) -> std::optional<Maker> {
    const auto name = registry ? registry->lookup(mac) : std::nullopt;
    if (!name) return std::nullopt;
    Maker maker;
    maker.name = *name;
    return maker;
  };
  for (const std::string& capture : captures) {
    if (!test::have_capture(capture)) continue;
    const std::set<std::string> stated = test::all_expected_values(capture);
    for (const auto& [device, identity] : listen_to(capture, maker_of)) {
      const std::string model = identity.value(claim::kModel);
      UNSCOPED_INFO(capture << " " << device << ": " << identity.text() << " os "
                            << identity.value(claim::kOs) << " firmware "
                            << identity.value(claim::kFirmware));
      if (model.empty() || kStatedElsewhere.contains(capture + " " + model)) continue;
      CHECK(std::ranges::any_of(stated, [&](const std::string& value) {
        return folded(value).find(folded(model)) != std::string::npos;
      }));
    }
  }
  SUCCEED();
}
