// The inventory as it was.
#include <algorithm>

#include "catch.hpp"

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

std::vector<Observation> camera(std::string_view ip, std::string_view model,
                                std::initializer_list<std::uint16_t> ports) {
  std::vector<Observation> told{seen(at(ip, kMacA)), says(at(ip, kMacA), claim::kModel, model)};
  std::string open;
  for (const std::uint16_t port : ports) {
    told.push_back(
        says(port_of(ip, port, kMacA), claim::kProtocol, port == 23 ? "telnet" : "http"));
    open += (open.empty() ? "" : ",") + std::to_string(port);
  }
  told.push_back(covered(ip, "1-1000", open));
  return told;
}

/// The devices, addresses, services and facts without times, and without port scans.
std::string state_of(const InventoryView& view) {
  std::string lines;
  for (const Device& device : view.devices) {
    lines += device.label() + (device.present ? " here" : " gone") +
             (device.registered ? " registered" : "") + '\n';
    for (const AddressSpan& span : device.addresses)
      lines += "  " + span.ip.to_string() + (span.current ? "" : " left") + '\n';
    for (const Service& service : device.services)
      lines += "  " + service.endpoint.to_string() + (service.open ? " open " : " closed ") +
               std::string(service.protocol()) + '\n';
    for (const auto& [key, fact] : device.facts) lines += "  " + key + '=' + fact.value + '\n';
    for (const auto& [field, value] : device.declared)
      lines += "  " + std::string(to_string(field)) + ":=" + value + '\n';
  }
  return lines;
}

}  // namespace

TEST_CASE("every earlier moment is shown as it was then", "[inventory][history]") {
  Site site;
  std::vector<std::pair<Timestamp, std::string>> moments;
  const auto remember = [&] {
    site.clock.advance(std::chrono::hours(1));
    moments.emplace_back(site.clock.now(), state_of(site.view()));
    site.clock.advance(std::chrono::hours(1));
  };
  remember();  // nothing yet
  site.sweep(camera("10.0.0.5", "Eye 1", {23, 80}));
  remember();
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  REQUIRE(site.inventory.declare(id, DeclaredField::owner, "佐藤", "suzuki"));
  REQUIRE(site.inventory.declare(id, DeclaredField::tags, "cctv", "suzuki"));
  REQUIRE(site.inventory.set_registered(id, true, "suzuki"));
  remember();
  REQUIRE(site.inventory.declare(id, DeclaredField::owner, "田中", "suzuki"));
  REQUIRE(site.inventory.declare(id, DeclaredField::tags, "", "suzuki"));
  site.sweep(camera("10.0.0.5", "Eye 2", {80}));  // Telnet closed, another model
  remember();
  std::vector<Observation> told = camera("10.0.0.5", "Eye 2", {23, 80});  // and open again
  told.push_back(seen(at("10.0.0.6", kMacB)));                            // with a neighbour
  site.sweep(told);
  remember();
  site.sweep(camera("10.0.0.5", "Eye 2", {23, 80}));  // the neighbour is gone
  remember();
  REQUIRE(site.inventory.set_registered(id, false, "suzuki"));
  site.sweep({seen(at("10.0.0.6", kMacB))});  // back, and the camera is gone
  remember();
  for (const auto& [at, state] : moments) {
    INFO(at.to_string());
    const auto view = site.inventory.view_at(at);
    REQUIRE(view);
    CHECK(state_of(*view) == state);
  }
  CHECK(moments.size() == 7);
}

TEST_CASE("a port that closed when its device moved is shown as open before",
          "[inventory][history]") {
  Site site;
  site.sweep(camera("10.0.0.5", "Eye 1", {23, 80}));
  site.clock.advance(std::chrono::hours(1));
  const Timestamp before = site.clock.now();
  site.clock.advance(std::chrono::hours(1));
  site.sweep(camera("10.0.0.7", "Eye 1", {80}));
  const auto view = site.inventory.view_at(before);
  REQUIRE(view);
  REQUIRE(view->devices.size() == 1);
  const auto& services = view->devices[0].services;
  REQUIRE(services.size() == 2);
  CHECK(services[0].endpoint.to_string() == "10.0.0.5:23/tcp");
  CHECK(services[0].open);
  CHECK(services[0].protocol() == "unknown");
  CHECK(services[1].endpoint.to_string() == "10.0.0.5:80/tcp");
  CHECK(services[1].protocol() == "http");
}

TEST_CASE("what was learned later was not known before", "[inventory][history]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA))});
  site.clock.advance(std::chrono::hours(1));
  const Timestamp before = site.clock.now();
  site.clock.advance(std::chrono::hours(1));
  site.sweep({seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5", kMacA), claim::kVendor, "Acme"),
              says(port_of("10.0.0.5", 80, kMacA), claim::kProtocol, "http")});
  const auto view = site.inventory.view_at(before);
  REQUIRE(view);
  REQUIRE(view->devices.size() == 1);
  CHECK_FALSE(view->devices[0].facts.contains(claim::kVendor));
  CHECK(view->devices[0].services.empty());
  CHECK(view->devices[0].last_seen <= before);
  CHECK(view->scan->started <= before);
}

TEST_CASE("everybody has a last look of their own", "[inventory][history]") {
  Site site;
  CHECK(*site.inventory.last_look("sato") == std::nullopt);
  REQUIRE(site.inventory.note_look("sato", Timestamp(5)));
  REQUIRE(site.inventory.note_look("sato", Timestamp(7)));
  site.reopen();
  CHECK(*site.inventory.last_look("sato") == Timestamp(7));
  CHECK(*site.inventory.last_look("tanaka") == std::nullopt);
}
