// The ports of a host in parts: how they are cut, and how the parts become a whole.
#include "cli/sliced_scan.hpp"

#include <functional>
#include <limits>
#include <set>

#include "catch.hpp"
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "cli/port_slices.hpp"
#include "model/claims.hpp"
#include "scanner/ports/connect_scanner.hpp"

using namespace tenken;
using namespace tenken::cli;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t kSeed = 7;

PortSet port_set(const char* text) { return PortSet::parse(text).value(); }
IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

/// A scanner that sends nothing. What a port says depends on the host, the port and how many parts
/// were asked before.
class FakeScanner final : public ports::PortScanner {
 public:
  enum class Says { open, closed, nothing };
  std::function<Says(const IpAddress&, std::uint16_t)> answers = [](const IpAddress&,
                                                                    std::uint16_t port) {
    return port % 100 == 22 ? Says::open : Says::closed;
  };
  std::optional<IpAddress> fails;    ///< from its second part on
  std::optional<IpAddress> is_slow;  ///< has to be asked slowly
  std::map<std::pair<IpAddress, std::uint16_t>, int> asked;
  std::map<IpAddress, int> parts;
  std::vector<IpAddress> order;  ///< of the parts
  std::map<IpAddress, std::vector<std::optional<double>>> paces;

  Task<Result<ports::PortScanStats>> scan(std::vector<ports::HostTarget> hosts, PortSet wanted,
                                          ports::OnHostDone on_done,
                                          ports::OnProgress on_progress) override {
    ports::PortScanStats stats;
    for (ports::HostTarget& host : hosts) {
      order.push_back(host.ip);
      paces[host.ip].push_back(host.packets_per_second);
      on_progress(wanted.size());
      if (++parts[host.ip] > 1 && fails == host.ip) {
        on_done(host, fail(Errc::timed_out, "fell silent"));
        continue;
      }
      host.packets_per_second.reset();
      if (is_slow == host.ip && parts[host.ip] == 1) host.packets_per_second = 25;
      stats.sent += wanted.size();
      on_done(host, answer(host.ip, wanted));
    }
    co_return stats;
  }
  void stop() override {}

 private:
  PortCoverage answer(const IpAddress& host, const PortSet& wanted) {
    PortCoverage part;
    part.method = "syn";
    part.scanned = wanted;
    for (const std::uint16_t port : wanted.ports()) {
      ++asked[{host, port}];
      const Says said = answers(host, port);
      if (said == Says::open) part.open.add(port, port);
      if (said != Says::nothing) continue;
      part.filtered.add(port, port);
      part.unanswered.add(port, port);
    }
    return part;
  }
};

struct Bench {
  boost::asio::io_context context{1};
  net::Session session{context.get_executor()};
  net::ObservationChannel channel;
  SystemClock clock;
  FakeScanner scanner;
  PortSet wanted = port_set("1-300");
  std::map<IpAddress, PortCoverage> recorded;
  std::map<IpAddress, Result<PortCoverage>> reported;
  std::map<IpAddress, std::optional<double>> bore;
  double all_per_second = std::numeric_limits<double>::infinity();
  std::uint64_t progress = 0;
  std::uint64_t left = 0;
  ports::PortScanStats stats;

  std::vector<PortSet> slices() const { return port_slices(wanted, kSeed, 20); }

