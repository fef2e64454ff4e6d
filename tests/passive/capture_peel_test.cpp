// From frames to their true subject.
#include <array>

#include "catch.hpp"

#include "capture_support.hpp"
#include "support/packet_compare.hpp"

using namespace tenken;
using namespace tenken::test;
using capture::Content;
using capture::LinkType;
using capture::Packet;
using capture::Tunnel;

namespace {

const Bytes hello = to_bytes("hello");
constexpr MacAddress kSender({2, 0, 0, 0, 0, 1});
constexpr std::uint8_t kIcmp = 1, kTcp = 6, kUdp = 17;

/// What all packets here carry inside: UDP from 10.0.0.1 port 4000 to 10.0.0.2 port 4001.
Bytes inner() { return ipv4(kUdp, udp(4000, 4001, hello)); }
/// The packet of a carrier between 172.16.0.1 and 172.16.0.2.
Bytes outer(std::uint8_t protocol, const Bytes& inside) {
  Bytes packet = ipv4(protocol, inside);
  const Bytes addresses = from_hex("ac100001 ac100002");
  std::copy(addresses.begin(), addresses.end(), packet.begin() + 12);
  return packet;
}
/// An Ethernet frame of other devices, inside a carrier.
Bytes inner_frame(std::uint16_t type, const Bytes& inside) {
  Bytes frame = ethernet(type, inside);
  frame[5] = std::byte{0x12};
  frame[11] = std::byte{0x11};
  return frame;
}
constexpr MacAddress kInnerSender({2, 0, 0, 0, 0, 0x11});

void check_inner(const Packet& packet) {
  REQUIRE(packet.content == Content::ipv4);
  CHECK(text_of(packet.source) == "10.0.0.1");
  CHECK(text_of(packet.destination) == "10.0.0.2");
  CHECK(packet.protocol == kUdp);
  CHECK(packet.ttl == 64);
  REQUIRE(packet.has_ports);
  CHECK(packet.source_port == 4000);
  CHECK(packet.destination_port == 4001);
  CHECK(as_text(packet.payload) == "hello");
  CHECK_FALSE(packet.truncated);
  CHECK_FALSE(packet.malformed);
  CHECK_FALSE(packet.too_deep);
}

void check_tunnelled(const Packet& packet, Tunnel tunnel) {
  check_inner(packet);
  REQUIRE(packet.tunnel_count == 1);
  CHECK(packet.tunnels()[0] == tunnel);
  CHECK(text_of(packet.carrier.source) == "172.16.0.1");
  CHECK(packet.carrier.source_mac == kSender);
}

Bytes capwap(const Bytes& inside, std::uint32_t bits = 0) {
  return Writer().u32(2U << 19U | 1U << 9U | bits).u32(0).bytes(inside).done();
}

}  // namespace

TEST_CASE("Ethernet padding is no payload", "[capture]") {
  const Packet packet = peeled(join({ethernet(0x0800, inner()), Bytes(13)}));
  check_inner(packet);
  CHECK(packet.source_mac == kSender);
  CHECK(packet.has_destination_mac);
  CHECK(packet.network.size() == inner().size());
  CHECK_FALSE(packet.in_tunnel());
  const Packet v6 = peeled(join({ethernet(0x86DD, ipv6(kUdp, udp(1, 2, hello))), Bytes(9)}));
  CHECK(as_text(v6.payload) == "hello");
  CHECK(v6.ttl == 63);
  CHECK(text_of(v6.source) == "2001:db8::1");
}

TEST_CASE("Every link header leads to the same packet", "[capture]") {
  const Bytes four = inner();
  const auto check = [&](LinkType link, std::string_view head) {
    INFO(static_cast<int>(link));
    check_inner(peeled(join({from_hex(head), four}), link));
  };
  check(LinkType::raw, "");
  check(LinkType::raw_bsd, "");
  check(LinkType::raw_v4, "");
  check(LinkType::null, "02000000");
  check(LinkType::null, "00000002");
  check(LinkType::loop, "00000002");
  check(LinkType::ppp, "ff030021");
  check(LinkType::ppp, "0021");
  check(LinkType::sll, "0000 0001 0006 0200000000010000 0800");
  check(LinkType::sll2, "0800 0000 00000003 0001 00 06 0200000000010000");
  const Bytes six = ipv6(kUdp, udp(1, 2, hello));
  for (const std::string_view family : {"18000000", "1c000000", "1e000000", "0000001e", "0a000000"})
    CHECK(peeled(join({from_hex(family), six}), LinkType::null).content == Content::ipv6);
  CHECK(peeled(six, LinkType::raw_v6).content == Content::ipv6);
  const Packet cooked =
      peeled(join({from_hex("0000 0001 0006 0200000000010000 0800"), four}), LinkType::sll);
  CHECK(cooked.source_mac == kSender);
  CHECK_FALSE(cooked.has_destination_mac);
}

