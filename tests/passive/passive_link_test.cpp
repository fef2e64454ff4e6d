// Conflicts on the link, access to it, and frames of plants.
#include "catch.hpp"

#include "passive_support.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

using Lines = std::set<std::string>;

const Station thief_station{"02:00:00:00:00:66", "10.0.0.66"};
const Station twin_station{thief_station.mac,
                           camera_station.ip};  ///< the thief under the camera's address
constexpr unsigned kServerPort = 67;
constexpr unsigned kClientPort = 68;

Bytes dhcp_answer(const Station& server, Dhcp type, DhcpParts parts) {
  const IpAddress ip = ip_of(server.ip);
  Wire id = Wire().u8(54).u8(4).u32(ip.v4_value());
  parts.options = id.bytes(parts.options);
  return udp_frame(server, {std::string(kEverybody), "255.255.255.255"}, kServerPort, kClientPort,
                   dhcp_message(type, parts));
}

Bytes router_advertisement(const Station& router, unsigned lifetime) {
  Wire body = Wire().u16(0x8600).u16(0).u8(64).u8(0).u16(lifetime).u64(0);
  return ethernet_frame(router.mac, "33:33:00:00:00:01", 0x86DD,
                        ip_packet(router.ip, "ff02::1", 58, body))
      .get();
}

Wire eap(unsigned code, const Wire& rest) {
  return Wire().u8(code).u8(7).u16(4 + rest.size()).bytes(rest);
}

Bytes eapol(std::string_view from, std::string_view to, unsigned type, const Wire& body) {
  return ethernet_frame(from, to, 0x888E, Wire().u8(2).u8(type).u16(body.size()).bytes(body)).get();
}

Wire attribute(unsigned type, const Wire& value) {
  return Wire().u8(type).u8(2 + value.size()).bytes(value);
}

Wire radius(unsigned code, const Wire& attributes) {
  return Wire().u8(code).u8(9).u16(20 + attributes.size()).fill(16, 0x5A).bytes(attributes);
}

Wire block(unsigned option, const Wire& value) {
  Wire out = Wire().u16(option).u16(value.size()).bytes(value);
  return value.size() % 2 != 0 ? out.u8(0) : out;
}

Wire told(unsigned option, const Wire& value) { return block(option, Wire().u16(0).bytes(value)); }

Bytes dcp(std::string_view from, unsigned frame, unsigned service, unsigned type,
          const Wire& blocks) {
  Wire body = Wire().u16(frame).u8(service).u8(type).u32(1).u16(0).u16(blocks.size());
  return ethernet_frame(from, gateway_station.mac, 0x8892, body.bytes(blocks)).get();
}

Wire field(unsigned tag, const Wire& value) { return Wire().u8(tag).u8(value.size()).bytes(value); }

Bytes goose(std::string_view control_block, unsigned simulated) {
  Wire content = field(0x80, Wire().text(control_block)).bytes(field(0x81, Wire().u16(2000)));
  content.bytes(field(0x82, Wire().text("ds1"))).bytes(field(0x83, Wire().text("trip")));
  content.bytes(field(0x87, Wire().u8(simulated)));
  Wire pdu = Wire().u8(0x61).u8(0x81).u8(content.size()).bytes(content);
  Wire body = Wire().u16(0x3001).u16(pdu.size() + 8).u32(0).bytes(pdu);
  return ethernet_frame(camera_station.mac, "01:0c:cd:01:00:01", 0x88B8, body).get();
}

}  // namespace

TEST_CASE("two who claim an address at the same time are a conflict", "[passive]") {
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 0);
  ear.hear(arp_frame(Arp::request, twin_station, gateway_station), 5);
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 10);
  CHECK(ear.claims("address.conflict") ==
        Lines{camera_station.mac + " 10.0.0.7 " + thief_station.mac});
}

