#include "catch.hpp"

#include "model/endpoint.hpp"
#include "model/ip_address.hpp"
#include "model/mac_address.hpp"

using namespace tenken;

namespace {

IpAddress ip(std::string_view text) { return IpAddress::parse(text).value(); }
IpRange range(std::string_view text) { return IpRange::parse(text).value(); }

}  // namespace

TEST_CASE("a MAC address is read in every common form and written in one") {
  for (const char* text :
       {"00:1D:2E:0a:0b:FF", "00-1d-2e-0a-0b-ff", "001d.2e0a.0bff", "001D2E0A0BFF"})
    CHECK(MacAddress::parse(text).value().to_string() == "00:1d:2e:0a:0b:ff");
}

TEST_CASE("what is not a MAC address is refused") {
  for (const char* text : {"", "00:1d:2e:0a:0b", "00:1d:2e:0a:0b:fg", "00:1d:2e-0a-0b-ff",
                           "0:1d:2e:0a:0b:fff", "001d2e0a0bff0", "::::::::::::::::::"})
    CHECK_FALSE(MacAddress::parse(text));
}

TEST_CASE("a MAC address knows its U/L and I/G bits") {
  CHECK(MacAddress::parse("02:00:00:00:00:01").value().is_locally_administered());
  CHECK_FALSE(MacAddress::parse("00:1d:2e:00:00:01").value().is_locally_administered());
  CHECK(MacAddress::parse("01:00:5e:00:00:01").value().is_group());
}

TEST_CASE("IP addresses keep their text form") {
  for (const char* text :
       {"0.0.0.0", "192.0.2.7", "255.255.255.255", "::", "::1", "2001:db8::7", "fe80::1%eth0"})
    CHECK(ip(text).to_string() == text);
}

TEST_CASE("an IPv4-mapped IPv6 address is the IPv4 address") {
  CHECK(ip("::ffff:192.0.2.7") == ip("192.0.2.7"));
}

TEST_CASE("what is not an IP address is refused") {
  for (const char* text : {"", "192.0.2", "192.0.2.256", "192.0.2.7 ", "01.2.3.4", "1:2:3",
                           "2001:db8::1%eth0", "fe80::1%", "fe80::1%waytoolonginterfacename"})
    CHECK_FALSE(IpAddress::parse(text));
}

TEST_CASE("address kinds are told apart") {
  CHECK(ip("127.3.2.1").is_loopback());
  CHECK(ip("::1").is_loopback());
  CHECK(ip("239.255.255.250").is_multicast());
  CHECK(ip("ff02::fb").is_multicast());
  CHECK(ip("169.254.7.7").is_link_local());
  CHECK(ip("172.31.0.1").is_private());
  CHECK_FALSE(ip("172.32.0.1").is_private());
  CHECK(ip("192.0.2.1").is_private());
  CHECK(ip("fd00::1").is_private());
  CHECK_FALSE(ip("8.8.8.8").is_private());
}

TEST_CASE("the next address carries and ends at the last one") {
  CHECK(ip("192.0.2.255").next() == ip("192.0.3.0"));
  CHECK(ip("192.0.3.0").previous() == ip("192.0.2.255"));
  CHECK_FALSE(ip("255.255.255.255").next());
  CHECK_FALSE(ip("0.0.0.0").previous());
  CHECK(ip("2001:db8::ffff").next() == ip("2001:db8::1:0"));
}

TEST_CASE("ranges are read from prefixes, spans and single addresses") {
  CHECK(range("192.0.2.77/24").to_string() == "192.0.2.0/24");
  CHECK(range("192.0.2.10-20").to_string() == "192.0.2.10-192.0.2.20");
  CHECK(range("192.0.2.0-192.0.3.255").to_string() == "192.0.2.0/23");
  CHECK(range("192.0.2.9").to_string() == "192.0.2.9");
  CHECK(range("2001:db8::/126").size() == 4);
  CHECK(range("0.0.0.0/0").size() == 1ULL << 32U);
  CHECK(range("::/0").size() == UINT64_MAX);
  CHECK(range("0.0.0.0/0").to_string() == "0.0.0.0/0");
  CHECK(range("fe80::1%en-0").first.zone() == "en-0");
}

TEST_CASE("a zone is kept up to the length of an interface's name") {
  const auto octets = IpAddress::parse("fe80::1")->octets();
  CHECK(IpAddress::v6(octets, "fifteen-letters").zone() == "fifteen-letters");
  CHECK(IpAddress::v6(octets, "fifteen-letters").to_string() == "fe80::1%fifteen-letters");
  CHECK(IpAddress::v6(octets, "sixteen-letters.") == *IpAddress::parse("fe80::1"));
  CHECK(IpAddress::v6(octets, "a") < IpAddress::v6(octets, "ab"));
  CHECK(IpAddress::v6(octets) < IpAddress::v6(octets, "a"));
  CHECK_FALSE(IpAddress::parse("fe80::1%sixteen-letters."));
}

TEST_CASE("what is not a range is refused") {
  for (const char* text :
       {"", "/24", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/-1", "192.0.2.9-8", "192.0.2.9-",
        "192.0.2.9-2001:db8::1", "192.0.2.9-256", "2001:db8::/129"})
    CHECK_FALSE(IpRange::parse(text));
}

