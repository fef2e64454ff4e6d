// Scans from another place of the network: kept beside what the inside sees.
#include "model/vantage.hpp"

#include "catch.hpp"

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {

ScanId begin_outside(Site& site, std::vector<std::string> targets = {"10.0.0.0/24"}) {
  ScanRecord record;
  record.vantage = "outside";
  record.targets = std::move(targets);
  return site.inventory.begin_scan(record)->id;
}

std::vector<Observation> camera() {
  return {seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 80), claim::kProtocol, "http"),
          covered("10.0.0.5", "1-65535", "80")};
}

}  // namespace

TEST_CASE("a scan from outside leaves what the inside measured as it is", "[inventory][vantage]") {
  Site site;
  const ScanId inside = site.sweep(camera());
  const ScanId outside = begin_outside(site);
  site.tell(outside, {seen(at("10.0.0.5"), "icmp"), covered("10.0.0.5", "1-65535", "")});
  site.finish(outside);
  site.reopen();
  const InventoryView view = site.view();
  REQUIRE(view.scan);
  CHECK(view.scan->id == inside);
  CHECK(view.scan->vantage == kInside);
  const Device& device = device_at(view, "10.0.0.5");
  REQUIRE(device.tcp);
  CHECK(device.tcp->open.contains(80));
  REQUIRE(device.services.size() == 1);
  CHECK(device.services[0].open);
  const auto looks = looks_at(device);
  REQUIRE(looks.size() == 1);
  CHECK(looks[0].vantage == "outside");
  CHECK(looks[0].address == *IpAddress::parse("10.0.0.5"));
  REQUIRE(looks[0].tcp);
  CHECK(looks[0].tcp->scanned.is_all());
  CHECK(looks[0].tcp->open.empty());
  CHECK(view.outward.empty());  // nobody lies behind a device that the inside measured
  CHECK(site.inventory.scans()->front().vantage == "outside");
}

TEST_CASE("who does not answer from outside is not gone, only silent", "[inventory][vantage]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6", kMacB))});
  const ScanId first = begin_outside(site);
  site.tell(first, {seen(at("10.0.0.6"), "icmp"), covered("10.0.0.6", "1-100", "80")});
  site.finish(first);
  CHECK(device_at(site.view(), "10.0.0.5").present);
  CHECK(looks_at(device_at(site.view(), "10.0.0.5")).at(0).silent);
  CHECK_FALSE(looks_at(device_at(site.view(), "10.0.0.6")).at(0).silent);

  const ScanId second = begin_outside(site);
  site.tell(second, {seen(at("10.0.0.5"), "icmp"), covered("10.0.0.5", "1-100", "")});
  site.finish(second);
  CHECK_FALSE(looks_at(device_at(site.view(), "10.0.0.5")).at(0).silent);
  CHECK(
      looks_at(device_at(site.view(), "10.0.0.6")).at(0).silent);  // what answered, answers no more
}

TEST_CASE("a host that was silent outside keeps what the inside knows", "[inventory][vantage]") {
  Site site;
  site.sweep(camera());
  const ScanId outside = begin_outside(site);
  site.finish(outside);
  const InventoryView view = site.view();
  CHECK(device_at(view, "10.0.0.5").present);
  CHECK(device_at(view, "10.0.0.5").services.at(0).open);
}

TEST_CASE("what an outside scan has measured need not be asked again", "[inventory][vantage]") {
  Site site;
  const ScanId outside = begin_outside(site);
  site.tell(outside, {seen(at("10.0.0.5"), "icmp"), covered("10.0.0.5", "1-100", "80")});
  CHECK(site.inventory.measured(outside)->size() == 1);
}

TEST_CASE("an older file knows scans from inside only", "[inventory][vantage]") {
  Site site;
  site.sweep(camera());
  CHECK(site.inventory.scans()->front().vantage == kInside);
}
