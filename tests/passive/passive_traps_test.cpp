// Ways in which packets name the wrong device, as real captures have them. Those of streams and of
// Wi-Fi are tested with their readers.
#include "catch.hpp"

#include "capture_support.hpp"
#include "passive_support.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

using Lines = std::set<std::string>;

constexpr unsigned kIpv4 = 0x0800;
constexpr unsigned kUdp = 17;
constexpr unsigned kIcmp = 1;
constexpr std::string_view kAll = "255.255.255.255";

Wire offer_to_camera() {
  DhcpParts parts;
  parts.assigned = camera_station.ip;
  parts.options = Wire().u8(54).u8(4).u32(ip_of(gateway_station.ip).v4_value());
  return dhcp_message(Dhcp::ack, parts);
}

Bytes dhcp_request(const Station& client, std::string_view name) {
  DhcpParts parts;
  parts.client = client.mac;
  parts.options = dhcp_option(12, name);
  return udp_frame({client.mac, "0.0.0.0"}, {std::string(kEverybody), std::string(kAll)}, 68, 67,
                   dhcp_message(Dhcp::request, parts));
}

/// An announcement of SSDP.
Bytes ssdp(const Station& from, std::string_view usn) {
  Wire text = Wire().text("NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: x\r\n");
  text.text("NTS: ssdp:alive\r\nSERVER: s/1\r\nLOCATION: http://10.0.0.7/\r\nUSN: ").text(usn);
  return udp_frame(from, {"01:00:5e:7f:ff:fa", "239.255.255.250"}, 1900, 1900,
                   text.text("\r\n\r\n"));
}

/// A CDP frame of IEEE 802.3, from a switch.
Wire cdp(std::string_view from) {
  Wire message = Wire().u8(2).u8(180).u16(0);
  message.u16(1).u16(4 + 4).text("sw-1").u16(6).u16(4 + 6).text("PX 100");
  Wire body = Wire().u24(0xAAAA03).u24(0x00000C).u16(0x2000).bytes(message);
  return ethernet_frame(from, "01:00:0c:cc:cc:cc", static_cast<unsigned>(body.size()), body);
}

Wire dhcpv6_client(std::string_view mac, std::string_view host) {
  Wire duid = Wire().u16(3).u16(1).bytes(std::as_bytes(std::span(mac_of(mac).octets())));
  Wire name = Wire().u8(0).name(host);
  Wire out = Wire().u8(1).u24(7).u16(1).u16(duid.size()).bytes(duid);
  return out.u16(39).u16(name.size()).bytes(name);
}

}  // namespace

TEST_CASE("trap 1: what an ICMP error quotes was not said by its sender", "[passive][trap]") {
  const Wire ack = ip_packet(gateway_station.ip, camera_station.ip, kUdp,
                             udp_datagram(67, 68, offer_to_camera()));
  Ear direct;
  direct.hear(ethernet_frame(gateway_station.mac, camera_station.mac, kIpv4, ack).get());
  CHECK(direct.signals("role") == Lines{gateway_station.mac + " 10.0.0.1 dhcp_server"});
  Ear quoted;
  const Wire error = Wire().u16(0x0303).u16(0).u32(0).bytes(ack);
  quoted.hear(ethernet_frame(camera_station.mac, gateway_station.mac, kIpv4,
                             ip_packet(camera_station.ip, gateway_station.ip, kIcmp, error))
                  .get());
  CHECK(quoted.signals().empty());
  CHECK(quoted.claims().empty());
}

