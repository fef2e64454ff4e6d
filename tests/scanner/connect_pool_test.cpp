#include "scanner/net/connect_pool.hpp"

#include <map>
#include <numeric>
#include <thread>

#include "catch.hpp"
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "device_farm.hpp"
#include "net_support.hpp"
#include "netns_support.hpp"
#include "scanner/net/signal.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace std::chrono_literals;
using net::Touch;
using std::chrono::microseconds;
using std::chrono::milliseconds;

namespace {

using Ports = std::vector<std::uint16_t>;

Ports ports_from(std::uint16_t first, std::size_t count) {
  Ports ports(count);
  std::iota(ports.begin(), ports.end(), first);
  return ports;
}

struct Answers {
  std::map<std::uint16_t, Result<Touch>> touches;
  std::map<std::uint16_t, microseconds> elapsed;

  std::size_t count(Touch touch) const {
    return static_cast<std::size_t>(std::ranges::count_if(
        touches, [&](const auto& heard) { return heard.second && *heard.second == touch; }));
  }
  std::size_t errors(Errc code) const {
    return static_cast<std::size_t>(std::ranges::count_if(touches, [&](const auto& heard) {
      return !heard.second && heard.second.error().code == code;
    }));
  }
};

class Listener final : public net::TouchListener {
 public:
  Answers heard;
  net::Signal changed;

  explicit Listener(net::Session& session) : changed(session) {}

  void touched(std::uint16_t port, const Result<Touch>& touch, microseconds elapsed) override {
    CHECK(heard.touches.emplace(port, touch).second);  // once only
    heard.elapsed[port] = elapsed;
    changed.notify();
  }
};

class Bench {
 public:
  Loop loop;
  SystemClock clock;
  pace::Gate gate{lab_scope(), clock};
  net::Session session{loop.executor()};

  void start(net::ConnectPool& pool, Listener& listener, const char* address, const Ports& ports,
             milliseconds wait = 5s) const {
    const auto permit = gate.admit(IpAddress::parse(address).value(), pace::Check::ports).value();
    for (const std::uint16_t port : ports) pool.start(permit, port, wait, listener);
  }
  /// Starts an attempt at each port, and returns what all of them heard.
  Answers touch(net::ConnectPool& pool, const char* address, const Ports& ports,
                milliseconds wait = 5s) {
    Listener listener(session);
    start(pool, listener, address, ports, wait);
    CHECK(listener.heard.touches.empty());  // nothing from within
    loop.run(wait_for(listener, ports.size()));
    return listener.heard;
  }
  static Task<bool> wait_for(Listener& listener, std::size_t count) {
    while (listener.heard.touches.size() < count) co_await listener.changed.wait();
    co_return true;
  }
};

/// A port that answers nothing: one connection fills its queue, and the kernel drops what follows.
class SilentPort {
 public:
  SilentPort()
      : listener_(::socket(AF_INET, SOCK_STREAM, 0)), first_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in name{};
    name.sin_family = AF_INET;
    name.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&name);
    REQUIRE(::bind(listener_.get(), generic, sizeof(name)) == 0);
    REQUIRE(::listen(listener_.get(), 0) == 0);
    socklen_t size = sizeof(name);
    REQUIRE(::getsockname(listener_.get(), generic, &size) == 0);
    port = ntohs(name.sin_port);
    REQUIRE(::connect(first_.get(), generic, sizeof(name)) == 0);
  }
  std::uint16_t port = 0;

 private:
  net::SocketHandle listener_;
  net::SocketHandle first_;
};

}  // namespace

