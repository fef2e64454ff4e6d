// Who held which address when, and what that means for whom a signal is about.
#include <algorithm>

#include "catch.hpp"

#include "capture_support.hpp"
#include "passive_support.hpp"
#include "scanner/capture/merge.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

const MacAddress mac_a = mac_of("02:00:00:00:00:0a");
const MacAddress mac_b = mac_of("02:00:00:00:00:0b");
const dissect::IpKey shared_ip = dissect::ip_key(ip_of("10.0.0.5"));

Timestamp at(std::int64_t second) { return Timestamp(second * 1'000'000'000); }

struct Seen {
  MacAddress mac;
  std::int64_t second;
};

Bindings seen(const std::vector<Seen>& all) {
  Bindings bindings;
  for (const Seen& one : all) bindings.see(one.mac, shared_ip, at(one.second));
  return bindings;
}

std::optional<MacAddress> holder(const Bindings& bindings, std::int64_t first, std::int64_t last) {
  return bindings.holder(shared_ip, at(first), at(last));
}

/// Observations with their times, of all files together.
std::vector<Observation> heard_in(const std::vector<std::string>& paths) {
  auto files = capture::MergedFiles::open(paths).value();
  Listener listener;
  for (capture::Frame frame; files.next(frame);) listener.hear(frame);
  return observe(listener.signals(), listener.sources(), "s").observations;
}

bool same(const std::vector<Observation>& a, const std::vector<Observation>& b) {
  return std::ranges::equal(a, b, [](const Observation& x, const Observation& y) {
    return x.subject == y.subject && x.key == y.key && x.value == y.value && x.at == y.at &&
           x.confidence == y.confidence && x.witness == y.witness;
  });
}

}  // namespace

TEST_CASE("an address is its holder's until another one has it", "[passive]") {
  const Bindings bindings = seen({{mac_a, 100}, {mac_a, 200}, {mac_b, 5000}, {mac_b, 5001}});
  REQUIRE(bindings.of(shared_ip).size() == 2);
  CHECK(bindings.of(shared_ip)[0].last == at(200));
  CHECK(holder(bindings, 0, 50) == mac_a);  // before anybody spoke
  CHECK(holder(bindings, 100, 150) == mac_a);
  CHECK(holder(bindings, 300, 4999) == mac_a);
  CHECK(holder(bindings, 5000, 9000) == mac_b);
  CHECK_FALSE(holder(bindings, 4000, 6000));
  CHECK_FALSE(bindings.holder(dissect::ip_key(ip_of("10.0.0.6")), at(0), at(1)));
  CHECK(bindings.held(mac_b, shared_ip));
  CHECK_FALSE(bindings.held(mac_of("02:00:00:00:00:0c"), shared_ip));
}

TEST_CASE("whoever takes turns with another one did not hold the address alone", "[passive]") {
  const Bindings bindings = seen({{mac_a, 0}, {mac_b, 10}, {mac_a, 20}});
  REQUIRE(bindings.of(shared_ip).size() == 2);
  CHECK_FALSE(holder(bindings, 5, 15));
  CHECK_FALSE(holder(bindings, 10, 10));
  CHECK(holder(bindings, 25, 30) == mac_a);
}

TEST_CASE("the order of hearing does not matter to who held an address", "[passive]") {
  std::vector<Seen> all{{mac_a, 0},    {mac_a, 299},  {mac_a, 590},
                        {mac_b, 1500}, {mac_a, 2500}, {mac_b, 1700}};
  const Bindings ordered = seen(all);
  REQUIRE(ordered.of(shared_ip).size() == 3);
  std::ranges::sort(all, {}, &Seen::second);
  do {
    const Bindings other = seen(all);
    REQUIRE(std::ranges::equal(other.of(shared_ip), ordered.of(shared_ip)));
  } while (
      std::ranges::next_permutation(all, {}, [](const Seen& one) { return one.second; }).found);
}

TEST_CASE("bindings are bounded, and what is left out is counted", "[passive]") {
  Bindings bindings;
  constexpr std::int64_t kApart = 1000;  // seconds, more than kSilence
  for (std::size_t i = 0; i < Bindings::kMostOfOne + 3; ++i)
    bindings.see(i % 2 == 0 ? mac_a : mac_b, shared_ip, at(static_cast<std::int64_t>(i) * kApart));
  CHECK(bindings.of(shared_ip).size() == Bindings::kMostOfOne);
  CHECK(bindings.dropped() == 3);
  // Times at either end of what a file can say.
  constexpr auto kFirst = Timestamp(std::numeric_limits<std::int64_t>::min());
  constexpr auto kLast = Timestamp(std::numeric_limits<std::int64_t>::max());
  const dissect::IpKey other = dissect::ip_key(ip_of("10.0.0.9"));
  bindings.see(mac_b, other, kLast);
  bindings.see(mac_b, other, kFirst);
  CHECK(bindings.of(other).size() == 2);
  CHECK(bindings.holder(other, kFirst, kLast) == mac_b);
}

TEST_CASE("whoever speaks now and then for days holds an address all the time", "[passive]") {
  constexpr std::int64_t kTenMinutes = 600;  // more than kSilence
  constexpr std::int64_t kTwoDays = 172'800;
  Bindings bindings;
  bindings.see(mac_b, shared_ip, at(0));
  for (std::int64_t second = kTenMinutes; second <= kTwoDays; second += kTenMinutes)
    bindings.see(mac_a, shared_ip, at(second));
  CHECK(bindings.dropped() == 0);
  CHECK(holder(bindings, 0, kTenMinutes - 1) == mac_b);
  CHECK(holder(bindings, kTenMinutes, kTwoDays) == mac_a);
}

TEST_CASE("what a router passes on is about whoever held the address", "[passive]") {
  Ear ear;
  const Station routed{gateway_station.mac, camera_station.ip};
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 10);
  ear.hear(arp_frame(Arp::request, gateway_station, camera_station), 11);
  ear.hear(
      udp_frame(routed, other_station, 514, 514, Wire().text("<13>Jan  1 00:00:00 cam7 app: x")),
      20);
  CHECK(ear.claims("device.hostname").contains(camera_station.mac + " 10.0.0.7 cam7"));
  // Its address goes to another device; what was said before stays where it belongs.
  const Station next{other_station.mac, camera_station.ip};
  ear.hear(arp_frame(Arp::request, next, gateway_station), 4000);
  ear.hear(
      udp_frame(routed, other_station, 514, 514, Wire().text("<13>Jan  1 00:00:00 cam8 app: x")),
      4100);
  const auto names = ear.claims("device.hostname");
  CHECK(names == std::set<std::string>{camera_station.mac + " 10.0.0.7 cam7",
                                       other_station.mac + " 10.0.0.7 cam8"});
  for (const std::string& one : ear.claims("host.seen"))
    CHECK(one.find(gateway_station.mac + " 10.0.0.7") == std::string::npos);
}

