// Router Advertisements and Neighbour Solicitations, as they are heard.
#include "scanner/dissect/neighbour_discovery.hpp"

#include "catch.hpp"

#include "captures.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::uint64_t kMac = 0x0200'5E00'5301;

Icmpv6Frame heard(ByteView message, const char* from = "fe80::1") {
  Icmpv6Frame frame;
  frame.from = IpAddress::parse(from).value();
  frame.hop_limit = 255;
  frame.message = message;
  return frame;
}

Wire address(unsigned last) { return Wire().u64(0x20010DB800000000).u64(last); }

Wire router() {
  Wire out = Wire().u8(134).u8(0).u16(0).u8(64).u8(0xC0).u16(1800).u32(0).u32(0);
  out.u8(1).u8(1).u48(kMac);
  out.u8(5).u8(1).u16(0).u32(1480);
  out.u8(3).u8(4).u8(64).u8(0xC0).u32(7200).u32(3600).u32(0).bytes(address(0));
  return out.u8(25).u8(5).u16(0).u32(60).bytes(address(53)).bytes(address(54));
}

Wire solicitation() {
  return Wire().u8(135).u8(0).u16(0).u32(0).bytes(address(7)).u8(1).u8(1).u48(kMac);
}

}  // namespace

TEST_CASE("a Router Advertisement tells router, prefixes and DNS servers", "[icmpv6]") {
  const Bytes bytes = router().get();
  const auto read = parse_router_advertisement(heard(bytes));
  REQUIRE(read);
  CHECK(read->hop_limit == 64);
  CHECK(read->managed);
  CHECK(read->other);
  CHECK(read->lifetime == 1800);
  REQUIRE(read->mac);
  CHECK(read->mac->to_string() == "02:00:5e:00:53:01");
  CHECK(read->mtu == 1480U);
  REQUIRE(read->prefixes.size() == 1);
  CHECK(read->prefixes[0].prefix.to_string() == "2001:db8::");
  CHECK(read->prefixes[0].length == 64);
  CHECK(read->prefixes[0].on_link);
  CHECK(read->prefixes[0].autonomous);
  CHECK(read->prefixes[0].valid_lifetime == 7200);
  REQUIRE(read->dns_servers.size() == 2);
  CHECK(read->dns_servers[1].to_string() == "2001:db8::36");
}

TEST_CASE("a solicitation tells its sender, and an address that it wants", "[icmpv6]") {
  const Bytes bytes = solicitation().get();
  const auto asked = parse_solicitation(heard(bytes));
  REQUIRE(asked);
  CHECK(asked->target.to_string() == "2001:db8::7");
  CHECK_FALSE(asked->duplicate_check);
  REQUIRE(asked->mac);
  CHECK(asked->mac->to_string() == "02:00:5e:00:53:01");
  const auto wanted = parse_solicitation(heard(ByteView(bytes).first(24), "::"));
  REQUIRE(wanted);
  CHECK(wanted->duplicate_check);
  CHECK_FALSE(wanted->mac);
}

TEST_CASE("neighbour discovery from beyond the link is ignored", "[icmpv6]") {
  const Bytes advertised = router().get();
  const Bytes asked = solicitation().get();
  Icmpv6Frame far = heard(advertised);
  far.hop_limit = 254;
  CHECK(parse_router_advertisement(far).error().code == Errc::malformed);
  far.message = asked;
  CHECK(parse_solicitation(far).error().code == Errc::malformed);
  CHECK_FALSE(parse_router_advertisement(heard(advertised, "2001:db8::1")));
  CHECK(parse_router_advertisement(heard(asked)).error().code == Errc::unsupported);
  CHECK(parse_solicitation(heard(advertised)).error().code == Errc::unsupported);
}

TEST_CASE("neighbour discovery that is cut or lies is read whole or not at all", "[icmpv6]") {
  const Bytes advertised = router().get();
  test::for_each_cut(advertised, [](ByteView part) {
    // 16 bytes without options, then options of 8, 8, 32 and 40.
    const bool whole =
        part.size() == 16 || part.size() == 24 || part.size() == 32 || part.size() == 64;
    CHECK(parse_router_advertisement(heard(part)).has_value() == whole);
  });
  test::for_each_cut(solicitation().get(), [](ByteView part) {
    CHECK(parse_solicitation(heard(part)).has_value() == (part.size() == 24));
  });
  test::for_each_lie(advertised, [](ByteView bytes) {
    const auto read = parse_router_advertisement(heard(bytes));
    if (read) CHECK(read->dns_servers.size() <= RouterAdvertisement::kMaxServers);
  });
  Wire many = Wire().u8(134).u8(0).u16(0).u8(64).u8(0).u16(1800).u32(0).u32(0);
  for (unsigned i = 0; i < 40; ++i)
    many.u8(3).u8(4).u8(i == 0 ? 129 : 64).u8(0).u32(1).u32(1).u32(0).bytes(address(i));
  const auto read = parse_router_advertisement(heard(many.get()));
  REQUIRE(read);
  CHECK(read->prefixes.size() == RouterAdvertisement::kMaxPrefixes);
  CHECK(read->prefixes[0].prefix.to_string() == "2001:db8::1");  // 129 bits are none
}

TEST_CASE("Router Advertisements of a real router read as known", "[icmpv6][captures]") {
  const std::string name = "ipv6-nd-ra";
  if (!test::have_capture(name)) return;
  constexpr std::uint8_t kIcmpv6 = 58;
  constexpr std::size_t kIpv6Header = 40;
  test::Facts prefixes;
  test::for_each_frame(name, [&](const test::CapturedFrame& captured) {
    if (captured.ether_type != 0x86DD || captured.body.size() < kIpv6Header) return;
    if (std::to_integer<std::uint8_t>(captured.body[6]) != kIcmpv6) return;
    Icmpv6Frame frame;
    std::array<std::uint8_t, 16> octets{};
    for (std::size_t i = 0; i < octets.size(); ++i)
      octets[i] = std::to_integer<std::uint8_t>(captured.body[8 + i]);
    frame.from = IpAddress::v6(octets);
    frame.hop_limit = std::to_integer<std::uint8_t>(captured.body[7]);
    frame.message = captured.body.subspan(kIpv6Header);
    const auto read = parse_router_advertisement(frame);
    if (!read) return;
    for (const RouterPrefix& prefix : read->prefixes)
      prefixes.insert(captured.source.to_string() + " " + prefix.prefix.to_string());
  });
  CHECK(prefixes == test::expected_facts(name, "ipv6_ra_prefix"));
}