  /// \returns the parts that were recorded, by host
  std::map<IpAddress, std::vector<PortCoverage>> run(const std::vector<const char*>& addresses) {
    SliceTools tools(session, scanner, channel, clock);
    tools.sensor = "here";
    tools.per_second = 20;
    tools.distress_hold = 1ms;
    tools.all_per_second = all_per_second;
    SlicedScan scan(std::move(tools), slices(), recorded);
    std::vector<ports::HostTarget> hosts;
    hosts.reserve(addresses.size());
    for (const char* const address : addresses)
      hosts.emplace_back(ip(address), std::nullopt, std::nullopt);
    left = scan.left(hosts);
    ports::OnHostDone on_done = [this](const ports::HostTarget& host,
                                       Result<PortCoverage> coverage) {
      const bool first = reported.emplace(host.ip, std::move(coverage)).second;
      CHECK(first);
      bore[host.ip] = host.packets_per_second;
    };
    ports::OnProgress on_progress = [this](std::uint64_t settled) { progress += settled; };
    boost::asio::co_spawn(
        context, scan.scan(std::move(hosts), std::move(on_done), std::move(on_progress)),
        [this](const std::exception_ptr& error, const Result<ports::PortScanStats>& done) {
          if (error) std::rethrow_exception(error);
          REQUIRE(done);
          stats = *done;
        });
    context.restart();
    context.run();
    return parts();
  }

 private:
  std::map<IpAddress, std::vector<PortCoverage>> parts() {
    std::map<IpAddress, std::vector<PortCoverage>> result;
    channel.finish();
    while (const auto batches = channel.receive(1000, 1ms))
      for (const Batch& batch : *batches)
        for (const Observation& said : batch.observations) {
          CHECK(said.key == claim::kProgressTcp);
          result[*said.subject.ip].push_back(PortCoverage::parse(said.value).value());
        }
    return result;
  }
};

}  // namespace

TEST_CASE("ports are cut into parts of five seconds, in the order of the scan", "[slices]") {
  const PortSet thousand = port_set("1-1000");
  const auto slices = port_slices(thousand, kSeed, 20);
  REQUIRE(slices.size() == 10);
  PortSet all;
  std::size_t count = 0;
  for (const PortSet& slice : slices) {
    CHECK(slice.size() == 100);
    count += slice.size();
    for (const auto& [first, last] : slice.ranges()) all.add(first, last);
  }
  CHECK(count == 1000);
  CHECK(all == thousand);
  CHECK(slices.back().contains(102));  // fragile ports come last
  CHECK(slices.back().contains(502));
  CHECK(slices == port_slices(thousand, kSeed, 20));
  CHECK(slices != port_slices(thousand, kSeed + 1, 20));
}

TEST_CASE("parts are about equal and not too small, and short scans stay whole", "[slices]") {
  CHECK(port_slices(port_set("1-799"), kSeed, 100).size() == 1);
  CHECK(port_slices(port_set("1-801"), kSeed, 100).size() == 2);
  CHECK(port_slices(port_set("1-1001"), kSeed, 100)[0].size() == 333);
  CHECK(port_slices(PortSet::all(), kSeed, std::numeric_limits<double>::infinity()).size() == 1);
  CHECK(port_slices(port_set("1-250"), kSeed, 1).size() == 3);
  CHECK(port_slices(port_set("1-50"), kSeed, 1).size() == 1);
  CHECK(port_slices(PortSet(), kSeed, 20).empty());
  CHECK(port_slices(PortSet::all(), kSeed, 1000).size() == 14);
}

TEST_CASE("the parts of a host become one coverage, and each is recorded", "[slices]") {
  Bench bench;
  const auto recorded = bench.run({"192.0.2.1", "192.0.2.2"});
  CHECK(bench.left == 600);
  CHECK(bench.progress == 600);
  CHECK(bench.stats.sent == 600);
  for (const char* host : {"192.0.2.1", "192.0.2.2"}) {
    const auto& coverage = bench.reported.at(ip(host));
    REQUIRE(coverage);
    CHECK(coverage->scanned == bench.wanted);
    CHECK(coverage->open == port_set("22,122,222"));
    CHECK(coverage->filtered.empty());
    REQUIRE(recorded.at(ip(host)).size() == 3);
    for (std::size_t i = 0; i < 3; ++i)
      CHECK(recorded.at(ip(host))[i].scanned == bench.slices()[i]);
  }
}

