#include <thread>

#include "catch.hpp"

#include "net_support.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/discover/neighbours.hpp"
#include "scanner/discover/stop_rule.hpp"
#include "scanner/discover/targets.hpp"
#include "scanner/discover/tcp_discoverer.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::discover;
using namespace std::chrono_literals;

namespace {

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

IpSet set_of(std::initializer_list<const char*> ranges) {
  IpSet set;
  for (const char* range : ranges) set.add(IpRange::parse(range).value());
  return set;
}

Interface interface_of(const char* name, const char* mac, const char* address, int prefix) {
  Interface interface;
  interface.name = name;
  interface.up = true;
  if (mac != nullptr) interface.mac = MacAddress::parse(mac).value();
  interface.broadcast = mac != nullptr;
  interface.addresses.emplace_back(ip(address), prefix);
  return interface;
}

std::vector<Interface> machine() {
  Interface loopback = interface_of("lo", nullptr, "127.0.0.1", 8);
  loopback.loopback = true;
  return {loopback, interface_of("eth0", "52:54:00:00:00:01", "10.1.0.5", 16),
          interface_of("eth1", "52:54:00:00:00:02", "10.1.2.5", 24),
          interface_of("tun0", nullptr, "10.9.0.1", 24)};
}

Capabilities capabilities(bool raw, bool ping) {
  Capabilities own;
  own.raw = raw;
  own.ping = ping;
  return own;
}

}  // namespace

TEST_CASE("attached segments are asked by ARP, the longest prefix first, the rest by ICMP",
          "[plan]") {
  const auto parts =
      plan_discovery(set_of({"10.1.2.0/24", "10.1.3.0/24", "10.9.0.0/24", "192.0.2.1"}), machine(),
                     "", capabilities(true, true));
  REQUIRE(parts.size() == 3);
  CHECK(parts[0].interface == "eth1");
  CHECK(parts[0].targets.size() == 253);  // without the machine itself, network and broadcast
  CHECK_FALSE(parts[0].targets.contains(ip("10.1.2.5")));
  CHECK(parts[1].interface == "eth0");
  CHECK(parts[1].targets.size() == 256);
  CHECK(parts[2].method == Method::icmp_then_tcp);
  CHECK(parts[2].targets == [] {
    IpSet rest = set_of({"10.9.0.0/24", "192.0.2.1"});
    rest.remove(IpRange(ip("10.9.0.1"), ip("10.9.0.1")));
    return rest;
  }());
  CHECK(parts[0].describe().text(Lang::en) == "253 addresses by ARP on eth1");
}

TEST_CASE("network and broadcast addresses of attached networks are no hosts, however asked",
          "[plan]") {
  CHECK(segment_ends(machine()) == set_of({"10.1.0.0", "10.1.255.255", "10.1.2.0", "10.1.2.255"}));
  for (const bool raw : {true, false}) {
    CHECK(plan_discovery(set_of({"10.1.2.255", "10.1.2.0"}), machine(), "", capabilities(raw, true))
              .empty());
    const auto parts =
        plan_discovery(set_of({"10.1.2.0/30"}), machine(), "", capabilities(raw, true));
    REQUIRE(parts.size() == (raw ? 1 : 2));
    CHECK(parts.back().targets == set_of({"10.1.2.1-10.1.2.3"}));
  }
  // Of a network elsewhere nobody knows where it ends, and /31 and /32 have no such addresses.
  CHECK(plan_discovery(set_of({"192.0.2.255"}), machine(), "", capabilities(true, true)).size() ==
        1);
  CHECK(segment_ends({interface_of("eth2", "52:54:00:00:00:03", "10.3.0.0", 31)}).empty());
}

TEST_CASE("without privileges TCP asks, and a named interface is the only one for ARP", "[plan]") {
  const IpSet targets = set_of({"10.1.2.0/24"});
  const auto plain = plan_discovery(targets, machine(), "", capabilities(false, false));
  REQUIRE(plain.size() == 2);
  CHECK(plain[0].method == Method::multicast);  // what TCP cannot find, services announce
  CHECK(plain[0].interface == "eth1");
  CHECK(plain[1].method == Method::tcp);
  const auto named = plan_discovery(targets, machine(), "eth0", capabilities(true, true));
  REQUIRE(named.size() == 1);
  CHECK(named[0].interface == "eth0");
  const auto loopback =
      plan_discovery(set_of({"127.0.0.1"}), machine(), "", capabilities(false, false));
  REQUIRE(loopback.size() == 1);
  CHECK(loopback[0].targets.size() == 1);
}

