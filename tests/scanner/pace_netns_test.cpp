// Scans that run at the same time and know nothing of each other, and ranges that are slower, on
// devices that count what reaches them. Each test runs this program again inside a network
// namespace of its own; they need root.
#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <thread>
#include <tuple>

#include "catch.hpp"
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include "device_farm.hpp"
#include "net_support.hpp"
#include "netns_support.hpp"
#include "scanner/discover/auto_discoverer.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/discover/tcp_discoverer.hpp"
#include "scanner/net/brake.hpp"
#include "scanner/pace/host_paces.hpp"
#include "scanner/ports/auto_scanner.hpp"
#include "scanner/ports/connect_scanner.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::ports;
using namespace std::chrono_literals;

namespace {

const MacAddress kMac({0x02, 0, 0, 0, 0, 0x02});

FarmDevice device() {
  FarmDevice made;
  made.macs = {kMac};
  made.open = {22, 150};
  return made;
}

pace::Profile profile_of(double host_rate) {
  pace::Profile profile = quick_profile();
  profile.host_packets_per_second = host_rate;
  return profile;
}

/// The scan of some hosts by a thread that shares nothing with others but the table's file.
/// \param raw     by SYNs of our own, else by connects
/// \param pauses  a while in the middle
/// \returns the open ports of all hosts
std::vector<std::uint16_t> scan(bool raw, const std::vector<std::uint32_t>& hosts,
                                const PortSet& ports, pace::Profile profile, pace::HostPaces paces,
                                bool pauses = false) {
  boost::asio::io_context context{1};
  const SystemClock clock;
  const pace::Gate gate(lab_scope(), clock);
  pace::TokenBucket shared(20'000, 64);
  ConnectSettings settings;
  settings.profile = std::move(profile);
  settings.hosts = std::move(paces);
  AutoScanner scanner(context.get_executor(), gate, shared, clock, std::move(settings),
                      raw ? discover::raw_links("v0") : std::vector<wire::Link>());
  std::vector<HostTarget> targets;
  for (const std::uint32_t host : hosts)
    targets.emplace_back(IpAddress::v4(kNetwork + host), kMac, std::nullopt);
  std::vector<std::uint16_t> open;
  OnHostDone done = [&](const HostTarget&, const Result<PortCoverage>& coverage) {
    if (!coverage || coverage->method != (raw ? "syn" : "connect")) return;
    for (const std::uint16_t port : coverage->open.ports()) open.push_back(port);
  };
  OnProgress ignore = [](std::uint64_t) {};
  boost::asio::co_spawn(context,
                        scanner.scan(std::move(targets), ports, std::move(done), std::move(ignore)),
                        [](const std::exception_ptr&, const Result<PortScanStats>&) {});
  auto& brake = boost::asio::use_service<net::Brake>(context);
  boost::asio::steady_timer begin(context, 300ms);
  boost::asio::steady_timer end(context, 1000ms);
  if (pauses) {
    begin.async_wait([&](const boost::system::error_code&) { brake.hold(); });
    end.async_wait([&](const boost::system::error_code&) { brake.release(); });
  }
  context.run_for(60s);
  return open;
}

pace::HostPaces sharing(const std::filesystem::path& file) {
  auto table = pace::SharedPace::map(file);
  if (!table) return {};
  return {{}, std::make_shared<const pace::SharedPace>(std::move(*table))};
}

}  // namespace

TEST_CASE("two scans of one host at the same time keep its cap together", "[netns]") {
  inside_namespace("[two-scans-in]");
}
TEST_CASE("two scans: inside", "[.][two-scans-in]") {
  REQUIRE(discover::find_interface(discover::list_interfaces().value(), "v0"));
  std::string folder = (std::filesystem::temp_directory_path() / "tenken-pace-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  const std::filesystem::path file = std::filesystem::path(folder) / "pace";
  constexpr double kRate = 100;
  // Farm devices stay in the namespace of the thread that reads for them.
  for (const auto& [one, other, pauses] :
       {std::tuple(true, true, false), std::tuple(true, false, false),
        std::tuple(true, true, true)}) {
    CAPTURE(one, other, pauses);
    std::map<std::uint32_t, FarmDevice> devices;
    devices[kNetwork + 2] = device();
    DeviceFarm farm("v1", devices);
    std::vector<std::uint16_t> first;
    std::vector<std::uint16_t> second;
    std::thread thread([&] {
      first = scan(one, {2}, PortSet::from_ranges({{1, 120}}), profile_of(kRate), sharing(file),
                   pauses);
    });
    second = scan(other, {2}, PortSet::from_ranges({{121, 240}}), profile_of(kRate), sharing(file));
    thread.join();
    CHECK(first == std::vector<std::uint16_t>{22});
    CHECK(second == std::vector<std::uint16_t>{150});
    const auto syns = farm.seen(kNetwork + 2).syns;
    CHECK(syns.size() >= 240);
    // The farm's own clock readings come late at times: by 5 packets, at most.
    constexpr auto kMost = static_cast<std::size_t>(kRate) + 5;
    for (std::size_t i = 0; i + kMost < syns.size(); ++i) CHECK(syns[i + kMost] - syns[i] > 1s);
  }
  std::filesystem::remove_all(folder);
}

TEST_CASE("a host of a slower range gets its pace, and its neighbour the usual one", "[netns]") {
  inside_namespace("[slower-in]");
}
TEST_CASE("slower range: inside", "[.][slower-in]") {
  REQUIRE(discover::find_interface(discover::list_interfaces().value(), "v0"));
  pace::RangePace range;
  range.ranges.add(IpRange::parse("10.7.0.3").value());
  range.host_packets_per_second = 25;
  range.host_connections = 1;
  const pace::HostPaces paces({range}, nullptr);
  for (const bool raw : {true, false}) {
    CAPTURE(raw);
    std::map<std::uint32_t, FarmDevice> devices;
    devices[kNetwork + 2] = devices[kNetwork + 3] = device();
    DeviceFarm farm("v1", devices);
    const auto open = scan(raw, {2, 3}, PortSet::from_ranges({{1, 50}}), profile_of(500), paces);
    CHECK(open == std::vector<std::uint16_t>{22, 22});
    const auto usual = farm.seen(kNetwork + 2).syns;
    const auto slow = farm.seen(kNetwork + 3).syns;
    REQUIRE(usual.size() >= 50);
    REQUIRE(slow.size() >= 50);
    // 25 per second, but for three that the farm reads late.
    for (std::size_t i = 0; i + 28 < slow.size(); ++i) CHECK(slow[i + 28] - slow[i] > 1s);
    CHECK(3 * (usual[49] - usual[0]) < slow[49] - slow[0]);
  }
}

TEST_CASE("discovery, too, asks a host of a slower range at its pace", "[netns]") {
  inside_namespace("[slower-discovery-in]");
}
TEST_CASE("slower discovery: inside", "[.][slower-discovery-in]") {
  REQUIRE(discover::find_interface(discover::list_interfaces().value(), "v0"));
  pace::RangePace slower;
  slower.ranges.add(IpRange::parse("10.7.0.3").value());
  slower.host_packets_per_second = 5;
  const pace::HostPaces paces({slower}, nullptr);
  std::map<std::uint32_t, FarmDevice> devices;
  devices[kNetwork + 2] = devices[kNetwork + 3] = device();
  for (auto& [ip, one] : devices) {
    one.open = {};
    one.closed = Closed::drop;
  }
  DeviceFarm farm("v1", devices);
  Loop loop;
  const SystemClock clock;
  const pace::Gate gate(lab_scope(), clock);
  pace::TokenBucket shared(20'000, 64);
  const auto usual_ports = discover::TcpDiscoverer::usual_ports();
  discover::TcpDiscoverer tcp(loop.executor(), gate, shared, clock, quick_profile(),
                              std::vector(usual_ports.begin(), usual_ports.end()), {}, paces);
  REQUIRE(loop.run(tcp.run(range(2, 3), [](const discover::HostSeen&) {})));
  const auto usual = farm.seen(kNetwork + 2).syns;
  const auto slow = farm.seen(kNetwork + 3).syns;
  REQUIRE(usual.size() == usual_ports.size());
  REQUIRE(slow.size() == usual_ports.size());
  // 200 ms apart; the farm may read the first one late.
  CHECK(slow.back() - slow.front() > 200ms * (usual_ports.size() - 1) - 100ms);
  CHECK(usual.back() - usual.front() < slow.back() - slow.front());
}
