// Scans and diffs.
#include "catch.hpp"

#include "inventory/net_changes.hpp"
#include "inventory/support.hpp"
#include "model/messages.hpp"

using namespace tenken;
using namespace tenken::inventory::test;
using inventory::net_changes;
using inventory::reversed;

namespace {

using Lines = std::vector<std::string>;

std::vector<Observation> camera() {
  return {seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 80), claim::kProtocol, "http"),
          covered("10.0.0.5", "1-100", "80")};
}

Change change(ChangeKind kind, std::string what = {}, std::string before = {},
              std::string after = {}) {
  Change made;
  made.kind = kind;
  made.what = std::move(what);
  made.before = std::move(before);
  made.after = std::move(after);
  return made;
}

}  // namespace

TEST_CASE("a device's first appearance is one change", "[inventory][history]") {
  Site site;
  site.sweep(camera());
  CHECK(describe(site.view().changes) == Lines{"device_new|10.0.0.5|||"});
}

TEST_CASE("two equal scans differ in nothing", "[inventory][history]") {
  Site site;
  const ScanId first = site.sweep(camera());
  const ScanId second = site.sweep(camera());
  CHECK(site.diff(first, second).empty());
  CHECK(site.view().changes.empty());
}

TEST_CASE("scans keep their record and are found by prefix", "[inventory][history]") {
  Site site;
  CHECK(site.inventory.find_scan("last").error().code == Errc::usage);
  ScanRecord record;
  record.targets = {"10.0.0.0/24", "2001:db8::/64"};
  record.excluded = {"10.0.0.7"};
  record.ports = "top100";
  record.profile = "gentle";
  record.interface = "eth0";
  record.sensor = "probe-1";
  record.scope_sha256 = "ab";
  record.authorised_by = "佐藤";
  record.tenken_version = "0.1.0";
  record.addresses_in_scope = ~std::uint64_t{0};
  const auto begun = site.inventory.begin_scan(record);
  REQUIRE(begun);
  REQUIRE(site.inventory.finish_scan(begun->id, ScanState::interrupted, 5));
  REQUIRE(site.inventory.resume_scan(begun->id));
  REQUIRE(site.inventory.finish_scan(begun->id, ScanState::complete, 2));
  const auto found = site.inventory.find_scan(begun->id.to_string());
  REQUIRE(found);
  CHECK(found->targets == record.targets);
  CHECK(found->excluded == record.excluded);
  CHECK(found->ports + found->profile + found->interface + found->sensor ==
        "top100gentleeth0probe-1");
  CHECK(found->scope_sha256 + found->authorised_by + found->tenken_version == "ab佐藤0.1.0");
  CHECK(found->addresses_in_scope == ~std::uint64_t{0});
  CHECK(found->dropped == 7);
  CHECK(found->state == ScanState::complete);
  CHECK(found->started == begun->started);
  CHECK(found->finished.has_value());

  site.sweep({});
  CHECK(site.inventory.find_scan("last")->id != begun->id);
  CHECK(site.inventory.scans()->back().id == begun->id);
  CHECK(site.inventory.find_scan("zzzz").error().code == Errc::usage);
  CHECK(site.inventory.find_scan("").error().code == Errc::usage);
  CHECK(site.inventory.find_scan(begun->id.to_string().substr(0, 2)).error().text->message ==
        Msg::inventory_which_scan);
}

TEST_CASE("a complete scan takes no more observations and is not resumed", "[inventory][history]") {
  Site site;
  const ScanId scan = site.sweep(camera());
  const InventoryView before = site.view();
  Batch batch;
  batch.observations = {seen(at("10.0.0.9", kMacB))};
  CHECK(site.inventory.append(scan, batch).error().code == Errc::usage);
  CHECK(site.inventory.resume_scan(scan).error().code == Errc::usage);
  CHECK(site.inventory.finish_scan(scan, ScanState::complete, 0).error().code == Errc::usage);
  CHECK(site.inventory.append(ScanId::make(Timestamp(1)), batch).error().code == Errc::usage);
  CHECK(describe(site.view()) == describe(before));
}

TEST_CASE("a scan begun after the clock stepped back is still the latest", "[inventory][history]") {
  Site site;
  const Observation neighbour = seen(at("10.0.0.9", kMacB));
  const ScanId first = site.sweep({seen(at("10.0.0.5", kMacA)), neighbour});
  site.clock.advance(-std::chrono::hours(24 * 365));
  const ScanId second = site.sweep({neighbour});
  CHECK(first < second);
  CHECK(site.inventory.find_scan("last")->id == second);
  CHECK(site.view().scan->id == second);
  CHECK(describe(site.diff(first, second)) == Lines{"device_gone|10.0.0.5|||"});
}

