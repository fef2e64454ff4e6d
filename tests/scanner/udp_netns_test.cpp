// UDP scans of a real kernel that limits its ICMP errors, and of what a router forbids. Each test
// runs this program again inside network namespaces of its own; they need root.
#include <atomic>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

#include "catch.hpp"
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net_support.hpp"
#include "scanner/discover/interfaces.hpp"
#include "scanner/ports/udp_scanner.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::ports;
using namespace std::chrono_literals;

namespace {

// The scanner is 10.7.0.1 on v0; the far namespace is the host 10.7.0.2 and a router
// to 10.8.0.0/24.
constexpr const char* kHost = "10.7.0.2";
constexpr const char* kFar = "/run/netns/far";

bool run_command(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void inside_namespaces(const std::string& tag) {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to make network namespaces");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const std::string program = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string setup =
      "mkdir -p /run/netns && mount -t tmpfs none /run/netns && ip link set lo up && "
      "ip netns add far && ip link add v0 type veth peer name v1 netns far && "
      "ip addr add 10.7.0.1/16 dev v0 && ip link set v0 up && "
      "ip -n far link set lo up && ip -n far addr add 10.7.0.2/16 dev v1 && "
      "ip -n far link set v1 up && ip netns exec far sysctl -qw net.ipv4.ip_forward=1 && "
      "ip netns exec far sysctl -qw net.ipv4.icmp_ratelimit=1000 && "
      "ip -n far route add prohibit 10.8.0.2 && ip -n far route add unreachable 10.8.0.3 && "
      "ip -n far route add blackhole 10.8.0.4 && ip route add 10.8.0.0/24 via 10.7.0.2 && "
      "until ip link show v0 | grep -q \"state UP\"; do sleep 0.05; done";
  CHECK(run_command("\"" + program + "\" \"" + tag + "\" --list-test-names-only | grep -q ."));
  CHECK(run_command("timeout 120 unshare -nm sh -c '" + setup + " && exec \"" + program + "\" \"" +
                    tag + "\" -w NoAssertions'"));
}

/// Makes the calling thread one of the far namespace.
void enter_far() {
  const int far = ::open(kFar, O_RDONLY | O_CLOEXEC);
  if (::setns(far, CLONE_NEWNET) != 0) std::abort();
  ::close(far);
}

/// A UDP server in the far namespace that sends back what it gets; it answers from `from`, which
/// may be another port.
class FarEcho {
 public:
  FarEcho(std::uint16_t port, std::uint16_t from) : thread_([=, this] { serve(port, from); }) {
    while (!ready_) std::this_thread::sleep_for(1ms);
  }
  FarEcho(const FarEcho&) = delete;
  FarEcho& operator=(const FarEcho&) = delete;
  ~FarEcho() {
    stop_ = true;
    thread_.join();
  }

 private:
  static int listen_on(std::uint16_t port) {
    const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_port = htons(port);
    if (::bind(fd, reinterpret_cast<const sockaddr*>(&own), sizeof(own)) != 0) std::abort();
    return fd;
  }
  void serve(std::uint16_t port, std::uint16_t from) {
    enter_far();
    const int in = listen_on(port);
    const int out = from == port ? in : listen_on(from);
    ready_ = true;
    while (!stop_) {
      pollfd waits{in, POLLIN, 0};
      if (::poll(&waits, 1, 20) <= 0) continue;
      std::array<char, 2048> buffer{};
      sockaddr_in peer{};
      socklen_t size = sizeof(peer);
      auto* const name = reinterpret_cast<sockaddr*>(&peer);
      const ssize_t count = ::recvfrom(in, buffer.data(), buffer.size(), 0, name, &size);
      if (count >= 0) ::sendto(out, buffer.data(), static_cast<std::size_t>(count), 0, name, size);
    }
    ::close(in);
    if (out != in) ::close(out);
  }

  std::atomic<bool> ready_{false};
  std::atomic<bool> stop_{false};
  std::thread thread_;
};

/// UDP datagrams that have reached the far namespace, whether or not anybody listened.
std::uint64_t datagrams_at_far() {
  std::uint64_t received = 0;
  std::uint64_t nobody = 0;
  std::thread reader([&] {
    enter_far();
    std::ifstream in("/proc/thread-self/net/snmp");
    std::string line;
    while (std::getline(in, line))
      if (line.starts_with("Udp: ") && line.find("InDatagrams") == std::string::npos)
        std::istringstream(line.substr(5)) >> received >> nobody;
  });
  reader.join();
  return received + nobody;
}

class Place {
 public:
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  pace::TokenBucket shared{20'000, 64};
  UdpSettings settings;

  /// Outside the namespaces, where 10.7.0.0/16 would be somebody's, it ends the test case.
  Place() {
    REQUIRE(discover::find_interface(discover::list_interfaces().value(), "v0"));
    settings.profile = quick_profile();
    settings.profile.host_packets_per_second = 100;
    settings.profile.max_timeout = 500ms;
  }
  UdpOutcome scan(const char* host, const PortSet& ports) {
    UdpScanner scanner(loop.executor(), gate, shared, clock, settings);
    std::optional<Result<UdpOutcome>> result;
    const OnUdpHostDone done = [&](const HostTarget&, Result<UdpOutcome> outcome) {
      result.emplace(std::move(outcome));
    };
    const OnProgress ignore = [](std::uint64_t) {};
    std::vector<HostTarget> targets;
    targets.emplace_back(IpAddress::parse(host).value(), std::nullopt, std::nullopt);
    const Result<void> scanned =
        loop.run(scanner.scan(std::move(targets), ports, done, ignore), 60s);
    REQUIRE(scanned);
    REQUIRE(result);
    if (!*result) FAIL((*result).error().message(Lang::en));
    return std::move(**result);
  }
};

}  // namespace

TEST_CASE("closed UDP ports of a kernel that limits its errors are all told", "[netns]") {
  inside_namespaces("[udp-limit-in]");
}
TEST_CASE("UDP limit: inside", "[.][udp-limit-in]") {
  Place place;
  const FarEcho open(53, 53);
  const FarEcho elsewhere(69, 40'069);
  const PortSet ports = PortSet::from_ranges({{50, 69}});
  const std::uint64_t before = datagrams_at_far();
  const UdpOutcome outcome = place.scan(kHost, ports);
  CHECK(outcome.coverage.open.to_string() == "53,69");
  CHECK(outcome.coverage.filtered.empty());
  CHECK(outcome.coverage.closed_count() == 18);
  CHECK(outcome.coverage.expected_missed == 0);
  const std::uint64_t sent = datagrams_at_far() - before;
  CHECK(sent >= ports.size());
  CHECK(sent <= UdpScanner::most_packets(ports.size()));
}

TEST_CASE("when patience ends, closed UDP ports are stated as missed and never as open",
          "[netns]") {
  inside_namespaces("[udp-patience-in]");
}
TEST_CASE("UDP patience: inside", "[.][udp-patience-in]") {
  Place place;
  place.settings.patience = 1s;
  const UdpOutcome outcome = place.scan(kHost, PortSet::from_ranges({{1000, 1199}}));
  CHECK(outcome.coverage.open.empty());
  CHECK(outcome.coverage.closed_count() >= 6);
  CHECK(outcome.coverage.unanswered.size() > 100);
  CHECK(outcome.coverage.expected_missed > 1);
}

TEST_CASE("what a router forbids is told with its reason, and silence as silence", "[netns]") {
  inside_namespaces("[udp-router-in]");
}
TEST_CASE("UDP router: inside", "[.][udp-router-in]") {
  Place place;
  const PortSet ports = PortSet::from_ports({53, 69, 161});
  const UdpOutcome prohibited = place.scan("10.8.0.2", ports);
  CHECK(prohibited.coverage.filtered == ports);
  CHECK(prohibited.coverage.unanswered.empty());
  CHECK(prohibited.coverage.prohibited.at(IcmpReason(3, 13)) == ports);
  std::this_thread::sleep_for(6s);  // until the router may send a few errors at once again
  const UdpOutcome unreachable = place.scan("10.8.0.3", ports);
  CHECK(unreachable.coverage.prohibited.at(IcmpReason(3, 1)) == ports);
  const UdpOutcome silent = place.scan("10.8.0.4", ports);
  CHECK(silent.coverage.unanswered == ports);
  CHECK(silent.coverage.expected_missed == 0);
  const UdpOutcome nobody = place.scan("10.7.0.9", ports);  // no neighbour answers
  CHECK(nobody.coverage.unanswered == ports);
  CHECK(nobody.coverage.prohibited.empty());
}
