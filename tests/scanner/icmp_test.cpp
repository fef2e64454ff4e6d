#include "catch.hpp"
#include <sys/resource.h>

#include "net_support.hpp"
#include "scanner/discover/echo_sweep.hpp"
#include "scanner/dissect/icmp_echo.hpp"
#include "scanner/net/connection.hpp"

using namespace tenken;
using namespace std::chrono_literals;
using namespace tenken::dissect;

TEST_CASE("an IPv4 echo request carries a checksum that sums to zero", "[icmp]") {
  const Bytes odd = make_echo_request(IcmpFamily::v4, 0x1234, 0xFFFF, as_bytes("odd"));
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < odd.size(); ++i)
    sum += std::to_integer<std::uint32_t>(odd[i]) << (i % 2 == 0 ? 8U : 0U);
  while (sum > 0xFFFF) sum = (sum & 0xFFFFU) + (sum >> 16U);
  CHECK(sum == 0xFFFF);
  CHECK(odd[0] == std::byte{8});
}

TEST_CASE("an echo reply is read, an echo request is not taken for one", "[icmp]") {
  for (const auto family : {IcmpFamily::v4, IcmpFamily::v6}) {
    Bytes message = make_echo_request(family, 7, 3, as_bytes("nonce"));
    CHECK(parse_echo_reply(family, message).error().code == Errc::unsupported);
    message[0] = family == IcmpFamily::v4 ? std::byte{0} : std::byte{129};
    const auto reply = parse_echo_reply(family, message);
    REQUIRE(reply);
    CHECK(reply->id == 7);
    CHECK(reply->sequence == 3);
    CHECK(as_text(reply->payload) == "nonce");
    for (std::size_t size = 0; size < 8; ++size)
      CHECK(parse_echo_reply(family, ByteView(message).first(size)).error().code ==
            Errc::malformed);
  }
}

TEST_CASE("the IPv4 header is skipped with its options, and a false length refused", "[icmp]") {
  Bytes packet(30, std::byte{0});
  packet[0] = std::byte{0x46};  // 24 bytes of header
  packet[24] = std::byte{0xAB};
  const auto inner = ipv4_payload(packet);
  REQUIRE(inner);
  CHECK(inner->size() == 6);
  CHECK((*inner)[0] == std::byte{0xAB});
  packet[0] = std::byte{0x4F};  // 60 bytes, more than there are
  CHECK_FALSE(ipv4_payload(packet));
  packet[0] = std::byte{0x44};  // 16 bytes, less than a header
  CHECK_FALSE(ipv4_payload(packet));
  packet[0] = std::byte{0x65};
  CHECK_FALSE(ipv4_payload(packet));
  CHECK_FALSE(ipv4_payload(ByteView(packet).first(19)));
}

TEST_CASE("an echo sweep without a free descriptor ends with limit", "[icmp]") {
  auto socket = discover::EchoSocket::open(IcmpFamily::v4, {});
  if (!socket) {
    WARN("skipped: neither raw nor ping sockets may be used");
    SUCCEED();  // a test without an assertion fails
    return;
  }
  test::Loop loop;
  const SystemClock clock;
  const pace::Gate gate(test::lab_scope(), clock);
  pace::TokenBucket shared(1000, 1);
  net::Session session(loop.executor());
  const pace::Profile profile = test::quick_profile();
  const pace::HostPaces paces;
  std::size_t found = 0;
  const discover::OnHost count = [&](const discover::HostSeen&) { ++found; };
  const std::vector<IpAddress> targets{IpAddress::parse("127.0.0.1").value()};
  rlimit old{};
  REQUIRE(getrlimit(RLIMIT_NOFILE, &old) == 0);
  rlimit low = old;
  low.rlim_cur = 3;
  discover::EchoSweep starved(session, gate, shared, clock, profile, paces, std::move(*socket),
                              count);
  REQUIRE(setrlimit(RLIMIT_NOFILE, &low) == 0);
  const auto failed = loop.run(starved.run(targets));
  setrlimit(RLIMIT_NOFILE, &old);
  REQUIRE_FALSE(failed);
  CHECK(failed.error().code == Errc::limit);
  CHECK(found == 0);
  discover::EchoSweep sweep(session, gate, shared, clock, profile, paces,
                            discover::EchoSocket::open(IcmpFamily::v4, {}).value(), count);
  CHECK(loop.run(sweep.run(targets)));
  CHECK(found == 1);
}

TEST_CASE("an attempt's repeated SYNs are counted", "[connect]") {
  CHECK(net::repeats_within(900ms) == 0);
  CHECK(net::repeats_within(1000ms) == 0);
  CHECK(net::repeats_within(1500ms) == 1);
  CHECK(net::repeats_within(3000ms) == 2);
  CHECK(net::repeats_within(15'000ms) == 2);  // one attempt is not longer than three seconds
}
