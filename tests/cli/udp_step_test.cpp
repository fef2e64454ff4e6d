// The UDP step of a sweep against a socket on loopback.
#include "cli/udp_step.hpp"

#include <array>
#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "catch.hpp"
#include <arpa/inet.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "model/claims.hpp"

using namespace tenken;
using namespace tenken::cli;
using namespace std::chrono_literals;

namespace {

/// A socket on 127.0.0.1 that sends one answer back for each datagram.
class Answerer {
 public:
  Answerer() : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(own);
    auto* const name = reinterpret_cast<sockaddr*>(&own);
    REQUIRE(::bind(fd_, name, size) == 0);
    REQUIRE(::getsockname(fd_, name, &size) == 0);
    port_ = ntohs(own.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  Answerer(const Answerer&) = delete;
  Answerer& operator=(const Answerer&) = delete;
  ~Answerer() {
    stop_ = true;
    thread_.join();
    ::close(fd_);
  }
  std::uint16_t port() const { return port_; }
  unsigned asked() const { return asked_; }

 private:
  void serve() {
    while (!stop_) {
      pollfd waits{fd_, POLLIN, 0};
      if (::poll(&waits, 1, 20) <= 0) continue;
      std::array<char, 256> buffer{};
      sockaddr_in peer{};
      socklen_t size = sizeof(peer);
      auto* const name = reinterpret_cast<sockaddr*>(&peer);
      if (::recvfrom(fd_, buffer.data(), buffer.size(), 0, name, &size) < 0) continue;
      ++asked_;
      ::sendto(fd_, "hello", 5, 0, name, size);
    }
  }

  int fd_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stop_{false};
  std::atomic<unsigned> asked_{0};
  std::thread thread_;
};

pace::Scope loopback_scope() {
  return pace::parse_scope(
             "version = 1\nauthorised_by = \"the test\"\nvalid_until = 2199-01-01\n"
             "allow = [\"127.0.0.0/8\"]\nforbid = [\"127.6.6.6\"]\n"
             "checks = [\"discovery\", \"ports\", \"probes\"]\n",
             "test")
      .value();
}

class Bench {
 public:
  SystemClock clock;
  pace::Gate gate{loopback_scope(), clock};
  pace::Profile profile = pace::find_profile("fast").value();
  boost::asio::io_context context{1};
  net::Session session{context.get_executor()};
  pace::TokenBucket bucket{1000, 16};
  net::ObservationChannel channel;
  SurveyTools tools{session, gate, profile, bucket, channel, clock};
  SweepPlan plan;
  std::size_t failed = 0;
  std::uint64_t progress = 0;

  std::vector<Batch> run(const std::vector<const char*>& addresses) {
    UdpStep step(tools, plan, ScanId());
    std::vector<ports::HostTarget> hosts;
    hosts.reserve(addresses.size());
    for (const char* const address : addresses)
      hosts.emplace_back(IpAddress::parse(address).value(), std::nullopt, std::nullopt);
    ports::OnProgress on_progress = [this](std::uint64_t settled) { progress += settled; };
    boost::asio::co_spawn(context, step.run(std::move(hosts), std::move(on_progress)),
                          [](const std::exception_ptr& error, const Result<void>& done) {
                            if (error) std::rethrow_exception(error);
                            CHECK(done);
                          });
    context.restart();
    context.run_for(60s);
    failed = step.failed();
    channel.finish();
    std::vector<Batch> all;
    while (auto batches = channel.receive(16, 10ms))
      all.insert(all.end(), batches->begin(), batches->end());
    return all;
  }
};

const Observation* find(const Batch& batch, std::string_view key) {
  for (const Observation& observation : batch.observations)
    if (observation.key == key) return &observation;
  return nullptr;
}

}  // namespace

TEST_CASE("the UDP step records what answers, with the conversation, and the coverage last",
          "[udp-step]") {
  const Answerer server;
  Bench bench;
  bench.plan.udp_ports = PortSet::from_ports({server.port()});
  const std::vector<Batch> batches = bench.run({"127.0.0.1"});
  REQUIRE(batches.size() == 1);
  const Observation* const open = find(batches[0], claim::kPortState);
  REQUIRE(open != nullptr);
  CHECK(open->subject.transport == Transport::udp);
  CHECK(open->subject.port == server.port());
  // It answers, but in no protocol that is known there.
  CHECK(find(batches[0], claim::kProtocol)->value == "unknown");
  const Observation& last = batches[0].observations.back();
  CHECK(last.key == claim::kCoverageUdp);
  CHECK(PortCoverage::parse(last.value)->open == bench.plan.udp_ports);
  CHECK(server.asked() == 1);
  CHECK(bench.progress == 1);
  const auto holds = [&](const EvidenceId& id, std::string_view text) {
    for (const Evidence& evidence : batches[0].evidence)
      if (evidence.id == id) return as_text(evidence.content).find(text) != std::string_view::npos;
    return false;
  };
  CHECK(holds(*open->evidence, "< hello"));
  CHECK(holds(*last.evidence, "answered: 1"));
}

TEST_CASE("a resumed UDP step does not ask a host whose coverage is recorded", "[udp-step]") {
  const Answerer server;
  Bench bench;
  bench.plan.udp_ports = PortSet::from_ports({server.port()});
  bench.plan.udp_measured = {IpAddress::parse("127.0.0.1").value()};
  CHECK(bench.run({"127.0.0.1"}).empty());
  CHECK(server.asked() == 0);
}

TEST_CASE("the UDP step counts a host that the gate refuses as failed", "[udp-step]") {
  Bench bench;
  bench.plan.udp_ports = PortSet::from_ports({9});
  CHECK(bench.run({"127.6.6.6"}).empty());
  CHECK(bench.failed == 1);
}

TEST_CASE("a sweep without UDP ports sends no datagram", "[udp-step]") {
  Bench bench;
  CHECK(bench.run({"127.0.0.1"}).empty());
}
