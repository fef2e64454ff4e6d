// Facts, services and coverage: what is kept, what wins, what counts as a change.
#include <algorithm>

#include "catch.hpp"

#include "inventory/support.hpp"

using namespace tenken;
using namespace tenken::inventory::test;

namespace {

using Lines = std::vector<std::string>;

std::vector<Observation> telnet_host() {
  return {seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 22), claim::kPortState, "open"),
          says(port_of("10.0.0.5", 22), claim::kProtocol, "telnet", "probe/telnet"),
          says(port_of("10.0.0.5", 22), "telnet.prompt", "login:", "probe/telnet")};
}

std::vector<Observation> operator+(std::vector<Observation> a, std::vector<Observation> b) {
  a.insert(a.end(), std::make_move_iterator(b.begin()), std::make_move_iterator(b.end()));
  return a;
}

const Service& only_service(const InventoryView& view) {
  REQUIRE(view.devices.size() == 1);
  REQUIRE(view.devices[0].services.size() == 1);
  return view.devices[0].services[0];
}

}  // namespace

TEST_CASE("the most confident witness wins, then the latest; all are kept", "[inventory][facts]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kVendor, "Acme", "oui", 60),
              says(at("10.0.0.5"), claim::kVendor, "Beta", "probe/http", 80),
              says(at("10.0.0.5"), claim::kModel, "One", "probe/a", 70),
              says(at("10.0.0.5"), claim::kModel, "Two", "probe/b", 70)});
  const Device device = device_at(site.view(), "10.0.0.5");
  CHECK(value_of(device.facts, claim::kVendor) == "Beta");
  CHECK(value_of(device.facts, claim::kModel) == "Two");
  CHECK(find_fact(device.facts, claim::kVendor)->witness == "probe/http");
  site.sweep({seen(at("10.0.0.5", kMacA)),
              says(at("10.0.0.5"), claim::kVendor, "Gamma", "probe/http", 50)});
  CHECK(value_of(device_at(site.view(), "10.0.0.5").facts, claim::kVendor) == "Acme");
  CHECK(describe(site.view().changes) == Lines{"fact_changed|10.0.0.5|device.vendor|Beta|Acme"});
}

TEST_CASE("every host name is kept", "[inventory][facts]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)),
              says(at("10.0.0.5"), claim::kHostname, "printer.example", "dns"),
              says(at("10.0.0.5"), claim::kHostname, "printer.local", "mdns"),
              says(at("10.0.0.5"), claim::kHostname, "alias.local", "mdns")});
  CHECK(device_at(site.view(), "10.0.0.5").hostnames ==
        Lines{"printer.example", "printer.local", "alias.local"});
  CHECK(device_at(site.view(), "10.0.0.5").label() == "printer.example");
  site.sweep(
      {seen(at("10.0.0.5", kMacA)), says(at("10.0.0.5"), claim::kHostname, "new.local", "mdns")});
  CHECK(describe(site.view().changes) ==
        Lines{"fact_changed|printer.example|device.hostname||new.local"});
}

TEST_CASE("a host that announces ever new names does not fill the inventory",
          "[inventory][facts]") {
  Site site;
  const ScanId scan = site.begin();
  std::vector<Observation> told{seen(at("10.0.0.5", kMacA))};
  for (int i = 0; i < 500; ++i)
    told.push_back(says(at("10.0.0.5"), claim::kHostname, "n" + std::to_string(i), "mdns"));
  site.tell(scan, std::move(told));
  CHECK(device_at(site.view(), "10.0.0.5").hostnames.size() == 64);
}

