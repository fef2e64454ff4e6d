// Discovery against real hosts in network namespaces that link_world.sh makes; they need root.
#include <cstdlib>
#include <filesystem>

#include "catch.hpp"
#include <sys/wait.h>
#include <unistd.h>

#include "net_support.hpp"
#include "scanner/discover/anomalies.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/discover/icmp_discoverer.hpp"
#include "scanner/discover/ipv6_link_discoverer.hpp"
#include "scanner/discover/multicast_discoverer.hpp"
#include "scanner/discover/neighbours.hpp"
#include "scanner/discover/tcp_discoverer.hpp"
#include "scanner/discover/udp_discoverer.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::discover;
using namespace std::chrono_literals;

namespace {

bool run_command(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

// Runs the hidden test cases of `tag` beside the hosts; `prefix` goes before the program.
void beside_hosts(const std::string& tag, const std::string& prefix = "") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to make network namespaces");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  CHECK(run_command("\"" + program + "\" \"" + tag + "\" --list-test-names-only | grep -q ."));
  const std::string world = std::string(TENKEN_SOURCE_DIR) + "/tests/scanner/link_world.sh";
  CHECK(run_command("timeout 120 unshare -nmpf --kill-child --mount-proc \"" + world + "\" " +
                    prefix + " \"" + program + "\" \"" + tag + "\" -w NoAssertions"));
}

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

IpSet set_of(std::initializer_list<const char*> ranges) {
  IpSet set;
  for (const char* range : ranges) set.add(IpRange::parse(range).value());
  return set;
}

class Place {
 public:
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  pace::TokenBucket shared{20'000, 64};
  std::vector<Interface> interfaces = list_interfaces().value();
  std::map<IpAddress, std::vector<HostSeen>> seen;
  OnHost note = [this](const HostSeen& found) { seen[found.ip].push_back(found); };

  /// Outside the namespaces, where the addresses would be somebody's, it ends the test case.
  Place() { REQUIRE(find_interface(interfaces, "br0")); }
  Interface br0() const { return find_interface(interfaces, "br0").value(); }

  std::unique_ptr<AutoDiscoverer> automatic() {
    DiscoverySettings settings;
    settings.profile = quick_profile();
    return make_discoverer(loop.executor(), gate, shared, clock, settings).value();
  }
  DiscoveryStats run(Discoverer& discoverer, const IpSet& targets) {
    const auto stats = loop.run(discoverer.run(targets, note));
    if (!stats) FAIL(stats.error().message(Lang::en));
    return *stats;
  }
  std::string method_of(const char* address) {
    const auto found = seen.find(ip(address));
    return found == seen.end() ? "" : found->second.front().method;
  }
};

}  // namespace

TEST_CASE("the IPv6 hosts of a link are found without trying its addresses", "[netns]") {
  beside_hosts("[link6-in]");
}
TEST_CASE("IPv6 link: inside", "[.][link6-in]") {
  Place place;
  const auto discoverer = place.automatic();
  // ARP first, so that the MAC of the host that ignores every echo request is known.
  place.run(*discoverer, set_of({"10.7.0.8/29"}));
  CHECK(place.method_of("10.7.0.13") == "arp");
  place.seen.clear();
  const DiscoveryStats stats = place.run(*discoverer, set_of({"fd00:7::/64"}));
  CHECK(place.method_of("fd00:7::11") == "icmp-multicast");
  CHECK(place.method_of("fd00:7::ff:fe00:722") == "icmp-multicast");  // complains of the option
  CHECK_FALSE(place.method_of("fd00:7::ff:fe00:733").empty());
  CHECK_FALSE(place.method_of("fd00:7::44").empty());
  CHECK(place.seen.size() == 4);
  for (const auto& [address, answers] : place.seen) {
    CHECK(answers.front().mac);
    CHECK(answers.front().evidence);
  }
  CHECK(place.seen[ip("fd00:7::ff:fe00:722")].front().mac->to_string() == "02:00:00:00:07:22");
  CHECK(stats.sent < 300);
  CHECK(stats.groups_refused == 0);
}