TEST_CASE("hosts are done with before others begin, where the pace of all takes long", "[slices]") {
  Bench bench;
  bench.all_per_second = 20;  // twice the one host that this pace is for, or 120 s of it
  const std::vector<const char*> addresses{"192.0.2.1", "192.0.2.2",  "192.0.2.3", "192.0.2.4",
                                           "192.0.2.5", "192.0.2.6",  "192.0.2.7", "192.0.2.8",
                                           "192.0.2.9", "192.0.2.10", "192.0.2.11"};
  bench.run(addresses);
  constexpr std::size_t kBatch = 8;
  std::vector<IpAddress> expected;
  for (std::size_t first = 0; first < addresses.size(); first += kBatch)
    for (std::size_t part = 0; part < bench.slices().size(); ++part)
      for (std::size_t i = first; i < std::min(first + kBatch, addresses.size()); ++i)
        expected.push_back(ip(addresses[i]));
  CHECK(bench.scanner.order == expected);
  CHECK(bench.reported.size() == addresses.size());
  CHECK(bench.progress == bench.left);
}

TEST_CASE("a scan that is one part is not recorded twice", "[slices]") {
  Bench bench;
  bench.wanted = port_set("1-100");
  CHECK(bench.run({"192.0.2.1"}).empty());
  CHECK(bench.reported.at(ip("192.0.2.1"))->scanned == bench.wanted);
}