TEST_CASE("IPv6 on an attached link is solicited, wide ranges through the group as well",
          "[plan]") {
  auto all = machine();
  all[1].addresses.emplace_back(ip("fd00:7::5"), 64);
  all[1].addresses.emplace_back(ip("fe80::5"), 64);
  all[2].addresses.emplace_back(ip("fe80::6"), 64);
  const auto few = plan_discovery(set_of({"fd00:7::1-fd00:7::9", "fd00:9::1"}), all, "",
                                  capabilities(true, true));
  REQUIRE(few.size() == 2);
  CHECK(few[0].method == Method::neighbour);
  CHECK(few[0].targets.size() == 8);  // without the machine itself
  CHECK(reach_of(few[0]).group_requests == 0);
  CHECK(few[1].method == Method::icmp_then_tcp);
  CHECK(few[1].targets == set_of({"fd00:9::1"}));

  const auto wide =
      plan_discovery(set_of({"fd00:7::/64", "fd00:9::/64"}), all, "", capabilities(true, true));
  REQUIRE(wide.size() == 2);  // nobody can find the hosts of fd00:9::/64
  CHECK(wide[0].method == Method::multicast);
  CHECK(wide[1].method == Method::neighbour);
  CHECK(wide[1].interface == "eth0");
  CHECK(reach_of(wide[1]).group_requests > 0);
  CHECK(reach_of(wide[1]).hosts < 10'000);
  CHECK(wide[1].describe().text(Lang::en).find("fd00:7::/64") != std::string::npos);
  CHECK(attached_wide(set_of({"fd00:7::/48", "fd00:9::/64"}), all, "") == set_of({"fd00:7::/64"}));
  CHECK(attached_wide(set_of({"fd00:7::/64"}), all, "eth1").empty());

  const auto plain = plan_discovery(set_of({"fd00:7::/64"}), all, "", capabilities(false, true));
  REQUIRE(plain.size() == 2);
  CHECK(plain[1].method == Method::likely);

  // Link-local addresses without a zone may lie on every link, with one on that link only.
  const auto local = plan_discovery(set_of({"fe80::/64"}), all, "", capabilities(true, true));
  CHECK(local.size() == 4);
  const auto zoned = plan_discovery(set_of({"fe80::%eth1/64"}), all, "", capabilities(true, true));
  REQUIRE(zoned.size() == 2);
  CHECK(zoned[1].interface == "eth1");
}

TEST_CASE("wide ranges are IPv6 ranges that nobody lists", "[plan]") {
  const IpSet mixed = set_of({"10.0.0.0/8", "fd00::/116", "fd01::/64"});
  CHECK(only_wide(mixed) == set_of({"fd01::/64"}));
  CHECK(without_wide(mixed) == set_of({"10.0.0.0/8", "fd00::/116"}));
  CHECK(count_text(set_of({"10.0.0.0/24"})) == "256");
  CHECK(count_text(set_of({"10.0.0.0/24", "fd01::/64"})) == "256 + 2^64");
  CHECK(count_text(set_of({"fd01::/48"})) == "2^80");
  CHECK(count_text(set_of({"fd01::/112"})) == "2^16");
  CHECK(count_text(IpSet()) == "0");
  IpSet in_zone;
  in_zone.add(IpRange(ip("fe80::10%eth0"), ip("fe80::20%eth0")));
  CHECK(intersection(set_of({"fe80::%eth0/64"}), IpRange::parse("fe80::10-fe80::20").value()) ==
        in_zone);
}

TEST_CASE("a neighbour table is read, and broken ones end quietly", "[discover]") {
  std::vector<Neighbour> neighbours;
  const Bytes done{std::byte{16}, std::byte{0}, std::byte{0}, std::byte{0},
                   std::byte{3},  std::byte{0}, std::byte{2}, std::byte{0},
                   std::byte{0},  std::byte{0}, std::byte{0}, std::byte{0},
                   std::byte{0},  std::byte{0}, std::byte{0}, std::byte{0}};
  CHECK_FALSE(read_neighbours(done, neighbours));
  Bytes longer = done;
  longer[0] = std::byte{200};
  CHECK_FALSE(read_neighbours(longer, neighbours));
  CHECK_FALSE(read_neighbours(ByteView(done).first(7), neighbours));
  CHECK(neighbours.empty());
}

TEST_CASE("on_link chooses the attached network with the longest prefix", "[plan]") {
  const auto all = machine();
  CHECK(on_link(all, ip("10.1.2.9"))->name == "eth1");
  CHECK(on_link(all, ip("10.1.9.9"))->name == "eth0");
  CHECK(on_link(all, ip("192.0.2.1")) == nullptr);
  CHECK(on_link(all, ip("127.0.0.1")) == nullptr);
  CHECK(is_own(all, ip("10.1.2.5")));
  CHECK(InterfaceAddress(ip("10.1.2.5"), 23).network().to_string() == "10.1.2.0/23");
  CHECK(InterfaceAddress(ip("2001:db8::5"), 64).network().to_string() == "2001:db8::/64");
}

TEST_CASE("a missing interface is named with those that exist", "[plan]") {
  Loop loop;
  const SystemClock clock;
  const pace::Gate gate(lab_scope(), clock);
  pace::TokenBucket shared(1000, 1);
  DiscoverySettings settings;
  settings.profile = quick_profile();
  settings.interface = "nonesuch0";
  const auto made = make_discoverer(loop.executor(), gate, shared, clock, settings);
  REQUIRE_FALSE(made);
  CHECK(made.error().code == Errc::environment);
  CHECK(made.error().message(Lang::en).find("lo") != std::string::npos);
}

TEST_CASE("more addresses than can be asked one by one are refused", "[plan]") {
  CHECK(expand(set_of({"10.0.0.0/8"}))->size() == 16'777'216);
  CHECK(expand_v4(set_of({"10.0.0.0/8"}))->size() == 16'777'216);
  CHECK(*expand_v4(set_of({"10.0.0.254-10.0.1.1", "2001:db8::1", "255.255.255.255"})) ==
        std::vector<std::uint32_t>{0x0A0000FE, 0x0A0000FF, 0x0A000100, 0x0A000101, 0xFFFFFFFF});
  CHECK(expand_v4(set_of({"10.0.0.0/7"})).error().code == Errc::limit);
  const auto many = expand(set_of({"2001:db8::/64"}));
  REQUIRE_FALSE(many);
  CHECK(many.error().code == Errc::limit);
}

TEST_CASE("without loss two passes are enough; loss asks for more", "[stop]") {
  StopRule clean(8);
  CHECK(clean.after_pass(3000));
  CHECK_FALSE(clean.after_pass(0));
  StopRule empty(8);
  CHECK(empty.after_pass(0));
  CHECK_FALSE(empty.after_pass(0));
  StopRule lossy(8);  // 19 % of tries fail
  CHECK(lossy.after_pass(2430));
  CHECK(lossy.after_pass(462));
  CHECK(lossy.after_pass(88));
  CHECK(lossy.after_pass(16));
  CHECK(lossy.after_pass(3));
  CHECK_FALSE(lossy.after_pass(1));
  CHECK(lossy.expected_missing() <= 0.5);
  StopRule twentieth(8);  // 5 %: three passes would leave one in 8,000
  CHECK(twentieth.after_pass(243));
  CHECK(twentieth.after_pass(12));
  CHECK(twentieth.after_pass(1));
  CHECK_FALSE(twentieth.after_pass(0));
  StopRule bounded(3);
  CHECK(bounded.after_pass(1));
  CHECK(bounded.after_pass(2));
  CHECK_FALSE(bounded.after_pass(4));
}

TEST_CASE("TCP discovery takes acceptance and refusal as life", "[discover]") {
  Loop loop;
  const SystemClock clock;
  const pace::Gate gate(lab_scope(), clock);
  pace::TokenBucket shared(5000, 8);
  const Server server(loop, silent(), "127.0.0.3");
  TcpDiscoverer discoverer(loop.executor(), gate, shared, clock, quick_profile(), {server.port()});
  std::vector<HostSeen> seen;
  const OnHost note = [&](const HostSeen& host) { seen.push_back(host); };
  const IpSet targets = set_of({"127.0.0.2-127.0.0.3", "127.6.6.6"});
  const auto stats = loop.run(discoverer.run(targets, note));
  REQUIRE(stats);
  CHECK(stats->refused == 1);
  CHECK(stats->addresses == 2);
  CHECK(stats->answers == 2);
  REQUIRE(seen.size() == 2);
  for (const HostSeen& host : seen) {
    CHECK(host.method == "tcp");
    CHECK(host.rtt);
    REQUIRE(host.evidence);
    const bool accepts = host.ip == ip("127.0.0.3");
    const std::string text(as_text(host.evidence->content));
    CHECK((text.find("accepted") != std::string::npos) == accepts);
  }
}

TEST_CASE("a stopped TCP discovery ends with cancelled before it is done", "[discover]") {
  Loop loop;
  const SystemClock clock;
  const pace::Gate gate(lab_scope(), clock);
  pace::TokenBucket shared(10, 1);
  TcpDiscoverer discoverer(loop.executor(), gate, shared, clock, quick_profile(), {9});
  std::thread stopper([&] {
    std::this_thread::sleep_for(100ms);
    discoverer.stop();
  });
  const OnHost ignore = [](const HostSeen&) {};
  const auto stats = loop.run(discoverer.run(set_of({"127.1.0.0/24"}), ignore));
  stopper.join();
  REQUIRE_FALSE(stats);
  CHECK(stats.error().code == Errc::cancelled);
}