TEST_CASE("a witness's new value replaces its old one and is a change", "[inventory][facts]") {
  struct Row {
    std::string_view key, before, after;
    bool changes;
  };
  const Row row = GENERATE(
      Row{claim::kVersion, "9.2", "9.3", true}, Row{claim::kAuth, "none", "password", true},
      Row{claim::kCleartext, "true", "false", true}, Row{"tls.cert_sha256", "aa", "bb", true},
      Row{claim::kProtocol, "unknown", "telnet", true},
      Row{claim::kBanner, "uptime 1", "uptime 2", false}, Row{"http.date", "Mon", "Tue", false});
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 22), row.key, row.before)});
  site.sweep({seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 22), row.key, row.after)});
  CHECK(value_of(only_service(site.view()).facts, row.key) == row.after);
  Lines expected;
  if (row.changes)
    expected.push_back("service_changed|10.0.0.5|22/tcp " + std::string(row.key) + '|' +
                       std::string(row.before) + '|' + std::string(row.after));
  CHECK(describe(site.view().changes) == expected);
}

TEST_CASE("learning something for the first time is not a change", "[inventory][facts]") {
  Site site;
  site.sweep(telnet_host());
  site.sweep(telnet_host() + std::vector{says(port_of("10.0.0.5", 22), claim::kVersion, "1.0"),
                                         says(at("10.0.0.5"), claim::kModel, "Camera")});
  CHECK(value_of(only_service(site.view()).facts, claim::kVersion) == "1.0");
  CHECK(site.view().changes.empty());
}

TEST_CASE("a port that speaks another protocol forgets what the former one said",
          "[inventory][facts]") {
  Site site;
  const std::vector<Observation> ssh{
      seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 22), "ssh.kex", "x", "probe/ssh"),
      says(port_of("10.0.0.5", 22), claim::kProtocol, "ssh", "probe/ssh")};
  site.sweep(telnet_host());
  site.sweep(ssh);
  const Service service = only_service(site.view());
  CHECK(service.protocol() == "ssh");
  CHECK(find_fact(service.facts, "telnet.prompt") == nullptr);
  CHECK(value_of(service.facts, "ssh.kex") == "x");
  CHECK(describe(site.view().changes) ==
        Lines{"service_changed|10.0.0.5|22/tcp service.protocol|telnet|ssh"});
  SECTION("and back") {
    site.reopen();
    site.sweep(telnet_host());
    CHECK(only_service(site.view()).protocol() == "telnet");
    CHECK(find_fact(only_service(site.view()).facts, "ssh.kex") == nullptr);
    CHECK(describe(site.view().changes) ==
          Lines{"service_changed|10.0.0.5|22/tcp service.protocol|ssh|telnet"});
  }
}

TEST_CASE("a probe that understood nothing does not undo what another one understood",
          "[inventory][facts]") {
  Site site;
  site.sweep(telnet_host());
  site.sweep({seen(at("10.0.0.5", kMacA)),
              says(port_of("10.0.0.5", 22), claim::kProtocol, "unknown", "probe/generic")});
  CHECK(only_service(site.view()).protocol() == "telnet");
  CHECK(site.view().changes.empty());
}

TEST_CASE("identity and device claims with a port are about the device", "[inventory][facts]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)),
              says(port_of("10.0.0.5", 22), claim::kIdentitySshKey, "SHA256:a"),
              says(port_of("10.0.0.5", 80), claim::kModel, "Camera")});
  const Device device = device_at(site.view(), "10.0.0.5");
  CHECK(device.services.empty());
  CHECK(value_of(device.facts, claim::kIdentitySshKey) == "SHA256:a");
  CHECK(value_of(device.facts, claim::kModel) == "Camera");
}

TEST_CASE("coverage closes what it scanned and did not find open", "[inventory][coverage]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 22), claim::kProtocol, "ssh"),
              says(port_of("10.0.0.5", 80), claim::kProtocol, "http"),
              says(port_of("10.0.0.5", 8080), claim::kProtocol, "http"),
              says(port_of("10.0.0.5", 53, {}, Transport::udp), claim::kProtocol, "dns"),
              covered("10.0.0.5", "1-10000", "22,80,8080")});
  site.sweep({seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 22), claim::kProtocol, "ssh"),
              covered("10.0.0.5", "1-1000", "22", "80")});
  const InventoryView view = site.view();
  const Device& device = device_at(view, "10.0.0.5");
  std::string states;
  for (const Service& service : device.services)
    states += service.endpoint.to_string() + (service.open ? " open\n" : " closed\n");
  CHECK(states ==
        "10.0.0.5:22/tcp open\n10.0.0.5:80/tcp closed\n10.0.0.5:8080/tcp open\n"
        "10.0.0.5:53/udp open\n");
  CHECK(describe(view.changes) == Lines{"port_closed|10.0.0.5|80/tcp|open|filtered"});
  REQUIRE(device.tcp);
  CHECK(device.tcp->scanned.to_string() == "1-1000");
  CHECK(device.tcp->scan == view.scan->id);
}

