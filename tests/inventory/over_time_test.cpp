// Devices that change what they are known by: cards, addresses, made-up MAC addresses; and those
// that only look as if they were one.
#include "catch.hpp"

#include "inventory/support.hpp"
#include "model/identity_claims.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {

constexpr std::string_view kRandom2 = "06:aa:bb:cc:dd:01";
constexpr std::string_view kRandom3 = "0a:aa:bb:cc:dd:02";

Observation name(std::string_view ip, std::string_view mac, std::string_view host) {
  return says(at(ip, mac), claim::kHostname, host, "dhcp", 60);
}

Observation serial(std::string_view ip, std::string_view mac, std::string_view value) {
  return says(at(ip, mac), claim::kIdentitySerial, value, "probe/onvif");
}

Observation key(std::string_view ip, std::string_view mac, std::string_view value) {
  return says(at(ip, mac), claim::kIdentitySshKey, value, "probe/ssh");
}

std::vector<std::string> of_kind(const std::vector<Change>& changes, ChangeKind kind) {
  std::vector<Change> some;
  for (const Change& change : changes)
    if (change.kind == kind) some.push_back(change);
  return describe(some);
}

template <class T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().message(Lang::en));
  return *std::move(result);
}

}  // namespace

TEST_CASE("a phone that makes itself a new MAC address is known by its name", "[inventory][time]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacRandom)), name("10.0.0.5", kMacRandom, "Sato-Pixel-8")});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  site.sweep({seen(at("10.0.0.9", kRandom2)), name("10.0.0.9", kRandom2, "sato-pixel-8.local"),
              name("10.0.0.9", kRandom2, "Sato-Pixel-8")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(view.devices[0].id == id);
  CHECK(view.devices[0].interfaces.size() == 2);
  const auto events = must(site.inventory.identity_events());
  REQUIRE(events.size() == 1);
  CHECK(events[0].who.empty());
  CHECK(events[0].score >= 80);
  CHECK(of_kind(view.changes, ChangeKind::device_merged).empty());
}

TEST_CASE("phones with a name that many have are not taken for each other", "[inventory][time]") {
  Site site;
  const std::string_view host = GENERATE("iPhone", "android");
  site.sweep({seen(at("10.0.0.5", kMacRandom)), name("10.0.0.5", kMacRandom, host)});
  site.sweep({seen(at("10.0.0.9", kRandom2)), name("10.0.0.9", kRandom2, host)});
  CHECK(site.view().devices.size() == 2);
}

TEST_CASE("a name that three devices share says nothing about a fourth", "[inventory][time]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacRandom)), name("10.0.0.5", kMacRandom, "galaxy"),
              seen(at("10.0.0.6", kRandom2)), name("10.0.0.6", kRandom2, "galaxy")});
  site.sweep({seen(at("10.0.0.9", kRandom3)), name("10.0.0.9", kRandom3, "galaxy")});
  CHECK(site.view().devices.size() == 3);
}

TEST_CASE("a replaced network card is the same device by its serial number", "[inventory][time]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), serial("10.0.0.5", kMacA, "AX-100200"),
              says(port_of("10.0.0.5", 80, kMacA), claim::kProtocol, "http")});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  site.sweep({seen(at("10.0.0.5", kMacB)), serial("10.0.0.5", kMacB, "AX-100200"),
              says(port_of("10.0.0.5", 80, kMacB), claim::kProtocol, "http")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 1);
  CHECK(view.devices[0].id == id);
  CHECK(view.devices[0].services.size() == 1);
  CHECK(of_kind(view.changes, ChangeKind::device_merged).size() == 1);
}

TEST_CASE("a replaced device of the same model with the maker's own key is another device",
          "[inventory][time]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), key("10.0.0.5", kMacA, "SHA256:default"),
              says(at("10.0.0.5", kMacA), claim::kModel, "Cam 1")});
  site.sweep({seen(at("10.0.0.5", kMacB)), key("10.0.0.5", kMacB, "SHA256:default"),
              says(at("10.0.0.5", kMacB), claim::kModel, "Cam 1")});
  CHECK(site.view().devices.size() == 2);
}