TEST_CASE("who takes over an address that was given up is no conflict", "[passive]") {
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 0);
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 60);
  // A standby that takes over announces itself to all.
  ear.hear(arp_frame(Arp::request, twin_station, twin_station), 61);
  ear.hear(arp_frame(Arp::reply, twin_station, twin_station), 62);
  ear.hear(arp_frame(Arp::request, twin_station, gateway_station), 70);
  CHECK(ear.claims("address.conflict").empty());
  CHECK(ear.signals("arp.unasked").empty());
}

TEST_CASE("routers that share a virtual address are no conflict", "[passive]") {
  const auto shared = GENERATE("00:00:5e:00:01:0a", "00:00:0c:07:ac:01", "00:07:b4:00:01:02");
  const Station common{shared, gateway_station.ip};
  Ear ear;
  ear.hear(arp_frame(Arp::request, gateway_station, camera_station), 0);
  ear.hear(arp_frame(Arp::reply, common, camera_station), 5);
  ear.hear(arp_frame(Arp::request, gateway_station, camera_station), 10);
  CHECK(ear.claims("address.conflict").empty());
}

TEST_CASE("a reply that nobody asked for contests the binding in force", "[passive]") {
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 0);
  const Station pretended{thief_station.mac, camera_station.ip};
  SECTION("within the time that caches keep it") {
    ear.hear(arp_frame(Arp::reply, pretended, gateway_station), 600);
    CHECK(ear.signals("arp.unasked") == Lines{thief_station.mac + " 10.0.0.7 10.0.0.1"});
    CHECK(ear.claims("address.conflict") ==
          Lines{camera_station.mac + " 10.0.0.7 " + thief_station.mac});
  }
  SECTION("not after it") {
    ear.hear(arp_frame(Arp::reply, pretended, gateway_station), 3600);
    CHECK(ear.claims("address.conflict").empty());
  }
  SECTION("not where somebody asked") {
    ear.hear(arp_frame(Arp::request, gateway_station, pretended), 599);
    ear.hear(arp_frame(Arp::reply, pretended, gateway_station), 600);
    CHECK(ear.signals("arp.unasked").empty());
    CHECK(ear.claims("address.conflict").empty());
  }
}

TEST_CASE("servers that offer to one client in one transaction are rivals", "[passive]") {
  Ear ear;
  DhcpParts parts;
  parts.assigned = "10.0.0.7";
  ear.hear(dhcp_answer(gateway_station, Dhcp::offer, parts));
  ear.hear(dhcp_answer(thief_station, Dhcp::offer, parts));
  ear.hear(dhcp_answer(gateway_station, Dhcp::ack, parts));
  CHECK(ear.claims("network.dhcp_rival") ==
        Lines{gateway_station.mac + " 10.0.0.1 " + thief_station.mac + " 10.0.0.66",
              thief_station.mac + " 10.0.0.66 " + gateway_station.mac + " 10.0.0.1"});
  CHECK(ear.signals("dhcp.offer").size() == 2);
  CHECK(ear.signals("dhcp.confirmed") == Lines{gateway_station.mac + " 10.0.0.1 yes"});
}

TEST_CASE("one server, another transaction and a relay make no rivals", "[passive]") {
  Ear ear;
  DhcpParts parts;
  parts.assigned = "10.0.0.7";
  ear.hear(dhcp_answer(gateway_station, Dhcp::offer, parts));
  ear.hear(dhcp_answer(gateway_station, Dhcp::offer, parts));
  parts.relay = "10.0.0.1";
  ear.hear(dhcp_answer(thief_station, Dhcp::offer, parts));
  parts.relay = "0.0.0.0";
  parts.transaction = 8;
  ear.hear(dhcp_answer(thief_station, Dhcp::offer, parts));
  CHECK(ear.claims("network.dhcp_rival").empty());
}