TEST_CASE("Wi-Fi is told apart and left as it is", "[capture]") {
  for (const auto link : {LinkType::wifi, LinkType::wifi_prism, LinkType::wifi_radiotap,
                          LinkType::wifi_avs, LinkType::wifi_ppi}) {
    const Packet packet = peeled(hello, link);
    CHECK(packet.content == Content::wifi);
    CHECK(packet.wifi_link == link);
    CHECK(as_text(packet.payload) == "hello");
  }
  CHECK(peeled(hello, LinkType{9999}).content == Content::none);
}

TEST_CASE("Tags are walked, and tags of priority alone are no VLAN", "[capture]") {
  const Packet one = peeled(ethernet(0x8100, join({from_hex("2005 0800"), inner()})));
  check_inner(one);
  REQUIRE(one.vlan_count == 1);
  CHECK(one.vlans()[0] == 5);
  const Packet two = peeled(ethernet(0x88A8, join({from_hex("0064 8100 0005 0800"), inner()})));
  check_inner(two);
  REQUIRE(two.vlan_count == 2);
  CHECK(two.vlans()[0] == 100);
  CHECK(two.vlans()[1] == 5);
  const Packet priority = peeled(ethernet(0x8100, join({from_hex("e000 888e"), hello})));
  CHECK(priority.vlan_count == 0);
  CHECK(priority.ether_type == 0x888E);
  CHECK(priority.content == Content::ether_type);
  Bytes endless;
  for (int i = 0; i < 100; ++i) endless = join({endless, from_hex("0005 8100")});
  CHECK(peeled(ethernet(0x8100, endless)).too_deep);
  for (auto& byte : endless) byte = byte == std::byte{5} ? std::byte{0} : byte;
  CHECK(peeled(ethernet(0x8100, endless)).too_deep);
}

TEST_CASE("802.3 frames are LLC, SNAP of an organisation, or an EtherType in SNAP", "[capture]") {
  const Packet stp = peeled(ethernet(8, from_hex("424203 0000000000 ffffffff")));
  CHECK(stp.content == Content::llc);
  CHECK(stp.dsap == 0x42);
  CHECK(stp.payload.size() == 5);  // the length says so; the rest is padding
  const Packet cdp = peeled(ethernet(11, from_hex("aaaa03 00000c 2000 010203")));
  CHECK(cdp.content == Content::snap);
  CHECK(cdp.snap_oui == 0x00000C);
  CHECK(cdp.snap_protocol == 0x2000);
  CHECK(cdp.payload.size() == 3);
  const Bytes snap = join({from_hex("aaaa03 000000 0800"), inner()});
  check_inner(peeled(ethernet(static_cast<std::uint16_t>(snap.size()), snap)));
  CHECK(peeled(ethernet(100, from_hex("424203 00"))).truncated);
  // Tag, LLC, tag, LLC, ... ends.
  Bytes nested = from_hex("aaaa03 000000 8100 0005");
  for (int i = 0; i < 200; ++i) nested = join({from_hex("aaaa03 000000 8100 0000 0400"), nested});
  CHECK(peeled(ethernet(0x0400, nested)).too_deep);
}

TEST_CASE("PPPoE and MPLS keep the MACs of their frame", "[capture]") {
  Packet packet =
      peeled(ethernet(0x8864, join({from_hex("1100 0001"), Writer().u16(2 + inner().size()).done(),
                                    from_hex("0021"), inner(), Bytes(8)})));
  check_inner(packet);
  CHECK(packet.tunnels()[0] == Tunnel::pppoe);
  CHECK(packet.source_mac == kSender);
  packet = peeled(ethernet(0x8847, join({from_hex("00010040 00011140"), inner()})));
  check_inner(packet);
  CHECK(packet.tunnels()[0] == Tunnel::mpls);
  CHECK(packet.has_source_mac);
  packet =
      peeled(ethernet(0x8847, join({from_hex("00011140 00000000"), inner_frame(0x0800, inner())})));
  check_inner(packet);
  CHECK(packet.source_mac == kInnerSender);
  CHECK(packet.carrier.source_mac == kSender);
  // PPPoE discovery carries no packet.
  CHECK(peeled(ethernet(0x8863, hello)).ether_type == 0x8863);
}