TEST_CASE("many connects at once: each is heard of once, and no socket is left", "[pool]") {
  Bench bench;
  const Server server(bench.loop, silent());
  const std::size_t before = open_descriptors();
  {
    net::ConnectPool pool(bench.session, net::Source());
    Ports ports = ports_from(2, 600);
    ports.push_back(server.port());
    std::size_t after_first = 0;
    for (int round = 1; round <= 2; ++round) {
      const Answers heard = bench.touch(pool, "127.0.0.1", ports);
      CHECK(heard.touches.at(server.port()) == Touch::accepted);
      CHECK(heard.count(Touch::reset) >= 550);  // other servers may run on this machine
      CHECK(heard.count(Touch::reset) + heard.count(Touch::accepted) == ports.size());
      CHECK(pool.in_flight() == 0);
      if (round == 1) after_first = open_descriptors();
    }
    CHECK(open_descriptors() <= after_first + 1);  // sockets that were reset served again
    CHECK(bench.touch(pool, "::1", {closed_port()}).count(Touch::reset) == 1);
    CHECK(open_descriptors() <= after_first + 1);  // those of the other family made room
  }
  CHECK(open_descriptors() <= before + 2);  // the server's ends
  CHECK(server.accepted() == 2);
}

TEST_CASE("a connect that nobody answers ends as silent after its wait, not before", "[pool]") {
  Bench bench;
  const SilentPort mute;
  net::ConnectPool pool(bench.session, net::Source());
  const Answers heard = bench.touch(pool, "127.0.0.1", {mute.port}, 120ms);
  CHECK(heard.touches.at(mute.port) == Touch::silent);
  CHECK(heard.elapsed.at(mute.port) >= 120ms);

  SECTION("its socket serves again") {
    const Server server(bench.loop, silent());
    const std::size_t before = open_descriptors();
    const Ports ports = {closed_port(), server.port()};
    const Answers next = bench.touch(pool, "127.0.0.1", ports);
    CHECK(next.touches.at(ports[0]) == Touch::reset);
    CHECK(next.touches.at(ports[1]) == Touch::accepted);
    CHECK(open_descriptors() <= before + 2);
  }
  SECTION("earlier deadlines come first") {
    Listener late(bench.session);
    bench.start(pool, late, "127.0.0.1", {mute.port}, 5s);
    const Answers early = bench.touch(pool, "127.0.0.1", {mute.port}, 50ms);
    CHECK(early.touches.at(mute.port) == Touch::silent);
    CHECK(late.heard.touches.empty());
    CHECK(pool.in_flight() == 1);
    bench.session.stop();
    bench.loop.run(Bench::wait_for(late, 1));
  }
}

TEST_CASE("a stop ends all connects at once, and leaves no descriptor open", "[pool]") {
  Bench bench;
  const SilentPort mute;
  const Server server(bench.loop, silent());
  const std::size_t before = open_descriptors();
  net::ConnectPool pool(bench.session, net::Source());
  Listener waiting(bench.session);
  bench.start(pool, waiting, "127.0.0.1", {mute.port}, 3s);
  const Answers reset = bench.touch(pool, "127.0.0.1", {closed_port()});
  CHECK(reset.count(Touch::reset) == 1);
  CHECK(open_descriptors() > before);
  bench.session.stop();
  bench.loop.run(Bench::wait_for(waiting, 1));
  CHECK(waiting.heard.errors(Errc::cancelled) == 1);
  CHECK(waiting.heard.elapsed.at(mute.port) < 3s);
  CHECK(open_descriptors() == before);
  const Answers after = bench.touch(pool, "127.0.0.1", {mute.port});
  CHECK(after.errors(Errc::cancelled) == 1);
}