TEST_CASE("what was said over two holds of an address is about the address", "[passive]") {
  Ear ear;
  const Station routed{gateway_station.mac, camera_station.ip};
  const Station next{other_station.mac, camera_station.ip};
  const Bytes said =
      udp_frame(routed, other_station, 514, 514, Wire().text("<13>Jan  1 00:00:00 cam7 app: x"));
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 10).hear(said, 20);
  ear.hear(arp_frame(Arp::request, gateway_station, camera_station), 21);
  ear.hear(arp_frame(Arp::request, next, gateway_station), 4000).hear(said, 4100);
  CHECK(ear.claims("device.hostname") == std::set<std::string>{"- 10.0.0.7 cam7"});
}

TEST_CASE("packets that each hearer got are counted", "[passive]") {
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station));
  ear.hear(arp_frame(Arp::reply, gateway_station, camera_station));
  ear.hear(udp_frame(camera_station, other_station, 7, 9, Wire().text("nobody listens")));
  const auto& given = ear.listener().stats().given;
  REQUIRE(given.size() == hearers().size());
  for (std::size_t i = 0; i < given.size(); ++i)
    CHECK(given[i] == (hearers()[i].name == "arp" ? 2 : 0));
}

TEST_CASE("parts of a capture in any order say what the whole one says", "[passive]") {
  const Station next{other_station.mac, camera_station.ip};
  const Station thief{"02:00:00:00:00:66", gateway_station.ip};
  const Station routed{gateway_station.mac, camera_station.ip};
  const auto log = [&](const Station& from, std::string_view host) {
    return udp_frame(from, gateway_station, 514, 514,
                     Wire().text("<13>Jan  1 00:00:00 ").text(host).text(" app: x"));
  };
  const std::vector<Bytes> said{arp_frame(Arp::request, gateway_station, camera_station),
                                arp_frame(Arp::reply, camera_station, gateway_station),
                                log(camera_station, "cam7"),
                                arp_frame(Arp::reply, thief, camera_station),
                                log(routed, "cam7"),
                                arp_frame(Arp::request, gateway_station, camera_station),
                                arp_frame(Arp::request, next, gateway_station),
                                log(routed, "cam8"),
                                log(next, "cam8")};
  std::vector<TestFrame> frames;
  for (const Bytes& one : said) {
    const auto minute = static_cast<std::int64_t>(frames.size() + 1) * 60'000'000'000;
    frames.push_back({one, minute});
  }
  const TestFolder folder;
  const auto whole = heard_in({folder.write("whole", make_pcap(frames))});
  REQUIRE(std::ranges::count(whole, "address.conflict", &Observation::key) == 1);
  for (std::ptrdiff_t cut = 1; cut < std::ssize(frames); ++cut) {
    const auto begin = frames.begin();
    const std::string first = folder.write("a", make_pcap({begin, begin + cut}));
    const std::string last = folder.write("b", make_pcap({begin + cut, frames.end()}));
    CHECK(same(heard_in({first, last}), whole));
    CHECK(same(heard_in({last, first}), whole));
  }
}
