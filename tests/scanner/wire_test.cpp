// The parts of the packet engines that need no network.
#include <cstring>
#include <set>

#include "catch.hpp"

#include "net_support.hpp"
#include "scanner/capture/packet_socket.hpp"
#include "scanner/dissect/arp.hpp"
#include "scanner/dissect/tcp_answer.hpp"
#include "scanner/wire/frame_source.hpp"
#include "scanner/wire/host_index.hpp"
#include "scanner/wire/templates.hpp"
#include "scanner/wire/token.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::wire;
using dissect::parse_tcp_answer;
using dissect::SynReply;

namespace {

const MacAddress kOwnMac({2, 0, 0, 0, 0, 1});
const MacAddress kHostMac({2, 0, 0, 0, 0, 9});

IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

Link link() {
  Link made;
  made.name = "v0";
  made.mac = kOwnMac;
  made.addresses.emplace_back(ip("127.0.0.1"), IpRange::parse("127.0.0.0/8").value());
  made.addresses.emplace_back(ip("::1"), IpRange::parse("::/64").value());
  return made;
}

/// A permit for a loopback address of the laboratory's scope.
class Permits {
 public:
  pace::Permit operator()(const IpAddress& address) {
    pace::Scope scope = lab_scope();
    scope.allowed.add(IpRange(address, address));
    const pace::Gate gate(std::move(scope), clock_);
    return gate.admit(address, pace::Check::ports).value();
  }

 private:
  SystemClock clock_;
};

/// RFC 1071 over a pseudo header and the segment, as a receiver does it: 0xFFFF when it is right.
std::uint16_t folded_sum(ByteView bytes, std::uint32_t start = 0) {
  std::uint32_t sum = start;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    const auto byte = std::to_integer<std::uint32_t>(bytes[i]);
    sum += i % 2 == 0 ? byte << 8U : byte;
  }
  while (sum > 0xFFFFU) sum = (sum & 0xFFFFU) + (sum >> 16U);
  return static_cast<std::uint16_t>(sum);
}

ByteView first_frame(const FrameBatch& batch) { return std::as_bytes(batch.frame(0)); }

std::uint32_t number(ByteView bytes, std::size_t at, std::size_t size) {
  Reader in(bytes.subspan(at, size));
  std::uint32_t value = 0;
  while (const auto byte = in.u8()) value = value << 8U | *byte;
  return value;
}

/// What a host does with an IPv4 SYN: the same frame turned round, with other flags.
Bytes answer_to(ByteView syn, std::uint8_t flags) {
  Bytes frame(syn.begin(), syn.end());
  std::swap_ranges(frame.begin(), frame.begin() + 6, frame.begin() + 6);
  std::swap_ranges(frame.begin() + 26, frame.begin() + 30, frame.begin() + 30);
  std::swap_ranges(frame.begin() + 34, frame.begin() + 36, frame.begin() + 36);
  const std::uint32_t next = number(syn, 38, 4) + 1;
  for (std::size_t i = 0; i < 4; ++i) frame[42 + i] = static_cast<std::byte>(next >> (24 - 8 * i));
  frame[47] = std::byte{flags};
  return frame;
}

/// An ICMP error from a router that quotes the SYN.
Bytes error_about(ByteView syn, std::uint8_t code) {
  Bytes frame(syn.begin(), syn.begin() + 34);
  frame[23] = std::byte{1};
  for (const unsigned byte : {3U, unsigned{code}, 0U, 0U, 0U, 0U, 0U, 0U})
    frame.push_back(static_cast<std::byte>(byte));
  frame.insert(frame.end(), syn.begin() + 14, syn.begin() + 42);
  return frame;
}

}  // namespace

TEST_CASE("a token names the pass of its own host and port only") {
  const TokenKey key = TokenKey::random();
  const auto host = dissect::ip_key(ip("10.7.0.9"));
  for (unsigned pass = 0; pass < kTokenPasses; ++pass) {
    const Token token = key.make(host, 80, pass);
    CHECK(token.port >= kFirstTokenPort);
    CHECK(key.verify(host, 80, token) == pass);
    CHECK_FALSE(key.verify(host, 81, token));
    CHECK_FALSE(key.verify(dissect::ip_key(ip("10.7.0.8")), 80, token));
    CHECK_FALSE(TokenKey::random().verify(host, 80, token));
    for (unsigned bit = 4; bit < 32; ++bit)
      CHECK_FALSE(key.verify(host, 80, Token(token.port, token.sequence ^ (1U << bit))));
  }
}

