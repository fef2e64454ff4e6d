// The flows of devices, with names and what was spoken.
#include <algorithm>
#include <string>
#include <vector>

#include "catch.hpp"

#include "captures.hpp"
#include "passive_streams_support.hpp"
#include "passive_support.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/passive/flow_record.hpp"
#include "scanner/passive/flows.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

constexpr unsigned kTcp = 6;
constexpr unsigned kIpv4 = 0x0800;

const Station server{gateway_station.mac, "9.9.9.9"};  // on the Internet, behind the gateway

/// One TCP packet without options. \param flags  2 SYN, 16 ACK, 18 SYN+ACK
Bytes tcp_frame(const Station& from, const Station& to, unsigned from_port, unsigned to_port,
                unsigned flags) {
  const Wire tcp =
      Wire().u16(from_port).u16(to_port).u32(1).u32(1).u8(0x50).u8(flags).u16(8192).u32(0);
  return ethernet_frame(from.mac, to.mac, kIpv4, ip_packet(from.ip, to.ip, kTcp, tcp)).get();
}

std::vector<DeviceFlow> flows_of(const Listener& listener) {
  return observe_flows(listener.exchanges(), listener.signals(), listener.sources());
}

/// "mac own peer port opener internet names service tls" of each flow.
std::vector<std::string> texts(const Listener& listener) {
  std::vector<std::string> all;
  for (const DeviceFlow& one : flows_of(listener)) {
    const Flow& flow = one.flow;
    std::string text = (one.subject.mac ? one.subject.mac->to_string() : "-") + " " +
                       flow.key.own.to_string() + " " + flow.key.peer.to_string() + " " +
                       flow.port_text() + " " + std::string(to_string(flow.opener())) +
                       (flow.internet ? " internet" : "");
    for (const std::string& name : flow.names) text += " " + name;
    for (const std::string& part : {flow.service, flow.tls})
      if (!part.empty()) text += " " + part;
    all.push_back(text);
  }
  return all;
}

/// An answer of a name server to the camera.
Bytes dns_answer(std::string_view name, std::string_view address) {
  Wire message = Wire().u16(7).u16(0x8180).u16(1).u16(2).u16(0).u16(0);
  message.name(name).u16(1).u16(1);
  message.u16(0xC00C).u16(5).u16(1).u32(60).u16(15).name("alias.example");
  message.name("alias.example").u16(1).u16(1).u32(60).u16(4);
  message.bytes(std::as_bytes(std::span(ip_of(address).octets()).subspan(12)));
  return udp_frame(gateway_station, camera_station, 53, 5000, message);
}

/// The camera says by ARP that it has its address.
Ear camera() {
  Ear ear;
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 1);
  return ear;
}

}  // namespace