TEST_CASE("trap 2: devices behind a gateway are not devices of the link", "[passive][trap]") {
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station));
  ear.hear(ssdp(camera_station, "uuid:hub::upnp:rootdevice"))
      .hear(ssdp(camera_station, "uuid:switch::x"));
  CHECK(ear.signals("ssdp.usn").size() == 2);
  // Both are said by one device, which is seen once.
  CHECK(ear.claims("host.seen").size() == 1);
  // A router of BACnet names a device on a bus behind it, which has no address here.
  Wire i_am = Wire().u16(0x1000).u8(0xC4).u32(8U << 22U | 77U).u8(0x22).u16(480);
  i_am.u16(0x9103).u8(0x21).u8(24);
  Wire routed = Wire().u16(0x0108).u16(5).u8(1).u8(0x0A).bytes(i_am);
  Wire message = Wire().u16(0x810B).u16(routed.size() + 4).bytes(routed);
  ear.hear(
      udp_frame(other_station, {std::string(kEverybody), "10.0.0.255"}, 47808, 47808, message));
  CHECK(ear.signals("bacnet.instance").empty());
  CHECK(ear.signals("bacnet.behind") == Lines{other_station.mac + " 10.0.0.8 5:0a 77 vendor 24"});
}

TEST_CASE("trap 3: one device has several names and addresses over time", "[passive][trap]") {
  const Station before{camera_station.mac, "192.168.2.3"};
  Ear ear;
  ear.hear(arp_frame(Arp::request, before, gateway_station), 1);
  ear.hear(dhcp_request(camera_station, "IoTHub"), 2);
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 3);
  ear.hear(dhcp_request(camera_station, "PX-G020"), 400);
  CHECK(ear.claims("device.hostname") ==
        Lines{camera_station.mac + " - IoTHub", camera_station.mac + " - PX-G020"});
  CHECK(ear.signals("arp.binding").size() == 2);
  CHECK(ear.claims("address.conflict").empty());
  for (const std::string& one : ear.claims("host.seen")) CHECK(one.starts_with(camera_station.mac));
  // The newest name is the later claim.
  const Batch batch = observe(ear.listener().signals(), ear.listener().sources(), "s");
  Timestamp last;
  std::string newest;
  for (const Observation& one : batch.observations)
    if (one.key == "device.hostname" && one.at > last) {
      last = one.at;
      newest = one.value;
    }
  CHECK(newest == "PX-G020");
}

TEST_CASE("trap 4: the name of a Wi-Fi module is no product", "[passive][trap]") {
  Ear ear;
  const auto name = GENERATE("ESP_0A1B2C", "GainSpanca9152", "HF-LPB100");
  ear.hear(dhcp_request(camera_station, name));
  CHECK(ear.claims("device.hostname").size() == 1);
  CHECK(ear.claims("device.model").empty());
  CHECK(ear.claims("device.vendor").empty());
}

TEST_CASE("trap 6: in tunnels and behind tags the inner sender speaks", "[passive][trap]") {
  constexpr std::string_view kSwitch = "02:00:00:00:00:33";
  const Wire inner = cdp(kSwitch);
  const auto hears_switch = [&](const Bytes& frame) {
    Ear ear;
    ear.hear(frame);
    CHECK(ear.claims("device.hostname") == Lines{std::string(kSwitch) + " - sw-1"});
    CHECK(ear.claims("device.model") == Lines{std::string(kSwitch) + " - PX 100"});
    CHECK(ear.claims("host.seen").size() == 1);
  };
  hears_switch(inner.get());
  // VXLAN: Ethernet in UDP.
  const Wire carried = Wire().u32(0x08000000).u32(0x00000700).bytes(inner);
  hears_switch(udp_frame(camera_station, other_station, 50000, 4789, carried));
  // Two tags.
  const Wire plain = udp_datagram(514, 514, Wire().text("<13>Jan  1 00:00:00 cam7 app: x"));
  const Wire packet = ip_packet(camera_station.ip, other_station.ip, kUdp, plain);
  const Wire tagged = Wire().u16(100).u16(0x8100).u16(200).u16(kIpv4).bytes(packet);
  Ear behind_tags;
  behind_tags.hear(ethernet_frame(camera_station.mac, other_station.mac, 0x88A8, tagged).get());
  CHECK(behind_tags.claims("device.hostname") == Lines{camera_station.mac + " 10.0.0.7 cam7"});
}