TEST_CASE("what was recorded is not asked again", "[slices][resume]") {
  Bench first;
  const auto before = first.run({"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  Bench bench;
  PortCoverage& some = bench.recorded[ip("192.0.2.1")];
  some.add(before.at(ip("192.0.2.1"))[0]);
  some.add(before.at(ip("192.0.2.1"))[2]);
  for (const PortCoverage& part : before.at(ip("192.0.2.2")))
    bench.recorded[ip("192.0.2.2")].add(part);
  bench.run({"192.0.2.1", "192.0.2.2", "192.0.2.3"});
  CHECK(bench.left == 100 + 0 + 300);
  CHECK(bench.progress == bench.left);
  for (const auto& [what, times] : bench.scanner.asked) {
    CHECK(times == 1);
    if (what.first == ip("192.0.2.1")) CHECK(bench.slices()[1].contains(what.second));
    CHECK(what.first != ip("192.0.2.2"));
  }
  CHECK(bench.scanner.asked.size() == bench.left);
  for (const char* host : {"192.0.2.1", "192.0.2.2", "192.0.2.3"})
    CHECK(bench.reported.at(ip(host))->to_string() == first.reported.at(ip(host))->to_string());
}

TEST_CASE("parts that were cut otherwise are not asked again either", "[slices][resume]") {
  Bench bench;
  bench.recorded[ip("192.0.2.1")] =
      PortCoverage::parse("method=syn;scanned=1-150;open=22,122;filtered=").value();
  bench.run({"192.0.2.1", "192.0.2.2"});
  for (const auto& [what, times] : bench.scanner.asked)
    CHECK((times == 1 && (what.first == ip("192.0.2.2") || what.second > 150)));
  CHECK(bench.scanner.asked.size() == 450);
  CHECK(bench.reported.at(ip("192.0.2.1"))->open == port_set("22,122,222"));
}

TEST_CASE("a host that fails in one part is not asked for the others", "[slices]") {
  Bench bench;
  bench.scanner.fails = ip("192.0.2.1");
  const auto recorded = bench.run({"192.0.2.1", "192.0.2.2"});
  CHECK(bench.reported.at(ip("192.0.2.1")).error().code == Errc::timed_out);
  CHECK(bench.reported.at(ip("192.0.2.2"))->scanned == bench.wanted);
  CHECK(bench.scanner.parts.at(ip("192.0.2.1")) == 2);
  CHECK(recorded.at(ip("192.0.2.1")).size() == 1);
  CHECK(bench.progress == bench.left);
}

TEST_CASE("a slowed host stays slow in its later parts", "[slices]") {
  Bench bench;
  bench.scanner.is_slow = ip("192.0.2.1");
  bench.run({"192.0.2.1"});
  CHECK(bench.scanner.paces.at(ip("192.0.2.1")) ==
        std::vector<std::optional<double>>{std::nullopt, 25, 25});
  CHECK(bench.bore.at(ip("192.0.2.1")) == 25);
}

TEST_CASE("a slowed host stays slow in the rest of a scan that was interrupted",
          "[slices][resume]") {
  Bench first;
  first.scanner.is_slow = ip("192.0.2.1");
  const auto recorded = first.run({"192.0.2.1"}).at(ip("192.0.2.1"));
  CHECK_FALSE(first.reported.at(ip("192.0.2.1"))->packets_per_second);
  Bench bench;
  bench.recorded[ip("192.0.2.1")].add(recorded[0]);
  bench.run({"192.0.2.1", "192.0.2.2"});
  CHECK(bench.scanner.paces.at(ip("192.0.2.1")) == std::vector<std::optional<double>>{25, 25});
  CHECK(bench.scanner.paces.at(ip("192.0.2.2")) ==
        std::vector<std::optional<double>>(3, std::nullopt));
  CHECK(bench.bore.at(ip("192.0.2.1")) == 25);
}

TEST_CASE("a host that died between two parts does not look filtered", "[slices]") {
  Bench bench;
  bench.scanner.answers = [&](const IpAddress& host, std::uint16_t) {
    const bool dead = bench.scanner.parts.at(host) > 1;
    return dead ? FakeScanner::Says::nothing : FakeScanner::Says::closed;
  };
  bench.run({"192.0.2.1"});
  CHECK(bench.reported.at(ip("192.0.2.1")).error().code == Errc::timed_out);
  CHECK(bench.progress == bench.left);
}

TEST_CASE("a part that is filtered as a whole is believed of a host that lives", "[slices]") {
  Bench bench;
  const PortSet first = bench.slices()[0];
  bench.scanner.answers = [&](const IpAddress&, std::uint16_t port) {
    return first.contains(port) ? FakeScanner::Says::closed : FakeScanner::Says::nothing;
  };
  bench.run({"192.0.2.1"});
  const auto& coverage = bench.reported.at(ip("192.0.2.1"));
  REQUIRE(coverage);
  CHECK(coverage->filtered.size() == 200);
  CHECK(coverage->closed_count() == 100);
  CHECK(bench.scanner.asked.size() == 300);
  CHECK_FALSE(bench.bore.at(ip("192.0.2.1")));
}

TEST_CASE("what a host did not answer while it was down is asked again, slowly", "[slices]") {
  Bench bench;
  bench.scanner.answers = [&](const IpAddress& host, std::uint16_t) {
    const int part = bench.scanner.parts.at(host);  // its second, and the first look after it
    const bool dead = part == 2 || part == 3;
    return dead ? FakeScanner::Says::nothing : FakeScanner::Says::closed;
  };
  bench.run({"192.0.2.1"});
  const auto& coverage = bench.reported.at(ip("192.0.2.1"));
  REQUIRE(coverage);
  CHECK(coverage->closed_count() == 300);
  CHECK(bench.bore.at(ip("192.0.2.1")) == 10);
  CHECK(bench.progress == bench.left);
}

TEST_CASE("the most packets of all parts cover those of the whole", "[slices]") {
  const pace::Profile profile = pace::find_profile("gentle").value();
  const auto parts = port_slices(port_set("1-1000"), kSeed, profile.host_packets_per_second);
  REQUIRE(parts.size() > 1);
  CHECK(SlicedScan::most_packets(parts, profile) >
        ports::ConnectScanner::most_packets(1000, profile));
  CHECK(SlicedScan::most_packets({port_set("1-100")}, profile) ==
        ports::ConnectScanner::most_packets(100, profile));
}
