#include "scanner/dissect/icmpv6.hpp"

#include "catch.hpp"

#include "scanner/discover/ipv6_guess.hpp"
#include "scanner/dissect/icmp_timestamp.hpp"
#include "scanner/dissect/icmpv6_header.hpp"

using namespace tenken;
using namespace tenken::dissect;

namespace {

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }
MacAddress mac(const char* text) { return MacAddress::parse(text).value(); }

const FrameSource own(mac("02:00:00:00:00:01"), ip("fd00:7::1"));

void put(Bytes& out, std::initializer_list<unsigned> bytes) {
  for (const unsigned byte : bytes) out.push_back(static_cast<std::byte>(byte));
}

// A frame from fd00:7::5 to fd00:7::1 around an ICMPv6 message, whose checksum is filled in.
Bytes frame_around(Bytes message, unsigned hop_limit = 255, unsigned next = 58,
                   const Bytes& extension = {}) {
  const std::uint16_t sum = icmpv6::checksum(ip("fd00:7::5"), ip("fd00:7::1"), message);
  message[2] = static_cast<std::byte>(sum >> 8U);
  message[3] = static_cast<std::byte>(sum & 0xFFU);
  Bytes frame;
  put(frame, {2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 5, 0x86, 0xDD, 0x60, 0, 0, 0});
  const std::size_t length = extension.size() + message.size();
  put(frame, {static_cast<unsigned>(length >> 8U), static_cast<unsigned>(length & 0xFFU), next,
              hop_limit});
  for (const char* address : {"fd00:7::5", "fd00:7::1"}) {
    const IpAddress put_address = ip(address);
    for (const auto octet : put_address.octets()) frame.push_back(std::byte{octet});
  }
  frame.insert(frame.end(), extension.begin(), extension.end());
  frame.insert(frame.end(), message.begin(), message.end());
  return frame;
}

// An advertisement of fd00:7::5 with the flags and options.
Bytes advertisement(unsigned flags, std::initializer_list<unsigned> options) {
  Bytes message;
  put(message, {136, 0, 0, 0, flags, 0, 0, 0});
  const IpAddress target = ip("fd00:7::5");
  for (const auto octet : target.octets()) message.push_back(std::byte{octet});
  put(message, options);
  return message;
}

}  // namespace

TEST_CASE("a solicitation goes to the solicited-node group with the own MAC", "[icmpv6]") {
  const Bytes frame = make_solicitation(own, ip("fd00:7::aa:bbcc:1234"));
  CHECK(frame.size() == 14 + 40 + 32);
  const auto parsed = parse_icmpv6(frame);
  REQUIRE(parsed);
  CHECK(parsed->destination == mac("33:33:ff:cc:12:34"));
  CHECK(parsed->source == own.mac);
  CHECK(parsed->to == ip("ff02::1:ffcc:1234"));
  CHECK(parsed->from == own.ip);
  CHECK(parsed->hop_limit == 255);
  CHECK(to_hex(parsed->message.subspan(8)) ==
        "fd00000700000000000000aabbcc1234"
        "0101020000000001");
}

TEST_CASE("an echo to all nodes is read back, with and without the option", "[icmpv6]") {
  for (const auto lure : {EchoLure::echo_reply, EchoLure::unknown_option}) {
    const Bytes frame = make_group_echo(own, ip("ff02::1"), lure, 7, 3, as_bytes("nonce"));
    const auto parsed = parse_icmpv6(frame);
    REQUIRE(parsed);
    CHECK(parsed->destination == mac("33:33:00:00:00:01"));
    CHECK(parsed->message[0] == std::byte{128});
    CHECK(as_text(parsed->message.subspan(8)) == "nonce");
    const bool with_option = lure == EchoLure::unknown_option;
    CHECK(frame[20] == std::byte(with_option ? 60 : 58));
    // 10 in the upper bits: discard, and complain even of a multicast packet.
    if (with_option) CHECK((frame[56] & std::byte{0xC0}) == std::byte{0x80});
  }
}

TEST_CASE("a complaint about our option yields the request it quotes", "[icmpv6]") {
  const Bytes request =
      make_group_echo(own, ip("ff02::1"), EchoLure::unknown_option, 9, 2, as_bytes("nonce"));
  Bytes message;
  put(message, {4, 2, 0, 0, 0, 0, 0, 42});
  message.insert(message.end(), request.begin() + 14, request.end());
  const Bytes frame = frame_around(message, 64);
  const auto parsed = parse_icmpv6(frame);
  REQUIRE(parsed);
  const auto quoted = parse_unknown_option(*parsed);
  REQUIRE(quoted);
  CHECK(quoted->id == 9);
  CHECK(quoted->sequence == 2);
  CHECK(as_text(quoted->payload) == "nonce");
  // Cut anywhere, it is refused or quotes less, and reads nothing beyond.
  for (std::size_t size = 4; size < message.size(); ++size) {
    const Bytes cut = frame_around(Bytes(message.begin(), message.begin() + size));
    const auto frame_read = parse_icmpv6(cut);
    REQUIRE(frame_read);
    const auto read = parse_unknown_option(*frame_read);
    CHECK((!read || read->payload.size() < 5));
  }
  message[1] = std::byte{1};
  const Bytes other = frame_around(message);
  CHECK(parse_unknown_option(*parse_icmpv6(other)).error().code == Errc::unsupported);
}

