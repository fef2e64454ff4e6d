// Every verdict that says more than "not observed" cites a record.
#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

constexpr std::uint8_t kScanRecord = 150;

/// Devices as scans find them, each with what its discovery and its port scan recorded.
std::vector<Device> devices() {
  std::vector<Device> list;
  const auto add = [&](PortSet scanned, PortSet filtered, auto&& services) {
    Device device = test::device();
    services(device);
    test::cover(device, std::move(scanned), std::move(filtered));
    test::record_scan(device, kScanRecord);
    list.push_back(device);
    device.registered = true;
    list.push_back(device);
    device.present = false;
    list.push_back(std::move(device));
  };
  const PortSet some = PortSet::from_ranges({{1, 1000}});
  const auto nothing = [](Device&) {};
  const auto silent = [](Device& device) { test::add_service(device, 23, ""); };
  const auto telnet = [](Device& device) { test::add_service(device, 23, "telnet"); };
  add(PortSet::all(), {}, nothing);
  add(PortSet::all(), some, nothing);
  add(PortSet::all(), PortSet::all(), nothing);
  add(some, {}, nothing);
  add(some, PortSet::from_ports({80}), silent);
  add(PortSet::all(), {}, silent);
  add(PortSet::all(), some, telnet);
  add(some, {}, [](Device& device) {
    test::hear(device, 48);
    test::add_flow(device, "9.9.9.9", 443);
  });
  add(some, {}, [](Device& device) { test::hear(device, 48); });
  return list;
}

}  // namespace

TEST_CASE("every verdict but not_observed cites evidence", "[rules][evidence]") {
  const Policy built_in;
  const Policy strict = test::policy("[[approved]]\nprotocol = \"https\"\nreason = \"r\"\n");
  std::size_t asserted = 0;
  for (const Device& device : devices())
    for (const std::string_view item :
         {"22-1", "22-3", "23-1", "23-2", "24-1", "26-3", "32-3", "41-1"})
      for (const Policy* policy : {&built_in, &strict})
        for (const Judgement& judgement : test::judge(item, device, *policy)) {
          INFO(item << ' ' << judgement.reason.text(Lang::en));
          if (judgement.verdict == Verdict::not_observed) continue;
          ++asserted;
          CHECK_FALSE(judgement.evidence.empty());
        }
  CHECK(asserted > 50);
}

TEST_CASE("statements about coverage cite the record of that port scan", "[rules][evidence]") {
  Device device = test::device();
  test::cover(device, PortSet::all(), PortSet::from_ports({80}));
  test::record_scan(device, kScanRecord);
  const std::vector scan{test::evidence(kScanRecord)};
  CHECK(test::find(test::judge("32-3", device), Msg::rule_32_3_filtered)->evidence == scan);
  CHECK(test::judge("23-1", device).back().evidence == scan);
  CHECK(test::judge("23-2", device).back().evidence == scan);

  // The record of another scan proves nothing about this one.
  device.tcp->at = device.tcp->at + std::chrono::hours(1);
  const std::vector seen{test::evidence(200)};
  CHECK(test::find(test::judge("32-3", device), Msg::rule_32_3_filtered)->evidence == seen);
}

TEST_CASE("a service cites what it said before the scan that found its port", "[rules][evidence]") {
  Device device = test::device();
  test::add_service(device, 23, "telnet").facts["port.state"] =
      test::fact("open", test::evidence(kScanRecord));
  test::cover(device, PortSet::all());
  CHECK(test::judge("32-3", device)[0].evidence ==
        std::vector{test::evidence(1), test::evidence(kScanRecord)});
}

}  // namespace tenken::rules
