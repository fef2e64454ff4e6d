// Tests against devices on a veth pair. Each runs this program again inside its own network
// namespace, so that nothing remains; they need root.
#include <iterator>

#include "catch.hpp"

#include "device_farm.hpp"
#include "model/messages.hpp"
#include "net_support.hpp"
#include "netns_support.hpp"
#include "scanner/discover/arp_discoverer.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/discover/icmp_discoverer.hpp"
#include "scanner/net/connection.hpp"
#include "scanner/net/touch.hpp"
#include "scanner/ports/connect_scanner.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::discover;
using namespace tenken::ports;
using namespace std::chrono_literals;
using net::SteadyClock;

namespace {

class Place {
 public:
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  pace::TokenBucket shared{20'000, 64};
  std::vector<Interface> interfaces = list_interfaces().value();

  /// Outside the namespace, where 10.7.0.0/16 would be somebody's, it ends the test case.
  Place() { REQUIRE(find_interface(interfaces, "v0")); }
  Interface v0() const { return find_interface(interfaces, "v0").value(); }
  std::optional<std::chrono::microseconds> rtt;  ///< of the host, as discovery measured it
  std::optional<double> slowed_to;               ///< as the last scan reported it
  Result<PortCoverage> scan(std::uint32_t number, const PortSet& ports, pace::Profile profile) {
    ConnectSettings settings;
    settings.profile = std::move(profile);
    settings.distress_hold = 300ms;
    ConnectScanner scanner(loop.executor(), gate, shared, clock, settings);
    std::optional<Result<PortCoverage>> result;
    const OnHostDone done = [&](const HostTarget& scanned, Result<PortCoverage> coverage) {
      slowed_to = scanned.packets_per_second;
      result.emplace(std::move(coverage));
    };
    const OnProgress ignore = [](std::uint64_t) {};
    std::vector<HostTarget> targets;
    targets.emplace_back(address(number), std::nullopt, rtt);
    const Result<PortScanStats> scanned =
        loop.run(scanner.scan(std::move(targets), ports, done, ignore));
    REQUIRE(scanned);
    REQUIRE(result);
    return *result;
  }
};

// What the farm saw once the last FIN has reached it, or after a second.
FarmDevice settled(DeviceFarm& farm, std::uint32_t ip) {
  const auto end = SteadyClock::now() + 1s;
  while (farm.seen(ip).established != 0 && SteadyClock::now() < end)
    std::this_thread::sleep_for(5ms);
  return farm.seen(ip);
}

pace::Profile slow_profile(double host_rate, unsigned connections) {
  pace::Profile profile = quick_profile();
  profile.host_packets_per_second = host_rate;
  profile.host_connections = connections;
  return profile;
}

}  // namespace

TEST_CASE("ARP finds exactly the devices of the segment", "[netns]") {
  inside_namespace("[arp-in]");
}
TEST_CASE("ARP: inside", "[.][arp-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  for (std::uint32_t i = 10; i < 250; i += 8) devices[host(i)] = device(i);
  devices[host(77)] = device(77);
  devices[host(77)].macs.push_back(mac_of(999));
  devices[host(400)] = device(400);  // not asked
  const std::size_t live = devices.size() - 1;
  DeviceFarm farm("v1", devices);
  ArpDiscoverer discoverer(place.loop.executor(), place.gate, place.v0(), quick_profile());
  std::map<IpAddress, std::set<MacAddress>> seen;
  const OnHost note = [&](const HostSeen& found) {
    CHECK(found.method == "arp");
    REQUIRE(found.mac);
    REQUIRE(found.evidence);
    CHECK(found.evidence->content.size() == 42);
    CHECK(seen[found.ip].insert(*found.mac).second);
  };
  const auto stats = place.loop.run(discoverer.run(range(0, 255), note));
  if (!stats) FAIL(stats.error().message(Lang::en));
  CHECK(seen.size() == live);
  CHECK_FALSE(seen.contains(address(1)));
  for (const auto& [ip, macs] : seen) {
    const bool twice = ip == address(77);
    CHECK(macs.size() == (twice ? 2 : 1));
    CHECK(macs.contains(mac_of(ip.v4_value() - kNetwork)));
  }
  CHECK(stats->addresses == 255);
  CHECK(stats->sent >= 255 + 255 - live);
  CHECK(stats->sent <= std::uint64_t{2} * 255);
  CHECK(stats->dropped == 0);
}

TEST_CASE("ARP goes on asking while the network loses frames", "[netns]") {
  inside_namespace("[loss-in]");
}
TEST_CASE("ARP under loss: inside", "[.][loss-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  for (std::uint32_t i = 2; i < 402; ++i) devices[host(i)] = device(i);
  DeviceFarm farm("v1", devices, 0.1);
  ArpDiscoverer discoverer(place.loop.executor(), place.gate, place.v0(), quick_profile());
  std::set<IpAddress> seen;
  const OnHost note = [&](const HostSeen& found) { seen.insert(found.ip); };
  REQUIRE(place.loop.run(discoverer.run(range(2, 600), note)));
  CHECK(seen.size() >= 399);
}

TEST_CASE("a stopped ARP sweep ends with cancelled before it is done", "[netns]") {
  inside_namespace("[stop-in]");
}
TEST_CASE("ARP stop: inside", "[.][stop-in]") {
  Place place;
  pace::Profile profile = quick_profile();
  profile.packets_per_second = 50;
  ArpDiscoverer discoverer(place.loop.executor(), place.gate, place.v0(), profile);
  std::thread stopper([&] {
    std::this_thread::sleep_for(200ms);
    discoverer.stop();
  });
  const OnHost ignore = [](const HostSeen&) {};
  const auto stats = place.loop.run(discoverer.run(range(2, 60'000), ignore));
  stopper.join();
  REQUIRE_FALSE(stats);
  CHECK(stats.error().code == Errc::cancelled);
}

TEST_CASE("ICMP echo finds the devices, and AutoDiscoverer prefers ARP for them", "[netns]") {
  inside_namespace("[icmp-in]");
}
TEST_CASE("ICMP: inside", "[.][icmp-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  for (std::uint32_t i = 2; i < 42; ++i) devices[host(i)] = device(i);
  DeviceFarm farm("v1", devices);
  for (const bool by_icmp : {true, false}) {
    std::unique_ptr<Discoverer> discoverer;
    if (by_icmp) {
      discoverer = std::make_unique<IcmpDiscoverer>(place.loop.executor(), place.gate, place.shared,
                                                    place.clock, quick_profile());
    } else {
      DiscoverySettings settings;
      settings.profile = quick_profile();
      discoverer =
          make_discoverer(place.loop.executor(), place.gate, place.shared, place.clock, settings)
              .value();
    }
    std::set<IpAddress> seen;
    std::set<std::string> methods;
    const OnHost note = [&](const HostSeen& found) {
      CHECK(seen.insert(found.ip).second);
      methods.insert(found.method);
    };
    const auto stats = place.loop.run(discoverer->run(range(0, 63), note));
    if (!stats) FAIL(stats.error().message(Lang::en));
    // The kernel answers the echo to the machine's own address, 10.7.0.1.
    CHECK(seen.size() == (by_icmp ? 41 : 40));
    CHECK(methods == std::set<std::string>{by_icmp ? "icmp" : "arp"});
  }
}

TEST_CASE("without CAP_NET_RAW the remedy is named and TCP is chosen", "[netns]") {
  inside_namespace("[plain-in]", "setpriv --bounding-set -net_raw --inh-caps -net_raw");
}
TEST_CASE("no privilege: inside", "[.][plain-in]") {
  Place place;
  ArpDiscoverer arp(place.loop.executor(), place.gate, place.v0(), quick_profile());
  const OnHost ignore = [](const HostSeen&) {};
  const auto stats = place.loop.run(arp.run(range(2, 3), ignore));
  REQUIRE_FALSE(stats);
  CHECK(stats.error().code == Errc::environment);
  CHECK(stats.error().message(Lang::en).find("setcap cap_net_raw+ep") != std::string::npos);
  DiscoverySettings settings;
  settings.profile = quick_profile();
  const auto made =
      make_discoverer(place.loop.executor(), place.gate, place.shared, place.clock, settings);
  REQUIRE(made);
  const auto parts = (*made)->plan(range(2, 3));
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].method == Method::multicast);
  CHECK(parts[1].method != Method::arp);
}

TEST_CASE("a connect scan tells open, closed, prohibited and silent ports apart", "[netns]") {
  inside_namespace("[scan-in]");
}
TEST_CASE("connect scan: inside", "[.][scan-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  devices[host(2)] = device(2, {22, 80, 502});
  devices[host(3)] = device(3, {22}, Closed::drop);
  devices[host(4)] = device(4, {23}, Closed::prohibit);
  devices[host(5)] = device(5, {}, Closed::drop);
  DeviceFarm farm("v1", devices);
  const PortSet ports = PortSet::from_ranges({{20, 119}, {502, 502}});

  const auto resets = place.scan(2, ports, quick_profile());
  REQUIRE(resets);
  CHECK(resets->open.to_string() == "22,80,502");
  CHECK(resets->filtered.empty());
  CHECK(farm.seen(host(2)).syns.size() == ports.size());
  CHECK(settled(farm, host(2)).established == 0);  // nothing was left open

  const auto filtered = place.scan(3, ports, quick_profile());
  REQUIRE(filtered);
  CHECK(filtered->open.to_string() == "22");
  CHECK(filtered->filtered.size() == 100);
  const auto prohibited = place.scan(4, ports, quick_profile());
  REQUIRE(prohibited);
  CHECK(prohibited->open.to_string() == "23");
  CHECK(prohibited->filtered.size() == 100);

  const auto silent_host = place.scan(5, ports, slow_profile(200, 2));
  REQUIRE(silent_host);
  CHECK(silent_host->filtered == ports);
  CHECK(farm.seen(host(5)).syns.size() == 2 * ports.size());
}

TEST_CASE("a connect scan keeps the host's rate and its limit of connections", "[netns]") {
  inside_namespace("[polite-in]");
}
TEST_CASE("politeness: inside", "[.][polite-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  std::set<std::uint16_t> all;
  for (std::uint16_t port = 1; port <= 120; ++port) all.insert(port);
  devices[host(2)] = device(2, all);
  DeviceFarm farm("v1", devices);
  const auto coverage = place.scan(2, PortSet::from_ranges({{1, 120}}), slow_profile(200, 2));
  REQUIRE(coverage);
  CHECK(coverage->open.size() == 120);
  const FarmDevice seen = settled(farm, host(2));
  CHECK(seen.most_established <= 2);
  CHECK(seen.established == 0);
  // 100 ms at 200 per second, a tenth above it, and two more (scheduling).
  constexpr std::size_t kMost = 24;
  for (std::size_t i = 0; i + kMost < seen.syns.size(); ++i)
    CHECK(seen.syns[i + kMost] - seen.syns[i] > 100ms);
}

TEST_CASE("a device that falls silent is waited for, and given up when it stays dead", "[netns]") {
  inside_namespace("[distress-in]");
}
TEST_CASE("distress: inside", "[.][distress-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  devices[host(2)] = device(2, {22, 80, 150});
  devices[host(2)].fall_after = 60;
  devices[host(2)].hangs_for = 900ms;
  devices[host(3)] = device(3, {22, 80, 150});
  devices[host(3)].fall_after = 60;
  DeviceFarm farm("v1", devices);
  const PortSet ports = PortSet::from_ranges({{1, 200}});
  const auto recovers = place.scan(2, ports, slow_profile(500, 4));
  if (!recovers) FAIL(recovers.error().message(Lang::en));
  CHECK(recovers->open.to_string() == "22,80,150");
  CHECK(recovers->filtered.empty());
  REQUIRE(place.slowed_to);  // whoever speaks with it next keeps to that
  CHECK(*place.slowed_to <= 250);
  const auto dead = place.scan(3, ports, slow_profile(500, 4));
  REQUIRE_FALSE(dead);
  CHECK(dead.error().code == Errc::timed_out);
  CHECK(dead.error().text->message == Msg::ports_host_fell_silent);
  CHECK(farm.seen(host(3)).syns.size() < 120);  // left alone, not hammered
}

TEST_CASE("who answers later than the next pass begins is found by ARP all the same", "[netns]") {
  inside_namespace("[late-arp-in]");
}
TEST_CASE("late ARP: inside", "[.][late-arp-in]") {
  Place place;
  const auto fast = pace::find_profile("fast");
  REQUIRE(fast);
  REQUIRE(fast->pass_gap < 30ms);
  std::map<std::uint32_t, FarmDevice> devices;
  for (std::uint32_t number = 2; number < 42; ++number) {
    devices[host(number)] = device(number);
    if (number % 4 == 0) devices[host(number)].arp_delay = 40ms;
  }
  DeviceFarm farm("v1", devices);
  std::set<IpAddress> seen;
  const OnHost note = [&](const HostSeen& found) { seen.insert(found.ip); };
  ArpDiscoverer arp(place.loop.executor(), place.gate, place.v0(), *fast);
  REQUIRE(place.loop.run(arp.run(range(2, 60), note)));
  CHECK(seen.size() == 40);
}

TEST_CASE("a network where every answer takes long is found by ARP all the same", "[netns]") {
  inside_namespace("[slow-arp-in]");
}
TEST_CASE("slow ARP: inside", "[.][slow-arp-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  for (std::uint32_t number = 2; number < 12; ++number) {
    devices[host(number)] = device(number);
    devices[host(number)].arp_delay = 200ms;
  }
  // Both passes are over, and their waits, before the first answer comes.
  REQUIRE(2 * (quick_profile().min_timeout + 10ms) < 200ms);
  DeviceFarm farm("v1", devices);
  std::set<IpAddress> seen;
  const OnHost note = [&](const HostSeen& found) { seen.insert(found.ip); };
  ArpDiscoverer arp(place.loop.executor(), place.gate, place.v0(), quick_profile());
  REQUIRE(place.loop.run(arp.run(range(2, 20), note)));
  CHECK(seen.size() == 10);
}

TEST_CASE("an answer that comes late is not taken for a quick one", "[netns]") {
  inside_namespace("[rtt-in]");
}
TEST_CASE("late answers: inside", "[.][rtt-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  devices[host(2)] = device(2);
  devices[host(2)].delay = 150ms;  // the second echo request leaves after 120 ms
  devices[host(3)] = device(3);
  devices[host(3)].arp_delay = 100ms;  // the second ARP request leaves after 70 ms
  devices[host(4)] = device(4);
  DeviceFarm farm("v1", devices);
  std::map<IpAddress, HostSeen> seen;
  const OnHost note = [&](const HostSeen& found) { seen[found.ip] = found; };
  IcmpDiscoverer icmp(place.loop.executor(), place.gate, place.shared, place.clock,
                      quick_profile());
  REQUIRE(place.loop.run(icmp.run(range(2, 2), note)));
  REQUIRE(seen[address(2)].rtt);
  CHECK(*seen[address(2)].rtt >= 150ms);
  CHECK(*seen[address(2)].rtt < 230ms);
  ArpDiscoverer arp(place.loop.executor(), place.gate, place.v0(), quick_profile());
  REQUIRE(place.loop.run(arp.run(range(3, 4), note)));
  CHECK(seen[address(3)].mac == mac_of(3));
  CHECK_FALSE(seen[address(3)].rtt);
  REQUIRE(seen[address(4)].rtt);
  CHECK(*seen[address(4)].rtt < 50ms);
}

TEST_CASE("a host that answers slowly is not called filtered", "[netns]") {
  inside_namespace("[slow-in]");
}
TEST_CASE("slow host: inside", "[.][slow-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  devices[host(2)] = device(2, {22});
  devices[host(2)].delay = 180ms;  // of at most 250 ms; ARP is answered at once
  devices[host(3)] = device(3, {}, Closed::drop);
  DeviceFarm farm("v1", devices);
  place.rtt = 1ms;
  const auto slow = place.scan(2, PortSet::from_ranges({{20, 29}}), slow_profile(200, 2));
  REQUIRE(slow);
  CHECK(slow->open.to_string() == "22");
  CHECK(slow->filtered.empty());

  place.rtt.reset();
  const auto silent_host = place.scan(3, PortSet::from_ranges({{1, 12}}), slow_profile(2000, 2));
  REQUIRE(silent_host);
  CHECK(silent_host->filtered.size() == 12);
  const auto syns = farm.seen(host(3)).syns;
  REQUIRE(syns.size() == 24);
  // Silence so far does not mean that all that is under way stays unanswered.
  CHECK(syns[11] - syns[4] > 60ms);
}

TEST_CASE("patience for a silent host costs two SYNs a port, and finds one that is slow",
          "[netns]") {
  inside_namespace("[patience-in]");
}
TEST_CASE("patience: inside", "[.][patience-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  devices[host(2)] = device(2, {50}, Closed::drop);
  devices[host(2)].delay = 1200ms;  // after the kernel's repeat
  devices[host(3)] = device(3, {}, Closed::drop);
  DeviceFarm farm("v1", devices);
  pace::Profile profile = slow_profile(200, 8);
  profile.max_timeout = 1500ms;
  const PortSet ports = PortSet::from_ranges({{1, 80}});
  const auto slow = place.scan(2, ports, profile);
  REQUIRE(slow);
  CHECK(slow->open.to_string() == "50");

  const auto silent_host = place.scan(3, ports, profile);
  REQUIRE(silent_host);
  CHECK(silent_host->filtered == ports);
  const std::size_t sent = farm.seen(host(3)).syns.size();
  CHECK(sent >= 2 * ports.size());
  // Only what was asked before the host seemed silent is asked a third time.
  CHECK(sent < 2 * ports.size() + 40);
}

TEST_CASE("when no neighbour answers, this machine's own ICMP message is no filter", "[netns]") {
  inside_namespace("[absent-in]");
}
TEST_CASE("absent neighbour: inside", "[.][absent-in]") {
  REQUIRE(run_command("sysctl -qw net.ipv4.neigh.v0.retrans_time_ms=100"));
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  devices[host(4)] = device(4, {23}, Closed::prohibit);
  DeviceFarm farm("v1", devices);
  net::Session session(place.loop.executor());
  const auto touch = [&](std::uint32_t number) {
    pace::Permit permit = place.gate.admit(address(number), pace::Check::ports).value();
    return place.loop.run(
        net::touch_tcp(session, std::move(permit), 22, SteadyClock::now() + 2900ms, net::Source()));
  };
  const auto start = SteadyClock::now();
  const auto absent = touch(99);
  CHECK(SteadyClock::now() - start < 2s);  // the kernel said so, not our deadline
  REQUIRE(absent);
  CHECK(*absent == net::Touch::silent);
  const auto prohibited = touch(4);
  REQUIRE(prohibited);
  CHECK(*prohibited == net::Touch::prohibited);
}

TEST_CASE("the kernel repeats no more SYNs than are paid for, and patience is our own", "[netns]") {
  inside_namespace("[syn-in]");
}
TEST_CASE("repeated SYNs: inside", "[.][syn-in]") {
  Place place;
  std::map<std::uint32_t, FarmDevice> devices;
  devices[host(2)] = device(2, {}, Closed::drop);
  devices[host(3)] = device(3, {22});
  devices[host(3)].hung_until = SteadyClock::now() + 8s;
  DeviceFarm farm("v1", devices);
  const auto connect = [&](std::uint32_t number, std::chrono::milliseconds deadline) {
    Client client(place.loop, address(number).to_string().c_str());
    return place.loop.run(client.dialer.connect(22, net::StreamLimits(deadline, 1024)));
  };
  const auto dropped = connect(2, 5s);
  REQUIRE_FALSE(dropped);
  CHECK(dropped.error().code == Errc::timed_out);
  const std::size_t most = 2U + net::repeats_within(3s) + net::repeats_within(2s);
  CHECK(farm.seen(host(2)).syns.size() <= most);
  CHECK(farm.seen(host(2)).syns.size() >= 3);  // one attempt alone repeats its SYN once or twice
  CHECK(connect(3, 8s));                       // asleep for three more seconds
}
