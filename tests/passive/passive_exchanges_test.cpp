// Who sent how much to whom: packets of our own, and real captures cut in two.
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

#include "catch.hpp"

#include "captures.hpp"
#include "passive_support.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/passive/exchanges.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

namespace flag = capture::tcp_flag;
constexpr std::uint8_t kSynAck = flag::kSyn | flag::kAck;

capture::Packet packet(std::string_view from, std::string_view to, std::uint16_t from_port,
                       std::uint16_t to_port, std::uint8_t flags = flag::kAck,
                       std::uint8_t protocol = capture::ip_protocol::kTcp) {
  capture::Packet one;
  one.content = capture::Content::ipv4;
  one.source = dissect::ip_key(ip_of(from));
  one.destination = dissect::ip_key(ip_of(to));
  one.source_port = from_port;
  one.destination_port = to_port;
  one.has_ports = true;
  one.protocol = protocol;
  one.tcp_flags = flags;
  return one;
}

std::string address(std::uint32_t number) { return IpAddress::v4(number).to_string(); }

using Counts = std::map<std::string, std::tuple<std::uint64_t, std::uint64_t, std::uint64_t,
                                                std::uint64_t, std::int64_t, std::int64_t>>;

/// What each end sent, by the bytes of the key.
void add(Counts& counts, const Exchanges& exchanges) {
  for (const Exchange& one : exchanges.all()) {
    const std::string key(reinterpret_cast<const char*>(&one.key), sizeof one.key);
    for (std::size_t end = 0; end < 2; ++end) {
      const Exchange::Way& way = one.ways[end];
      const auto [at, fresh] = counts.try_emplace(key + std::to_string(end));
      auto& [packets, bytes, opened, accepted, first, last] = at->second;
      packets += way.packets;
      bytes += way.bytes;
      opened += way.opened;
      accepted += way.accepted;
      first = fresh ? one.first.nanoseconds : std::min(first, one.first.nanoseconds);
      last = fresh ? one.last.nanoseconds : std::max(last, one.last.nanoseconds);
    }
  }
}

std::size_t frames_of(const std::string& name) {
  auto source = capture::FileSource::open(capture_path(name), 0);
  REQUIRE(source);
  std::size_t frames = 0;
  for (capture::Frame frame; (*source)->next(frame);) ++frames;
  return frames;
}

/// The capture heard by one listener for each part of so many frames.
Counts heard(const std::string& name, std::size_t size) {
  Counts counts;
  auto source = capture::FileSource::open(capture_path(name), 0);
  REQUIRE(source);
  std::unique_ptr<Listener> listener;
  std::size_t frames = 0;
  for (capture::Frame frame; (*source)->next(frame); ++frames) {
    if (frames % size == 0) {
      if (listener) add(counts, listener->exchanges());
      listener = std::make_unique<Listener>();
    }
    listener->hear(frame);
  }
  if (listener) add(counts, listener->exchanges());
  return counts;
}

}  // namespace