TEST_CASE("a link whose group may not be asked is searched by the MACs that ARP found", "[netns]") {
  beside_hosts("[guess-in]");
}
TEST_CASE("guesses: inside", "[.][guess-in]") {
  Place place;
  LinkHints hints;
  hints.macs = {MacAddress::parse("02:00:00:00:07:33").value()};
  hints.candidates = {ip("fd00:7::44"), ip("fd00:9::1")};  // the second one lies elsewhere
  pace::Scope careful = lab_scope();
  careful.forbidden.add(IpRange::parse("fd00:7::66").value());
  const pace::Gate gate(careful, place.clock);
  Ipv6LinkDiscoverer link(place.loop.executor(), gate, place.shared, place.clock, place.br0(),
                          quick_profile(), hints);
  place.run(link, set_of({"fd00:7::/64"}));
  REQUIRE(place.method_of("fd00:7::ff:fe00:733") == "ndp");
  const HostSeen& guessed = place.seen[ip("fd00:7::ff:fe00:733")].front();
  CHECK(guessed.mac == *hints.macs.begin());
  REQUIRE(guessed.evidence);
  CHECK(guessed.evidence->kind == EvidenceKind::frame);
  CHECK(place.method_of("fd00:7::44") == "ndp");
}

TEST_CASE("listed IPv6 addresses are solicited one by one, and no group is asked", "[netns]") {
  beside_hosts("[listed6-in]");
}
TEST_CASE("listed IPv6: inside", "[.][listed6-in]") {
  Place place;
  const auto discoverer = place.automatic();
  const DiscoveryStats stats = place.run(*discoverer, set_of({"fd00:7::10-fd00:7::4f"}));
  CHECK(place.seen.size() == 2);
  CHECK(place.method_of("fd00:7::11") == "ndp");
  CHECK(place.method_of("fd00:7::44") == "ndp");
  CHECK(stats.addresses == 64);
  CHECK(stats.sent <= 2 * 64);
  CHECK(stats.outside == 0);
}

TEST_CASE("who answers a group from outside the targets or the scope is counted, not reported",
          "[netns]") {
  beside_hosts("[outside-in]");
}
TEST_CASE("outside: inside", "[.][outside-in]") {
  Place place;
  Interface br0 = place.br0();
  LinkHints hints;
  hints.wanted = set_of({"fd00:7::40-fd00:7::4f"});
  Ipv6LinkDiscoverer link(place.loop.executor(), place.gate, place.shared, place.clock, br0,
                          quick_profile(), hints);
  const DiscoveryStats stats = place.run(link, set_of({"fd00:7::/64"}));
  CHECK(place.seen.size() == 1);
  CHECK(place.seen.contains(ip("fd00:7::44")));
  CHECK(stats.outside > 0);

  pace::Scope careful = lab_scope();
  careful.forbidden.add(IpRange::parse("fd00:7::66").value());
  careful.allowed.remove(IpRange::parse("fd00:7::66").value());
  const pace::Gate gate(careful, place.clock);
  place.seen.clear();
  Ipv6LinkDiscoverer forbidden(place.loop.executor(), gate, place.shared, place.clock, br0,
                               quick_profile());
  const DiscoveryStats nothing = place.run(forbidden, set_of({"fd00:7::/64"}));
  CHECK(nothing.groups_refused > 0);
  // Single addresses that the scope allows may still be asked.
  for (const auto& [address, answers] : place.seen) CHECK(answers.front().method == "ndp");
}