TEST_CASE("serial numbers that nobody filled in identify nobody", "[inventory][time]") {
  Site site;
  const std::string_view empty =
      GENERATE("00000000", "123456789", "To be filled by O.E.M.", "siemens:0000", "N");
  site.sweep({seen(at("10.0.0.5", kMacA)), serial("10.0.0.5", kMacA, empty)});
  site.sweep({seen(at("10.0.0.9", kMacB)), serial("10.0.0.9", kMacB, empty)});
  CHECK(site.view().devices.size() == 2);
}

TEST_CASE("strong evidence that contradicts makes a new device and a review, never a merge",
          "[inventory][time]") {
  Site site;
  const auto told = [](std::string_view ip, std::string_view mac, std::string_view number) {
    return std::vector{seen(at(ip, mac)), serial(ip, mac, number),
                       says(at(ip, mac), claim::kIdentityUdn, "1b4e28ba", "passive/upnp")};
  };
  site.sweep(told("10.0.0.5", kMacA, "A-1001"));
  site.sweep(told("10.0.0.9", kMacB, "A-2002"));
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 2);
  const Device& now = device_at(view, "10.0.0.9");
  CHECK(find_fact(now.facts, claim::kIdentityDoubt) != nullptr);
  CHECK(of_kind(view.changes, ChangeKind::identity_review) ==
        std::vector<std::string>{"identity_review|10.0.0.9|identity.serial|A-1001|A-2002"});
  SECTION("which is told once") {
    site.sweep(told("10.0.0.9", kMacB, "A-2002"));
    CHECK(of_kind(site.view().changes, ChangeKind::identity_review).empty());
  }
}

TEST_CASE("two devices behind one routed address in turn are two devices, each known again",
          "[inventory][time]") {
  Site site;
  const auto host = [&](std::string_view value, std::uint16_t port) {
    return site.sweep({seen(at("10.0.0.5"), "icmp"), key("10.0.0.5", "", value),
                       says(port_of("10.0.0.5", port), claim::kProtocol, "ssh"),
                       covered("10.0.0.5", "22,2222", std::to_string(port))});
  };
  host("SHA256:one", 22);
  const DeviceId one = site.view().devices.at(0).id;
  host("SHA256:two", 2222);
  REQUIRE(site.view().devices.size() == 2);
  const DeviceId two = device_at(site.view(), "10.0.0.5").id;
  CHECK(two != one);
  host("SHA256:one", 22);
  REQUIRE(site.view().devices.size() == 2);
  const Device back = device_at(site.view(), "10.0.0.5");
  CHECK(back.id == one);
  CHECK(back.present);
  REQUIRE(back.services.size() == 1);
  CHECK(back.services[0].endpoint.port == 22);
  host("SHA256:two", 2222);
  CHECK(site.view().devices.size() == 2);
  CHECK(device_at(site.view(), "10.0.0.5").id == two);
}

TEST_CASE("routed devices whose addresses were renumbered keep their identity",
          "[inventory][time]") {
  Site site;
  site.sweep({seen(at("10.0.0.5"), "icmp"), key("10.0.0.5", "", "SHA256:one"),
              seen(at("10.0.0.6"), "icmp"), key("10.0.0.6", "", "SHA256:two")});
  const DeviceId one = device_at(site.view(), "10.0.0.5").id;
  const DeviceId two = device_at(site.view(), "10.0.0.6").id;
  site.sweep({seen(at("10.0.0.6"), "icmp"), key("10.0.0.6", "", "SHA256:one"),
              seen(at("10.0.0.5"), "icmp"), key("10.0.0.5", "", "SHA256:two")});
  const InventoryView view = site.view();
  REQUIRE(view.devices.size() == 2);
  CHECK(device_at(view, "10.0.0.6").id == one);
  CHECK(device_at(view, "10.0.0.5").id == two);
}

TEST_CASE("a renewed certificate or a changed key on a device with a MAC address changes nobody",
          "[inventory][time]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), key("10.0.0.5", kMacA, "SHA256:one")});
  site.sweep({seen(at("10.0.0.5", kMacA)), key("10.0.0.5", kMacA, "SHA256:two")});
  CHECK(site.view().devices.size() == 1);
}

