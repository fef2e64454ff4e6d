// What people declare, and how they name a device.
#include <algorithm>

#include "catch.hpp"

#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {

using Lines = std::vector<std::string>;

std::vector<Observation> camera() {
  return {seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 80), claim::kProtocol, "http"),
          covered("10.0.0.5", "1-100", "80")};
}

}  // namespace

TEST_CASE("what people declare is kept apart, with who said it, and is history",
          "[inventory][declared]") {
  Site site;
  const ScanId first = site.sweep(camera());
  const DeviceId id = site.view().devices[0].id;
  CHECK_FALSE(site.view().devices[0].registered);
  site.clock.advance(std::chrono::seconds(1));
  REQUIRE(site.inventory.declare(id, DeclaredField::owner, "佐藤", "suzuki"));
  REQUIRE(site.inventory.declare(id, DeclaredField::model, "Camera 9", "suzuki"));
  CHECK_FALSE(device_at(site.view(), "10.0.0.5").registered);
  REQUIRE(site.inventory.set_registered(id, true, "tanaka"));
  REQUIRE(site.inventory.declare(id, DeclaredField::owner, "田中", "suzuki"));
  REQUIRE(site.inventory.declare(id, DeclaredField::owner, "田中", "suzuki"));
  std::vector<Observation> told = camera();
  told.push_back(says(at("10.0.0.5"), claim::kModel, "Camera 1"));
  const ScanId second = site.sweep(std::move(told));
  site.reopen();
  const Device device = device_at(site.view(), "10.0.0.5");
  CHECK(device.registered);
  CHECK(device.declared ==
        Declared{{DeclaredField::owner, "田中"}, {DeclaredField::model, "Camera 9"}});
  CHECK(value_of(device.facts, claim::kModel) == "Camera 1");
  CHECK(device.declarations.at(DeclaredField::model).who == "suzuki");
  REQUIRE(device.registration);
  CHECK(device.registration->who == "tanaka");
  CHECK(device.registration->at <= site.clock.now());
  Lines changes = describe(site.diff(first, second));
  std::ranges::sort(changes);
  CHECK(changes == Lines{"declared_changed|10.0.0.5|model||Camera 9",
                         "declared_changed|10.0.0.5|owner||田中",
                         "declared_changed|10.0.0.5|registered|false|true"});
  CHECK(site.view().changes.empty());

  REQUIRE(site.inventory.declare(id, DeclaredField::model, "", "suzuki"));
  CHECK_FALSE(device_at(site.view(), "10.0.0.5").declared.contains(DeclaredField::model));
  REQUIRE(site.inventory.set_registered(id, false, "suzuki"));
  CHECK_FALSE(device_at(site.view(), "10.0.0.5").registered);
  CHECK(site.inventory.declare(DeviceId::make(Timestamp(1)), DeclaredField::owner, "x", "y")
            .error()
            .code == Errc::usage);
}

TEST_CASE("what people declared goes along when two devices turn out to be one",
          "[inventory][declared]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  const ScanId scan = site.begin();
  site.tell(scan, {seen(at("10.0.0.5"), "icmp")});
  const InventoryView two = site.view();
  REQUIRE(two.devices.size() == 2);
  const auto bare = std::ranges::find_if(
      two.devices, [](const Device& device) { return device.interfaces.empty(); });
  REQUIRE(site.inventory.declare(bare->id, DeclaredField::owner, "佐藤", "suzuki"));
  REQUIRE(site.inventory.set_registered(bare->id, true, "suzuki"));
  site.tell(scan, {seen(at("10.0.0.5", kMacA))});
  site.finish(scan);
  const Device device = device_at(site.view(), "10.0.0.5");
  CHECK(device.declared.at(DeclaredField::owner) == "佐藤");
  CHECK(device.declarations.at(DeclaredField::owner).who == "suzuki");
  CHECK(device.registration.has_value());
  CHECK(device.registered);
}

TEST_CASE("a device is found by what a person calls it", "[inventory][lookup]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kHostname, "Cam.example"),
              seen(at("10.0.0.6", kMacB)), says(at("10.0.0.6"), claim::kHostname, "door.example")});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  REQUIRE(site.inventory.declare(id, DeclaredField::name, "Front camera", "suzuki"));
  const std::string text = id.to_string();
  for (const std::string& name :
       {text, text.substr(0, 32), std::string("00-1D-7E-00-00-0A"), std::string("10.0.0.5"),
        std::string("front camera"), std::string("cam.EXAMPLE")}) {
    INFO(name);
    const auto found = site.inventory.find_device(name);
    REQUIRE(found);
    CHECK(found->id == id);
    CHECK(found->declared.size() == 1);
  }
}

TEST_CASE("a name that fits no device or several is refused", "[inventory][lookup]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kHostname, "cam"),
              seen(at("10.0.0.6", kMacB)), says(at("10.0.0.6"), claim::kHostname, "cam")});
  const auto several = site.inventory.find_device("cam");
  REQUIRE_FALSE(several);
  CHECK(several.error().code == Errc::usage);
  CHECK(several.error().text->message == Msg::inventory_which_device);
  const std::string name =
      GENERATE("10.0.0.7", "", "'; DROP TABLE device; --", "ab", "00:00:00:00:00:01", "ffffffff");
  const auto none = site.inventory.find_device(name);
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Errc::usage);
  CHECK(none.error().text->message == Msg::inventory_no_device);
}

TEST_CASE("an address names who is there, not who has left", "[inventory][lookup]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  site.sweep({seen(at("10.0.0.5"), "icmp")});
  CHECK(site.inventory.find_device("10.0.0.5")->interfaces.empty());
}
