// The raw SYN scan against devices on a veth pair.
#include <random>
#include <thread>

#include "catch.hpp"

#include "device_farm.hpp"
#include "net_support.hpp"
#include "netns_support.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/dissect/arp.hpp"
#include "scanner/ports/auto_scanner.hpp"
#include "scanner/ports/syn_scanner.hpp"
#include "scanner/wire/frame_source.hpp"
#include "scanner/wire/templates.hpp"
#include "scanner/wire/transmitter.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::ports;
using namespace std::chrono_literals;
using net::SteadyClock;

namespace {

using Devices = std::map<std::uint32_t, FarmDevice>;
using Results = std::map<IpAddress, Result<PortCoverage>>;

class Place {
 public:
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  ConnectSettings settings;
  Results results;
  std::map<IpAddress, double> slowed;  ///< packets per second

  Place() {
    // Outside the namespace, where 10.7.0.0/16 would be somebody's, this ends the test case.
    REQUIRE(discover::find_interface(discover::list_interfaces().value(), "v0"));
    settings.profile = quick_profile();
    settings.profile.packets_per_second = 20'000;
    settings.profile.host_packets_per_second = 5'000;
    settings.distress_hold = 300ms;
  }

  wire::Link link() const {
    const auto interfaces = discover::list_interfaces().value();
    return discover::link_of(discover::find_interface(interfaces, "v0").value()).value();
  }
  /// The devices' end of the cable, where nothing answers ARP by itself.
  wire::Link far_end() const {
    wire::Link end;
    end.name = "v1";
    end.index = discover::find_interface(discover::list_interfaces().value(), "v1").value().index;
    return end;
  }

  Result<PortScanStats> scan(PortScanner& scanner, const Devices& devices, const PortSet& ports) {
    std::vector<HostTarget> targets;
    for (const auto& [ip, device] : devices)
      targets.emplace_back(IpAddress::v4(ip), device.macs.front(), std::nullopt);
    const OnHostDone done = [&](const HostTarget& scanned, Result<PortCoverage> coverage) {
      const bool once = results.emplace(scanned.ip, std::move(coverage)).second;
      CHECK(once);
      if (scanned.packets_per_second) slowed[scanned.ip] = *scanned.packets_per_second;
    };
    settled = 0;
    const OnProgress progress = [&](std::uint64_t count) { settled += count; };
    return loop.run(scanner.scan(std::move(targets), ports, done, progress));
  }
  Result<PortScanStats> scan(const Devices& devices, const PortSet& ports) {
    SynScanner scanner(loop.executor(), link(), gate, clock, settings);
    return scan(scanner, devices, ports);
  }
  /// The open ports of a host that was measured completely.
  std::string open(std::uint32_t number) const {
    const auto found = results.find(address(number));
    REQUIRE(found != results.end());
    REQUIRE(found->second);
    return found->second->open.to_string();
  }
  std::uint64_t settled = 0;
};

PortSet list(const char* text) { return PortSet::parse(text).value(); }

/// Frames that look like answers to a SYN and guess its token, from and to the right addresses.
class Forger {
 public:
  Forger(const Place& place, std::uint32_t from)
      : sender_(wire::open_sender(place.far_end()).value()),
        permit_(place.gate.admit(address(from), pace::Check::ports).value()),
        from_(from),
        to_(place.link().mac) {}

  void send(std::size_t count) {
    wire::FrameBatch batch;
    for (std::size_t i = 0; i < count; ++i) {
      fill(batch.add(permit_, wire::FrameBatch::kMinFrame));
      if (!batch.full() && i + 1 < count) continue;
      for (std::size_t sent = 0; sent < batch.size();) sent += sender_->send(batch, sent).value();
      batch.clear();
    }
  }

 private:
  void fill(std::span<std::uint8_t> frame) {
    const auto put = [&](std::size_t at, std::uint32_t value, std::size_t size) {
      for (std::size_t i = 0; i < size; ++i)
        frame[at + i] = static_cast<std::uint8_t>(value >> (8 * (size - 1 - i)));
    };
    std::ranges::fill(frame, std::uint8_t{0});
    std::ranges::copy(to_.octets(), frame.begin());
    put(12, 0x0800, 2);
    put(14, 0x4500002C, 4);
    put(22, 0x4006, 2);
    put(26, host(from_), 4);
    put(30, host(1), 4);
    put(34, 80, 2);
    put(36, 61000 + random_() % 4096, 2);
    put(42, static_cast<std::uint32_t>(random_()), 4);
    put(46, 0x6012, 2);
  }

  std::unique_ptr<wire::FrameSender> sender_;
  pace::Permit permit_;
  std::uint32_t from_;
  MacAddress to_;
  std::mt19937_64 random_{1};
};

}  // namespace

