// What may be stored of a frame: no secret in any form that it is sent in.
#include "scanner/capture/redact.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "catch.hpp"

#include "capture_support.hpp"

using namespace tenken;
using namespace tenken::test;
using capture::Frame;
using capture::LinkType;
using capture::Redactor;

namespace {

constexpr std::string_view kSecret = "Geheim-7!";

/// What a recording would hold of one frame.
Bytes kept(Redactor& redactor, const Bytes& data, LinkType link = LinkType::ethernet) {
  Frame frame;
  frame.data = data;
  frame.original_length = static_cast<std::uint32_t>(data.size());
  frame.at = Timestamp(1);
  frame.link_type = link;
  const std::size_t count = redactor.keep(frame);
  REQUIRE(count <= data.size());
  return {data.begin(), data.begin() + static_cast<std::ptrdiff_t>(count)};
}

Bytes kept(const Bytes& data, LinkType link = LinkType::ethernet) {
  Redactor redactor;
  return kept(redactor, data, link);
}

std::size_t length(const Bytes& data) { return kept(data).size(); }

Bytes over_ip(const Bytes& packet) { return ethernet(0x0800, packet); }
Bytes over_udp(std::uint16_t from, std::uint16_t to, const Bytes& inside) {
  return over_ip(ipv4(17, udp(from, to, inside)));
}
Bytes over_tcp(std::uint16_t from, std::uint16_t to, const Bytes& inside) {
  return over_ip(ipv4(6, tcp(from, to, 0x18, inside)));
}
Bytes secret() { return to_bytes(kSecret); }
Bytes said(std::string_view before, std::string_view after = {}) {
  return to_bytes(std::string(before) + std::string(kSecret) + std::string(after));
}

Bytes dhcp(const Bytes& options) {
  Writer out;
  out.u8(2).u8(1).u8(6).u8(0).zeros(232).u32(0x63825363).bytes(options);
  return out.done();
}

Bytes mdns(std::string_view text) {
  Writer out;
  out.hex("0000 8400 0000 0001 0000 0000 01 61 00 0010 0001 00000078");
  out.u16(text.size() + 1).u8(text.size()).bytes(to_bytes(text));
  return out.done();
}

struct Case {
  const char* name;
  Bytes frame;
};

std::vector<Case> cases_with_the_secret() {
  const Bytes snmp = join({from_hex("30 20 02 01 00 04 09"), secret(), from_hex("a0 00")});
  const Bytes quoted = ipv4(17, udp(40000, 161, snmp));
  const Bytes pap = join({from_hex("c023 01 01 0014 04 75736572 09"), secret()});
  const Bytes tls_start = from_hex("16 03 01 0005 01 000001 00");
  return {
      {"FTP", over_tcp(40000, 21, said("PASS ", "\r\n"))},
      {"the port of TLS", over_tcp(40000, 443, said("PASS ", "\r\n"))},
      {"behind a record of TLS", over_tcp(40000, 443, join({tls_start, secret()}))},
      {"data of TLS", over_tcp(40000, 443, join({from_hex("17 0303 0009"), secret()}))},
      {"behind a banner of SSH", over_tcp(40000, 22, said("SSH-2.0-x\r\n"))},
      {"a banner without an end", over_tcp(40000, 22, said("SSH-2.0-"))},
      {"an answer of HTTP", over_tcp(80, 40000, said("HTTP/1.1 200 OK\r\n\r\n"))},
      {"SNMP", over_udp(40000, 161, snmp)},
      {"SNMP to a port of others", over_udp(161, 5353, snmp)},
      {"SNMP to the port of names", over_udp(161, 137, snmp)},
      {"a login at the port of cameras", over_udp(40000, 3956, said("user admin "))},
      {"TFTP", over_udp(40000, 69, said("\x00\x01", ""))},
      {"syslog", over_udp(514, 514, said("<1>login "))},
      {"SIP", over_udp(5060, 5060, said("REGISTER sip:x SIP/2.0\r\n"))},
      {"a vendor's setting up", over_udp(40000, 80, said("ssid\0"))},
      {"RIP", over_udp(520, 520, join({from_hex("02 02 0000 ffff 0002"), secret()}))},
      {"HSRP", over_udp(1985, 1985, join({from_hex("00 00 10 03 0a 78 01 00"), secret()}))},
      {"waking", over_udp(9, 9, join({Bytes(102, std::byte{0xFF}), secret()}))},
      {"NTP behind its header",
       over_udp(123, 123, join({from_hex("23"), Bytes(47), from_hex("00000001"), secret()}))},
      {"NTP control", over_udp(123, 123, join({from_hex("16 01"), Bytes(50), secret()}))},
      {"VRRP", over_ip(ipv4(112, join({from_hex("21 01 64 01 01 01 0000 0a000001"), secret()})))},
      {"OSPF", over_ip(ipv4(89, join({from_hex("02 01 002c"), secret()})))},
      {"a ping", over_ip(ipv4(1, join({from_hex("08 00 0000 0001 0001"), secret()})))},
      {"what an error quotes", over_ip(ipv4(1, join({from_hex("03 03 0000 00000000"), quoted})))},
      {"an option of TCP", over_ip(ipv4(6, join({from_hex("9c40 00b3 00000001 00000000 80 02 ffff"
                                                          "00000000 13 0c"),
                                                 secret(), from_hex("00")})))},
      {"a later fragment", over_ip(ipv4(17, join({udp(5353, 5353, {}), secret()}), 0x0001))},
      {"PPPoE with PAP", ethernet(0x8864, join({from_hex("11 00 0001 0016"), pap}))},
      {"GRE with PAP",
       over_ip(ipv4(47, join({from_hex("3001 880b 0016 0001 00000000 ff03"), pap})))},
      {"VXLAN",
       over_udp(40000, 4789,
                join({from_hex("08000000 00000100"), over_tcp(40000, 21, said("PASS "))}))},
      {"VLAN", ethernet(0x8100, join({from_hex("0007 0800"),
                                      ipv4(6, tcp(40000, 21, 0x18, said("PASS ")))}))},
      {"DHCP with a vendor's option",
       over_udp(67, 68, dhcp(join({from_hex("35 01 02 2b 09"), secret(), from_hex("ff")})))},
      {"DHCP with authentication",
       over_udp(67, 68, dhcp(join({from_hex("35 01 02 5a 09"), secret(), from_hex("ff")})))},
      {"DHCP with a login in its file",
       over_udp(67, 68,
                dhcp(join({from_hex("42 19"), said("ftp://u:", "@10.0.0.1"), from_hex("ff")})))},
      {"padding of DHCP", over_udp(67, 68, dhcp(join({from_hex("35 01 02 ff"), secret()})))},
      {"DNS-SD", over_udp(5353, 5353, mdns("p=" + std::string(kSecret)))},
      {"SSDP", over_udp(1900, 1900, said("NOTIFY * HTTP/1.1\r\nAuthorization: "))},
      {"a login in a URL",
       over_udp(1900, 1900, said("NOTIFY * HTTP/1.1\r\nLOCATION: http://u:", "@10.0.0.1/\r\n"))},
      {"a camera's new password", over_udp(37020, 37020, said("<Password>", "</Password>"))},
      {"EAP with MD5", ethernet(0x888E, join({from_hex("01 00 0014 02 01 0014 04 10"), secret()}))},
      {"a key handshake", ethernet(0x888E, join({from_hex("02 03 005f 02 008a 0010"), secret()}))},
      {"padding of ARP",
       ethernet(0x0806, join({from_hex("0001 0800 06 04 0001"), Bytes(20), secret()}))},
      {"padding of LLDP",
       ethernet(0x88CC, join({from_hex("0207 04 020000000001 0000"), secret()}))},
      {"a TLV of a vendor in LLDP",
       ethernet(0x88CC, join({from_hex("0207 04 020000000001 fe0d 001122 01"), secret()}))},
      {"what controllers exchange", ethernet(0x8892, join({from_hex("8000"), secret()}))},
      {"a power line's key", ethernet(0x88E1, join({from_hex("00 50 a0 00b052"), secret()}))},
      {"an unknown Ethernet type", ethernet(0x9999, secret())},
      {"VTP", ethernet(0x0017, join({from_hex("aa aa 03 00000c 2003"), secret()}))},
  };
}

}  // namespace

