// Who talked to whom: stored again and again, and added up over scans.
#include <algorithm>

#include "catch.hpp"

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

constexpr std::int64_t kHour = 3'600'000'000'000;

DeviceFlow flow(Subject subject, std::string_view peer, std::uint64_t bytes,
                std::uint16_t port = 443) {
  DeviceFlow one;
  one.subject = std::move(subject);
  one.flow.key.own = *one.subject.ip;
  one.flow.key.peer = IpAddress::parse(peer).value();
  one.flow.key.protocol = 6;
  one.flow.key.port = port;
  one.flow.key.port_at = PortAt::peer;
  one.flow.internet = one.flow.key.peer.is_global();
  one.flow.sent_packets = one.flow.received_packets = 1;
  one.flow.sent_bytes = bytes;
  one.flow.first = Timestamp(1);
  one.flow.last = Timestamp(2);
  one.flow.names = {"a.example"};
  one.flow.service = "tls";
  one.flow.cleartext = false;
  one.flow.tls = "TLSv1.2";
  return one;
}

Hearing hearing(std::int64_t from_hour, std::int64_t to_hour) {
  Hearing heard;
  heard.first = Timestamp(from_hour * kHour);
  heard.last = Timestamp(to_hour * kHour);
  heard.heard = std::chrono::hours(to_hour - from_hour);
  return heard;
}

struct Listening : Site {
  ScanId listen(const Hearing& heard, const std::vector<DeviceFlow>& flows) {
    const ScanId scan = begin({});
    tell(scan, {seen(at("10.0.0.7", kMacA), "passive/arp")});
    REQUIRE(inventory.put_flows(scan, heard, flows));
    finish(scan);
    return scan;
  }
};

}  // namespace

TEST_CASE("flows are kept whole", "[inventory][flows]") {
  Listening site;
  DeviceFlow one = flow(at("10.0.0.7", kMacA), "9.9.9.9", 100);
  one.flow.opened = 1;
  one.flow.accepted = 2;
  one.flow.opened_by_peer = 3;
  one.flow.accepted_by_peer = 4;
  one.flow.received_bytes = 5;
  site.listen(hearing(0, 2), {one});
  site.reopen();
  const InventoryView view = site.view();
  const Device& device = device_at(view, "10.0.0.7");
  REQUIRE(device.flows.size() == 1);
  CHECK(device.flows[0] == one.flow);
  CHECK(device.hearing == hearing(0, 2));
  const auto found = site.inventory.find_device("10.0.0.7");
  REQUIRE(found);
  CHECK(found->flows == device.flows);
  CHECK(found->hearing == device.hearing);
}

TEST_CASE("what a scan stores takes the place of what it stored before", "[inventory][flows]") {
  Listening site;
  const ScanId scan = site.begin({});
  site.tell(scan, {seen(at("10.0.0.7", kMacA), "passive/arp")});
  for (std::uint64_t bytes : {100, 200, 300})
    REQUIRE(site.inventory.put_flows(scan, hearing(0, 1),
                                     {flow(at("10.0.0.7", kMacA), "9.9.9.9", bytes)}));
  CHECK(device_at(site.view(), "10.0.0.7").flows[0].sent_bytes == 300);
  site.reopen();  // as after kill -9
  CHECK(device_at(site.view(), "10.0.0.7").flows[0].sent_bytes == 300);
}

TEST_CASE("scans add up, and one that repeats another does not", "[inventory][flows]") {
  Listening site;
  const DeviceFlow morning = flow(at("10.0.0.7", kMacA), "9.9.9.9", 100);
  DeviceFlow evening = flow(at("10.0.0.7", kMacA), "9.9.9.9", 50);
  evening.flow.last = Timestamp(9);
  evening.flow.names = {"b.example"};
  evening.flow.tls = "TLSv1.1";
  site.listen(hearing(0, 3), {morning});
  site.listen(hearing(10, 12), {evening});
  site.listen(hearing(0, 3), {morning});
  const InventoryView view = site.view();
  const Device& device = device_at(view, "10.0.0.7");
  REQUIRE(device.flows.size() == 1);
  CHECK(device.flows[0].sent_bytes == 150);
  CHECK(device.flows[0].last == Timestamp(9));
  CHECK(device.flows[0].tls == "TLSv1.1");
  CHECK(device.flows[0].names == std::vector<std::string>{"a.example", "b.example"});
  CHECK(device.hearing->hours() == 5);
}

TEST_CASE("time that two scans listened to counts once", "[inventory][flows]") {
  Listening site;
  site.listen(hearing(0, 4), {flow(at("10.0.0.7", kMacA), "9.9.9.9", 1)});
  site.listen(hearing(3, 6), {flow(at("10.0.0.7", kMacA), "9.9.9.8", 1)});
  CHECK(device_at(site.view(), "10.0.0.7").hearing->hours() == 6);
}

TEST_CASE("to talk is not to be a device", "[inventory][flows]") {
  Listening site;
  site.listen(hearing(0, 1),
              {flow(at("10.0.0.7", kMacA), "9.9.9.9", 1),
               flow(at("10.0.0.99", kMacB), "9.9.9.9", 1), flow(at("10.0.0.98"), "9.9.9.9", 1)});
  CHECK(site.view().devices.size() == 1);
}

TEST_CASE("flows go with a device that becomes part of another", "[inventory][flows]") {
  Site site;
  const ScanId scan = site.begin({});
  site.tell(scan, {seen(at("10.0.0.7", kMacA), "arp")});
  site.tell(scan, {seen(at("10.0.0.8"), "icmp")});
  REQUIRE(site.inventory.put_flows(scan, hearing(0, 1), {flow(at("10.0.0.8"), "9.9.9.9", 7)}));
  site.tell(scan, {seen(at("10.0.0.8", kMacA), "arp")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  REQUIRE(view.devices[0].flows.size() == 1);
  CHECK(view.devices[0].flows[0].sent_bytes == 7);
}

TEST_CASE("a view holds flows with the Internet first, and not too many", "[inventory][flows]") {
  Listening site;
  std::vector<DeviceFlow> flows;
  for (std::uint16_t port = 1; port <= Device::kMostFlows + 10; ++port)
    flows.push_back(flow(at("10.0.0.7", kMacA), "10.0.0.1", 1000 + port, port));
  flows.push_back(flow(at("10.0.0.7", kMacA), "9.9.9.9", 1));
  site.listen(hearing(0, 1), flows);
  const InventoryView view = site.view();
  const Device& device = device_at(view, "10.0.0.7");
  CHECK(device.flows.size() == Device::kMostFlows);
  CHECK(device.more_flows == 11);
  CHECK(device.flows[0].internet);
  CHECK(device.flows[1].key.port == Device::kMostFlows + 10);
}

TEST_CASE("flows that are long past are not of now", "[inventory][flows]") {
  Listening site;
  site.listen(hearing(0, 1), {flow(at("10.0.0.7", kMacA), "9.9.9.9", 1)});
  site.listen(hearing(1000, 1001), {flow(at("10.0.0.7", kMacA), "9.9.9.8", 1)});
  const InventoryView view = site.view();
  const Device& device = device_at(view, "10.0.0.7");
  REQUIRE(device.flows.size() == 1);
  CHECK(device.flows[0].key.peer == IpAddress::parse("9.9.9.8").value());
  CHECK(device.hearing->hours() == 1);
}
