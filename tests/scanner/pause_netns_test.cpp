// Pauses in the middle of raw scans: nothing is sent during one, and nothing is lost by it.
#include <map>
#include <set>
#include <thread>
#include <utility>

#include "catch.hpp"
#include <arpa/inet.h>
#include <boost/asio/post.hpp>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device_farm.hpp"
#include "net_support.hpp"
#include "netns_support.hpp"
#include "scanner/discover/arp_discoverer.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/net/brake.hpp"
#include "scanner/ports/syn_scanner.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::ports;
using namespace std::chrono_literals;

namespace {

constexpr auto kLook = 5ms;
constexpr auto kLands = 150ms;  // until what was on its way when a pause began has arrived
constexpr auto kWatch = 400ms;  // how long nothing more may arrive then
constexpr auto kMostWait = 10s;

/// Counts the frames of one protocol that the devices' end of the cable receives.
class FrameCount {
 public:
  explicit FrameCount(std::uint16_t protocol)
      : fd_(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)) {
    REQUIRE(fd_ >= 0);
    const auto interface =
        discover::find_interface(discover::list_interfaces().value(), "v1").value();
    sockaddr_ll where{};
    where.sll_family = AF_PACKET;
    where.sll_protocol = htons(protocol);
    where.sll_ifindex = static_cast<int>(interface.index);
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&where), sizeof(where)) == 0);
  }
  FrameCount(const FrameCount&) = delete;
  FrameCount& operator=(const FrameCount&) = delete;
  ~FrameCount() { ::close(fd_); }

  std::size_t now() {
    char byte = 0;
    while (::recv(fd_, &byte, sizeof(byte), 0) >= 0) ++count_;
    return count_;
  }
  /// Waits until as many have arrived. \returns whether they did
  bool reaches(std::size_t count) {
    const auto end = net::SteadyClock::now() + kMostWait;
    while (now() < count && net::SteadyClock::now() < end) std::this_thread::sleep_for(kLook);
    return now() >= count;
  }

 private:
  int fd_;
  std::size_t count_ = 0;
};

struct Place {
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  pace::Profile profile = quick_profile();
  std::vector<discover::Interface> interfaces = discover::list_interfaces().value();
  net::Brake& brake = boost::asio::use_service<net::Brake>(loop.context);

  /// Outside the namespace, where 10.7.0.0/16 would be somebody's, it ends the test case.
  Place() { REQUIRE(discover::find_interface(interfaces, "v0")); }
  discover::Interface v0() const { return discover::find_interface(interfaces, "v0").value(); }

  void hold() {
    boost::asio::post(loop.context, [this] { brake.hold(); });
  }
  void release() {
    boost::asio::post(loop.context, [this] { brake.release(); });
  }
};

/// What a user saw who paused a scan.
struct Pause {
  bool begun = false;
  std::size_t before = 0;  ///< frames, once those on their way had landed
  std::size_t after = 0;   ///< the same at the end of the pause
};

/// Pauses once `count` frames have arrived, for long enough to see that no more do.
Pause pause_at(Place& place, FrameCount& frames, std::size_t count) {
  Pause pause;
  pause.begun = frames.reaches(count);
  place.hold();
  std::this_thread::sleep_for(kLands);
  pause.before = frames.now();
  std::this_thread::sleep_for(kWatch);
  pause.after = frames.now();
  place.release();
  return pause;
}

/// Pauses at the first frames, until shortly before their answers are sent.
void pause_for(Place& place, FrameCount& frames, std::size_t count,
               std::chrono::milliseconds time) {
  frames.reaches(count);
  place.hold();
  std::this_thread::sleep_for(time);
  place.release();
}

std::map<IpAddress, PortCoverage> scan_ports(Place& place,
                                             const std::map<std::uint32_t, FarmDevice>& devices,
                                             const PortSet& ports) {
  ConnectSettings settings;
  settings.profile = place.profile;
  SynScanner scanner(place.loop.executor(), discover::link_of(place.v0()).value(), place.gate,
                     place.clock, settings);
  std::vector<HostTarget> targets;
  targets.reserve(devices.size());
  for (const auto& [ip, device] : devices)
    targets.emplace_back(IpAddress::v4(ip), device.macs.front(), std::nullopt);
  std::map<IpAddress, PortCoverage> results;
  const OnHostDone done = [&](const HostTarget& scanned, Result<PortCoverage> coverage) {
    REQUIRE(coverage);
    results[scanned.ip] = std::move(*coverage);
  };
  const OnProgress ignore = [](std::uint64_t) {};
  const auto stats = place.loop.run(scanner.scan(std::move(targets), ports, done, ignore));
  REQUIRE(stats);
  return results;
}

}  // namespace

