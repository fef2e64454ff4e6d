// What controls of buildings, calls, resources and hidden streams tell the listener.
#include "catch.hpp"

#include "passive_support.hpp"
#include "quic_wire.hpp"
#include "tls_wire.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

using Lines = std::set<std::string>;

const std::string camera_says = camera_station.mac + " 10.0.0.7 ";
const Station all_stations{std::string(kEverybody), "10.0.0.255"};
constexpr unsigned kDevice = 8U << 22U;

Wire bvlc(unsigned function, const Wire& body) {
  return Wire().u8(0x81).u8(function).u16(body.size() + 4).bytes(body);
}

Wire i_am(unsigned instance) {
  Wire out = Wire().u16(0x1000).u8(0xC4).u32(kDevice | instance);
  return out.u8(0x22).u16(1476).u16(0x9103).u8(0x22).u16(260);
}

Bytes bacnet(const Station& from, const Wire& message) {
  return udp_frame(from, all_stations, 47808, 47808, message);
}

Wire property(unsigned id, std::string_view text) {
  Wire out = Wire().u8(0x30).u8(5).u8(12).u8(0x0C).u32(kDevice | 123U).u8(0x19).u8(id);
  out.u8(0x3E).u8(0x75).u8(text.size() + 1).u8(0).text(text).u8(0x3F);
  return bvlc(0x0A, Wire().u16(0x0104).bytes(out));
}

Wire knx(unsigned service, const Wire& body) {
  return Wire().u16(0x0610).u16(service).u16(body.size() + 6).bytes(body);
}

Wire echonet(unsigned source, const Wire& list) {
  return Wire().u16(0x1081).u16(7).u24(source).u24(0x05FF01).u8(0x72).bytes(list);
}

Wire echo_property(unsigned code, const Wire& value) {
  return Wire().u8(code).u8(value.size()).bytes(value);
}

std::string sip_register(std::string_view via) {
  return "REGISTER sip:pbx.example SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.7\r\n" + std::string(via) +
         "From: <sip:101@pbx.example>\r\nTo: <sip:101@pbx.example>\r\nUser-Agent: Door/2.1\r\n"
         "Authorization: Digest username=\"101\", realm=\"pbx\", response=\"0a0b0c0d\"\r\n\r\n";
}

Bytes sip(const Station& from, const Station& to, std::string_view text) {
  return udp_frame(from, to, 5060, 5060, Wire().text(text));
}

}  // namespace

TEST_CASE("a BACnet device tells of itself, through a broadcast manager as well", "[passive]") {
  Ear ear;
  ear.hear(bacnet(camera_station, bvlc(0x0B, Wire().u16(0x0100).bytes(i_am(123)))));
  ear.hear(bacnet(camera_station, property(121, "Maker")))
      .hear(bacnet(camera_station, property(70, "AHU 4")));
  ear.hear(bacnet(camera_station, property(44, "2.1")))
      .hear(bacnet(camera_station, property(77, "ahu-1")));
  const auto claims = ear.claims();
  CHECK(claims.contains(camera_says + "device.vendor Maker"));
  CHECK(claims.contains(camera_says + "device.model AHU 4"));
  CHECK(claims.contains(camera_says + "device.firmware 2.1"));
  CHECK(claims.contains(camera_says + "device.hostname ahu-1"));
  // The manager repeats it with the address of the device, whose MAC address is known by then.
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station));
  Wire forwarded = Wire().u32(ip_of(camera_station.ip).v4_value()).u16(47808).u16(0x0100);
  ear.hear(bacnet(other_station, bvlc(0x04, forwarded.bytes(i_am(123)))));
  CHECK(ear.signals("bacnet.instance") == Lines{camera_says + "123", "- 10.0.0.7 123"});
  CHECK(ear.signals("role") == Lines{other_station.mac + " 10.0.0.8 bacnet_bbmd"});
  for (const std::string& one : ear.claims("host.seen"))
    CHECK((one.starts_with(camera_says) || one.starts_with(other_station.mac)));
  // What it announces of itself is its own.
  Wire own = Wire().u32(ip_of(other_station.ip).v4_value()).u16(47808).u16(0x0100);
  ear.hear(bacnet(other_station, bvlc(0x04, own.bytes(i_am(200)))));
  CHECK(ear.signals("bacnet.instance").contains(other_station.mac + " 10.0.0.8 200"));
}

TEST_CASE("a KNX router tells of itself, and which bus devices it leads to", "[passive]") {
  Wire device = Wire().u8(2).u8(1).u16(0x1101).u16(0).u48(0x00C501021234).u32(0xE000170C);
  device.u48(0x020000000007).padded("IP router", 30);
  Wire blocks = Wire().u8(device.size() + 2).u8(1).bytes(device);
  blocks.u8(4).u8(0xFE).u16(0x00C5);
  Wire telegram = Wire().u8(0x29).u8(0).u8(0xBC).u8(0xE0).u16(0x1105).u16(0x0901).u8(1).u16(0x80);
  Ear ear;
  ear.hear(udp_frame(camera_station, other_station, 3671, 3671,
                     knx(0x0202, Wire().fill(8).bytes(blocks))));
  ear.hear(udp_frame(camera_station, all_stations, 3671, 3671, knx(0x0530, telegram)));
  CHECK(ear.signals("knx.name") == Lines{camera_says + "IP router"});
  CHECK(ear.claims("identity.serial") == Lines{camera_says + "00c501021234"});
  CHECK(ear.signals("knx.maker") == Lines{camera_says + "0x00c5"});
  CHECK(ear.signals("knx.address") == Lines{camera_says + "1.1.1"});
  CHECK(ear.signals("knx.programming") == Lines{camera_says + "on"});
  CHECK(ear.signals("knx.behind") == Lines{camera_says + "1.1.5"});
}