TEST_CASE("trap 6: what CAPWAP carries was said by the inner sender", "[passive][trap]") {
  constexpr std::string_view kSwitch = "02:00:00:00:00:33";
  constexpr std::string_view kPoint = "02:00:00:00:00:a1";
  const Wire message = cdp(kSwitch);
  const ByteView llc = ByteView(message.get()).subspan(14);
  const auto mac = [](std::string_view text) {
    const auto octets = mac_of(text).octets();
    return to_bytes({reinterpret_cast<const char*>(octets.data()), octets.size()});
  };
  const auto carried = [&](bool native, const Wire& inside) {
    const Wire capwap =
        Wire().u32(2U << 19U | 1U << 9U | (native ? 0x100U : 0U)).u32(0).bytes(inside);
    return udp_frame(camera_station, other_station, 5247, 5247, capwap);
  };
  const auto heard = [&](const Bytes& frame) {
    Ear ear;
    ear.hear(frame);
    CHECK(ear.claims("host.seen").size() == 1);
    return ear.claims("device.hostname");
  };
  const Lines inner_sender{std::string(kSwitch) + " - sw-1"};
  CHECK(heard(carried(false, message)) == inner_sender);
  const Bytes group = mac("01:00:0c:cc:cc:cc");
  // From a station to the network: the third address is the receiver.
  const Wire up = Wire().u16(0x0801).u16(0).bytes(mac(kPoint)).bytes(mac(kSwitch)).bytes(group);
  CHECK(heard(carried(true, Wire(up).u16(0).bytes(llc))) == inner_sender);
  // From the network, with a field for its quality: the third one is the sender.
  const Wire down = Wire().u16(0x8802).u16(0).bytes(group).bytes(mac(kPoint)).bytes(mac(kSwitch));
  CHECK(heard(carried(true, Wire(down).u16(0).u16(0).bytes(llc))) == inner_sender);
  // The control bytes in the order of another maker.
  const Wire other = Wire().u16(0x0208).u16(0).bytes(group).bytes(mac(kPoint)).bytes(mac(kSwitch));
  CHECK(heard(carried(true, Wire(other).u16(0).bytes(llc))) == inner_sender);
  // Between two access points all four are needed.
  const Wire bridge = Wire().u16(0x0803).u16(0).bytes(mac(kPoint)).bytes(mac(kPoint)).bytes(group);
  CHECK(heard(carried(true, Wire(bridge).u16(0).bytes(mac(kSwitch)).bytes(llc))) == inner_sender);

  // Encrypted, cut, or no data: of nobody, least of all of the one who carries it.
  for (const unsigned control : {0x0842U, 0x4802U, 0x8000U}) {
    const Wire opaque =
        Wire().u16(control).u16(0).bytes(group).bytes(mac(kPoint)).bytes(mac(kSwitch));
    Ear ear;
    ear.hear(carried(true, Wire(opaque).u16(0).bytes(llc)));
    CHECK(ear.signals().empty());
    CHECK(ear.listener().stats().wifi == 1);
  }
}

TEST_CASE("trap 6: links without Ethernet name devices by address", "[passive][trap]") {
  using capture::LinkType;
  const Wire plain = udp_datagram(514, 514, Wire().text("<13>Jan  1 00:00:00 cam7 app: x"));
  const Wire packet = ip_packet(camera_station.ip, other_station.ip, kUdp, plain);
  const Lines without_mac{"- 10.0.0.7 cam7"};
  const auto hostnames = [](const Bytes& frame, LinkType link) {
    Ear ear;
    ear.hear(frame, 0, link);
    return ear.claims("device.hostname");
  };
  CHECK(hostnames(packet.get(), LinkType::raw) == without_mac);
  CHECK(hostnames(packet.get(), LinkType::raw_v4) == without_mac);
  CHECK(hostnames(Wire().u32_le(2).bytes(packet).get(), LinkType::null) == without_mac);
  Wire cooked = Wire().u16(0).u16(1).u16(6);
  cooked.bytes(std::as_bytes(std::span(mac_of(camera_station.mac).octets()))).u16(0).u16(kIpv4);
  CHECK(hostnames(cooked.bytes(packet).get(), LinkType::sll) ==
        Lines{camera_station.mac + " 10.0.0.7 cam7"});
}