TEST_CASE("without a free descriptor a connect is a shortage, and the next one works", "[pool]") {
  Bench bench;
  const Server server(bench.loop, silent());
  net::ConnectPool pool(bench.session, net::Source());
  const std::uint16_t closed = closed_port();
  rlimit old{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &old) == 0);
  rlimit low = old;
  low.rlim_cur = 256;
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  std::vector<net::SocketHandle> all;
  while (all.empty() || all.back().get() >= 0) all.emplace_back(::dup(STDERR_FILENO));
  all.pop_back();
  const Answers without_epoll = bench.touch(pool, "127.0.0.1", {2, 3});
  all.pop_back();
  const Answers without_socket = bench.touch(pool, "127.0.0.1", {2, 3});
  all.pop_back();
  const Answers one_by_one = bench.touch(pool, "127.0.0.1", {closed});
  const Answers again = bench.touch(pool, "127.0.0.1", {closed});
  const Answers two_at_once = bench.touch(pool, "127.0.0.1", {2, closed});
  REQUIRE(setrlimit(RLIMIT_NOFILE, &old) == 0);
  CHECK(without_epoll.errors(Errc::limit) == 2);
  CHECK(without_socket.errors(Errc::limit) == 2);
  CHECK(one_by_one.count(Touch::reset) == 1);
  CHECK(again.count(Touch::reset) == 1);
  CHECK(two_at_once.touches.at(2) == Touch::reset);
  CHECK(two_at_once.errors(Errc::limit) + two_at_once.count(Touch::reset) == 2);
}

TEST_CASE("connects leave from the source address, also those of a used socket", "[pool]") {
  Bench bench;
  std::vector<std::string> peers;
  const Server::Handler end = says("");
  const Server::Handler note = [&](const std::shared_ptr<Server::Socket>& socket) {
    peers.push_back(socket->remote_endpoint().address().to_string());
    return end(socket);
  };
  const Server server(bench.loop, note);
  net::Source source;
  source.address = IpAddress::parse("127.0.0.9").value();
  net::ConnectPool pool(bench.session, source);
  const std::uint16_t closed = closed_port();
  CHECK(bench.touch(pool, "127.0.0.1", {closed}).count(Touch::reset) == 1);
  CHECK(bench.touch(pool, "127.0.0.1", {server.port()}).count(Touch::accepted) == 1);
  bench.touch(pool, "127.0.0.1", {closed});  // lets the server look at the connection
  CHECK(peers == std::vector<std::string>{"127.0.0.9"});
}

TEST_CASE("a pool tells answers apart, whatever its sockets were used for", "[netns]") {
  inside_namespace("[pool-in]");
}
TEST_CASE("connect pool: inside", "[.][pool-in]") {
  REQUIRE(run_command("sysctl -qw net.ipv4.neigh.v0.retrans_time_ms=100"));
  constexpr std::size_t kPorts = 60;
  const Ports ports = ports_from(20, kPorts);
  std::map<std::uint32_t, FarmDevice> devices;
  devices[host(2)] = device(2, {22, 50, 70});
  devices[host(3)] = device(3, {22}, Closed::drop);
  devices[host(4)] = device(4, {23}, Closed::prohibit);
  DeviceFarm farm("v1", devices);
  Bench bench;
  net::ConnectPool pool(bench.session, net::Source("v0"));
  const std::size_t before = open_descriptors();
  for (unsigned round = 1; round <= 3; ++round) {
    const Answers resets = bench.touch(pool, "10.7.0.2", ports);
    CHECK(resets.count(Touch::accepted) == 3);
    CHECK(resets.touches.at(50) == Touch::accepted);
    CHECK(resets.count(Touch::reset) == kPorts - 3);
    const Answers dropped = bench.touch(pool, "10.7.0.3", ports, 300ms);
    CHECK(dropped.touches.at(22) == Touch::accepted);
    CHECK(dropped.count(Touch::silent) == kPorts - 1);
    const Answers prohibited = bench.touch(pool, "10.7.0.4", ports);
    CHECK(prohibited.touches.at(23) == Touch::accepted);
    CHECK(prohibited.count(Touch::prohibited) == kPorts - 1);
    for (const std::uint32_t number : {2U, 3U, 4U})
      CHECK(farm.seen(host(number)).syns.size() == round * kPorts);  // one SYN for each
    CHECK(open_descriptors() <= before + kPorts + 2);
  }
  const Answers absent = bench.touch(pool, "10.7.0.99", {22});
  CHECK(absent.touches.at(22) == Touch::silent);  // though this machine's kernel said so by ICMP
  CHECK(absent.elapsed.at(22) < 2900ms);
}
