#include "scanner/discover/anomalies.hpp"

#include "catch.hpp"

using namespace tenken;
using namespace tenken::discover;

namespace {

IpAddress ip(unsigned last) { return IpAddress::v4(0xC0000200U + last); }
MacAddress mac(const char* text) { return MacAddress::parse(text).value(); }

const MacAddress proxy_mac = mac("02:00:00:00:00:aa");

HostSeen seen(const IpAddress& address, std::optional<MacAddress> from,
              const char* method = "arp") {
  HostSeen host;
  host.ip = address;
  host.mac = from;
  host.method = method;
  return host;
}

HostSeen alive(const IpAddress& address, std::uint8_t ttl) {
  HostSeen host = seen(address, std::nullopt, "icmp");
  host.ttl = ttl;
  return host;
}

// `count` addresses from .10 on, all vouched for by one MAC, and .5 that is an ordinary host.
Answers vouched(unsigned count) {
  Answers answers;
  for (unsigned i = 10; i < 10 + count; ++i) answers[ip(i)] = {seen(ip(i), proxy_mac)};
  answers[ip(5)] = {seen(ip(5), mac("02:00:00:00:00:05"))};
  return answers;
}

SortedOut sorted(const Answers& answers, const std::vector<HostSeen>& confirmed,
                 std::set<MacAddress> proxies = {}) {
  const IpSet doubtful = doubtful_addresses(answers, proxies);
  return sort_out(answers, doubtful, confirmed, proxies);
}

}  // namespace

TEST_CASE("a MAC is doubted from eight addresses on, and what speaks for itself is not",
          "[anomalies]") {
  CHECK(doubtful_addresses(vouched(7), {}).empty());
  CHECK(doubtful_addresses(vouched(8), {}).size() == 8);
  CHECK(doubtful_addresses(vouched(2), {proxy_mac}).size() == 2);
  Answers answers = vouched(8);
  for (auto& [address, all] : answers) all.front().method = "icmp-multicast";
  CHECK(doubtful_addresses(answers, {}).empty());
  // Eight addresses are counted for each family: dual stack is nothing strange.
  Answers dual = vouched(5);
  for (unsigned i = 0; i < 5; ++i) {
    std::array<std::uint8_t, 16> octets{0xFD};
    octets[15] = static_cast<std::uint8_t>(i + 1);
    dual[IpAddress::v6(octets)] = {seen(IpAddress::v6(octets), proxy_mac, "ndp")};
  }
  CHECK(doubtful_addresses(dual, {}).empty());
}

TEST_CASE("what a proxy vouches for counts only where it answers itself", "[anomalies]") {
  const SortedOut result = sorted(vouched(10), {alive(ip(12), 63), alive(ip(10), 64)});
  REQUIRE(result.hosts.size() == 3);
  CHECK(result.hosts.at(ip(5)).front().mac == mac("02:00:00:00:00:05"));
  CHECK(result.hosts.at(ip(10)).front().mac == proxy_mac);  // undiminished: its own address
  CHECK_FALSE(result.hosts.at(ip(12)).front().mac);
  REQUIRE(result.anomalies.size() == 1);
  const Anomaly& anomaly = result.anomalies[0];
  CHECK(anomaly.kind == AnomalyKind::proxy);
  CHECK(anomaly.owner == ip(10));
  CHECK(anomaly.macs == std::vector<MacAddress>{proxy_mac});
  CHECK(anomaly.addresses.size() == 9);
  CHECK(anomaly.describe().text(Lang::en).find("9 addresses") != std::string::npos);
}

TEST_CASE("a proxy with nobody behind it leaves nothing", "[anomalies]") {
  const SortedOut result = sorted(vouched(254 - 10), {});
  CHECK(result.hosts.size() == 1);
  REQUIRE(result.anomalies.size() == 1);
  CHECK_FALSE(result.anomalies[0].owner);
  CHECK(result.anomalies[0].addresses.size() == 244);
}