TEST_CASE("coverage makes a service of unknown protocol from an open port alone",
          "[inventory][coverage]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), covered("10.0.0.5", "1-100", "")});
  site.sweep({seen(at("10.0.0.5", kMacA)), covered("10.0.0.5", "1-100", "22")});
  CHECK(only_service(site.view()).protocol() == "unknown");
  CHECK(describe(site.view().changes) == Lines{"port_opened|10.0.0.5|22/tcp||open"});
}

TEST_CASE("the silence of a host that is down closes no port and makes no device",
          "[inventory][coverage]") {
  Site site;
  const std::vector<Observation> neighbour{seen(at("10.0.0.7", kMacB))};
  site.sweep(telnet_host() + neighbour);
  const ScanId scan =
      site.sweep(neighbour + std::vector{covered("10.0.0.5", "1-100", "", "1-100"),
                                         covered("10.0.0.6", "1-100", "", "1-100")});
  const InventoryView view = site.view();
  CHECK(view.devices.size() == 2);
  CHECK(device_at(view, "10.0.0.5").services.at(0).open);
  CHECK(describe(view.changes) == Lines{"device_gone|10.0.0.5|||"});
  CHECK(site.inventory.measured(scan)->size() == 2);
}

TEST_CASE("parts of a coverage are kept until the whole is there", "[inventory][coverage]") {
  Site site;
  const ScanId scan = site.begin();
  const auto part = [](std::string_view ip, std::string_view scanned, std::string_view open,
                       std::string_view filtered = {}) {
    Observation said = covered(ip, scanned, open, filtered);
    said.key = claim::kProgressTcp;
    return said;
  };
  site.tell(scan, {seen(at("10.0.0.5", kMacA)), part("10.0.0.5", "22,80", "22"),
                   part("10.0.0.5", "23,443", "", "443"), part("10.0.0.6", "22", "22")});
  site.tell(scan, {part("10.0.0.5", "22,80", "22")});  // told twice
  const auto progress_of = [&](const char* ip) {
    const auto all = site.inventory.progress(scan);
    REQUIRE(all);
    const auto found = all->find(IpAddress::parse(ip).value());
    return found == all->end() ? std::string() : found->second.to_string();
  };
  CHECK(progress_of("10.0.0.5") == "method=connect;scanned=22-23,80,443;open=22;filtered=443");
  CHECK(progress_of("10.0.0.6") == "method=connect;scanned=22;open=22;filtered=");
  CHECK(site.inventory.measured(scan)->empty());
  CHECK(site.inventory.progress(scan, Transport::udp)->empty());
  CHECK(site.view().devices.size() == 1);  // no part is a statement about a host
  CHECK(device_at(site.view(), "10.0.0.5").services.empty());

  site.tell(scan, {covered("10.0.0.5", "22-23,80,443", "22", "443")});
  site.tell(scan, {part("10.0.0.5", "22,80", "22")});  // overtaken by the whole
  CHECK(progress_of("10.0.0.5").empty());
  CHECK_FALSE(progress_of("10.0.0.6").empty());
  CHECK(site.inventory.measured(scan)->size() == 1);

  site.finish(scan, ScanState::interrupted);
  site.reopen();
  CHECK_FALSE(progress_of("10.0.0.6").empty());
  REQUIRE(site.inventory.resume_scan(scan));
  site.finish(scan);
  CHECK(site.inventory.progress(scan)->empty());
}