TEST_CASE("the key alone decides the tokens") {
  TokenKey::Bytes bytes{};
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = static_cast<std::uint8_t>(i);
  const auto host = dissect::ip_key(ip("fe80::9"));
  const Token once = TokenKey(bytes).make(host, 443, 3);
  CHECK(TokenKey(bytes).verify(host, 443, once) == 3U);
  bytes[0] = 1;
  CHECK_FALSE(TokenKey(bytes).verify(host, 443, once));
}

TEST_CASE("every host is found at its place, and no other") {
  std::vector<dissect::IpKey> keys;
  for (std::uint32_t i = 0; i < 5000; ++i)
    keys.push_back(dissect::ip_key(IpAddress::v4(0x0A070000U + i * 7)));
  keys.push_back(dissect::ip_key(ip("fe80::1")));
  const HostIndex index(keys);
  for (std::uint32_t i = 0; i < keys.size(); ++i) CHECK(index.find(keys[i]) == i);
  CHECK_FALSE(index.find(dissect::ip_key(ip("10.7.0.1"))));
  CHECK_FALSE(index.find(dissect::ip_key(ip("::10.7.0.0"))));
  CHECK_FALSE(HostIndex({}).find(keys[0]));
}

TEST_CASE("a SYN over IPv4 carries right addresses, checksums and token") {
  Permits permits;
  FrameBatch batch;
  const IpAddress host = ip("127.0.0.9");
  const TokenKey key = TokenKey::random();
  const auto port = GENERATE(as<std::uint16_t>(), 1, 80, 65535);
  const Token token = key.make(dissect::ip_key(host), port, 2);
  SynTemplate(link(), ip("127.0.0.1"))
      .write(batch, permits(host), kHostMac, dissect::ip_key(host), port, token);
  const ByteView frame = first_frame(batch);
  REQUIRE(frame.size() == FrameBatch::kMinFrame);
  CHECK(MacAddress::from_bytes(frame) == kHostMac);
  CHECK(MacAddress::from_bytes(frame.subspan(6)) == kOwnMac);
  CHECK(number(frame, 12, 2) == 0x0800);
  CHECK(folded_sum(frame.subspan(14, 20)) == 0xFFFF);
  CHECK(number(frame, 30, 4) == host.v4_value());
  CHECK(number(frame, 34, 2) == token.port);
  CHECK(number(frame, 36, 2) == port);
  CHECK(number(frame, 38, 4) == token.sequence);
  CHECK(number(frame, 47, 1) == 0x02);
  const std::uint16_t pseudo = folded_sum(frame.subspan(26, 8), 6 + 24);
  CHECK(folded_sum(frame.subspan(34, 24), pseudo) == 0xFFFF);
}

TEST_CASE("a SYN over IPv6 carries right addresses and checksum") {
  Permits permits;
  FrameBatch batch;
  const IpAddress host = ip("::9");
  SynTemplate(link(), ip("::1"))
      .write(batch, permits(host), kHostMac, dissect::ip_key(host), 22, Token(61234, 0xFFFFFFFF));
  const ByteView frame = first_frame(batch);
  REQUIRE(frame.size() == 14 + 40 + 24);
  CHECK(number(frame, 12, 2) == 0x86DD);
  CHECK(number(frame, 18, 2) == 24);
  CHECK(std::memcmp(frame.data() + 38, host.octets().data(), 16) == 0);
  CHECK(folded_sum(frame.subspan(54, 24), folded_sum(frame.subspan(22, 32), 6 + 24)) == 0xFFFF);
}