TEST_CASE("nothing that may be a secret is kept", "[record][redact]") {
  for (const Case& one : cases_with_the_secret()) {
    INFO(one.name);
    const std::string_view whole = as_text(one.frame);
    REQUIRE(whole.find(kSecret) != std::string_view::npos);
    const Bytes stored = kept(one.frame);
    // Not even its first half.
    CHECK(as_text(stored).find(kSecret.substr(0, 4)) == std::string_view::npos);
    CHECK(stored.size() >= 14);
  }
}

TEST_CASE("a login that is typed key by key leaves no key", "[record][redact]") {
  Redactor redactor;
  for (const char c : kSecret) {
    const Bytes frame = over_tcp(40000, 23, to_bytes(std::string(1, c)));
    CHECK(kept(redactor, frame).size() == frame.size() - 1);
  }
}

TEST_CASE("what devices say in public is kept whole", "[record][redact]") {
  const Bytes arp = join({from_hex("0001 0800 06 04 0001"), Bytes(20)});
  CHECK(length(ethernet(0x0806, join({arp, Bytes(18)}))) == 14 + 28);
  const Bytes name = over_udp(5353, 5353, mdns("md=camera"));
  CHECK(kept(name) == name);
  const Bytes lease = over_udp(67, 68, dhcp(from_hex("35 01 05 0c 03 636d31 37 02 0103 ff")));
  CHECK(kept(lease) == lease);
  const Bytes time = over_udp(123, 123, join({from_hex("24"), Bytes(47)}));
  CHECK(kept(time) == time);
  const Bytes neighbour = ethernet(
      0x86DD,
      ipv6(58, join({from_hex("88 00 0000 20000000"), Bytes(16), from_hex("02 01"), Bytes(6)})));
  CHECK(kept(neighbour) == neighbour);
  const Bytes search = over_udp(50000, 1900, to_bytes("M-SEARCH * HTTP/1.1\r\nST: x\r\n\r\n"));
  CHECK(kept(search) == search);
  const Bytes identity = ethernet(0x888E, from_hex("01 00 000a 02 01 000a 01 67756573 74"));
  CHECK(kept(identity).size() == identity.size() - 0);
}