TEST_CASE("a part that does not read is refused", "[inventory][coverage]") {
  Site site;
  const ScanId scan = site.begin();
  Batch batch;
  batch.observations = {says(at("10.0.0.5"), claim::kProgressTcp, "scanned=banana")};
  CHECK_FALSE(site.inventory.append(scan, batch));
  batch.observations = {
      says(Subject(), claim::kProgressTcp, "method=syn;scanned=1;open=;filtered=")};
  CHECK_FALSE(site.inventory.append(scan, batch));
  CHECK(site.inventory.progress(scan)->empty());
}

TEST_CASE("an open port in a coverage is a sign of life", "[inventory][coverage]") {
  Site site;
  site.sweep({covered("10.0.0.6", "1-100", "22")});
  CHECK(device_at(site.view(), "10.0.0.6").services.size() == 1);
}

TEST_CASE("a coverage that does not read is refused with its whole batch",
          "[inventory][coverage]") {
  Site site;
  const ScanId scan = site.begin();
  Batch batch;
  batch.observations = {seen(at("10.0.0.5", kMacA)),
                        says(at("10.0.0.5"), claim::kCoverageTcp, "scanned=banana")};
  const auto appended = site.inventory.append(scan, batch);
  REQUIRE_FALSE(appended);
  CHECK(appended.error().code == Errc::malformed);
  CHECK(site.view().devices.empty());
  site.tell(scan, {seen(at("10.0.0.5", kMacA))});
  CHECK(site.view().devices.size() == 1);
}

TEST_CASE("UDP services open and close by UDP coverage alone", "[inventory][coverage]") {
  Site site;
  const auto udp = [](std::string_view open, std::string_view filtered = {}) {
    Observation said = covered("10.0.0.5", "53,161", open, filtered);
    said.key = claim::kCoverageUdp;
    return said;
  };
  const Subject snmp = port_of("10.0.0.5", 161, kMacA, Transport::udp);
  const ScanId first = site.sweep({seen(at("10.0.0.5", kMacA)), covered("10.0.0.5", "1-200", "161"),
                                   says(snmp, claim::kPortState, "open"),
                                   says(snmp, claim::kProtocol, "snmp"), udp("161")});
  CHECK(site.inventory.measured(first, Transport::udp)->size() == 1);
  CHECK(device_at(site.view(), "10.0.0.5").services.size() == 2);
  CHECK(device_at(site.view(), "10.0.0.5").udp->open.to_string() == "161");

  // Another TCP coverage says nothing about UDP.
  const ScanId second = site.sweep({seen(at("10.0.0.5", kMacA)), covered("10.0.0.5", "1-200", "")});
  CHECK(site.inventory.measured(second, Transport::udp)->empty());
  CHECK(describe(site.view().changes) == Lines{"port_closed|10.0.0.5|161/tcp|open|closed"});
  CHECK(device_at(site.view(), "10.0.0.5").udp_beside_tcp() == nullptr);

  site.sweep({seen(at("10.0.0.5", kMacA)), covered("10.0.0.5", "1-200", ""), udp("", "161")});
  CHECK(describe(site.view().changes) == Lines{"port_closed|10.0.0.5|161/udp|open|filtered"});
  site.reopen();
  const InventoryView view = site.view();
  const Device& device = device_at(view, "10.0.0.5");
  REQUIRE(device.udp_beside_tcp() != nullptr);
  CHECK(device.udp->filtered.to_string() == "161");
  CHECK(device.tcp->scanned.to_string() == "1-200");
}

TEST_CASE("a failed TCP scan stays failed when UDP was measured", "[inventory][coverage]") {
  Site site;
  const ScanId scan = site.begin();
  Observation udp = covered("10.0.0.5", "53", "");
  udp.key = claim::kCoverageUdp;
  site.tell(scan, {seen(at("10.0.0.5", kMacA)),
                   says(at("10.0.0.5"), claim::kCoverageFailed, "timed_out"), std::move(udp)});
  CHECK(device_at(site.view(), "10.0.0.5").failed == "timed_out");
  CHECK(site.inventory.measured(scan)->empty());
}

