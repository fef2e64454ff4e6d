// LLMNR: questions as they are sent, and whose name an answer tells.
#include <string>
#include <string_view>

#include "catch.hpp"

#include "scanner/dissect/dns_encode.hpp"
#include "scanner/dissect/llmnr.hpp"
#include "scanner/dissect/udp_follow_ups.hpp"
#include "scanner/dissect/udp_protocols.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;

namespace {

constexpr std::uint16_t kLlmnrId = 0x746b;

IpAddress host_of(const char* text) { return IpAddress::parse(text).value(); }

test::Wire llmnr_head(std::uint16_t flags, std::uint16_t questions, std::uint16_t answers) {
  test::Wire out;
  out.u16(kLlmnrId).u16(flags).u16(questions).u16(answers).u16(0).u16(0);
  return out;
}

/// A PTR record of `owner` to `target`, in a response.
Bytes llmnr_names(const std::string& owner, const std::string& target,
                  std::uint16_t flags = 0x8000) {
  const Bytes name = test::Wire().name(target).get();
  test::Wire out = llmnr_head(flags, 0, 1);
  out.name(owner).u16(12).u16(1).u32(30).u16(static_cast<std::uint16_t>(name.size()));
  return out.bytes(name).get();
}

}  // namespace

TEST_CASE("reverse names of both families", "[llmnr]") {
  CHECK(reverse_dns_name(host_of("192.0.2.7")) == "7.2.0.192.in-addr.arpa");
  CHECK(reverse_dns_name(host_of("2001:db8::a1")) ==
        "1.a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa");
}

TEST_CASE("names that are none are not asked for", "[llmnr]") {
  CHECK(encode_dns_name("a.b"));
  for (const std::string& name :
       {std::string(), std::string("a..b"), std::string(".a"), std::string(64, 'a'),
        std::string(254, '.'),
        std::string("a.") + std::string(60, 'b') + '.' + std::string(63, 'c') + '.' +
            std::string(63, 'd') + '.' + std::string(63, 'e') + ".ff"})
    CHECK_FALSE(encode_dns_name(name));
}

TEST_CASE("each host is asked for its own address, one question without flags", "[llmnr]") {
  const UdpProtocol* const row = udp_protocol_at(5355);
  REQUIRE(row);
  const Bytes question = request_to(*row, host_of("192.0.2.7"));
  CHECK(
      question ==
      llmnr_head(0, 1, 0).bytes(test::Wire().name("7.2.0.192.in-addr.arpa").u16(12).u16(1)).get());
  // The row itself asks the same of the loopback address, and the others what they say.
  CHECK(request_to(*row, host_of("127.0.0.1")) == Bytes(row->request.begin(), row->request.end()));
  const UdpProtocol* const ntp = udp_protocol_at(123);
  REQUIRE(ntp);
  CHECK(request_to(*ntp, host_of("192.0.2.7")) == Bytes(ntp->request.begin(), ntp->request.end()));
}

TEST_CASE("a host has the name that it gives its own address", "[llmnr]") {
  const IpAddress host = host_of("192.0.2.7");
  const std::string reverse = reverse_dns_name(host);
  CHECK(read_llmnr_name(llmnr_names(reverse, "pc-7"), kLlmnrId, host) == "pc-7");
  CHECK(read_llmnr_name(llmnr_names("7.2.0.192.IN-ADDR.ARPA", "pc-7"), kLlmnrId, host) == "pc-7");
  const Bytes by_address = llmnr_head(0x8000, 0, 1)
                               .name("pc-7")
                               .u16(1)
                               .u16(1)
                               .u32(30)
                               .u16(4)
                               .u8(192)
                               .u8(0)
                               .u8(2)
                               .u8(7)
                               .get();
  CHECK(read_llmnr_name(by_address, kLlmnrId, host) == "pc-7");
  CHECK_FALSE(read_llmnr_name(by_address, kLlmnrId, host_of("192.0.2.8")));
}

TEST_CASE("what says nothing about the sender is no name", "[llmnr]") {
  const IpAddress host = host_of("192.0.2.7");
  const std::string reverse = reverse_dns_name(host);
  CHECK_FALSE(
      read_llmnr_name(llmnr_names(reverse, "pc-7"), kLlmnrId + 1, host));  // another question
  CHECK_FALSE(read_llmnr_name(llmnr_names(reverse, "pc-7", 0), kLlmnrId, host));       // a question
  CHECK_FALSE(read_llmnr_name(llmnr_names(reverse, "pc-7", 0x8003), kLlmnrId, host));  // refused
  CHECK_FALSE(read_llmnr_name(llmnr_names(reverse, "pc-7", 0xA800), kLlmnrId, host));  // an update
  CHECK_FALSE(read_llmnr_name(llmnr_names("8.2.0.192.in-addr.arpa", "pc-7"), kLlmnrId, host));
  CHECK_FALSE(read_llmnr_name(llmnr_names(reverse, "<b>pc"), kLlmnrId, host));
  CHECK_FALSE(read_llmnr_name(llmnr_names(reverse, "pc\x1b[2J"), kLlmnrId, host));
  CHECK_FALSE(read_llmnr_name(llmnr_names(reverse, ""), kLlmnrId, host));
  Bytes cut = llmnr_names(reverse, "pc-7");
  cut.resize(cut.size() - 2);
  CHECK_FALSE(read_llmnr_name(cut, kLlmnrId, host));
  CHECK_FALSE(read_llmnr_name({}, kLlmnrId, host));
}

TEST_CASE("the name that a host says is asked for its address", "[llmnr]") {
  const auto of_v4 = follow_ups("llmnr", llmnr_names("7.2.0.192.in-addr.arpa", "pc-7"));
  REQUIRE(of_v4.size() == 1);
  CHECK(of_v4[0] == llmnr_head(0, 1, 0).bytes(test::Wire().name("pc-7").u16(1).u16(1)).get());
  const auto of_v6 = follow_ups("llmnr", llmnr_names("7.0.ip6.arpa", "pc-7"));
  REQUIRE(of_v6.size() == 1);
  CHECK(of_v6[0] == llmnr_head(0, 1, 0).bytes(test::Wire().name("pc-7").u16(28).u16(1)).get());
  CHECK(follow_ups("llmnr", llmnr_names("7.2.0.192.in-addr.arpa", "pc-7", 0)).empty());
}