TEST_CASE("a virtual MAC address of routers is no device, and gives its address to nobody",
          "[inventory][time]") {
  Site site;
  const std::string_view mac = GENERATE("00:00:5e:00:01:0a", "00:00:5e:00:02:0a");
  SECTION("where nobody is known there") {
    site.sweep({seen(at("10.0.0.1", mac)), says(at("10.0.0.1", mac), claim::kVendor, "IANA")});
    CHECK(site.view().devices.empty());
  }
  SECTION("the router that has the address stays what it is") {
    site.sweep(
        {seen(at("10.0.0.2", kMacA)), seen(at("10.0.0.1", kMacA)), seen(at("10.0.0.1", mac))});
    const InventoryView view = site.view();
    REQUIRE(view.devices.size() == 1);
    CHECK(view.devices[0].interfaces.size() == 1);
    CHECK(view.devices[0].current_ips().size() == 2);
  }
}

TEST_CASE("what a router answers for in the place of others is not its own", "[inventory][time]") {
  Site site;
  site.sweep({seen(at("10.0.0.1", kMacA)),
              says(at("10.0.0.1", kMacA), claim::kProxyArp, "10.0.0.16-10.0.0.31, 10.0.0.40"),
              seen(at("10.0.0.20", kMacA)), seen(at("10.0.0.40", kMacA))});
  const InventoryView view = site.view();
  CHECK(device_at(view, "10.0.0.1").current_ips().size() == 1);
  CHECK(device_at(view, "10.0.0.20").interfaces.empty());
  CHECK(view.devices.size() == 3);
}

TEST_CASE("one device with many addresses of both families stays one", "[inventory][time]") {
  Site site;
  std::vector<Observation> told;
  for (int i = 1; i <= 20; ++i) {
    told.push_back(seen(at("10.0.0." + std::to_string(i), kMacA)));
    told.push_back(seen(at("fd00::" + std::to_string(i), kMacA), "nd"));
  }
  site.sweep(told, {"10.0.0.0/24", "fd00::/120"});
  site.sweep(told, {"10.0.0.0/24", "fd00::/120"});
  REQUIRE(site.view().devices.size() == 1);
  CHECK(site.view().devices[0].current_ips().size() == 40);
  CHECK(site.view().changes.empty());
}

TEST_CASE("two identities that use one MAC address in turn are reported as cloned",
          "[inventory][time]") {
  Site site;
  const auto turn = [&](std::string_view number) {
    site.sweep({seen(at("10.0.0.5", kMacA)), serial("10.0.0.5", kMacA, number)});
    const InventoryView view = site.view();
    REQUIRE(view.devices.size() == 1);
    return find_fact(view.devices[0].facts, claim::kClonedMac) != nullptr;
  };
  CHECK_FALSE(turn("A-1001"));
  SECTION("a part that was replaced once is no clone") {
    CHECK_FALSE(turn("A-2002"));
    CHECK_FALSE(turn("A-2002"));
  }
  SECTION("one that comes back is") {
    CHECK_FALSE(turn("A-2002"));
    CHECK(turn("A-1001"));
    CHECK(of_kind(site.view().changes, ChangeKind::identity_review) ==
          std::vector<std::string>{"identity_review|10.0.0.5|identity.serial|A-2002|A-1001"});
    CHECK(turn("A-2002"));
    CHECK(of_kind(site.view().changes, ChangeKind::identity_review).empty());
  }
}

TEST_CASE("a card that was put into another known device is in doubt, not moved",
          "[inventory][time]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), serial("10.0.0.5", kMacA, "A-1001"),
              seen(at("10.0.0.6", kMacB)), serial("10.0.0.6", kMacB, "A-2002")});
  site.sweep({seen(at("10.0.0.6", kMacA)), serial("10.0.0.6", kMacA, "A-2002")});
  const InventoryView view = site.view();
  CHECK(view.devices.size() == 2);
  CHECK(of_kind(view.changes, ChangeKind::identity_review).size() == 1);
}