TEST_CASE("servers of DHCPv6 that offer to one client are rivals as well", "[passive]") {
  const auto advertise = [](const Station& server) {
    Wire duid = Wire().u16(3).u16(1).u48(0x020000000007);
    Wire message = Wire().u8(2).u24(9).u16(1).u16(duid.size()).bytes(duid);
    return udp_frame(server, {camera_station.mac, "fe80::7"}, 547, 546, message);
  };
  Ear ear;
  ear.hear(advertise({gateway_station.mac, "fe80::1"}))
      .hear(advertise({thief_station.mac, "fe80::66"}));
  CHECK(ear.claims("network.dhcp_rival") ==
        Lines{gateway_station.mac + " fe80::1 " + thief_station.mac + " fe80::66",
              thief_station.mac + " fe80::66 " + gateway_station.mac + " fe80::1"});
}

TEST_CASE("routers that advertise themselves beside each other are rivals", "[passive]") {
  const Station one{gateway_station.mac, "fe80::1"};
  const Station other{thief_station.mac, "fe80::66"};
  Ear ear;
  ear.hear(router_advertisement(one, 1800), 0).hear(router_advertisement(one, 1800), 600);
  CHECK(ear.claims("network.router_rival").empty());
  SECTION("at the same time") {
    ear.hear(router_advertisement(other, 1800), 900);
    CHECK(ear.claims("network.router_rival") ==
          Lines{gateway_station.mac + " fe80::1 " + thief_station.mac + " fe80::66",
                thief_station.mac + " fe80::66 " + gateway_station.mac + " fe80::1"});
  }
  SECTION("not one after the other") {
    ear.hear(router_advertisement(other, 1800), 86400);
    CHECK(ear.claims("network.router_rival").empty());
  }
  SECTION("not one that is no default router") {
    ear.hear(router_advertisement(other, 0), 900);
    CHECK(ear.claims("network.router_rival").empty());
  }
}

TEST_CASE("IEEE 802.1X tells who asks, who lets in, and how", "[passive]") {
  constexpr std::string_view kGroup = "01:80:c2:00:00:03";
  Ear ear;
  ear.hear(eapol(camera_station.mac, kGroup, 1, Wire()));
  ear.hear(eapol(gateway_station.mac, camera_station.mac, 0, eap(1, Wire().u8(1))));
  ear.hear(eapol(camera_station.mac, kGroup, 0, eap(2, Wire().u8(1).text("cam-7@site"))));
  ear.hear(eapol(gateway_station.mac, camera_station.mac, 0, eap(1, Wire().u8(4).u8(0))));
  ear.hear(eapol(camera_station.mac, kGroup, 0, eap(2, Wire().u8(3).u8(13))));
  ear.hear(eapol(gateway_station.mac, camera_station.mac, 0, eap(1, Wire().u8(13).u8(0x20))));
  ear.hear(eapol(camera_station.mac, kGroup, 0, eap(2, Wire().u8(13).u8(0))));
  ear.hear(eapol(gateway_station.mac, camera_station.mac, 0, eap(3, Wire())));
  CHECK(ear.claims("network.dot1x") ==
        Lines{camera_station.mac + " - supplicant", gateway_station.mac + " - authenticator"});
  CHECK(ear.signals("eap.identity") == Lines{camera_station.mac + " - cam-7@site"});
  CHECK(ear.signals("eap.offered") ==
        Lines{gateway_station.mac + " - MD5-Challenge", gateway_station.mac + " - TLS"});
  CHECK(ear.signals("eap.method") == Lines{camera_station.mac + " - TLS"});
  CHECK(ear.signals("eap.result") == Lines{camera_station.mac + " - accepted"});
}

TEST_CASE("keys of Wi-Fi are no IEEE 802.1X", "[passive]") {
  Ear ear;
  ear.hear(eapol(gateway_station.mac, camera_station.mac, 3, Wire().fill(95, 2)));
  CHECK(ear.claims("network.dot1x").empty());
  CHECK(ear.signals("dot1x.key") == Lines{gateway_station.mac + " - yes"});
}