TEST_CASE("a host whose many addresses all answer is one host, no proxy", "[anomalies]") {
  std::vector<HostSeen> confirmed;
  for (unsigned i = 10; i < 18; ++i) confirmed.push_back(alive(ip(i), 64));
  const SortedOut result = sorted(vouched(8), confirmed);
  CHECK(result.hosts.size() == 9);
  CHECK(result.anomalies.empty());
  for (unsigned i = 10; i < 18; ++i) CHECK(result.hosts.at(ip(i)).front().mac == proxy_mac);
}

TEST_CASE("a proxy that also answers for a real neighbour takes nothing from it", "[anomalies]") {
  Answers answers = vouched(8);
  answers[ip(5)].insert(answers[ip(5)].begin(), seen(ip(5), proxy_mac));
  const SortedOut result = sorted(answers, {});
  REQUIRE(result.hosts.size() == 1);
  REQUIRE(result.hosts.at(ip(5)).size() == 1);
  CHECK(result.hosts.at(ip(5)).front().mac == mac("02:00:00:00:00:05"));
  CHECK(result.anomalies.size() == 1);
}

TEST_CASE("MACs of virtual routers are known, and never hosts", "[anomalies]") {
  for (const char* text : {"00:00:5e:00:01:0a", "00:00:5e:00:02:ff", "00:00:0c:07:ac:01",
                           "00:00:0c:9f:f0:01", "00:00:0c:9f:ff:ff", "00:05:73:a0:0f:ff"})
    CHECK(is_virtual_router(mac(text)));
  for (const char* text : {"00:00:5e:00:03:0a", "00:00:5e:00:53:01", "00:00:0c:07:ad:01",
                           "00:00:0c:9f:e0:01", "00:05:73:a1:00:00", "00:05:73:a0:10:00"})
    CHECK_FALSE(is_virtual_router(mac(text)));
  Answers answers;
  answers[ip(1)] = {seen(ip(1), mac("00:00:5e:00:01:07"))};
  answers[ip(2)] = {seen(ip(2), mac("00:00:5e:00:01:07")), seen(ip(2), mac("02:00:00:00:00:02"))};
  const SortedOut result = sorted(answers, {});
  REQUIRE(result.hosts.size() == 1);
  CHECK(result.hosts.at(ip(2)).front().mac == mac("02:00:00:00:00:02"));
  REQUIRE(result.anomalies.size() == 1);
  CHECK(result.anomalies[0].kind == AnomalyKind::virtual_router);
  CHECK(result.anomalies[0].addresses == std::vector<IpAddress>{ip(1), ip(2)});
}

TEST_CASE("two MACs are a duplicate address, four make the address nobody's", "[anomalies]") {
  Answers answers;
  answers[ip(1)] = {seen(ip(1), mac("02:00:00:00:00:01")), seen(ip(1), mac("02:00:00:00:00:02"))};
  for (const char* text :
       {"02:00:00:00:01:01", "02:00:00:00:01:02", "02:00:00:00:01:03", "02:00:00:00:01:04"})
    answers[ip(2)].push_back(seen(ip(2), mac(text)));
  const SortedOut result = sorted(answers, {});
  REQUIRE(result.hosts.size() == 2);
  CHECK(result.hosts.at(ip(1)).front().mac == mac("02:00:00:00:00:01"));
  CHECK(result.hosts.at(ip(1)).size() == 2);
  REQUIRE(result.hosts.at(ip(2)).size() == 1);
  CHECK_FALSE(result.hosts.at(ip(2)).front().mac);
  REQUIRE(result.anomalies.size() == 2);
  CHECK(result.anomalies[0].kind == AnomalyKind::duplicate_address);
  CHECK(result.anomalies[1].kind == AnomalyKind::many_macs);
  CHECK(result.anomalies[1].macs.size() == 4);
  CHECK(to_string(result.anomalies[1].kind) == "many_macs");
}