TEST_CASE("IP in IP has no MAC of its own", "[capture]") {
  for (const Bytes& carrier :
       {outer(4, inner()), outer(47, join({from_hex("00000800"), inner()}))}) {
    const Packet packet = peeled(ethernet(0x0800, carrier));
    check_tunnelled(packet, carrier[9] == std::byte{4} ? Tunnel::ip_in_ip : Tunnel::gre);
    CHECK_FALSE(packet.has_source_mac);
  }
  const Packet six = peeled(ethernet(0x0800, outer(41, ipv6(kUdp, udp(1, 2, hello)))));
  CHECK(six.content == Content::ipv6);
  CHECK(as_text(six.payload) == "hello");
  CHECK(six.tunnels()[0] == Tunnel::ip_in_ip);
}

TEST_CASE("Carriers of Ethernet give the MACs and tags of the inner frame", "[capture]") {
  const Bytes frame = inner_frame(0x8100, join({from_hex("0007 0800"), inner()}));
  const auto vxlan = join({from_hex("08000000 00000500"), frame});
  const auto geneve = join({from_hex("01006558 00000500 00000000"), frame});
  const std::vector<std::pair<Tunnel, Bytes>> carriers{
      {Tunnel::gre, outer(47, join({from_hex("30006558 00000001 00000002"), frame}))},
      {Tunnel::erspan, outer(47, join({from_hex("100088be 00000001 1000000000000000"), frame}))},
      {Tunnel::erspan, outer(47, join({from_hex("000088be"), frame}))},
      {Tunnel::erspan,
       outer(47, join({from_hex("100022eb 00000001 20000000 00000000 00000000"), frame}))},
      {Tunnel::vxlan, outer(kUdp, udp(50000, 4789, vxlan))},
      {Tunnel::vxlan, outer(kUdp, udp(50000, 8472, vxlan))},
      {Tunnel::geneve, outer(kUdp, udp(50000, 6081, geneve))},
      {Tunnel::capwap, outer(kUdp, udp(50000, 5247, capwap(frame)))},
      {Tunnel::capwap, outer(kUdp, udp(5247, 50000, capwap(frame)))}};
  for (const auto& [tunnel, bytes] : carriers) {
    INFO(static_cast<int>(tunnel));
    const Packet packet = peeled(ethernet(0x8100, join({from_hex("0063 0800"), bytes})));
    check_tunnelled(packet, tunnel);
    CHECK(packet.source_mac == kInnerSender);
    REQUIRE(packet.vlan_count == 1);
    CHECK(packet.vlans()[0] == 7);
  }
}

TEST_CASE("CAPWAP hands 802.11 back as Wi-Fi, and follows nothing that is encrypted", "[capture]") {
  const auto inside = [](const Bytes& payload) {
    return peeled(ethernet(0x0800, outer(kUdp, udp(1000, 5247, payload))));
  };
  const Packet radio = inside(capwap(from_hex("0801 0000"), 0x100));
  CHECK(radio.content == Content::wifi);
  CHECK(radio.wifi_link == LinkType::wifi);
  CHECK(radio.payload.size() == 4);
  CHECK(radio.tunnels()[0] == Tunnel::capwap);
  CHECK_FALSE(radio.has_source_mac);
  CHECK(text_of(radio.carrier.source) == "172.16.0.1");

  const Bytes frame = inner_frame(0x0800, inner());
  Bytes encrypted = capwap(frame);
  encrypted[0] = std::byte{1};
  for (const Bytes& payload : {encrypted, capwap(frame, 0x08), Bytes(capwap({})), hello}) {
    const Packet packet = inside(payload);
    CHECK_FALSE(packet.in_tunnel());
    CHECK(packet.destination_port == 5247);
    CHECK(packet.payload.size() == payload.size());
  }
  CHECK(inside(capwap(frame, 0x80)).truncated);  // the first fragment
  Bytes later = capwap(frame, 0x80);
  later[7] = std::byte{8};
  CHECK_FALSE(inside(later).in_tunnel());
}