TEST_CASE("a set joins ranges that overlap or touch") {
  IpSet set;
  set.add(range("192.0.2.0/25"));
  set.add(range("192.0.2.200-220"));
  set.add(range("192.0.2.128-199"));
  REQUIRE(set.ranges().size() == 1);
  CHECK(set.ranges()[0].to_string() == "192.0.2.0-192.0.2.220");
  CHECK(set.size() == 221);
  CHECK(set.contains(range("192.0.2.100-210")));
  CHECK_FALSE(set.contains(ip("192.0.2.221")));
}

TEST_CASE("a set keeps the families apart") {
  IpSet set;
  set.add(range("0.0.0.0/0"));
  set.add(range("2001:db8::/64"));
  CHECK(set.ranges().size() == 2);
  CHECK(set.contains(ip("2001:db8::1")));
  CHECK_FALSE(set.contains(ip("2001:db9::1")));
}

TEST_CASE("removing from a set can split a range, also at the ends of the address space") {
  IpSet set;
  set.add(range("0.0.0.0/0"));
  set.remove(range("10.0.0.0/8"));
  CHECK_FALSE(set.contains(ip("10.1.2.3")));
  CHECK(set.contains(ip("9.255.255.255")));
  CHECK(set.contains(ip("11.0.0.0")));
  set.remove(range("255.255.255.255"));
  CHECK(set.ranges().back().last == ip("255.255.255.254"));
  set.remove(range("0.0.0.0/0"));
  CHECK(set.empty());
}

TEST_CASE("a set visits its addresses in order and stops when told") {
  IpSet set;
  set.add(range("192.0.2.4/31"));
  set.add(range("192.0.2.1"));
  std::vector<std::string> seen;
  set.for_each([&](const IpAddress& address) {
    seen.push_back(address.to_string());
    return seen.size() < 2;
  });
  CHECK(seen == std::vector<std::string>{"192.0.2.1", "192.0.2.4"});
  IpSet last;
  last.add(range("255.255.255.254/31"));
  int count = 0;
  last.for_each([&](const IpAddress&) { return ++count < 10; });
  CHECK(count == 2);
}

TEST_CASE("an endpoint is written so that it can be read back by people") {
  CHECK(Endpoint(ip("192.0.2.7"), Transport::tcp, 23).to_string() == "192.0.2.7:23/tcp");
  CHECK(Endpoint(ip("2001:db8::7"), Transport::udp, 161).to_string() == "[2001:db8::7]:161/udp");
}

TEST_CASE("a prefix of IPv4-mapped addresses counts from the start of the IPv6 address") {
  CHECK(range("::ffff:192.0.2.7/120") == range("192.0.2.0/24"));
  CHECK(range("::ffff:192.0.2.7/128") == range("192.0.2.7"));
  for (const char* text : {"::fffe:0:0/95", "::ffff:192.0.2.0/24", "::ffff:0:0/95", "::/80",
                           "::fffe:0:0-::ffff:0:5", "192.0.2.0/96"})
    CHECK_FALSE(IpRange::parse(text));
}

TEST_CASE("a range without a zone speaks of every link, one with a zone of its own link only") {
  for (const char* text : {"fe80::%eth0/64", "fe80::1-fe80::5%eth-0", "fe80::1%eth0"})
    CHECK(range(text).to_string() == text);
  CHECK(range("fe80::1-fe80::5%eth0").first.zone() == "eth0");
  CHECK_FALSE(IpRange::parse("2001:db8::1-fe80::5%eth0"));
  CHECK(range("fe80::/10").contains(ip("fe80::1%eth0")));
  CHECK(range("fe80::1").contains(ip("fe80::1%eth0")));
  CHECK_FALSE(range("fe80::1").contains(ip("fe80::2%eth0")));
  CHECK_FALSE(range("fe80::1%eth0").contains(ip("fe80::1")));
  CHECK_FALSE(range("fe80::1%eth0").contains(ip("fe80::1%eth1")));
  for (const char* removed : {"fe80::1", "fe80::/10", "::/0", "fe80::1%eth0"}) {
    IpSet targets;
    targets.add(range("fe80::1%eth0"));
    targets.remove(range(removed));
    CHECK(targets.empty());
  }
  IpSet targets;
  targets.add(range("fe80::1%eth0"));
  targets.remove(range("fe80::1%eth1"));
  CHECK(targets.size() == 1);
  IpSet any_link;  // it may mean the link whose address is to be left alone
  any_link.add(range("fe80::1-fe80::3"));
  any_link.remove(range("fe80::2%eth0"));
  CHECK(any_link.size() == 2);
  CHECK_FALSE(any_link.contains(ip("fe80::2")));
  CHECK_FALSE(any_link.contains(ip("fe80::2%eth1")));
  IpSet network;
  network.add(range("fe80::%eth0/126"));
  network.remove(range("fe80::1"));
  CHECK(network.size() == 3);
  CHECK(network.contains(ip("fe80::2%eth0")));
  CHECK_FALSE(network.contains(ip("fe80::1%eth0")));
  CHECK(network.ranges().back().first.zone() == "eth0");
}