TEST_CASE("an ECHONET node's product is its own, not that of devices behind it", "[passive]") {
  Wire node = Wire().u8(3).bytes(echo_property(0x8A, Wire().u24(0x00007F)));
  node.bytes(echo_property(0x8C, Wire().padded("HEMS-1", 12)));
  node.bytes(echo_property(0xD6, Wire().u8(1).u24(0x013001)));
  const Wire behind = Wire().u8(1).bytes(echo_property(0x8C, Wire().padded("AC-9", 12)));
  Ear ear;
  ear.hear(udp_frame(camera_station, other_station, 3610, 3610, echonet(0x0EF001, node)));
  ear.hear(udp_frame(camera_station, other_station, 3610, 3610, echonet(0x013001, behind)));
  CHECK(ear.claims("device.model") == Lines{camera_says + "HEMS-1"});
  CHECK(ear.signals("echonet.maker") == Lines{camera_says + "0x00007f"});
  CHECK(ear.signals("echonet.object") == Lines{camera_says + "0130:01"});
  CHECK(ear.signals("echonet.behind") == Lines{camera_says + "0130:01 AC-9"});
}

TEST_CASE("SIP tells device and account, and nothing of the proof", "[passive]") {
  Ear ear;
  ear.hear(sip(camera_station, other_station, sip_register("")));
  ear.hear(sip(other_station, camera_station,
               "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP 10.0.0.7\r\nCSeq: 2 REGISTER\r\n"
               "Server: pbx/1.0\r\n\r\n"));
  CHECK(ear.signals("sip.user_agent") == Lines{camera_says + "Door/2.1"});
  CHECK(ear.signals("sip.account") == Lines{camera_says + "101@pbx"});
  CHECK(ear.signals("sip.login") == Lines{camera_says + "digest"});
  CHECK(ear.signals("sip.server") == Lines{other_station.mac + " 10.0.0.8 pbx/1.0"});
  CHECK(ear.signals("role") == Lines{other_station.mac + " 10.0.0.8 sip_registrar"});
  for (const std::string& one : ear.signals()) CHECK(one.find("0a0b0c0d") == std::string::npos);
}

TEST_CASE("what a SIP proxy passes on is not about the proxy", "[passive]") {
  const auto via = GENERATE("Via: SIP/2.0/UDP 10.0.0.9\r\n", "v: SIP/2.0/UDP 10.0.0.9\r\n");
  Ear ear;
  ear.hear(sip(other_station, gateway_station, sip_register(via)));
  CHECK(ear.signals().empty());
}

TEST_CASE("CoAP lists the resources of who answers, and what clients ask for", "[passive]") {
  Wire question = Wire().u8(0x40).u8(1).u16(7).u8(0xBB).text(".well-known").u8(4).text("core");
  Wire answer = Wire().u8(0x60).u8(0x45).u16(7).u8(0xC1).u8(40).u8(0xFF);
  answer.text("</sensors/temp>;rt=\"temperature\",</lamp>;rt=\"light\"");
  Ear ear;
  ear.hear(udp_frame(other_station, camera_station, 40000, 5683, question));
  ear.hear(udp_frame(camera_station, other_station, 5683, 40000, answer));
  CHECK(ear.signals("coap.request") == Lines{other_station.mac + " 10.0.0.8 /.well-known/core"});
  CHECK(ear.signals("coap.resource") ==
        Lines{camera_says + "/lamp", camera_says + "/sensors/temp"});
  CHECK(ear.signals("coap.type") == Lines{camera_says + "light", camera_says + "temperature"});
}

TEST_CASE("QUIC clients tell whom they want, although it is encrypted", "[passive]") {
  const Wire alpn = tls_extension(16, list16(list8(Wire().text("h3"))));
  const Wire versions = tls_extension(43, list8(Wire().u16(0x0304)));
  const Wire hello = tls_message(
      1, client_hello({0x1301}, tls_server_name("cloud.example").bytes(alpn).bytes(versions)));
  const Bytes datagram = quic_initial(quic_keys_1, crypto_frame(0, hello.get()), 2);
  const Station cloud{gateway_station.mac, "198.51.100.9"};
  Ear ear;
  ear.hear(udp_frame(camera_station, cloud, 50000, 443, Wire().bytes(ByteView(datagram))));
  CHECK(ear.signals("quic.server_name") == Lines{camera_says + "cloud.example"});
  CHECK(ear.signals("quic.protocol") == Lines{camera_says + "h3"});
  CHECK(ear.signals("quic.version") == Lines{camera_says + "v1"});
  const auto prints = ear.signals("quic.fingerprint");
  REQUIRE(prints.size() == 1);
  CHECK(prints.begin()->starts_with(camera_says + "q13d0103h3_"));
  // A server's first packet is under other keys.
  Ear server;
  server.hear(udp_frame(cloud, camera_station, 443, 50000, Wire().bytes(ByteView(datagram))));
  CHECK(server.signals().empty());
}