TEST_CASE("RADIUS is about the client and its access server, not about proxies", "[passive]") {
  Wire attributes = attribute(1, Wire().text("cam-7"));
  attributes.bytes(attribute(4, Wire().u32(0x0A000008)));
  attributes.bytes(attribute(31, Wire().text("0200.0000.0007")));
  attributes.bytes(attribute(32, Wire().text("switch-3")));
  attributes.bytes(attribute(79, eap(2, Wire().u8(25).u8(0))));
  Ear ear;
  ear.hear(udp_frame(gateway_station, thief_station, 40000, 1812, radius(1, attributes)));
  ear.hear(udp_frame(thief_station, gateway_station, 1812, 40000, radius(2, Wire())));
  CHECK(ear.signals("radius.user") == Lines{camera_station.mac + " - cam-7"});
  CHECK(ear.signals("eap.method") == Lines{camera_station.mac + " - PEAP"});
  CHECK(ear.signals("radius.nas") == Lines{"- 10.0.0.8 switch-3"});
  CHECK(ear.signals("role") ==
        Lines{"- 10.0.0.8 radius_client", thief_station.mac + " 10.0.0.66 radius_server"});
}

TEST_CASE("PROFINET stations tell of themselves, engineers of what they set", "[passive]") {
  Wire blocks = told(0x0201, Wire().text("ET 200")).bytes(told(0x0202, Wire().text("press-4")));
  blocks.bytes(told(0x0203, Wire().u16(42).u16(7))).bytes(told(0x0204, Wire().u8(3).u8(0)));
  blocks.bytes(told(0x0102, Wire().u32(0x0A000007).u32(0xFFFFFF00).u32(0x0A000001)));
  Ear ear;
  ear.hear(dcp(camera_station.mac, 0xFEFF, 5, 1, blocks));
  ear.hear(dcp(other_station.mac, 0xFEFD, 4, 0, block(0x0202, Wire().u16(0).text("press-5"))));
  ear.hear(dcp(other_station.mac, 0xFEFE, 5, 0, block(0x0202, Wire().text("press-6"))));
  const auto claims = ear.claims();
  CHECK(claims.contains(camera_station.mac + " - device.hostname press-4"));
  CHECK(claims.contains(camera_station.mac + " - device.model ET 200"));
  CHECK(ear.claims("device.hostname").size() == 1);
  CHECK(ear.signals("profinet.vendor_id") == Lines{camera_station.mac + " - 0x002a"});
  CHECK(ear.signals("profinet.device_id") == Lines{camera_station.mac + " - 0x0007"});
  CHECK(ear.signals("profinet.role") == Lines{camera_station.mac + " - device,controller"});
  CHECK(ear.signals("profinet.address") == Lines{camera_station.mac + " 10.0.0.7 10.0.0.7"});
  CHECK(ear.signals("profinet.name_set") == Lines{other_station.mac + " - press-5"});
  // The address is bound: what is routed from it is the station's.
  ear.hear(udp_frame({gateway_station.mac, camera_station.ip}, other_station, 514, 514,
                     Wire().text("<13>Jan  1 00:00:00 station app: x")));
  CHECK(ear.claims("device.hostname").contains(camera_station.mac + " 10.0.0.7 station"));
}

TEST_CASE("GOOSE names who publishes it, test sets apart", "[passive]") {
  Ear ear;
  ear.hear(goose("RELAY7LD0/LLN0$GO$gcb01", 0)).hear(goose("RELAY8LD0/LLN0$GO$gcb01", 1));
  CHECK(ear.signals("goose.control_block") ==
        Lines{camera_station.mac + " - RELAY7LD0/LLN0$GO$gcb01"});
  CHECK(ear.signals("goose.simulated") == Lines{camera_station.mac + " - RELAY8LD0/LLN0$GO$gcb01"});
  CHECK(ear.signals("goose.app") == Lines{camera_station.mac + " - 0x3001"});
}