TEST_CASE("what cancels out leaves no net change", "[inventory][history]") {
  using Kind = ChangeKind;
  struct Row {
    std::vector<Change> changes;
    Lines net;
  };
  const std::vector<Row> rows{
      {{change(Kind::port_opened, "1"), change(Kind::port_closed, "1")}, {}},
      {{change(Kind::port_closed, "1"), change(Kind::port_opened, "1")}, {}},
      {{change(Kind::port_opened, "1"), change(Kind::port_closed, "2")},
       {"port_opened||1||", "port_closed||2||"}},
      {{change(Kind::port_opened, "1"), change(Kind::port_closed, "1"),
        change(Kind::port_opened, "1")},
       {"port_opened||1||"}},
      {{change(Kind::device_gone), change(Kind::device_back)}, {}},
      {{change(Kind::device_back), change(Kind::device_gone)}, {}},
      {{change(Kind::device_new), change(Kind::device_gone)}, {}},
      {{change(Kind::device_new), change(Kind::port_opened, "1"), change(Kind::device_gone)}, {}},
      {{change(Kind::device_new), change(Kind::device_gone), change(Kind::device_back)},
       {"device_new||||"}},
      {{change(Kind::device_new), change(Kind::port_opened, "1"),
        change(Kind::service_changed, "x", "1", "2")},
       {"device_new||||"}},
      {{change(Kind::device_new), change(Kind::declared_changed, "owner", "", "me")},
       {"device_new||||", "declared_changed||owner||me"}},
      {{change(Kind::address_new, "a"), change(Kind::address_gone, "b"),
        change(Kind::address_gone, "a"), change(Kind::address_new, "b")},
       {}},
      {{change(Kind::service_changed, "x", "1", "2"), change(Kind::service_changed, "x", "2", "3")},
       {"service_changed||x|1|3"}},
      {{change(Kind::service_changed, "x", "1", "2"), change(Kind::service_changed, "x", "2", "1")},
       {}},
      {{change(Kind::service_changed, "x", "1", "2"), change(Kind::fact_changed, "x", "2", "1")},
       {"service_changed||x|1|2", "fact_changed||x|2|1"}},
      {{change(Kind::service_changed, "x", "1", "2"), change(Kind::service_changed, "x", "1", "2")},
       {"service_changed||x|1|2"}},
      {{change(Kind::fact_changed, "h", "", "a"), change(Kind::fact_changed, "h", "", "b")},
       {"fact_changed||h||a", "fact_changed||h||b"}}};
  for (const Row& row : rows) CHECK(describe(net_changes(row.changes)) == row.net);
}

TEST_CASE("a reversed diff tells the opposite", "[inventory][history]") {
  using Kind = ChangeKind;
  const std::vector<Change> changes{change(Kind::device_new),
                                    change(Kind::device_back),
                                    change(Kind::device_gone),
                                    change(Kind::address_new, "a"),
                                    change(Kind::port_closed, "p", "open", "closed"),
                                    change(Kind::service_changed, "s", "1", "2")};
  CHECK(describe(reversed(changes)) == Lines{"service_changed||s|2|1", "port_opened||p|closed|open",
                                             "address_gone||a||", "device_back||||",
                                             "device_gone||||", "device_gone||||"});
}

TEST_CASE("a diff between scans sees each change once", "[inventory][history]") {
  Site site;
  const ScanId a = site.sweep(camera());
  std::vector<Observation> grown = camera();
  grown.push_back(seen(at("10.0.0.6", kMacB)));
  const ScanId b = site.sweep(std::move(grown));
  const Timestamp monday = site.clock.now();
  const ScanId c = site.sweep(camera());
  CHECK(describe(site.diff(a, b)) == Lines{"device_new|10.0.0.6|||"});
  CHECK(describe(site.diff(b, a)) == Lines{"device_gone|10.0.0.6|||"});
  CHECK(describe(site.diff(b, c)) == Lines{"device_gone|10.0.0.6|||"});
  CHECK(site.diff(a, c).empty());
  CHECK(site.diff(b, b).empty());
  CHECK(describe(*site.inventory.diff_since(monday)) == Lines{"device_gone|10.0.0.6|||"});
  CHECK(describe(*site.inventory.diff_since(Timestamp())) == Lines{"device_new|10.0.0.5|||"});
  CHECK(site.inventory.diff(a, ScanId::make(Timestamp(1))).error().code == Errc::usage);
}