TEST_CASE("What only uses the port of a carrier is no carrier", "[capture]") {
  const auto stays = [](std::uint16_t port, const Bytes& payload) {
    const Packet packet = peeled(ethernet(0x0800, outer(kUdp, udp(9, port, payload))));
    return !packet.in_tunnel() && packet.payload.size() == payload.size() && !packet.malformed;
  };
  CHECK(stays(4789, hello));
  CHECK(stays(4789, join({from_hex("08000000 00000501"), Bytes(60)})));
  CHECK(stays(4789, join({from_hex("00000000 00000500"), Bytes(60)})));
  CHECK(stays(6081, join({from_hex("41006558 00000500"), Bytes(60)})));
  CHECK(stays(6081, join({from_hex("3f006558 00000500"), Bytes(60)})));
  const auto gre = [](std::string_view head) {
    return peeled(ethernet(0x0800, outer(47, join({from_hex(head), inner()})))).in_tunnel();
  };
  CHECK(gre("00000800"));
  CHECK_FALSE(gre("3001880b 00000000 00000000"));  // PPTP
  CHECK_FALSE(gre("40000800 00000000"));           // source route
}

TEST_CASE("Tunnels in tunnels end at a bound, with the last one that is followed", "[capture]") {
  Bytes packet = inner();
  for (int i = 0; i < 4; ++i) packet = outer(4, packet);
  check_inner(peeled(ethernet(0x0800, packet)));
  const Packet deep = peeled(ethernet(0x0800, outer(4, packet)));
  CHECK(deep.too_deep);
  CHECK(deep.tunnel_count == 4);
  CHECK(text_of(deep.source) == "172.16.0.1");
  for (int i = 0; i < 500; ++i) packet = outer(4, packet);
  CHECK(peeled(ethernet(0x0800, packet)).too_deep);
}

TEST_CASE("What an ICMP error quotes stays its payload", "[capture]") {
  const Bytes quote = join({from_hex("03030000 00000000"), inner()});
  const Packet packet = peeled(ethernet(0x0800, outer(kIcmp, quote)));
  CHECK(packet.protocol == kIcmp);
  CHECK(text_of(packet.source) == "172.16.0.1");
  CHECK_FALSE(packet.has_ports);
  CHECK(packet.payload.size() == quote.size());
  const Packet six = peeled(ethernet(
      0x86DD, ipv6(58, join({from_hex("01040000 00000000"), ipv6(kUdp, udp(1, 2, hello))}))));
  CHECK(six.protocol == 58);
  CHECK_FALSE(six.has_ports);
}

TEST_CASE("Only the first fragment has ports", "[capture]") {
  const Packet first = peeled(ethernet(0x0800, ipv4(kUdp, udp(1, 2, hello), 0x2000)));
  CHECK(first.has_ports);
  CHECK(first.more_fragments);
  CHECK(first.is_fragment());
  CHECK(first.fragment_id == 0x1234);
  const Packet later = peeled(ethernet(0x0800, ipv4(kUdp, udp(1, 2, hello), 3)));
  CHECK_FALSE(later.has_ports);
  CHECK(later.fragment_offset == 24);
  CHECK(later.payload.size() == 13);
  // A first fragment is shorter than its datagram, which is not cut therefore.
  Bytes datagram = udp(1, 2, hello);
  datagram[4] = std::byte{8};
  CHECK_FALSE(peeled(ethernet(0x0800, ipv4(kUdp, datagram, 0x2000))).truncated);
  CHECK(peeled(ethernet(0x0800, ipv4(kUdp, datagram))).truncated);

  const auto six = [](std::string_view fragment) {
    return peeled(ethernet(0x86DD, ipv6(44, join({from_hex(fragment), udp(1, 2, hello)}))));
  };
  const Packet six_first = six("1100 0001 00000007");
  CHECK(six_first.has_ports);
  CHECK(six_first.more_fragments);
  CHECK(six_first.fragment_id == 7);
  const Packet six_later = six("1100 0010 00000007");
  CHECK_FALSE(six_later.has_ports);
  CHECK(six_later.fragment_offset == 16);
  CHECK(six_later.protocol == kUdp);
  // Nothing behind the header of a later fragment is a header.
  CHECK(six("0000 0010 00000007").protocol == 0);
}

TEST_CASE("Extension headers are walked to the bound", "[capture]") {
  Bytes chain = udp(1, 2, hello);
  std::uint8_t next = kUdp;
  for (const std::uint8_t header : std::to_array<std::uint8_t>({60, 51, 43, 0})) {
    // An authentication header of 16 bytes counts in units of 4, the others in 8 after the first.
    const unsigned size = header == 51 ? 16 : 8;
    chain = join({Writer().u8(next).u8(header == 51 ? 2 : 0).zeros(size - 2).done(), chain});
    next = header;
  }
  const Packet packet = peeled(ethernet(0x86DD, ipv6(next, chain)));
  CHECK(packet.protocol == kUdp);
  CHECK(as_text(packet.payload) == "hello");
  for (int i = 0; i < 9; ++i) chain = join({Writer().u8(0).zeros(7).done(), chain});
  const Packet deep = peeled(ethernet(0x86DD, ipv6(0, chain)));
  CHECK(deep.too_deep);
  CHECK_FALSE(deep.has_ports);
  const Packet cut = peeled(ethernet(0x86DD, ipv6(0, from_hex("11ff000000000000"))));
  CHECK(cut.truncated);
  CHECK_FALSE(cut.has_ports);
}