TEST_CASE("a raw scan tells open, closed, prohibited and silent ports apart", "[netns]") {
  inside_namespace("[raw-scan-in]");
}
TEST_CASE("raw scan: inside", "[.][raw-scan-in]") {
  Place place;
  Devices devices;
  devices[host(2)] = device(2, {22, 80, 102});
  devices[host(3)] = device(3, {443}, Closed::drop);
  devices[host(4)] = device(4, {23}, Closed::prohibit);
  devices[host(5)] = device(5, {}, Closed::drop);
  DeviceFarm farm("v1", devices);
  const auto stats = place.scan(devices, list("1-200,443"));
  REQUIRE(stats);
  CHECK(place.open(2) == "22,80,102");
  CHECK(place.open(3) == "443");
  CHECK(place.open(4) == "23");
  CHECK(place.open(5).empty());
  const PortCoverage& reset = *place.results.at(address(2));
  CHECK(reset.filtered.empty());
  CHECK(reset.method == "syn");
  CHECK(place.results.at(address(3))->unanswered == list("1-200"));
  const PortCoverage& prohibiting = *place.results.at(address(4));
  CHECK(prohibiting.unanswered.empty());
  REQUIRE(prohibiting.prohibited.size() == 1);
  CHECK(prohibiting.prohibited.begin()->first.type == 3);
  CHECK(prohibiting.filtered == prohibiting.prohibited.begin()->second);
  CHECK(place.settled == std::uint64_t{4} * 201);
  // Whoever answers is asked once.
  CHECK(farm.seen(host(2)).syns.size() == 201);
  CHECK(farm.seen(host(2)).most_established == 0);
  CHECK(stats->rejected == 0);
  CHECK(stats->dropped == 0);
}

TEST_CASE("a raw scan finds every open port while the network loses frames", "[netns]") {
  inside_namespace("[raw-loss-in]");
}
TEST_CASE("raw loss: inside", "[.][raw-loss-in]") {
  Place place;
  Devices devices;
  for (std::uint32_t number = 2; number < 62; ++number)
    devices[host(number)] = device(number, {22, 80, 81, 443, 554, 8000, 8080, 9000, 9100, 9999},
                                   number % 3 == 0 ? Closed::drop : Closed::reset);
  DeviceFarm farm("v1", devices, 0.1);
  const auto stats = place.scan(devices, list("1-100,443,554,8000,8080,9000,9100,9999"));
  REQUIRE(stats);
  for (std::uint32_t number = 2; number < 62; ++number) {
    CAPTURE(number);
    CHECK(place.open(number) == "22,80-81,443,554,8000,8080,9000,9100,9999");
  }
  CHECK(stats->loss > 0.05);
  CHECK(stats->loss < 0.4);
}

TEST_CASE("a raw scan keeps the rate of each host", "[netns]") {
  inside_namespace("[raw-rate-in]");
}
TEST_CASE("raw rate: inside", "[.][raw-rate-in]") {
  Place place;
  place.settings.profile.host_packets_per_second = 100;
  Devices devices;
  for (std::uint32_t number = 2; number < 12; ++number) devices[host(number)] = device(number);
  devices[host(2)].closed = Closed::drop;
  DeviceFarm farm("v1", devices);
  REQUIRE(place.scan(devices, list("1-150")));
  for (std::uint32_t number = 2; number < 12; ++number) {
    const std::vector<SteadyClock::time_point> syns = farm.seen(host(number)).syns;
    REQUIRE(syns.size() >= 150);
    for (std::size_t i = 0; i + 101 < syns.size(); ++i) CHECK(syns[i + 101] - syns[i] > 1s);
  }
}

TEST_CASE("a device that falls during a raw scan is waited for, or given up", "[netns]") {
  inside_namespace("[raw-distress-in]");
}
TEST_CASE("raw distress: inside", "[.][raw-distress-in]") {
  Place place;
  place.settings.profile.host_packets_per_second = 500;
  Devices devices;
  devices[host(2)] = device(2, {22, 80, 443});
  devices[host(2)].fall_after = 60;
  devices[host(2)].hangs_for = 700ms;
  devices[host(3)] = device(3, {22, 80, 443});
  devices[host(3)].fall_after = 60;
  devices[host(4)] = device(4, {22, 80, 443});
  DeviceFarm farm("v1", devices);
  REQUIRE(place.scan(devices, list("1-200,443")));
  CHECK(place.open(2) == "22,80,443");
  CHECK(place.results.at(address(2))->filtered.empty());
  CHECK(place.slowed.at(address(2)) <= 250);
  CHECK(place.open(4) == "22,80,443");
  CHECK_FALSE(place.slowed.contains(address(4)));
  const Result<PortCoverage>& dead = place.results.at(address(3));
  REQUIRE_FALSE(dead);
  CHECK(dead.error().code == Errc::timed_out);
  // It was left alone: looks only, after it fell.
  CHECK(farm.seen(host(3)).syns.size() < 160);
}