TEST_CASE("a failure to measure is told for its scan only", "[inventory][coverage]") {
  Site site;
  const ScanId scan = site.begin();
  site.tell(scan, {seen(at("10.0.0.5", kMacA)),
                   says(at("10.0.0.5"), claim::kCoverageFailed, "timed_out")});
  CHECK(device_at(site.view(), "10.0.0.5").failed == "timed_out");
  CHECK(site.inventory.measured(scan)->empty());
  SECTION("measuring it after all ends it") {
    site.tell(scan, {covered("10.0.0.5", "1-100", "")});
    CHECK_FALSE(device_at(site.view(), "10.0.0.5").failed);
  }
  SECTION("the next scan starts afresh") {
    site.finish(scan);
    site.sweep({seen(at("10.0.0.5", kMacA))});
    CHECK_FALSE(device_at(site.view(), "10.0.0.5").failed);
  }
}

TEST_CASE("a port closes and opens again", "[inventory][coverage]") {
  Site site;
  site.sweep(telnet_host() + std::vector{covered("10.0.0.5", "22", "22")});
  site.sweep({seen(at("10.0.0.5", kMacA)), covered("10.0.0.5", "22", "")});
  CHECK(describe(site.view().changes) == Lines{"port_closed|10.0.0.5|22/tcp|open|closed"});
  site.sweep(telnet_host() + std::vector{covered("10.0.0.5", "22", "22")});
  CHECK(describe(site.view().changes) == Lines{"port_opened|10.0.0.5|22/tcp||open"});
  CHECK(only_service(site.view()).open);
}

TEST_CASE("a port of a device with two addresses opens once and closes once",
          "[inventory][coverage]") {
  Site site;
  const std::vector<Observation> both{seen(at("10.0.0.5", kMacA)), seen(at("10.0.0.6", kMacA))};
  site.sweep(both);
  site.sweep(both + std::vector{covered("10.0.0.5", "80", "80"), covered("10.0.0.6", "80", "80")});
  CHECK(describe(site.view().changes) == Lines{"port_opened|10.0.0.5|80/tcp||open"});
  site.sweep(both + std::vector{covered("10.0.0.5", "80", ""), covered("10.0.0.6", "80", "")});
  CHECK(describe(site.view().changes) == Lines{"port_closed|10.0.0.5|80/tcp|open|closed"});
}

TEST_CASE("services move with a device that gets another address", "[inventory][coverage]") {
  Site site;
  site.sweep({seen(at("10.0.0.5", kMacA)), says(port_of("10.0.0.5", 22), claim::kVersion, "1"),
              says(port_of("10.0.0.5", 80), claim::kProtocol, "http"),
              says(port_of("10.0.0.5", 443), claim::kProtocol, "https"),
              covered("10.0.0.5", "1-1000", "22,80,443")});
  site.sweep({seen(at("10.0.0.9", kMacA)), says(port_of("10.0.0.9", 22), claim::kVersion, "2"),
              covered("10.0.0.9", "1-100", "22")});
  const InventoryView view = site.view();
  std::string services;
  for (const Service& service : device_at(view, "10.0.0.9").services)
    services += service.endpoint.to_string() + ' ';
  CHECK(services == "10.0.0.9:22/tcp 10.0.0.9:443/tcp ");  // 443 was not measured: still believed
  Lines changes = describe(view.changes);
  std::ranges::sort(changes);
  CHECK(changes == Lines{"address_gone|10.0.0.9|10.0.0.5||", "address_new|10.0.0.5|10.0.0.9||",
                         "port_closed|10.0.0.9|80/tcp|open|closed",
                         "service_changed|10.0.0.9|22/tcp service.version|1|2"});
  site.reopen();
  CHECK(describe(site.view()) == describe(view));
}