TEST_CASE("TCP: flags, numbers, and a payload behind the options", "[capture]") {
  Bytes segment = tcp(1025, 80, 0x12, join({from_hex("02040000"), hello}));
  segment[12] = std::byte{0x60};
  const Packet packet = peeled(ethernet(0x0800, ipv4(kTcp, segment)));
  CHECK(packet.tcp_flags == (capture::tcp_flag::kSyn | capture::tcp_flag::kAck));
  CHECK(packet.sequence == 0x01020304);
  CHECK(packet.acknowledgement == 0x05060708);
  CHECK(packet.source_port == 1025);
  CHECK(as_text(packet.payload) == "hello");
  segment[12] = std::byte{0x40};
  CHECK(peeled(ethernet(0x0800, ipv4(kTcp, segment))).malformed);
  segment[12] = std::byte{0xF0};
  CHECK(peeled(ethernet(0x0800, ipv4(kTcp, segment))).truncated);
}

TEST_CASE("Lengths that are 0 or lie are taken for what they are", "[capture]") {
  Bytes packet = inner();
  packet[2] = packet[3] = std::byte{0};  // segmented by the interface after the capture
  check_inner(peeled(ethernet(0x0800, packet)));
  packet = inner();
  packet[2] = std::byte{0xFF};
  CHECK(peeled(ethernet(0x0800, packet)).truncated);
  packet[2] = std::byte{0};
  packet[3] = std::byte{19};
  CHECK(peeled(ethernet(0x0800, packet)).malformed);
  packet = inner();
  packet[0] = std::byte{0x44};
  CHECK(peeled(ethernet(0x0800, packet)).malformed);
  packet[0] = std::byte{0x65};
  CHECK(peeled(ethernet(0x0800, packet)).malformed);
}

TEST_CASE("A frame that is cut anywhere gives what is left, and says so", "[capture]") {
  const Bytes vxlan = join({from_hex("08000000 00000500"), inner_frame(0x0800, inner())});
  const Bytes frame = ethernet(0x0800, outer(kUdp, udp(50000, 4789, vxlan)));
  for (std::size_t size = 0; size < frame.size(); ++size) {
    INFO("cut at " << size);
    const Packet packet = peeled(ByteView(frame).first(size));
    REQUIRE(packet.truncated);
    REQUIRE((packet.payload.empty() ||
             packet.payload.data() + packet.payload.size() <= frame.data() + size));
  }
  CHECK_FALSE(peeled(frame).truncated);
}

TEST_CASE("The short way reads what the walk over the layers reads, whatever is wrong with it",
          "[capture]") {
  const Bytes tcp = Writer()
                        .u16(50000)
                        .u16(80)
                        .u32(77)
                        .u32(88)
                        .hex("6018 ffff 0000 0000 020405b4")
                        .bytes(hello)
                        .done();
  const std::vector<Bytes> frames{
      ethernet(0x0800, ipv4(kUdp, udp(4000, 4001, hello))),
      ethernet(0x0800, ipv4(kUdp, udp(4000, 4789, Writer().hex("0800000000000100").done()))),
      ethernet(0x0800, ipv4(kTcp, tcp)),
      ethernet(0x0800, ipv4(kIcmp, hello)),
      ethernet(0x0806,
               from_hex("0001 0800 06 04 0001 020000000001 0a000001 000000000000 0a000002")),
      ethernet(0x86DD, hello),
  };
  int usual = 0;
  for (const Bytes& frame : frames) {
    for (std::size_t size = 0; size <= frame.size(); ++size)
      REQUIRE(ways_agree(ByteView(frame).first(size), LinkType::ethernet));
    for (std::size_t at = 12; at < frame.size(); ++at) {
      for (unsigned value = 0; value < 256; ++value) {
        Bytes changed = frame;
        changed[at] = static_cast<std::byte>(value);
        INFO("byte " << at << " is " << value);
        REQUIRE(ways_agree(changed, LinkType::ethernet));
        ++usual;
      }
    }
    for (const LinkType link : {LinkType::sll, LinkType::raw, LinkType::null})
      CHECK(ways_agree(frame, link));
  }
  CHECK(usual > 40'000);
}