TEST_CASE("a network that stalls during a raw scan costs no port and fells no host", "[netns]") {
  inside_namespace("[raw-stall-in]");
}
TEST_CASE("raw stall: inside", "[.][raw-stall-in]") {
  const auto stall = GENERATE(600ms, 4000ms);  // less and more than the looks wait in all
  Place place;
  place.settings.profile.host_packets_per_second = std::numeric_limits<double>::infinity();
  Devices devices;
  for (std::uint32_t number = 2; number < 14; ++number)
    devices[host(number)] = device(number, {22, 80, 443});
  // They have answered nothing when they are deaf: only the others show it.
  for (std::uint32_t number = 14; number < 30; ++number)
    devices[host(number)] = device(number, {443}, Closed::drop);
  DeviceFarm farm("v1", devices);
  const std::size_t all_of_one_pass = devices.size() * 201;
  farm.stall_after(all_of_one_pass / 2, stall);
  REQUIRE(place.scan(devices, list("1-200,443")));
  for (std::uint32_t number = 2; number < 14; ++number) {
    CAPTURE(number);
    CHECK(place.open(number) == "22,80,443");
    CHECK(place.results.at(address(number))->filtered.empty());
    if (const auto slowed = place.slowed.find(address(number)); slowed != place.slowed.end())
      CHECK(slowed->second > 150);  // a host that fell alone gets 100 at most
  }
  for (std::uint32_t number = 14; number < 30; ++number) CHECK(place.open(number) == "443");
}

TEST_CASE("a network that is deaf when a raw scan begins costs no port", "[netns]") {
  inside_namespace("[raw-deaf-in]");
}
TEST_CASE("raw deaf: inside", "[.][raw-deaf-in]") {
  Place place;
  place.settings.profile.max_timeout = 900ms;
  Devices devices;
  for (std::uint32_t number = 2; number < 14; ++number)
    devices[host(number)] = device(number, {22, 80, 443});
  for (std::uint32_t number = 14; number < 30; ++number)
    devices[host(number)] = device(number, {443}, Closed::drop);
  DeviceFarm farm("v1", devices);
  farm.stall_after(1, 650ms);
  REQUIRE(place.scan(devices, list("1-200,443")));
  for (std::uint32_t number = 2; number < 14; ++number) CHECK(place.open(number) == "22,80,443");
  for (std::uint32_t number = 14; number < 30; ++number) CHECK(place.open(number) == "443");
}

TEST_CASE("a network that never comes back leaves no host that looks filtered", "[netns]") {
  inside_namespace("[raw-gone-in]");
}
TEST_CASE("raw gone: inside", "[.][raw-gone-in]") {
  Place place;
  Devices devices;
  for (std::uint32_t number = 2; number < 8; ++number)
    devices[host(number)] = device(number, {22, 80, 443});
  devices[host(8)] = device(8, {443}, Closed::drop);
  DeviceFarm farm("v1", devices);
  farm.stall_after(200, 3600s);
  REQUIRE(place.scan(devices, list("1-200,443")));
  REQUIRE(place.results.size() == devices.size());
  for (const auto& [ip, result] : place.results) {
    CAPTURE(ip.to_string());
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Errc::timed_out);
  }
}

TEST_CASE("a raw scan waits for hosts that answer late", "[netns]") {
  inside_namespace("[raw-late-in]");
}
TEST_CASE("raw late answers: inside", "[.][raw-late-in]") {
  Place place;
  Devices devices;
  for (std::uint32_t number = 2; number < 14; ++number)
    devices[host(number)] = device(number, {22});
  devices[host(13)].delay = 250ms;
  DeviceFarm farm("v1", devices);
  REQUIRE(place.scan(devices, list("1-60")));
  CHECK(place.open(13) == "22");
  CHECK(place.results.at(address(13))->filtered.empty());
}

TEST_CASE("forged answers to a raw scan are rejected and counted", "[netns]") {
  inside_namespace("[raw-forged-in]");
}
TEST_CASE("raw forged answers: inside", "[.][raw-forged-in]") {
  constexpr std::size_t kForged = 20'000;
  Place place;
  place.settings.profile.host_packets_per_second = 200;
  Devices devices;
  devices[host(2)] = device(2, {22}, Closed::drop);
  DeviceFarm farm("v1", devices);
  std::jthread forging([&] {
    std::this_thread::sleep_for(100ms);
    Forger(place, 2).send(kForged);
  });
  const auto stats = place.scan(devices, list("1-120"));
  forging.join();
  REQUIRE(stats);
  CHECK(place.open(2) == "22");
  CHECK(stats->rejected == kForged);
}