TEST_CASE("trap 7: who poisons ARP neither owns the address nor what it passes on",
          "[passive][trap]") {
  const Station thief{"02:00:00:00:00:66", "10.0.0.66"};
  const Station pretended{thief.mac, camera_station.ip};
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 0);
  ear.hear(arp_frame(Arp::request, thief, gateway_station), 1);
  for (int second = 2; second < 8; second += 2)
    ear.hear(arp_frame(Arp::reply, pretended, gateway_station), second);
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 9);
  CHECK(ear.claims("address.conflict") == Lines{camera_station.mac + " 10.0.0.7 " + thief.mac});
  CHECK(ear.signals("arp.unasked") == Lines{thief.mac + " 10.0.0.7 10.0.0.1"});
  // It reads along: everything goes through it.
  for (const char* ip : {"10.0.0.21", "10.0.0.22", "10.0.0.23", "10.0.0.24", "10.0.0.25"})
    ear.hear(udp_frame({thief.mac, ip}, gateway_station, 9, 9, Wire().text("x")), 4);
  ear.hear(
      udp_frame(pretended, gateway_station, 514, 514, Wire().text("<13>Jan  1 00:00:00 cam7 a: x")),
      5);
  CHECK(ear.claims("device.hostname") == Lines{"- 10.0.0.7 cam7"});
}

TEST_CASE("trap 7: a relayed DHCPv6 message is about the client of its DUID", "[passive][trap]") {
  const Station relay{gateway_station.mac, "fe80::1"};
  const Wire inside = dhcpv6_client(camera_station.mac, "cam-7");
  Wire relayed = Wire().u8(12).u8(0).u64(0x20010DB800000000).u64(1).u64(0xFE80000000000000).u64(7);
  relayed.u16(9).u16(inside.size()).bytes(inside);
  Ear ear;
  ear.hear(udp_frame(relay, {other_station.mac, "fe80::8"}, 547, 547, relayed));
  CHECK(ear.claims("device.hostname") == Lines{camera_station.mac + " - cam-7"});
  CHECK(ear.claims("host.seen").size() == 1);
}

TEST_CASE("trap 10: what a cut packet says before its end is heard", "[passive][trap]") {
  const Bytes whole = udp_frame(camera_station, other_station, 514, 514,
                                Wire().text("<13>Jan  1 00:00:00 cam7 app: a long text behind"));
  for_each_cut(whole, [&](ByteView part) {
    Ear ear;
    ear.hear(Bytes(part.begin(), part.end()));
    for (const std::string& one : ear.claims("host.seen"))
      CHECK(one.starts_with(camera_station.mac + " 10.0.0.7 passive/syslog."));
    // Half a name is none.
    for (const std::string& one : ear.claims("device.hostname"))
      CHECK(one == camera_station.mac + " 10.0.0.7 cam7");
  });
  // A file that ends in the middle of a packet: what came before counts, and the end is told.
  const Bytes file = make_pcap({{dhcp_request(camera_station, "cam-7"), 0}, {whole, 1}});
  const auto read = read_back(ByteView(file).first(file.size() - 10));
  REQUIRE(read);
  CHECK(read->end.kind == capture::FileEnd::Kind::truncated);
  Ear ear;
  for (const TestFrame& frame : read->frames) ear.hear(frame.data);
  CHECK(ear.claims("device.hostname").contains(camera_station.mac + " - cam-7"));
}