TEST_CASE("an advertisement gives target, flag and MAC", "[icmpv6]") {
  const Bytes frame = frame_around(advertisement(0x60, {2, 1, 2, 0, 0, 0, 0, 5}));
  const auto read = parse_advertisement(*parse_icmpv6(frame));
  REQUIRE(read);
  CHECK(read->target == ip("fd00:7::5"));
  CHECK(read->solicited);
  CHECK(read->mac == mac("02:00:00:00:00:05"));
  const Bytes bare = frame_around(advertisement(0x20, {}));
  const auto without = parse_advertisement(*parse_icmpv6(bare));
  REQUIRE(without);
  CHECK_FALSE(without->solicited);
  CHECK_FALSE(without->mac);
}

TEST_CASE("hostile advertisements are refused", "[icmpv6]") {
  struct Case {
    const char* what;
    Bytes frame;
  };
  Bytes coded = advertisement(0x40, {});
  coded[1] = std::byte{1};
  Bytes multicast = advertisement(0x40, {});
  multicast[8] = std::byte{0xFF};
  const std::vector<Case> cases{
      {"from beyond the link", frame_around(advertisement(0x40, {}), 254)},
      {"a code", frame_around(coded)},
      {"a multicast target", frame_around(multicast)},
      {"an option of length 0", frame_around(advertisement(0x40, {2, 0, 0, 0, 0, 0, 0, 0}))},
      {"an option longer than the frame", frame_around(advertisement(0x40, {2, 9, 1, 2}))},
      {"half an option", frame_around(advertisement(0x40, {2}))},
  };
  for (const Case& hostile : cases) {
    INFO(hostile.what);
    const auto parsed = parse_icmpv6(hostile.frame);
    REQUIRE(parsed);
    CHECK(parse_advertisement(*parsed).error().code == Errc::malformed);
  }
}

TEST_CASE("frames that are cut, damaged or something else are refused", "[icmpv6]") {
  const Bytes good = frame_around(advertisement(0x40, {}));
  for (std::size_t size = 0; size < good.size(); ++size)
    CHECK(parse_icmpv6(ByteView(good).first(size)).error().code == Errc::malformed);
  Bytes padded = good;
  padded.resize(good.size() + 8);
  CHECK(parse_icmpv6(padded)->message.size() == 24);
  Bytes damaged = good;
  damaged[60] ^= std::byte{1};
  CHECK(parse_icmpv6(damaged).error().code == Errc::malformed);
  Bytes four = good;
  four[14] = std::byte{0x45};
  CHECK(parse_icmpv6(four).error().code == Errc::malformed);
  Bytes arp = good;
  arp[13] = std::byte{0x06};
  CHECK(parse_icmpv6(arp).error().code == Errc::unsupported);
  Bytes tcp = good;
  tcp[20] = std::byte{6};
  CHECK(parse_icmpv6(tcp).error().code == Errc::unsupported);
}

TEST_CASE("extension headers are skipped up to a limit", "[icmpv6]") {
  Bytes one;
  put(one, {58, 0, 1, 4, 0, 0, 0, 0});
  CHECK(parse_icmpv6(frame_around(advertisement(0x40, {}), 255, 0, one)));
  Bytes many;
  for (int i = 0; i < 5; ++i) put(many, {i == 4 ? 58U : 60U, 0, 1, 4, 0, 0, 0, 0});
  CHECK_FALSE(parse_icmpv6(frame_around(advertisement(0x40, {}), 255, 60, many)));
  Bytes endless;
  put(endless, {58, 255, 1, 4, 0, 0, 0, 0});
  CHECK_FALSE(parse_icmpv6(frame_around(advertisement(0x40, {}), 255, 60, endless)));
}

TEST_CASE("a timestamp request carries its nonce, and the reply gives it back", "[icmp]") {
  Bytes message = make_timestamp_request(5, 2, as_bytes("\x80oncexx"));
  REQUIRE(message.size() == 20);
  CHECK(message[0] == std::byte{13});
  CHECK(parse_timestamp_reply(message).error().code == Errc::unsupported);
  message[0] = std::byte{14};
  const auto reply = parse_timestamp_reply(message);
  REQUIRE(reply);
  CHECK(reply->id == 5);
  CHECK(reply->sequence == 2);
  CHECK(to_hex(reply->originate) == "806f6e63");
  CHECK(parse_timestamp_reply(ByteView(message).first(19)).error().code == Errc::malformed);
}

TEST_CASE("stateless autoconfiguration's address is made of prefix and MAC", "[icmpv6]") {
  using discover::eui64_address;
  CHECK(eui64_address(ip("fd00:7::1"), mac("00:11:22:33:44:55")) ==
        ip("fd00:7::211:22ff:fe33:4455"));
  CHECK(eui64_address(ip("fe80::1%eth0"), mac("02:00:00:00:07:22")) ==
        ip("fe80::ff:fe00:722%eth0"));
}