TEST_CASE("a device that announces services is heard by mDNS, with its MAC and addresses",
          "[netns]") {
  if (!std::filesystem::exists("/usr/sbin/avahi-daemon")) {
    WARN("skipped: avahi-daemon is not installed");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  beside_hosts("[mdns-in]");
}
TEST_CASE("mDNS: inside", "[.][mdns-in]") {
  Place place;
  const IpSet targets = set_of({"10.7.0.0/24", "fd00:7::/64"});
  MulticastDiscoverer groups(place.loop.executor(), place.gate, place.shared, place.clock,
                             place.br0(), quick_profile(), targets);
  const DiscoveryStats stats = place.run(groups, targets);
  CHECK(place.method_of("10.7.0.14") == "mdns");
  CHECK(place.method_of("fd00:7::44") == "mdns");
  CHECK(place.seen.size() == 2);
  for (const auto& [address, answers] : place.seen) CHECK(answers.front().mac);
  CHECK(groups.spoken_of().contains(ip("fd00:7::44")));
  CHECK(stats.sent <= MulticastDiscoverer::kMaxRequests);
  CHECK(stats.answers >= 2);
}

TEST_CASE("without privileges the IPv6 hosts that somebody names are found", "[netns]") {
  beside_hosts("[likely-in]", "setpriv --bounding-set -net_raw --inh-caps -net_raw");
}
TEST_CASE("likely: inside", "[.][likely-in]") {
  Place place;
  const auto discoverer = place.automatic();
  const auto parts = discoverer->plan(set_of({"fd00:7::/64"}));
  REQUIRE(parts.size() == 2);
  CHECK(parts[0].method == Method::multicast);
  CHECK(parts[1].method == Method::likely);
  place.run(*discoverer, set_of({"fd00:7::/64"}));
  CHECK(place.seen.contains(ip("fd00:7::44")));
}

TEST_CASE("the addresses that a proxy answers for are no hosts unless they answer themselves",
          "[netns]") {
  beside_hosts("[proxy-in]");
}
TEST_CASE("proxy ARP: inside", "[.][proxy-in]") {
  Place place;
  const auto discoverer = place.automatic();
  place.run(*discoverer, set_of({"10.7.0.96/28", "10.7.0.200", "10.7.0.11"}));
  CHECK(place.seen.size() == 18);
  Answers answers = place.seen;
  std::set<MacAddress> proxies;
  const IpSet doubtful = doubtful_addresses(answers, proxies);
  CHECK(doubtful == set_of({"10.7.0.96/28", "10.7.0.200"}));
  std::vector<HostSeen> confirmed;
  const OnHost confirm = [&](const HostSeen& host) { confirmed.push_back(host); };
  REQUIRE(place.loop.run(discoverer->verify(doubtful, confirm)));
  CHECK(confirmed.size() == 2);
  const SortedOut sorted = sort_out(std::move(answers), doubtful, confirmed, proxies);
  REQUIRE(sorted.hosts.size() == 3);
  CHECK(sorted.hosts.at(ip("10.7.0.11")).front().mac);
  CHECK_FALSE(sorted.hosts.at(ip("10.7.0.97")).front().mac);
  CHECK(sorted.hosts.at(ip("10.7.0.200")).front().mac);
  REQUIRE(sorted.anomalies.size() == 1);
  CHECK(sorted.anomalies[0].kind == AnomalyKind::proxy);
  CHECK(sorted.anomalies[0].owner == ip("10.7.0.200"));
  CHECK(sorted.anomalies[0].addresses.size() == 16);
}

TEST_CASE("behind a router, who ignores ICMP echo is found by timestamp, TCP and UDP", "[netns]") {
  beside_hosts("[routed-in]");
}
TEST_CASE("routed: inside", "[.][routed-in]") {
  Place place;
  const IpSet targets = set_of({"10.8.0.8/29"});
  IcmpDiscoverer echo(place.loop.executor(), place.gate, place.shared, place.clock,
                      quick_profile());
  place.run(echo, targets);
  CHECK(place.seen.empty());
  UdpDiscoverer udp(place.loop.executor(), place.gate, place.shared, place.clock, quick_profile());
  const DiscoveryStats by_udp = place.run(udp, targets);
  CHECK(place.method_of("10.8.0.11") == "udp");
  CHECK(place.seen.size() == 1);
  CHECK(by_udp.sent <= 8 * UdpDiscoverer::most_requests());
  place.seen.clear();
  TcpDiscoverer tcp(place.loop.executor(), place.gate, place.shared, place.clock, quick_profile(),
                    {80});
  place.run(tcp, targets);
  CHECK(place.method_of("10.8.0.11") == "tcp");
  place.seen.clear();
  const auto discoverer = place.automatic();
  place.run(*discoverer, targets);
  CHECK(place.method_of("10.8.0.11") == "icmp-timestamp");
  CHECK(place.seen.size() == 1);
}

TEST_CASE("the kernel's neighbour table is read", "[netns]") { beside_hosts("[neighbours-in]"); }
TEST_CASE("neighbours: inside", "[.][neighbours-in]") {
  Place place;
  REQUIRE(run_command("ip neigh add 10.7.0.77 lladdr 02:00:00:00:00:77 dev br0"));
  REQUIRE(run_command("ip neigh add fd00:7::77 lladdr 02:00:00:00:00:78 dev br0"));
  const auto neighbours = list_neighbours();
  REQUIRE(neighbours);
  std::map<IpAddress, MacAddress> known;
  for (const Neighbour& neighbour : *neighbours) {
    if (neighbour.interface == place.br0().index) known.emplace(neighbour.ip, neighbour.mac);
  }
  CHECK(known[ip("10.7.0.77")].to_string() == "02:00:00:00:00:77");
  CHECK(known[ip("fd00:7::77")].to_string() == "02:00:00:00:00:78");
}
