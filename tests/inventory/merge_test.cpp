// What people say about identity: it can be taken back, and no scan takes it back.
#include "catch.hpp"

#include "inventory/support.hpp"
#include "model/identity_claims.hpp"

using namespace tenken;
using namespace tenken::inventory::test;
using inventory::IdentityEvent;
using inventory::SplitRequest;

namespace {

template <class T>
T must(Result<T> result) {
  if (!result) FAIL(result.error().message(Lang::en));
  return *std::move(result);
}

void must(const Result<void>& result) {
  if (!result) FAIL(result.error().message(Lang::en));
}

std::vector<Observation> wired() {
  return {seen(at("10.0.0.5", kMacA)),
          says(at("10.0.0.5", kMacA), claim::kHostname, "plc-1", "dhcp"),
          says(at("10.0.0.5", kMacA), claim::kModel, "PLC 7"),
          says(port_of("10.0.0.5", 102, kMacA), claim::kProtocol, "s7")};
}

std::vector<Observation> wireless() {
  return {seen(at("10.0.0.6", kMacB)),
          says(at("10.0.0.6", kMacB), claim::kHostname, "plc-1-wifi", "dhcp"),
          says(at("10.0.0.6", kMacB), claim::kModel, "PLC 7W"),
          says(port_of("10.0.0.6", 80, kMacB), claim::kProtocol, "http")};
}

std::vector<Observation> both() {
  std::vector<Observation> all = wired();
  for (Observation& one : wireless()) all.push_back(std::move(one));
  return all;
}

/// The site after one scan, with a person's words about both.
struct Pair {
  Site site;
  DeviceId a;
  DeviceId b;

  Pair() {
    site.sweep(both());
    a = device_at(site.view(), "10.0.0.5").id;
    b = device_at(site.view(), "10.0.0.6").id;
    must(site.inventory.declare(a, DeclaredField::owner, "Sato", "sato"));
    must(site.inventory.declare(b, DeclaredField::owner, "Suzuki", "suzuki"));
    must(site.inventory.declare(b, DeclaredField::location, "Hall 3", "suzuki"));
    must(site.inventory.set_registered(b, true, "suzuki"));
    Waiver waiver;
    waiver.item = "25-1";
    waiver.device = b;
    waiver.device_label = "plc-1-wifi";
    waiver.reason = "in a cabinet";
    waiver.owner = waiver.who = "suzuki";
    waiver.until = "2030-01-01";
    must(site.inventory.waive(waiver));
  }

  std::string text() const { return describe(site.view()); }
  Device device(DeviceId id) const { return must(site.inventory.find_device(id.to_string())); }
  std::vector<std::string> waived() const {
    std::vector<std::string> devices;
    for (const Waiver& waiver : must(site.inventory.decisions()).waivers)
      devices.push_back(waiver.device ? waiver.device->to_string() : "site");
    return devices;
  }
};

}  // namespace

TEST_CASE("two devices that a person merges are one, with what both had", "[inventory][merge]") {
  Pair pair;
  const IdentityEvent event = must(pair.site.inventory.merge(pair.a, pair.b, "one box", "sato"));
  const InventoryView view = pair.site.view();
  REQUIRE(view.devices.size() == 1);
  const Device& one = view.devices[0];
  CHECK(one.id == pair.a);
  CHECK(one.interfaces.size() == 2);
  CHECK(one.current_ips().size() == 2);
  CHECK(one.services.size() == 2);
  CHECK(one.declared.at(DeclaredField::owner) == "Sato");
  CHECK(one.declared.at(DeclaredField::location) == "Hall 3");
  CHECK(one.registered);
  CHECK(pair.waived() == std::vector{pair.a.to_string()});
  CHECK(event.who == "sato");
  CHECK(event.reason == "one box");

  SECTION("and no scan parts them") {
    pair.site.sweep(both());
    REQUIRE(pair.site.view().devices.size() == 1);
    CHECK(pair.site.view().changes.empty());
    pair.site.reopen();
    pair.site.sweep(both());
    CHECK(pair.site.view().devices.size() == 1);
  }
  SECTION("and it is in the history, with who and why") {
    const auto changes = must(pair.site.inventory.diff_since(Timestamp()));
    const auto merged = std::ranges::find(changes, ChangeKind::device_merged, &Change::kind);
    REQUIRE(merged != changes.end());
    CHECK(merged->device == pair.a);
    CHECK(merged->after == "one box");
  }
}