TEST_CASE("a raw scan goes on when its link comes back", "[netns]") {
  inside_namespace("[raw-link-in]");
}
TEST_CASE("raw link: inside", "[.][raw-link-in]") {
  Place place;
  place.settings.profile.host_packets_per_second = 200;
  Devices devices;
  for (std::uint32_t number = 2; number < 8; ++number)
    devices[host(number)] = device(number, {22, 80, 180});
  DeviceFarm farm("v1", devices);
  std::jthread cable([] {
    std::this_thread::sleep_for(300ms);
    run_command("ip link set v0 down; sleep 0.4; ip link set v0 up");
  });
  const auto stats = place.scan(devices, list("1-200"));
  REQUIRE(stats);
  for (std::uint32_t number = 2; number < 8; ++number) {
    CHECK(place.open(number) == "22,80,180");
    CHECK(place.results.at(address(number))->filtered.empty());
  }
}

TEST_CASE("a raw scan that is stopped ends with cancelled", "[netns]") {
  inside_namespace("[raw-stop-in]");
}
TEST_CASE("raw stop: inside", "[.][raw-stop-in]") {
  Place place;
  place.settings.profile.host_packets_per_second = 5;
  const Devices devices{{host(2), device(2)}};
  DeviceFarm farm("v1", devices);
  pace::TokenBucket shared(1000, 1);
  AutoScanner scanner(place.loop.executor(), place.gate, shared, place.clock, place.settings,
                      {place.link()});
  std::jthread stopping([&] {
    std::this_thread::sleep_for(200ms);
    scanner.stop();
  });
  const auto stats = place.scan(scanner, devices, list("1-1000"));
  REQUIRE_FALSE(stats);
  CHECK(stats.error().code == Errc::cancelled);
  CHECK(farm.seen(host(2)).syns.size() < 10);
}

TEST_CASE("hosts without a MAC are scanned by connects beside the raw scan", "[netns]") {
  inside_namespace("[raw-auto-in]");
}
TEST_CASE("raw and connect: inside", "[.][raw-auto-in]") {
  Place place;
  Devices devices;
  devices[host(2)] = device(2, {22});
  devices[host(3)] = device(3, {80});
  DeviceFarm farm("v1", devices);
  pace::TokenBucket shared(20'000, 16);
  std::vector<HostTarget> targets;
  targets.emplace_back(address(2), mac_of(2), std::nullopt);
  targets.emplace_back(address(3), std::nullopt, std::nullopt);
  std::map<IpAddress, std::string> methods;
  const OnHostDone done = [&](const HostTarget& scanned, Result<PortCoverage> coverage) {
    REQUIRE(coverage);
    methods[scanned.ip] = coverage->method + " " + coverage->open.to_string();
  };
  AutoScanner scanner(place.loop.executor(), place.gate, shared, place.clock, place.settings,
                      {place.link()});
  const OnProgress ignore = [](std::uint64_t) {};
  const auto stats = place.loop.run(scanner.scan(std::move(targets), list("1-100"), done, ignore));
  REQUIRE(stats);
  CHECK(methods.at(address(2)) == "syn 22");
  CHECK(methods.at(address(3)) == "connect 80");
}

TEST_CASE("frames go out and come in through libpcap as well", "[netns]") {
  inside_namespace("[raw-pcap-in]");
}
TEST_CASE("raw pcap: inside", "[.][raw-pcap-in]") {
  Place place;
  const Devices devices{{host(2), device(2)}};
  DeviceFarm farm("v1", devices);
  const auto source = wire::open_pcap_source(place.link(), "arp").value();
  wire::Transmitter transmitter(place.link(), wire::open_pcap_sender(place.link()).value(), 1000);
  const auto permit = place.gate.admit(address(2), pace::Check::discovery).value();
  wire::ArpTemplate(place.link().mac)
      .write(transmitter.batch(), permit, MacAddress({255, 255, 255, 255, 255, 255}), address(1));
  REQUIRE(transmitter.took_turn());
  CHECK(transmitter.sent() == 1);
  std::set<MacAddress> heard;
  const wire::FrameSource::OnFrame on_frame = [&](ByteView frame, Timestamp) {
    const auto arp = dissect::parse_arp(frame);
    if (arp && arp->operation == dissect::ArpOperation::reply) heard.insert(arp->sender_mac);
  };
  for (int i = 0; i < 100 && heard.empty(); ++i) REQUIRE(source->receive(20ms, on_frame));
  CHECK(heard == std::set<MacAddress>{mac_of(2)});
}
