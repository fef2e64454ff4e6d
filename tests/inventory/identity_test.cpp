// Every rule of identity, version 1.
#include "catch.hpp"

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {
constexpr std::string_view kKey = "SHA256:5vNkM2nUb0l0pLxRl0h5m1dE7n8q";

Observation has_key(std::string_view ip, std::string_view key = kKey) {
  return says(at(ip), claim::kIdentitySshKey, key, "probe/ssh");
}
}  // namespace

TEST_CASE("a MAC address is a device, wherever it is seen", "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  site.sweep({seen(at("10.0.0.9", kMacA))});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(view.devices[0].id == id);
  CHECK(device_at(view, "10.0.0.9").id == id);
  CHECK(view.devices[0].addresses.size() == 2);
  CHECK_FALSE(view.devices[0].addresses[1].current);
  CHECK(describe(view.changes) == std::vector<std::string>{"address_new|10.0.0.5|10.0.0.9||",
                                                           "address_gone|10.0.0.9|10.0.0.5||"});
}

TEST_CASE("a randomised MAC address that returns is the same device", "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacRandom))});
  site.sweep({seen(at("10.0.0.5", kMacRandom))});
  CHECK(site.view().devices.size() == 1);
  CHECK(site.view().changes.empty());
}

TEST_CASE("a new MAC address at a known IP address is another device", "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  site.sweep({seen(at("10.0.0.5", kMacB))});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 2);
  const Device& now = device_at(view, "10.0.0.5");
  CHECK(now.interfaces[0].mac.to_string() == kMacB);
  CHECK(now.present);
  const Device& before = view.devices[0].id == now.id ? view.devices[1] : view.devices[0];
  CHECK_FALSE(before.present);
  CHECK(before.current_ips().empty());
  CHECK(describe(view.changes) == std::vector<std::string>{"address_gone|10.0.0.5|10.0.0.5||",
                                                           "device_new|10.0.0.5|||",
                                                           "device_gone|10.0.0.5|||"});
}

TEST_CASE("a claim by IP address belongs to who has it in this scan", "[inventory][identity]") {
  Site site;
  site.sweep(
      {seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kModel, "Camera 1", "probe/http")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(value_of(view.devices[0].facts, claim::kModel) == "Camera 1");
}

TEST_CASE("a claim by IP address alone never joins a device of an earlier scan that has a MAC",
          "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  site.sweep({seen(at("10.0.0.5"), "icmp")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 2);
  CHECK(std::ranges::count(view.devices, true, &Device::present) == 1);
}

TEST_CASE("a device known by its address alone stays the device of that address",
          "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5"), "icmp")});
  site.sweep({seen(at("10.0.0.5"), "tcp")});
  CHECK(site.view().devices.size() == 1);
  CHECK(site.view().changes.empty());
}

TEST_CASE("an unknown MAC address that appears later in the scan joins the address",
          "[inventory][identity]") {
  Site site;
  const ScanId scan = site.begin();
  site.tell(scan,
            {seen(at("10.0.0.5"), "icmp"), says(port_of("10.0.0.5", 22), claim::kProtocol, "ssh")});
  site.tell(scan, {seen(at("10.0.0.5", kMacA))});
  site.finish(scan);
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(view.devices[0].interfaces.size() == 1);
  CHECK(view.devices[0].addresses[0].mac->to_string() == kMacA);
  CHECK(view.devices[0].services.size() == 1);
  CHECK(describe(view.changes) == std::vector<std::string>{"device_new|10.0.0.5|||"});
}

TEST_CASE("a known MAC address that appears later in the scan takes the address's device over",
          "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 22), claim::kProtocol, "ssh"),
              says(port_of("10.0.0.5", 22), claim::kVersion, "9.2")});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  const ScanId scan = site.begin();
  site.tell(scan,
            {seen(at("10.0.0.5"), "icmp"), says(port_of("10.0.0.5", 22), claim::kProtocol, "ssh"),
             says(port_of("10.0.0.5", 22), claim::kVersion, "9.3"),
             says(port_of("10.0.0.5", 80), claim::kProtocol, "http")});
  CHECK(site.view().devices.size() == 2);
  site.tell(scan, {seen(at("10.0.0.5", kMacA))});
  site.finish(scan);
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(view.devices[0].id == id);
  CHECK(view.devices[0].services.size() == 2);
  CHECK(describe(view.changes) ==
        std::vector<std::string>{"service_changed|10.0.0.5|22/tcp service.version|9.2|9.3",
                                 "port_opened|10.0.0.5|80/tcp||open"});
}

TEST_CASE("group and zero MAC addresses, multicast and broadcast make no device",
          "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("", "01:00:5e:00:00:fb")), seen(at("", "ff:ff:ff:ff:ff:ff")),
              seen(at("", "00:00:00:00:00:00")), seen(at("224.0.0.251")), seen(at("ff02::fb")),
              seen(at("0.0.0.0")), seen(at("255.255.255.255"))});
  CHECK(site.view().devices.empty());
}