TEST_CASE("a device's peer has the name that the device asked for", "[passive][flows]") {
  Ear ear = camera();
  ear.hear(dns_answer("Cloud.Example.com", "9.9.9.9"), 2);
  ear.hear(tcp_frame(camera_station, server, 40'000, 443, 2), 3);
  ear.hear(tcp_frame(server, camera_station, 443, 40'000, 18), 3);
  CHECK(texts(ear.listener()) ==
        std::vector<std::string>{
            "02:00:00:00:00:01 10.0.0.1 10.0.0.7 53/udp peer dns",
            "02:00:00:00:00:07 10.0.0.7 9.9.9.9 443/tcp device internet cloud.example.com",
            "02:00:00:00:00:07 10.0.0.7 10.0.0.1 53/udp device dns"});
}

TEST_CASE("the router's record gets nothing of what is behind it", "[passive][flows]") {
  Ear ear = camera();
  ear.hear(arp_frame(Arp::reply, gateway_station, camera_station), 1);
  ear.hear(tcp_frame(camera_station, server, 40'000, 443, 2), 3);
  ear.hear(tcp_frame(server, camera_station, 443, 40'000, 18), 3);
  for (const std::string& text : texts(ear.listener())) CHECK(text.starts_with(camera_station.mac));
  CHECK(texts(ear.listener()).size() == 1);
}

TEST_CASE("two devices of a link have a flow each", "[passive][flows]") {
  Ear ear = camera();
  ear.hear(arp_frame(Arp::request, other_station, camera_station), 1);
  ear.hear(tcp_frame(other_station, camera_station, 40'000, 554, 2), 3);
  ear.hear(tcp_frame(camera_station, other_station, 554, 40'000, 18), 3);
  CHECK(texts(ear.listener()) ==
        std::vector<std::string>{"02:00:00:00:00:07 10.0.0.7 10.0.0.8 554/tcp peer",
                                 "02:00:00:00:00:08 10.0.0.8 10.0.0.7 554/tcp device"});
}

TEST_CASE("a connection from the Internet is told by who opened it", "[passive][flows]") {
  Ear ear = camera();
  ear.hear(tcp_frame(server, camera_station, 50'000, 80, 2), 3);
  ear.hear(tcp_frame(camera_station, server, 80, 50'000, 18), 3);
  const auto flows = flows_of(ear.listener());
  REQUIRE(flows.size() == 1);
  CHECK(flows[0].flow.internet);
  CHECK(flows[0].flow.opener() == Opener::peer);
  CHECK(flows[0].flow.opened_by_peer == 1);
  CHECK(flows[0].flow.accepted == 1);
  CHECK(flows[0].flow.key.port == 80);
  CHECK(flows[0].flow.sent_bytes == 40);
}

TEST_CASE("a neighbour with a global address is not the Internet", "[passive][flows]") {
  const Station own{camera_station.mac, "2600::7"};
  const Station near{other_station.mac, "2600::8"};
  const Station far{gateway_station.mac, "2a00::8"};
  Ear ear;
  // Echo replies of neighbour discovery would bind; here only the prefix tells.
  ear.hear(udp_frame(own, near, 40'000, 5683, Wire().text("a")), 1);
  ear.hear(udp_frame(own, far, 40'000, 5683, Wire().text("a")), 1);
  for (const DeviceFlow& one : flows_of(ear.listener()))
    CHECK(one.flow.internet == (one.flow.key.peer == ip_of("2a00::8")));
  SUCCEED();
}

TEST_CASE("hostile names are no names", "[passive][flows]") {
  Peers peers;
  Who client;
  client.ip = dissect::ip_key(ip_of("10.0.0.7"));
  const dissect::IpKey peer = dissect::ip_key(ip_of("9.9.9.9"));
  for (const std::string_view name : {"", ".", "1.2.3.4", "[2001:db8::1]", "fe80::1", "a b.example",
                                      "a\x1b[31m.example", "<b>.example", ":80"})
    peers.name(client, peer, name);
  peers.name(client, peer, std::string(300, 'a'));
  CHECK(peers.find(client.mac, client.ip, peer) == nullptr);
  peers.name(client, peer, "B.example:8080");
  peers.name(client, peer, "a.example.");
  peers.name(client, peer, "b.EXAMPLE");
  REQUIRE(peers.find(client.mac, client.ip, peer) != nullptr);
  CHECK(peers.find(client.mac, client.ip, peer)->names ==
        std::vector<std::string>{"a.example", "b.example"});
}

TEST_CASE("what clients know of their peers is bounded", "[passive][flows]") {
  Peers peers;
  Who client;
  client.ip = dissect::ip_key(ip_of("10.0.0.7"));
  Who peer;
  peer.port = 443;
  for (std::uint32_t i = 0; i < Peers::kMostOfOne + 100; ++i) {
    peer.ip = dissect::ip_key(IpAddress::v4(0x09000001 + i));
    peers.name(client, peer.ip, "a.example");
    peers.session(client, peer, Transport::tcp, "http", true);
  }
  CHECK(peers.dropped_names() == 100);
  CHECK(peers.dropped_sessions() == 100);
  Who other = client;
  other.ip = dissect::ip_key(ip_of("10.0.0.8"));
  peers.session(other, peer, Transport::tcp, "http", true);
  CHECK(peers.find(other.mac, other.ip, peer.ip) != nullptr);
  for (int i = 0; i < 100; ++i) peers.name(other, peer.ip, "n" + std::to_string(i) + ".example");
  CHECK(peers.find(other.mac, other.ip, peer.ip)->names.size() == Peer::kMostNames);
}

TEST_CASE("a conversation tells what was spoken, and the host that was asked for",
          "[passive][flows]") {
  Listener listener;
  Connection connection(8080);
  connection.open();
  connection.client("GET / HTTP/1.1\r\nHost: cloud.example:8080\r\n\r\n");
  connection.server("HTTP/1.1 204 No Content\r\n\r\n");
  connection.hear(listener);
  listener.finish();
  const auto all = texts(listener);
  REQUIRE(all.size() == 2);
  CHECK(all[0] == "02:00:00:00:00:01 10.0.0.1 10.0.0.2 8080/tcp device cloud.example http");
  CHECK(all[1] == "02:00:00:00:00:02 10.0.0.2 10.0.0.1 8080/tcp peer http");
}

TEST_CASE("a session on ports that mislead is not lost", "[passive][flows]") {
  Listener listener;
  Connection connection(49'153, 3475);  // WeMo: the client's port is the smaller one
  connection.open();
  connection.client("GET / HTTP/1.1\r\nHost: wemo.example\r\n\r\n");
  connection.server("HTTP/1.1 204 No Content\r\n\r\n");
  connection.hear(listener);
  listener.finish();
  std::vector<Flow> flows;
  for (const DeviceFlow& one : flows_of(listener))
    if (one.subject.mac == mac_of("02:00:00:00:00:01")) flows.push_back(one.flow);
  settle_ports(flows);
  REQUIRE(flows.size() == 1);
  CHECK(flows[0].key.port == 49'153);
  CHECK(flows[0].key.port_at == PortAt::peer);
  CHECK(flows[0].service == "http");
  CHECK(flows[0].sent_packets == 3);
}

TEST_CASE("a record cites the flows of devices that are known", "[passive][flows]") {
  Ear ear = camera();
  ear.hear(tcp_frame(camera_station, server, 40'000, 443, 2), 3);
  const auto flows = flows_of(ear.listener());
  Batch nobody;
  record_flows(nobody, flows, hearing_of(ear.listener()), "s");
  CHECK(nobody.observations.empty());
  Batch batch = observe(ear.listener().signals(), ear.listener().sources(), "s");
  record_flows(batch, flows, hearing_of(ear.listener()), "s");
  const auto claim = std::ranges::find(batch.observations, "network.flows", &Observation::key);
  REQUIRE(claim != batch.observations.end());
  REQUIRE(batch.evidence.size() == 1);
  CHECK(claim->evidence == batch.evidence[0].id);
  const std::string text(as_text(batch.evidence[0].content));
  CHECK(text.find("10.0.0.7 - 9.9.9.9 443/tcp (port of the peer) internet, opened by device; "
                  "sent 1 packets, 40 bytes; received 0 packets") != std::string::npos);
}

TEST_CASE("time without a frame is not time of listening", "[passive][flows]") {
  Ear ear = camera();  // at 1 s
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 301);
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 100'000);
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 100'060);
  ear.hear(arp_frame(Arp::request, camera_station, gateway_station), 50);
  const Hearing hearing = hearing_of(ear.listener());
  CHECK(hearing.heard == std::chrono::seconds(360));
  CHECK(hearing.first == Timestamp(1'000'000'000));
  CHECK(hearing.last == Timestamp(100'060'000'000'000));
  CHECK(hearing.hours() == 0);
}

TEST_CASE("real devices and their clouds", "[passive][flows][captures]") {
  if (!have_capture("iot-HueBridge")) {
    SUCCEED();
    return;
  }
  Listener listener;
  auto source = capture::FileSource::open(capture_path("iot-HueBridge"), 0);
  REQUIRE(source);
  for (capture::Frame frame; (*source)->next(frame);) listener.hear(frame);
  listener.finish();
  const auto all = texts(listener);
  CHECK(std::ranges::any_of(all, [](const std::string& text) {
    return text.find(" internet ") != std::string::npos &&
           text.find("meethue.com") != std::string::npos;
  }));
  for (const DeviceFlow& one : flows_of(listener)) CHECK_FALSE(one.flow.key.own.is_global());
}