TEST_CASE("taking a merge back restores both devices", "[inventory][merge]") {
  Pair pair;
  const std::string before = pair.text();
  const Device a = pair.device(pair.a);
  const Device b = pair.device(pair.b);
  const auto history = describe(must(pair.site.inventory.diff_since(Timestamp())));
  const IdentityEvent event = must(pair.site.inventory.merge(pair.a, pair.b, "", "sato"));
  CHECK(pair.text() != before);
  must(pair.site.inventory.undo(event.id.to_string(), "they are two", "suzuki"));

  CHECK(pair.text() == before);
  CHECK(pair.device(pair.a).declared == a.declared);
  CHECK(pair.device(pair.b).declared == b.declared);
  CHECK(pair.device(pair.a).registered == a.registered);
  CHECK(pair.device(pair.b).registered == b.registered);
  CHECK(pair.device(pair.b).first_seen == b.first_seen);
  CHECK(pair.device(pair.b).last_seen == b.last_seen);
  CHECK(pair.waived() == std::vector{pair.b.to_string()});
  auto after = describe(must(pair.site.inventory.diff_since(Timestamp())));
  std::erase_if(after, [](const std::string& line) { return line.starts_with("device_split"); });
  CHECK(after == history);

  SECTION("once") {
    const auto again = pair.site.inventory.undo(event.id.to_string(), "", "sato");
    REQUIRE_FALSE(again);
    CHECK(again.error().code == Errc::usage);
  }
  SECTION("and a scan goes on with both") {
    pair.site.sweep(both());
    CHECK(pair.site.view().devices.size() == 2);
    CHECK(pair.site.view().changes.empty());
  }
}

TEST_CASE("what was learned after a merge goes to the device that it is about",
          "[inventory][merge]") {
  Pair pair;
  const IdentityEvent event = must(pair.site.inventory.merge(pair.a, pair.b, "", "sato"));
  std::vector<Observation> told = wired();
  told.push_back(seen(at("10.0.0.60", kMacB)));  // a new address
  told.push_back(says(port_of("10.0.0.60", 443, kMacB), claim::kProtocol, "https"));
  pair.site.sweep(told);
  must(pair.site.inventory.declare(pair.a, DeclaredField::purpose, "Press 4", "sato"));
  must(pair.site.inventory.undo(event.id.to_string(), "", "sato"));
  const InventoryView view = pair.site.view();
  REQUIRE(view.devices.size() == 2);
  CHECK(device_at(view, "10.0.0.60").id == pair.b);
  CHECK(device_at(view, "10.0.0.5").id == pair.a);
  CHECK(device_at(view, "10.0.0.60").services.size() == 2);  // port 80 moved along
  CHECK(device_at(view, "10.0.0.5").services.size() == 1);
  CHECK(device_at(view, "10.0.0.5").declared.at(DeclaredField::purpose) == "Press 4");
}

TEST_CASE("a merge that tenken made can be taken back, and is not made again",
          "[inventory][merge]") {
  Site site;
  const auto told = [](std::string_view mac, std::string_view ip) {
    return std::vector{seen(at(ip, mac)),
                       says(at(ip, mac), claim::kIdentitySerial, "AX-77", "probe/onvif")};
  };
  site.sweep(told(kMacA, "10.0.0.5"));
  site.sweep(told(kMacB, "10.0.0.5"));
  REQUIRE(site.view().devices.size() == 1);
  const auto events = must(site.inventory.identity_events());
  REQUIRE(events.size() == 1);
  must(site.inventory.undo(events[0].id.to_string(), "a second one with a copied number", "sato"));
  CHECK(site.view().devices.size() == 2);
  CHECK(device_at(site.view(), "10.0.0.5").interfaces[0].mac.to_string() == kMacB);
  site.reopen();
  site.sweep(told(kMacB, "10.0.0.5"));
  CHECK(site.view().devices.size() == 2);
}

TEST_CASE("a split by MAC address makes a device that later scans keep", "[inventory][merge]") {
  Pair pair;
  must(pair.site.inventory.merge(pair.a, pair.b, "", "sato"));
  SplitRequest request;
  request.macs = {std::string(kMacB)};
  const IdentityEvent event =
      must(pair.site.inventory.split(pair.a, request, "two after all", "suzuki"));
  InventoryView view = pair.site.view();
  REQUIRE(view.devices.size() == 2);
  CHECK(device_at(view, "10.0.0.6").id == event.other);
  CHECK(device_at(view, "10.0.0.6").services.size() == 1);
  CHECK(value_of(device_at(view, "10.0.0.6").facts, claim::kModel) == "PLC 7W");
  pair.site.sweep(both());
  view = pair.site.view();
  REQUIRE(view.devices.size() == 2);
  CHECK(device_at(view, "10.0.0.6").id == event.other);
  SECTION("taken back, it is one again") {
    must(pair.site.inventory.undo(event.id.to_string(), "", "sato"));
    REQUIRE(pair.site.view().devices.size() == 1);
    CHECK(pair.site.view().devices[0].id == pair.a);
    CHECK(pair.site.view().devices[0].current_ips().size() == 2);
  }
}

