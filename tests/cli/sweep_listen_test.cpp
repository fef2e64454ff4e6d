// A sweep that listens meanwhile, among real hosts in network namespaces of its own.
#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"

#include "cli/earlier_hosts.hpp"
#include "cli/side_listener.hpp"
#include "link_world.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kScopeText =
    "version = 1\nauthorised_by = \"the test\"\nvalid_until = 2199-01-01\n"
    "allow = [\"10.7.0.11/32\"]\nchecks = [\"discovery\", \"ports\"]\n";

/// A host that looks for another, and calls a third one over a bridge that forgets who is where,
/// as a mirror port has it; and a camera that is switched on and announces itself. The calls are
/// repeated for a while, since nobody tells when the program has begun to listen.
constexpr const char* kTalk =
    "ip link set br0 type bridge ageing_time 0;"
    "ip netns exec h3 bash -c 'for i in {1..10}; do echo > /dev/udp/10.7.0.77/9; "
    "echo > /dev/tcp/10.7.0.14/9; sleep 0.5; done' >/dev/null 2>&1 &"
    "sed s/camera/gatecam7/ /run/avahi.conf >/run/avahi2.conf;"
    "ip netns exec h1 sh -c 'mount -t tmpfs none /run/avahi-daemon && exec avahi-daemon "
    "--no-drop-root --no-chroot --no-rlimits -f /run/avahi2.conf' >/dev/null 2>&1 &";

struct Swept {
  Ended sweep;
  std::string listed;
  std::string outside;  ///< what is known of a host outside the scope
};

Swept sweep(const TempFolder& folder, const std::string& db, std::vector<std::string> more) {
  // Slow enough for an announcement, which takes about two seconds.
  std::vector<std::string> words{"sweep",   "10.7.0.11",  "--ports", "1-350", "--udp-ports", "none",
                                 "--scope", "scope.toml", "--db",    db,      "--host-rate", "50"};
  words.insert(words.end(), more.begin(), more.end());
  folder.write("scope.toml", kScopeText);
  std::thread talk([] {
    std::this_thread::sleep_for(1s);
    if (std::system(kTalk) != 0) std::abort();
  });
  Swept swept;
  swept.sweep = run_tenken(words, folder);
  talk.join();
  swept.listed = run_tenken({"inventory", "list", "--db", db}, folder).out;
  swept.outside =
      run_tenken({"inventory", "show", "10.7.0.13", "--db", db, "--format", "json"}, folder).out;
  return swept;
}

discover::Interface interface_of(const char* name, const char* network, const char* mac) {
  discover::Interface made;
  made.name = name;
  made.up = made.broadcast = true;
  if (*mac != '\0') made.mac = MacAddress::parse(mac).value();
  made.addresses.emplace_back(IpAddress::parse(network).value(), 24);
  return made;
}

}  // namespace

TEST_CASE("inside: a sweep hears what devices announce", "[.][sweep-listen]") {
  const TempFolder folder;
  const Swept with = sweep(folder, "a.db", {});
  INFO(with.sweep.err << with.listed);
  CHECK(with.sweep.code == 0);
  CHECK(holds(with.sweep.err, "heard alongside"));
  CHECK(holds(with.listed, "gatecam7"));
  // Seen outside the scope: present, and nothing is claimed about its ports.
  CHECK(holds(with.outside, "02:00:00:00:07:33"));
  CHECK(holds(with.outside, "\"present\": true"));
  CHECK_FALSE(holds(with.outside, "1-350"));
  CHECK(holds(with.outside, "\"peer\": \"10.7.0.14\""));

  const Swept without = sweep(folder, "b.db", {"--no-listen"});
  INFO(without.sweep.err << without.listed);
  CHECK(without.sweep.code == 0);
  CHECK_FALSE(holds(without.sweep.err, "heard alongside"));
  CHECK(holds(without.listed, "10.7.0.11"));
  CHECK_FALSE(holds(without.listed, "gatecam7"));
  CHECK_FALSE(holds(without.outside, "02:00:00:00:07:33"));
  CHECK_FALSE(holds(without.outside, "10.7.0.14"));
}

TEST_CASE("a sweep hears what its questions alone do not tell", "[sweep][netns]") {
  among_hosts("[sweep-listen]");
}

TEST_CASE("listening alongside takes the links of the targets, and leaves this machine out",
          "[sweep]") {
  std::vector<discover::Interface> all{interface_of("e0", "192.0.2.1", "02:00:00:00:00:01"),
                                       interface_of("e1", "198.51.100.1", "02:00:00:00:00:02"),
                                       interface_of("t0", "203.0.113.1", "")};
  IpSet targets;
  targets.add(IpRange::parse("192.0.2.0/28").value());
  targets.add(IpRange::parse("203.0.113.0/28").value());
  targets.add(IpRange::parse("10.1.0.0/28").value());
  CHECK(cli::links_of(targets, all, "") == std::vector<std::string>{"e0"});
  CHECK(cli::links_of(targets, all, "e1").empty());
  CHECK(cli::foreign_traffic(all) ==
        "not ether host 02:00:00:00:00:01 and not ether host 02:00:00:00:00:02");
  CHECK(cli::foreign_traffic({all[2]}).empty());
}

TEST_CASE("a device that was only heard has not answered", "[sweep]") {
  const Timestamp started(1'000'000'000);
  InventoryView view;
  Device& device = view.devices.emplace_back();
  AddressSpan& span = device.addresses.emplace_back();
  span.ip = IpAddress::parse("192.0.2.7").value();
  span.last_seen = started;
  Fact heard;
  heard.witness = "passive/mdns.host";
  heard.last_seen = started;
  device.facts.emplace("device.hostname", heard);
  IpSet targets;
  targets.add(IpRange::parse("192.0.2.0/24").value());
  CHECK(cli::answered_since(view, started, targets).empty());
  Fact answered = heard;
  answered.witness = "arp";
  device.facts.emplace("host.seen", answered);
  CHECK(cli::answered_since(view, started, targets).size() == 1);
}