TEST_CASE("a raw scan that is paused sends nothing and loses nothing", "[netns]") {
  inside_namespace("[raw-pause-in]");
}
TEST_CASE("raw pause: inside", "[.][raw-pause-in]") {
  Place place;
  place.profile.host_packets_per_second = 200;
  std::map<std::uint32_t, FarmDevice> devices;
  for (std::uint32_t i = 2; i < 8; ++i) devices[host(i)] = device(i, {22, 80, 180});
  devices[host(9)] = device(9, {443}, Closed::drop);
  DeviceFarm farm("v1", devices);
  FrameCount frames(ETH_P_IP);
  Pause pause;
  std::jthread user([&] { pause = pause_at(place, frames, 300); });
  const auto results = scan_ports(place, devices, PortSet::parse("1-200,443").value());
  user.join();
  REQUIRE(pause.begun);
  CHECK(pause.before < std::size_t{6} * 201);  // in the middle
  CHECK(pause.after == pause.before);
  CHECK(results.size() == devices.size());
  for (std::uint32_t i = 2; i < 8; ++i) {
    CHECK(results.at(address(i)).open.to_string() == "22,80,180");
    CHECK(results.at(address(i)).filtered.empty());
    CHECK(farm.seen(host(i)).syns.size() == 201);
  }
  CHECK(results.at(address(9)).open.to_string() == "443");
}

TEST_CASE("while a raw scan is paused its patience stands still", "[netns]") {
  inside_namespace("[raw-patience-in]");
}
TEST_CASE("raw patience: inside", "[.][raw-patience-in]") {
  Place place;
  place.profile.min_timeout = 1000ms;
  place.profile.max_timeout = 2000ms;
  std::map<std::uint32_t, FarmDevice> devices{{host(2), device(2, {22})}};
  devices[host(2)].delay = 3000ms;  // longer than the patience, without the pause
  DeviceFarm farm("v1", devices);
  FrameCount frames(ETH_P_IP);
  std::jthread user([&] { pause_for(place, frames, 1, 2700ms); });
  const auto results = scan_ports(place, devices, PortSet::parse("22").value());
  CHECK(results.at(address(2)).open.to_string() == "22");
  CHECK(farm.seen(host(2)).syns.size() == 1);
}

TEST_CASE("an ARP sweep that is paused sends nothing and loses nothing", "[netns]") {
  inside_namespace("[arp-pause-in]");
}
TEST_CASE("ARP pause: inside", "[.][arp-pause-in]") {
  Place place;
  place.profile.packets_per_second = 400;
  std::map<std::uint32_t, FarmDevice> devices;
  for (std::uint32_t i = 2; i < 402; ++i) devices[host(i)] = device(i);
  DeviceFarm farm("v1", devices);
  FrameCount frames(ETH_P_ARP);
  Pause pause;
  std::jthread user([&] { pause = pause_at(place, frames, 100); });
  discover::ArpDiscoverer discoverer(place.loop.executor(), place.gate, place.v0(), place.profile);
  std::set<IpAddress> seen;
  const discover::OnHost note = [&](const discover::HostSeen& found) { seen.insert(found.ip); };
  const auto stats = place.loop.run(discoverer.run(range(2, 401), note));
  user.join();
  REQUIRE(stats);
  REQUIRE(pause.begun);
  CHECK(pause.before < 400);  // in the middle
  CHECK(pause.after == pause.before);
  CHECK(seen.size() == 400);
  CHECK(stats->sent == 400);  // nobody twice
}

TEST_CASE("while an ARP sweep is paused its patience stands still", "[netns]") {
  inside_namespace("[arp-patience-in]");
}
TEST_CASE("ARP patience: inside", "[.][arp-patience-in]") {
  Place place;
  place.profile.min_timeout = 1000ms;
  place.profile.max_timeout = 2000ms;
  std::map<std::uint32_t, FarmDevice> devices;
  for (std::uint32_t i = 2; i < 22; ++i) {
    devices[host(i)] = device(i);
    devices[host(i)].arp_delay = 3000ms;  // longer than the patience, without the pause
  }
  DeviceFarm farm("v1", devices);
  FrameCount frames(ETH_P_ARP);
  std::jthread user([&] { pause_for(place, frames, 20, 2700ms); });
  discover::ArpDiscoverer discoverer(place.loop.executor(), place.gate, place.v0(), place.profile);
  std::set<IpAddress> seen;
  const discover::OnHost note = [&](const discover::HostSeen& found) { seen.insert(found.ip); };
  const auto stats = place.loop.run(discoverer.run(range(2, 21), note));
  REQUIRE(stats);
  CHECK(seen.size() == 20);
  CHECK(stats->sent == 20);
}