TEST_CASE("both directions are one exchange; ports of clients are left out", "[passive][flows]") {
  Exchanges exchanges;
  for (const std::uint16_t client : {40'001, 40'002, 40'003}) {
    exchanges.see(packet("10.0.0.7", "9.9.9.9", client, 443, flag::kSyn), Timestamp(5), 60);
    exchanges.see(packet("9.9.9.9", "10.0.0.7", 443, client, kSynAck), Timestamp(4), 50);
    exchanges.see(packet("10.0.0.7", "9.9.9.9", client, 443), Timestamp(9), 1000);
  }
  REQUIRE(exchanges.all().size() == 1);
  const Exchange& one = exchanges.all().front();
  const std::size_t device = address_of(one.key.ips[0]) == ip_of("10.0.0.7") ? 0 : 1;
  CHECK(one.key.port == 443);
  CHECK(one.key.server == (device ^ 1U));
  CHECK(one.ways[device].packets == 6);
  CHECK(one.ways[device].bytes == 3180);
  CHECK(one.ways[device].opened == 3);
  CHECK(one.ways[device].accepted == 0);
  CHECK(one.ways[device ^ 1U].packets == 3);
  CHECK(one.ways[device ^ 1U].accepted == 3);
  CHECK(one.first == Timestamp(4));
  CHECK(one.last == Timestamp(9));
  CHECK(exchanges.dropped() == 0);
}

TEST_CASE("the service's port is the known one, else the smaller one", "[passive][flows]") {
  const auto port_of = [](std::uint16_t from, std::uint16_t to) {
    Exchanges exchanges;
    exchanges.see(packet("10.0.0.7", "9.9.9.9", from, to), Timestamp(1), 40);
    return exchanges.all().front().key;
  };
  CHECK(port_of(2000, 8883).port == 2000);  // both are known
  CHECK(port_of(2041, 8883).port == 8883);  // MQTT over TLS against a port that nobody uses
  CHECK(port_of(50'000, 49'999).port == 49'999);
  CHECK(port_of(123, 123).port == 123);
  CHECK(port_of(123, 123).server == ExchangeKey::kNeither);
}

TEST_CASE("groups, everybody and nobody are no peers", "[passive][flows]") {
  Exchanges exchanges;
  exchanges.see(packet("10.0.0.7", "239.255.255.250", 1900, 1900), Timestamp(1), 40);
  exchanges.see(packet("10.0.0.7", "255.255.255.255", 68, 67), Timestamp(1), 40);
  exchanges.see(packet("0.0.0.0", "10.0.0.1", 68, 67), Timestamp(1), 40);
  capture::Packet flooded = packet("10.0.0.7", "10.0.0.255", 138, 138);
  flooded.has_destination_mac = true;
  flooded.destination_mac = mac_of(kEverybody);
  exchanges.see(flooded, Timestamp(1), 40);
  CHECK(exchanges.all().empty());
  CHECK(exchanges.dropped() == 0);
}

TEST_CASE("a scan of one host pushes nobody out", "[passive][flows]") {
  Exchanges exchanges(1000);
  for (std::uint32_t port = 1; port <= 65'535; ++port)
    exchanges.see(
        packet("10.0.0.66", "10.0.0.7", 61'000, static_cast<std::uint16_t>(port), flag::kSyn),
        Timestamp(port), 60);
  CHECK(exchanges.all().size() == Exchanges::kMostPorts + 1);
  std::uint64_t packets = 0;
  for (const Exchange& one : exchanges.all()) packets += one.ways[0].packets + one.ways[1].packets;
  CHECK(packets == 65'535);
  CHECK(exchanges.dropped() == 0);
}

TEST_CASE("a scan of many hosts makes room for conversations", "[passive][flows]") {
  Exchanges exchanges(64);
  const auto scan = [&](std::uint32_t first) {
    for (std::uint32_t i = 0; i < 1000; ++i)
      exchanges.see(packet("10.9.9.9", address(first + i), 61'000, 23, flag::kSyn), Timestamp(1),
                    60);
  };
  const auto talk = [&](std::uint32_t i) {
    exchanges.see(packet("10.0.0.7", address(0x0A010000 + i), 40'000, 443), Timestamp(2), 100);
    exchanges.see(packet(address(0x0A010000 + i), "10.0.0.7", 443, 40'000), Timestamp(2), 100);
  };
  scan(0x0B000000);
  for (std::uint32_t i = 0; i < 40; ++i) talk(i);
  scan(0x0C000000);
  for (std::uint32_t i = 0; i < 40; ++i) talk(i);
  std::map<std::uint64_t, int> both_ways;
  std::uint64_t packets = 0;
  for (const Exchange& one : exchanges.all()) {
    packets += one.ways[0].packets + one.ways[1].packets;
    if (!one.one_way()) ++both_ways[one.ways[0].packets];
  }
  CHECK(both_ways == std::map<std::uint64_t, int>{{2, 40}});
  CHECK(exchanges.all().size() == 64);
  CHECK(packets + exchanges.dropped() == 2000 + 160);
}

TEST_CASE("what one end begins is bounded", "[passive][flows]") {
  Exchanges exchanges;
  constexpr std::uint32_t kHosts = Exchanges::kMostOfOne + 500;
  for (std::uint32_t i = 0; i < kHosts; ++i)
    exchanges.see(packet("10.9.9.9", address(0x0B000001 + i), 61'000, 23, flag::kSyn), Timestamp(1),
                  60);
  CHECK(exchanges.all().size() == Exchanges::kMostOfOne);
  CHECK(exchanges.dropped() == 500);
  exchanges.see(packet("10.0.0.7", "9.9.9.9", 40'000, 443), Timestamp(1), 60);
  CHECK(exchanges.all().size() == Exchanges::kMostOfOne + 1);
}

TEST_CASE("the parts of a capture add up to the whole", "[passive][flows][captures]") {
  for (const std::string name : {"iot-HueBridge", "iot-D-LinkCam", "iot-EdimaxPlug1101W",
                                 "iot-WeMoSwitch2", "cred-ftp-ok", "epson-asus-lan"}) {
    if (!have_capture(name)) continue;
    const std::size_t frames = frames_of(name);
    const Counts whole = heard(name, frames);
    CHECK_FALSE(whole.empty());
    for (const std::size_t parts : {2U, 3U, 7U}) {
      INFO(name << " in " << parts << " parts");
      CHECK(heard(name, frames / parts + 1) == whole);
    }
  }
  SUCCEED();
}