TEST_CASE("an ARP request asks for the permitted address") {
  Permits permits;
  FrameBatch batch;
  ArpTemplate(kOwnMac).write(batch, permits(ip("127.0.0.9")), kHostMac, ip("127.0.0.1"));
  const auto arp = dissect::parse_arp(first_frame(batch)).value();
  CHECK(arp.operation == dissect::ArpOperation::request);
  CHECK(arp.destination == kHostMac);
  CHECK(arp.sender_mac == kOwnMac);
  CHECK(arp.sender_ip == ip("127.0.0.1"));
  CHECK(arp.target_ip == ip("127.0.0.9"));
}

TEST_CASE("the sender of an ARP request lies on the network of the address, where there is one") {
  Link two = link();
  two.addresses.emplace_back(ip("10.7.0.1"), IpRange::parse("10.7.0.0/16").value());
  CHECK(two.arp_sender_for(ip("10.7.9.9")) == ip("10.7.0.1"));
  CHECK(two.arp_sender_for(ip("192.0.2.1")) == ip("127.0.0.1"));
  CHECK(Link().arp_sender_for(ip("192.0.2.1")).is_unspecified());
}

TEST_CASE("answers to a SYN are told apart and name it") {
  Permits permits;
  FrameBatch batch;
  const IpAddress host = ip("127.0.0.9");
  const Token token(61001, 0x01020304);
  SynTemplate(link(), ip("127.0.0.1"))
      .write(batch, permits(host), kHostMac, dissect::ip_key(host), 502, token);
  const ByteView syn = first_frame(batch);
  struct Case {
    Bytes frame;
    SynReply reply;
    IcmpReason reason;
  };
  const std::vector<Case> cases{{answer_to(syn, 0x12), SynReply::accepted, {}},
                                {answer_to(syn, 0x14), SynReply::reset, {}},
                                {error_about(syn, 13), SynReply::prohibited, IcmpReason(3, 13)}};
  for (const Case& one : cases) {
    const auto answer = parse_tcp_answer(one.frame);
    REQUIRE(answer);
    CHECK(answer->host == dissect::ip_key(host));
    CHECK(answer->port == 502);
    CHECK(answer->own_port == token.port);
    CHECK(answer->sequence == token.sequence);
    CHECK(answer->reply == one.reply);
    CHECK(answer->reason == one.reason);
    const std::size_t needed = one.reply == SynReply::prohibited ? 70 : 48;
    for (std::size_t size = 0; size < needed; ++size)
      CHECK_FALSE(parse_tcp_answer(ByteView(one.frame).first(size)));
  }
}

TEST_CASE("what is no answer to a SYN is left alone") {
  Permits permits;
  FrameBatch batch;
  SynTemplate(link(), ip("127.0.0.1"))
      .write(batch, permits(ip("127.0.0.9")), kHostMac, dissect::ip_key(ip("127.0.0.9")), 80, {});
  const ByteView syn = first_frame(batch);
  CHECK_FALSE(parse_tcp_answer(syn));
  for (const std::uint8_t flags : std::initializer_list<std::uint8_t>{0x10, 0x04, 0x18, 0x11, 0x00})
    CHECK_FALSE(parse_tcp_answer(answer_to(syn, flags)));
  Bytes fragment = answer_to(syn, 0x12);
  fragment[20] = std::byte{0x20};
  CHECK_FALSE(parse_tcp_answer(fragment));
  Bytes tagged = answer_to(syn, 0x12);
  tagged[12] = std::byte{0x81};
  tagged[13] = std::byte{0x00};
  CHECK_FALSE(parse_tcp_answer(tagged));
  Bytes echo = error_about(syn, 13);
  echo[34] = std::byte{0};
  CHECK_FALSE(parse_tcp_answer(echo));
}

TEST_CASE("the filter for ARP is what libpcap makes of its text", "[wire]") {
  const wire::Filter filter = wire::arp_filter();
  const auto compiled = capture::compile_filter(filter.text);
  REQUIRE(compiled);
  REQUIRE(compiled->size() == filter.program.size());
  for (std::size_t i = 0; i < compiled->size(); ++i) {
    INFO(i);
    CHECK((*compiled)[i].code == filter.program[i].code);
    CHECK((*compiled)[i].jt == filter.program[i].jt);
    CHECK((*compiled)[i].jf == filter.program[i].jf);
    CHECK((*compiled)[i].k == filter.program[i].k);
  }
}
