// kill -9 while a host is being scanned, on the loopback of a network namespace of its own.
#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <map>
#include <optional>
#include <thread>
#include <utility>

#include "catch.hpp"
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include "inventory/inventory.hpp"
#include "program.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* kHost = "127.0.0.1";
constexpr std::uint16_t kOpen = 22;
constexpr const char* kPorts = "1-420";
constexpr const char* kScopeText =
    "version = 1\nauthorised_by = \"the test\"\nvalid_until = 2199-01-01\n"
    "allow = [\"127.0.0.1/32\"]\nchecks = [\"discovery\", \"ports\"]\n"
    "[rates]\nhost_packets_per_second = 50\n";

/// Counts the SYNs by destination port that come out of the loopback: each once, as a socket of one
/// protocol does not see what goes in.
class SynCounter {
 public:
  SynCounter() : fd_(::socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, htons(ETH_P_IP))) {
    REQUIRE(fd_ >= 0);
    thread_ = std::thread([this] { count(); });
  }
  SynCounter(const SynCounter&) = delete;
  SynCounter& operator=(const SynCounter&) = delete;
  ~SynCounter() { stop(); }
  /// Ends the count, with what has arrived so far.
  const std::map<std::uint16_t, int>& stop() {
    if (fd_ >= 0) {
      stopped_ = true;
      thread_.join();
      ::close(std::exchange(fd_, -1));
    }
    return syns_;
  }

 private:
  void count() {
    std::array<std::byte, 2048> packet{};
    while (true) {
      pollfd waits{fd_, POLLIN, 0};
      if (::poll(&waits, 1, 20) <= 0) {
        if (stopped_) return;
        continue;
      }
      const ssize_t got = ::recv(fd_, packet.data(), packet.size(), 0);
      if (got < ssize_t{sizeof(iphdr) + sizeof(tcphdr)}) continue;
      iphdr ip{};
      std::memcpy(&ip, packet.data(), sizeof(ip));
      if (ip.protocol != IPPROTO_TCP || ip.ihl != 5) continue;
      tcphdr tcp{};
      std::memcpy(&tcp, packet.data() + sizeof(ip), sizeof(tcp));
      if (tcp.syn != 0 && tcp.ack == 0) ++syns_[ntohs(tcp.dest)];
    }
  }

  int fd_;
  std::atomic<bool> stopped_{false};
  std::map<std::uint16_t, int> syns_;
  std::thread thread_;
};

class Listener {
 public:
  Listener() : fd_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_port = htons(kOpen);
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    REQUIRE(::bind(fd_, reinterpret_cast<sockaddr*>(&own), sizeof(own)) == 0);
    REQUIRE(::listen(fd_, SOMAXCONN) == 0);
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener() { ::close(fd_); }

 private:
  int fd_;
};

SystemClock wall_clock;

struct Site {
  TempFolder folder;
  std::string scope = folder.write("scope.toml", kScopeText);
  std::string db = folder.file("site.db");

  std::vector<std::string> sweep() const {
    return {"sweep", kHost, "--ports", kPorts, "--scope", scope, "--db", db, "--profile", "fast"};
  }
  std::optional<inventory::Inventory> look() const {
    auto opened = inventory::Inventory::open(db, inventory::OpenMode::read_only, "", wall_clock);
    if (!opened) return std::nullopt;
    return std::move(*opened);
  }
  /// What the only scan has recorded of the host's ports so far.
  std::optional<PortCoverage> progress() const {
    const auto inventory = look();
    if (!inventory) return std::nullopt;
    const auto scan = inventory->find_scan("last");
    if (!scan) return std::nullopt;
    const auto all = inventory->progress(scan->id);
    if (!all || all->empty()) return std::nullopt;
    return all->begin()->second;
  }
  PortCoverage coverage() const {
    const auto inventory = look();
    REQUIRE(inventory);
    const auto view = inventory->view();
    REQUIRE(view);
    REQUIRE(view->devices.size() == 1);
    REQUIRE(view->devices[0].tcp);
    return *view->devices[0].tcp;
  }
};

/// Runs the sweep and kills it as soon as a part of the host is recorded.
void kill_inside(const Site& site) {
  std::vector<std::string> words = site.sweep();
  const std::string program = TENKEN_BINARY_DIR "/tenken";
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    std::vector<char*> argv{const_cast<char*>(program.c_str())};
    for (std::string& word : words) argv.push_back(word.data());
    argv.push_back(nullptr);
    const int nowhere = ::open("/dev/null", O_RDWR);
    for (const int fd : {0, 1, 2}) ::dup2(nowhere, fd);
    ::alarm(60);
    ::execv(program.c_str(), argv.data());
    ::_exit(127);
  }
  int status = 0;
  while (::waitpid(child, &status, WNOHANG) == 0 && !site.progress())
    std::this_thread::sleep_for(20ms);
  ::kill(child, SIGKILL);
  ::waitpid(child, &status, 0);
}

}  // namespace

TEST_CASE("inside: a part that is recorded is not asked again", "[.][kill-inside]") {
  const Listener listener;
  const Site site;
  kill_inside(site);
  const auto before = site.progress();
  REQUIRE(before);
  REQUIRE(before->scanned.size() < 420);
  REQUIRE(before->scanned.size() >= 100);

  SynCounter counter;
  const Ended resumed = run_tenken(
      {"sweep", "--resume", "last", "--scope", site.scope, "--db", site.db}, site.folder);
  INFO(resumed.err);
  CHECK(resumed.code == 0);
  const auto& syns = counter.stop();
  std::size_t asked = 0;
  for (std::uint16_t port = 1; port <= 420; ++port) {
    INFO(port);
    const bool was_asked = syns.contains(port);
    asked += was_asked ? 1 : 0;
    // Discovery may knock at a port that was done, which is not part of the port scan.
    if (before->scanned.contains(port))
      CHECK((!was_asked || port == 80 || port == 443));
    else
      CHECK(was_asked);
  }
  CHECK(asked >= 420 - before->scanned.size());
  // As an undisturbed run finds them.
  const PortCoverage after = site.coverage();
  CHECK(after.scanned == PortSet::parse(kPorts).value());
  CHECK(after.open == PortSet::from_ports({kOpen}));
  CHECK(after.filtered.empty());
  CHECK_FALSE(site.progress());
}

TEST_CASE("a sweep that was killed inside a host goes on inside it", "[sweep][resume]") {
  if (::geteuid() != 0) {
    WARN("skipped: needs root to make a network namespace");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  const TempFolder folder;
  const std::string own = std::filesystem::read_symlink("/proc/self/exe").string();
  const Ended inside = run_program(
      "/usr/bin/unshare",
      {"-n", "sh", "-c",
       "ip link set lo up && exec timeout 55 \"" + own + "\" \"[kill-inside]\" -w NoAssertions"},
      folder, {{"TENKEN_TEST_INSIDE", "1"}});
  INFO(inside.out);
  INFO(inside.err);
  CHECK(inside.code == 0);
  CHECK(holds(inside.out, "All tests passed"));
}
