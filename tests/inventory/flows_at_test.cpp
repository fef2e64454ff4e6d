// Flows of an earlier time: what had been heard until then.
#include "catch.hpp"

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

DeviceFlow heard_flow(std::string_view peer, Timestamp first, Timestamp last) {
  DeviceFlow one;
  one.subject = at("10.0.0.7", kMacA);
  one.flow.key.own = *one.subject.ip;
  one.flow.key.peer = IpAddress::parse(peer).value();
  one.flow.key.protocol = 6;
  one.flow.key.port = 443;
  one.flow.key.port_at = PortAt::peer;
  one.flow.internet = true;
  one.flow.sent_packets = one.flow.received_packets = 1;
  one.flow.first = first;
  one.flow.last = last;
  return one;
}

std::vector<std::string> peers_at(const Site& site, Timestamp moment) {
  const auto view = site.inventory.view_at(moment);
  REQUIRE(view);
  std::vector<std::string> peers;
  for (const Flow& flow : device_at(*view, "10.0.0.7").flows)
    peers.push_back(flow.key.peer.to_string());
  std::ranges::sort(peers);
  return peers;
}

}  // namespace

TEST_CASE("an earlier time tells the flows of that time", "[inventory][flows]") {
  Site site;
  const auto listen = [&](const std::vector<std::string>& peers) {
    const Timestamp begin = site.clock.now();
    const ScanId scan = site.begin({});
    site.tell(scan, {seen(at("10.0.0.7", kMacA), "passive/arp")});
    site.clock.advance(std::chrono::hours(6));
    Hearing hearing;
    hearing.first = begin;
    hearing.last = site.clock.now();
    hearing.heard = std::chrono::hours(6);
    std::vector<DeviceFlow> flows;
    flows.reserve(peers.size());
    for (const std::string& peer : peers)
      flows.push_back(
          heard_flow(peer, begin + std::chrono::hours(1), begin + std::chrono::hours(5)));
    REQUIRE(site.inventory.put_flows(scan, hearing, flows));
    site.finish(scan);
    return begin;
  };
  const Timestamp first = listen({"9.9.9.1", "9.9.9.2"});
  site.clock.advance(std::chrono::hours(30));
  const Timestamp second = listen({"9.9.9.2", "9.9.9.3"});

  const std::chrono::minutes soon{30};
  const std::vector<std::string> early{"9.9.9.1", "9.9.9.2"};
  CHECK(peers_at(site, first + std::chrono::hours(3)) == early);
  CHECK(peers_at(site, second + soon) == early);
  const std::vector<std::string> all{"9.9.9.1", "9.9.9.2", "9.9.9.3"};
  CHECK(peers_at(site, second + std::chrono::hours(2)) == all);
  CHECK(peers_at(site, second + std::chrono::hours(40 * 24)) == all);

  SECTION("nothing is told of later than the moment") {
    const Timestamp moment = first + std::chrono::hours(3);
    const auto view = site.inventory.view_at(moment);
    REQUIRE(view);
    const Device& device = device_at(*view, "10.0.0.7");
    REQUIRE(device.hearing);
    CHECK(device.hearing->last == moment);
    CHECK(device.hearing->heard == std::chrono::hours(3));
    for (const Flow& flow : device.flows) CHECK(flow.last == moment);
  }
}
