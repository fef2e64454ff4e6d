// Why: all claims about a device's identity stay, and the inventory says which one counts and why.
#include "inventory/why.hpp"

#include <algorithm>

#include "catch.hpp"

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory;
using namespace tenken::inventory::test;

namespace {

Opinion about(const Site& site, std::string_view key) {
  const Device device = device_at(site.view(), "10.0.0.5");
  const auto all = site.inventory.why(device.id);
  REQUIRE(all);
  const auto at = std::ranges::find(*all, key, &Opinion::key);
  REQUIRE(at != all->end());
  return *at;
}

std::vector<std::string> lines(const Opinion& opinion) {
  std::vector<std::string> all;
  for (const Statement& one : opinion.statements)
    all.push_back(one.witness + "|" + one.value + "|" + std::to_string(one.confidence) +
                  (one.agrees ? "|agrees" : "|differs"));
  return all;
}

}  // namespace

TEST_CASE("why: who loses is told as well as who wins", "[inventory][why]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)),
              says(at("10.0.0.5"), claim::kVendor, "Acme", "registry/oui", 31),
              says(at("10.0.0.5"), claim::kVendor, "Beta", "active/http.title:80", 65),
              says(at("10.0.0.5"), claim::kVendor, "BETA", "passive/mdns.property", 60),
              says(at("10.0.0.5"), claim::kOs, "unknown", "a", 90),
              says(at("10.0.0.5"), claim::kOs, "Linux", "b", 20)});
  const Opinion vendor = about(site, claim::kVendor);
  CHECK(lines(vendor) == std::vector<std::string>{"active/http.title:80|Beta|65|agrees",
                                                  "passive/mdns.property|BETA|60|agrees",
                                                  "registry/oui|Acme|31|differs"});
  CHECK(vendor.reason == WhyReason::confidence);
  CHECK(vendor.rival == 2);
  CHECK(about(site, claim::kOs).reason == WhyReason::identified);
  CHECK(about(site, claim::kOs).statements.front().value == "Linux");
  CHECK(about(site, claim::kModel).reason == WhyReason::nobody);
}

TEST_CASE("why: what counts is what the view shows, whatever the reason", "[inventory][why]") {
  Site site;
  site.sweep(
      {seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kVendor, "One", "probe/a", 70)});
  CHECK(about(site, claim::kVendor).reason == WhyReason::only);
  site.sweep({seen(at("10.0.0.5", kMacA)),
              says(at("10.0.0.5"), claim::kVendor, "Two", "probe/b", 70),
              says(at("10.0.0.5"), claim::kHostname, "b.local", "mdns", 70)});
  const Opinion vendor = about(site, claim::kVendor);
  CHECK(vendor.reason == WhyReason::later);
  CHECK(vendor.statements.front().value ==
        value_of(device_at(site.view(), "10.0.0.5").facts, claim::kVendor));
  site.sweep(
      {seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kHostname, "a.local", "mdns", 70)});
  const Opinion name = about(site, claim::kHostname);
  CHECK(name.reason == WhyReason::earlier);
  CHECK(name.statements.front().value == device_at(site.view(), "10.0.0.5").label());
}

TEST_CASE("why: what a person entered names the device and stands beside the rest",
          "[inventory][why]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)),
              says(at("10.0.0.5"), claim::kModel, "X1", "probe/http", 65),
              says(at("10.0.0.5"), claim::kHostname, "x1.local", "mdns", 74)});
  const DeviceId id = device_at(site.view(), "10.0.0.5").id;
  REQUIRE(site.inventory.declare(id, DeclaredField::model, "x1", "sato"));
  REQUIRE(site.inventory.declare(id, DeclaredField::name, "Gate", "sato"));
  const Opinion model = about(site, claim::kModel);
  CHECK(lines(model) == std::vector<std::string>{"probe/http|X1|65|agrees", "sato|x1|100|agrees"});
  CHECK(model.statements.back().declared);
  const Opinion name = about(site, claim::kHostname);
  CHECK(name.reason == WhyReason::declared);
  CHECK(lines(name) ==
        std::vector<std::string>{"sato|Gate|100|agrees", "mdns|x1.local|74|differs"});
}

TEST_CASE("why: witnesses are bounded, and the surest stay", "[inventory][why]") {
  Site site;
  const ScanId scan = site.begin();
  std::vector<Observation> told{seen(at("10.0.0.5", kMacA))};
  for (int i = 0; i < 500; ++i)
    told.push_back(says(at("10.0.0.5"), claim::kVendor, "v" + std::to_string(i),
                        "active/http.title:" + std::to_string(i), 10 + i % 80));
  told.push_back(says(at("10.0.0.5"), claim::kVendor, "best", "probe/x", 99));
  told.push_back(says(at("10.0.0.5"), claim::kVendor, "worst", "probe/y", 1));
  site.tell(scan, std::move(told));
  const Opinion vendor = about(site, claim::kVendor);
  REQUIRE(vendor.statements.size() == 64);
  CHECK(vendor.statements.front().value == "best");
  CHECK(vendor.statements.back().confidence > 70);
  site.reopen();
  CHECK(lines(about(site, claim::kVendor)) == lines(vendor));
}