TEST_CASE("a handshake over several segments is kept to its end and no byte more",
          "[record][redact]") {
  // A certificate of 3000 bytes in two segments, and something else behind it.
  const auto segment = [](std::uint32_t sequence, const Bytes& payload) {
    Writer out;
    out.u16(443).u16(40000).u32(sequence).u32(1).u8(0x50).u8(0x18).u16(1000).u32(0).bytes(payload);
    return over_ip(ipv4(6, out.done()));
  };
  const Bytes first = join({from_hex("16 03 03 0bb8 0b 000bb4"), Bytes(1400)});
  const Bytes rest = Bytes(3000 - 4 - 1400, std::byte{0x41});
  const Bytes more = join({rest, said("PASS ")});
  Redactor redactor;
  CHECK(kept(redactor, segment(1000, first)).size() == 54 + first.size());
  SECTION("in order") {
    const auto next = static_cast<std::uint32_t>(1000 + first.size());
    CHECK(kept(redactor, segment(next, more)).size() == 54 + rest.size());
    CHECK(kept(redactor, segment(next, more)).size() == 54);  // it has come
  }
  SECTION("what does not follow is not its rest") {
    CHECK(kept(redactor, segment(999, more)).size() == 54);
  }
  SECTION("nor what another one sends") {
    Bytes other = segment(static_cast<std::uint32_t>(1000 + first.size()), more);
    other[14 + 15] ^= std::byte{1};  // its address
    CHECK(kept(redactor, other).size() == 54);
  }
}

TEST_CASE("the banner and the offer of SSH are kept, and nothing behind them", "[record][redact]") {
  const Bytes banner = to_bytes("SSH-2.0-dropbear_2020.81\r\n");
  const Bytes names = to_bytes("curve25519-sha256,diffie-hellman-group14-sha256");
  Writer offer;
  offer.u32(1 + 1 + 16 + 4 + names.size() + 4).u8(4).u8(20).zeros(16);
  offer.u32(names.size()).bytes(names).zeros(4);
  const Bytes frame = over_tcp(22, 40000, join({banner, offer.done(), secret()}));
  CHECK(length(frame) == frame.size() - kSecret.size());
}

TEST_CASE("Wi-Fi keeps who and where, not what lets passwords be guessed", "[record][redact]") {
  const Bytes addresses = join({from_hex("0000 020000000001 020000000002 020000000001 0000")});
  const auto frame = [&](std::string_view control, const Bytes& body) {
    return join({from_hex(control), addresses, body});
  };
  const Bytes beacon = frame("8000", join({Bytes(12), from_hex("00 04 686f6d65 01 02 8284")}));
  CHECK(kept(beacon, LinkType::wifi) == beacon);
  const Bytes rsn = from_hex("30 26 0100 000fac04 0100 000fac04 0100 000fac02 0000 0100");
  const Bytes with_key =
      frame("0000",
            join({from_hex("1104 0a00 0004 686f6d65"), rsn, secret(), Bytes(16 - kSecret.size())}));
  CHECK(kept(with_key, LinkType::wifi).size() == 24 + 4 + 6 + 2 + 20);
  const Bytes data =
      frame("0801", join({from_hex("aaaa03 000000 888e 0203 005f 02 008a"), secret()}));
  CHECK(kept(data, LinkType::wifi).size() == 24);
  const Bytes shared_key = frame("b000", join({from_hex("0100 0200 0000 10 09"), secret()}));
  CHECK(kept(shared_key, LinkType::wifi).size() == 24 + 6);
  const Bytes action = frame("d000", join({from_hex("06 01"), secret()}));
  CHECK(kept(action, LinkType::wifi).size() == 24 + 2);
  const Bytes radiotap = join({from_hex("00 00 0800 00000000"), data});
  CHECK(kept(radiotap, LinkType::wifi_radiotap).size() == 8 + 24);
  CHECK(kept(from_hex("00 00 ffff 00000000"), LinkType::wifi_radiotap).empty());
}

TEST_CASE("frames that are cut anywhere and links that nobody knows are no danger",
          "[record][redact]") {
  Redactor redactor;
  for (const Case& one : cases_with_the_secret()) {
    for (std::size_t size = 0; size < one.frame.size(); ++size) {
      const Bytes cut(one.frame.begin(), one.frame.begin() + static_cast<std::ptrdiff_t>(size));
      for (const LinkType link : {LinkType::ethernet, LinkType::raw, LinkType::wifi_radiotap,
                                  LinkType::wifi, LinkType::sll, static_cast<LinkType>(147)})
        if (as_text(kept(redactor, cut, link)).find(kSecret.substr(0, 4)) !=
                std::string_view::npos &&
            link == LinkType::ethernet)
          FAIL(one.name);
    }
    CHECK(kept(one.frame, static_cast<LinkType>(147)).empty());
  }
}