TEST_CASE("a split by address holds although both have one MAC address", "[inventory][merge]") {
  Site site;
  const std::vector<Observation> told{
      seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6", kMacA)),
      says(at("10.0.0.5", kMacA), claim::kModel, "Gateway"),
      says(port_of("10.0.0.6", 502, kMacA), claim::kProtocol, "modbus"),
      says(at("10.0.0.6", kMacA), claim::kFirmware, "2.1")};
  site.sweep(told);
  const DeviceId whole = device_at(site.view(), "10.0.0.5").id;
  SplitRequest request;
  request.addresses = {"10.0.0.6"};
  const IdentityEvent event =
      must(site.inventory.split(whole, request, "a meter behind it", "sato"));
  for (int scans = 0; scans < 2; ++scans) {
    const InventoryView view = site.view();
    REQUIRE(view.devices.size() == 2);
    CHECK(device_at(view, "10.0.0.6").id == event.other);
    CHECK(device_at(view, "10.0.0.6").services.size() == 1);
    CHECK(value_of(device_at(view, "10.0.0.6").facts, claim::kFirmware) == "2.1");
    CHECK(value_of(device_at(view, "10.0.0.5").facts, claim::kModel) == "Gateway");
    CHECK(device_at(view, "10.0.0.5").interfaces.size() == 1);
    site.reopen();
    site.sweep(told);
  }
}

TEST_CASE("a split by evidence sends later scans to the device that shows it",
          "[inventory][merge]") {
  Site site;
  const auto turn = [&](std::string_view number) {
    site.sweep({seen(at("10.0.0.5", kMacA)),
                says(at("10.0.0.5", kMacA), claim::kIdentitySerial, number, "probe/onvif")});
  };
  turn("A-1001");
  turn("A-2002");
  const DeviceId one = site.view().devices.at(0).id;
  SplitRequest request;
  request.evidence = {"serial=A-2002"};
  const IdentityEvent event = must(site.inventory.split(one, request, "cloned", "sato"));
  REQUIRE(site.view().devices.size() == 2);
  turn("A-1001");
  CHECK(device_at(site.view(), "10.0.0.5").id == one);
  turn("A-2002");
  CHECK(device_at(site.view(), "10.0.0.5").id == event.other);
  turn("A-1001");
  CHECK(device_at(site.view(), "10.0.0.5").id == one);
  CHECK(site.view().devices.size() == 2);
}

TEST_CASE("what cannot be merged, split or taken back is refused and changes nothing",
          "[inventory][merge]") {
  Pair pair;
  const std::string before = pair.text();
  const auto refused = [&](const Result<IdentityEvent>& result) {
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Errc::usage);
    CHECK(pair.text() == before);
  };
  refused(pair.site.inventory.merge(pair.a, pair.a, "", "sato"));
  refused(pair.site.inventory.split(pair.a, {}, "", "sato"));
  SplitRequest request;
  request.addresses = {"10.0.0.99"};
  refused(pair.site.inventory.split(pair.a, request, "", "sato"));
  request.addresses = {"10.0.0.5"};
  request.macs = {std::string(kMacA)};
  refused(pair.site.inventory.split(pair.a, request, "", "sato"));
  request = {};
  request.evidence = {"serial"};
  refused(pair.site.inventory.split(pair.a, request, "", "sato"));
  refused(pair.site.inventory.undo("0123", "", "sato"));
  CHECK(must(pair.site.inventory.identity_events()).empty());
}

TEST_CASE("a merge whose device was merged again is taken back in the reverse order",
          "[inventory][merge]") {
  Pair pair;
  std::vector<Observation> told = both();
  told.push_back(seen(at("10.0.0.7", "00:1d:7e:00:00:0f")));
  pair.site.sweep(told);
  const DeviceId c = device_at(pair.site.view(), "10.0.0.7").id;
  const IdentityEvent first = must(pair.site.inventory.merge(pair.a, pair.b, "", "sato"));
  const IdentityEvent second = must(pair.site.inventory.merge(c, pair.a, "", "sato"));
  CHECK_FALSE(pair.site.inventory.undo(first.id.to_string(), "", "sato"));
  must(pair.site.inventory.undo(second.id.to_string(), "", "sato"));
  must(pair.site.inventory.undo(first.id.to_string(), "", "sato"));
  CHECK(pair.site.view().devices.size() == 3);
}