TEST_CASE("a sender that has no address yet is its MAC address", "[inventory][identity]") {
  Site site;
  const ScanId scan = site.begin();
  site.tell(scan,
            {seen(at("0.0.0.0", kMacA)),
             says(port_of("224.0.0.251", 5353, kMacA, Transport::udp), claim::kProtocol, "mdns")});
  REQUIRE(site.view().devices.size() == 1);
  CHECK(site.view().devices[0].addresses.empty());
  CHECK(site.view().devices[0].services.empty());
  site.tell(scan, {seen(at("10.0.0.5", kMacA))});
  CHECK(site.view().devices.size() == 1);
}

TEST_CASE("IPv4 and IPv6 addresses of one MAC address are one device", "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), seen(at("fe80::1d:7e00%eth0", kMacA), "nd"),
              says(at("10.0.0.5"), claim::kHostname, "printer")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(view.devices[0].current_ips().size() == 2);
}

TEST_CASE("a routed host with the same stable key has moved", "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5"), "icmp"), says(port_of("10.0.0.5", 22), claim::kProtocol, "ssh"),
              has_key("10.0.0.5")});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  site.sweep({seen(at("10.0.0.9"), "icmp"), says(port_of("10.0.0.9", 22), claim::kProtocol, "ssh"),
              has_key("10.0.0.9")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(view.devices[0].id == id);
  CHECK(view.devices[0].present);
  CHECK(device_at(view, "10.0.0.9").services.size() == 1);
  CHECK(describe(view.changes) == std::vector<std::string>{"address_new|10.0.0.5|10.0.0.9||",
                                                           "address_gone|10.0.0.9|10.0.0.5||"});
}

TEST_CASE("a device with a MAC that is now reached through a router is known by its key",
          "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), has_key("10.0.0.5")});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  site.sweep({seen(at("10.0.0.5"), "icmp"), has_key("10.0.0.5")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(view.devices[0].id == id);
  CHECK(view.changes.empty());
}

TEST_CASE("equal keys of devices that were seen in one scan do not merge them",
          "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5"), "icmp"), has_key("10.0.0.5")});
  SECTION("whichever comes first") {
    const bool known_first = GENERATE(true, false);
    std::vector<Observation> told{seen(at("10.0.0.9"), "icmp"), has_key("10.0.0.9")};
    told.insert(known_first ? told.begin() : told.end(), seen(at("10.0.0.5"), "icmp"));
    site.sweep(std::move(told));
    CHECK(site.view().devices.size() == 2);
  }
  SECTION("also when the older one goes away later") {
    site.sweep({seen(at("10.0.0.5"), "icmp"), seen(at("10.0.0.9"), "icmp"), has_key("10.0.0.9")});
    site.sweep({seen(at("10.0.0.9"), "icmp"), has_key("10.0.0.9")});
    CHECK(site.view().devices.size() == 2);
  }
}

TEST_CASE("a stable key that fits several devices identifies none", "[inventory][identity]") {
  Site site;
  SECTION("two known ones") {
    site.sweep(
        {seen(at("10.0.0.5")), has_key("10.0.0.5"), seen(at("10.0.0.6")), has_key("10.0.0.6")});
    site.sweep({seen(at("10.0.0.9")), has_key("10.0.0.9")});
    CHECK(site.view().devices.size() == 3);
  }
  SECTION("two new ones") {
    site.sweep({seen(at("10.0.0.5")), has_key("10.0.0.5")});
    site.sweep(
        {seen(at("10.0.0.8")), has_key("10.0.0.8"), seen(at("10.0.0.9")), has_key("10.0.0.9")});
    CHECK(site.view().devices.size() == 3);
  }
  SECTION("another serial number") {
    site.sweep({seen(at("10.0.0.5")), has_key("10.0.0.5"),
                says(at("10.0.0.5"), claim::kIdentitySerial, "A1")});
    site.sweep({seen(at("10.0.0.9")), has_key("10.0.0.9"),
                says(at("10.0.0.9"), claim::kIdentitySerial, "A2")});
    CHECK(site.view().devices.size() == 2);
  }
}

TEST_CASE("two MAC addresses are two devices whatever keys they show", "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), has_key("10.0.0.5")});
  site.sweep({seen(at("10.0.0.9", kMacB)), has_key("10.0.0.9")});
  CHECK(site.view().devices.size() == 2);
}

TEST_CASE("an interrupted scan moves nobody", "[inventory][identity]") {
  Site site;
  site.sweep({seen(at("10.0.0.5")), has_key("10.0.0.5")});
  const ScanId scan = site.begin();
  site.tell(scan, {seen(at("10.0.0.9")), has_key("10.0.0.9")});
  site.finish(scan, ScanState::interrupted);
  CHECK(site.view().devices.size() == 2);
  SECTION("a later complete scan does, and the change history follows") {
    const ScanId first = site.inventory.scans()->back().id;
    const ScanId last = site.sweep({seen(at("10.0.0.9")), has_key("10.0.0.9")});
    REQUIRE(site.view().devices.size() == 1);
    CHECK(site.view().devices[0].present);
    CHECK(describe(site.diff(first, last)) ==
          std::vector<std::string>{"address_new|10.0.0.5|10.0.0.9||",
                                   "address_gone|10.0.0.9|10.0.0.5||"});
  }
}
