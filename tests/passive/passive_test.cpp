// Signals and their subjects, from packets that are made here.
#include <set>

#include "catch.hpp"

#include "capture_support.hpp"
#include "scanner/passive/listener.hpp"
#include "scanner/passive/observe.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::passive;
using dissect::ip_key;

namespace {

const MacAddress kDevice({2, 0, 0, 0, 0, 1});
const MacAddress kRouter({2, 0, 0, 0, 0, 2});

dissect::IpKey key(const char* ip) { return ip_key(IpAddress::parse(ip).value()); }

std::set<std::string> lines(const Batch& batch) {
  std::set<std::string> all;
  for (const Observation& one : batch.observations) {
    const std::string mac = one.subject.mac ? one.subject.mac->to_string() : "-";
    const std::string ip = one.subject.ip ? one.subject.ip->to_string() : "-";
    const std::string port = one.subject.port ? ":" + std::to_string(*one.subject.port) : "";
    all.insert(mac + " " + ip + port + " " + one.key + " " + one.value);
  }
  return all;
}

Moment moment(std::int64_t second, std::uint32_t file = 0) {
  return {Timestamp(second * 1'000'000'000), file, 1};
}

capture::Packet from(const MacAddress& mac, const char* ip) {
  capture::Packet packet;
  packet.has_source_mac = true;
  packet.source_mac = mac;
  packet.source = key(ip);
  return packet;
}

}  // namespace

TEST_CASE("what is repeated is one signal, whatever the order of hearing", "[passive]") {
  Signals signals;
  const Who who(kDevice);
  signals.turn_to(moment(7, 1));
  signals.say(who, Kind::dhcp_host_name, "camera");
  signals.turn_to(moment(5, 0));
  signals.say(who, Kind::dhcp_host_name, "camera");
  signals.say(who, Kind::dhcp_host_name, "");
  signals.turn_to(moment(6, 0));
  signals.say(who, Kind::dhcp_fqdn, "camera");
  REQUIRE(signals.size() == 2);
  const Signal& name = *signals.sorted().front();
  CHECK(name.kind == Kind::dhcp_host_name);
  CHECK(name.times == 2);
  CHECK(name.first.at == moment(5).at);
  CHECK(name.first.file == 0);
  CHECK(name.last == moment(7).at);
}

TEST_CASE("who says much is cut short, and that is counted", "[passive]") {
  Signals signals;
  for (std::size_t i = 0; i < Signals::kMostOfOne + 10; ++i)
    signals.say(Who(kDevice), Kind::dns_query, std::to_string(i));
  CHECK(signals.size() == Signals::kMostOfOne);
  CHECK(signals.dropped() == 10);
  signals.say(Who(kRouter), Kind::dns_query, std::string(5000, 'x'));
  CHECK(signals.size() == Signals::kMostOfOne + 1);
  CHECK(signals.sorted().back()->value.size() == Signals::kMostBytes);
}

TEST_CASE("a MAC address that forwards does not own what it carries", "[passive]") {
  Signals signals;
  Sources sources;
  signals.say(Who(kRouter, key("192.168.0.1")), Kind::arp_binding, "192.168.0.1");
  signals.say(Who(kRouter, key("192.168.9.9")), Kind::ssdp_server, "elsewhere");
  signals.say(Who(kRouter, key("8.8.8.8")), Kind::ssdp_server, "far away");
  signals.say(Who(kDevice, key("192.168.0.7")), Kind::mdns_host, "here.local");
  sources.see(from(kDevice, "192.168.0.7"));
  const auto seen = lines(observe(signals, sources, "s"));
  CHECK(seen.contains("02:00:00:00:00:02 192.168.0.1 host.seen passive/arp.binding"));
  CHECK(seen.contains("- 192.168.9.9 host.seen passive/ssdp.server"));
  CHECK(seen.contains("02:00:00:00:00:01 192.168.0.7 device.hostname here"));
  for (const std::string& line : seen) CHECK(line.find("8.8.8.8") == std::string::npos);
}

TEST_CASE("without ARP, few private senders are a device and many are a router", "[passive]") {
  Signals signals;
  Sources sources;
  for (const char* ip : {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"}) {
    sources.see(from(kRouter, ip));
    signals.say(Who(kRouter, key(ip)), Kind::snmp_name, "n");
  }
  sources.see(from(kDevice, "10.0.1.1"));
  sources.see(from(kDevice, "10.0.1.1"));
  signals.say(Who(kDevice, key("10.0.1.1")), Kind::snmp_name, "m");
  CHECK(sources.count(kRouter, key("10.0.0.1")) == Sources::kKept + 1);
  CHECK(sources.count(kDevice, key("10.0.1.1")) == 1);
  CHECK(sources.count(kDevice, key("fd00::1")) == 0);
  const auto seen = lines(observe(signals, sources, "s"));
  CHECK(seen.contains("- 10.0.0.1 device.hostname n"));
  CHECK(seen.contains("02:00:00:00:00:01 10.0.1.1 device.hostname m"));
}

TEST_CASE("addresses that name no device are nobody", "[passive]") {
  Signals signals;
  for (const char* ip : {"255.255.255.255", "224.0.0.251", "0.0.0.0", "127.0.0.1", "ff02::1"})
    signals.say(Who(MacAddress(), key(ip)), Kind::snmp_name, "n");
  signals.say(Who(MacAddress({1, 0, 0, 0, 0, 1})), Kind::lldp_name, "group");
  CHECK(observe(signals, Sources(), "s").observations.empty());
}

TEST_CASE("an accepted connection is an open port, a refused one is not", "[passive]") {
  const auto segment = [](std::uint8_t flags) {
    test::Wire wire;
    wire.bytes(test::from_hex("020000000009 020000000001 0800"));
    wire.bytes(test::from_hex("4500 0028 0000 0000 40 06 0000 c0a80007 c0a80009"));
    wire.bytes(test::from_hex("0017 9000 00000001 00000002 50"))
        .u8(flags)
        .bytes(test::from_hex("2000 0000 0000"));
    return wire.get();
  };
  Listener listener;
  for (const int number : {0x14, 0x02, 0x10}) {
    const auto flags = static_cast<std::uint8_t>(number);
    const Bytes other = segment(flags);
    capture::Frame frame;
    frame.data = other;
    listener.hear(frame);
  }
  CHECK(listener.signals().size() == 0);
  const Bytes accepted = segment(0x12);
  capture::Frame frame;
  frame.data = accepted;
  listener.hear(frame);
  CHECK(listener.stats().frames == 4);
  const auto seen = lines(observe(listener.signals(), listener.sources(), "s"));
  CHECK(seen.contains("02:00:00:00:00:01 192.168.0.7:23 port.state open"));
}

TEST_CASE("an answer quoted by an ICMP error makes nobody a server", "[passive]") {
  // Trap: port unreachable from a device, around an OFFER that it got.
  test::Wire dhcp;
  dhcp.bytes(test::from_hex(
      "02 01 06 00 00000001 0000 0000 00000000 c0a80007 c0a80001 00000000 020000000001"));
  dhcp.bytes(Bytes(10 + 64 + 128)).bytes(test::from_hex("63825363 350102 3604c0a80001 ff"));
  const auto size = static_cast<std::uint16_t>(dhcp.get().size());
  test::Wire quoted;
  quoted.bytes(test::from_hex("4500"))
      .u16(static_cast<std::uint16_t>(28 + size))
      .bytes(test::from_hex("0000 0000 40 11 0000 c0a80001 c0a80007"));
  quoted.bytes(test::from_hex("0043 0044"))
      .u16(static_cast<std::uint16_t>(8 + size))
      .bytes(test::from_hex("0000"));
  quoted.bytes(dhcp.get());
  const auto listen = [](const Bytes& packet) {
    test::Wire wire;
    wire.bytes(test::from_hex("020000000002 020000000001 0800")).bytes(packet);
    Listener listener;
    const Bytes bytes = wire.get();
    capture::Frame frame;
    frame.data = bytes;
    listener.hear(frame);
    return lines(observe(listener.signals(), listener.sources(), "s"));
  };
  // The OFFER itself does.
  CHECK(listen(quoted.get()).contains("02:00:00:00:00:01 192.168.0.1 host.seen passive/role"));
  test::Wire error;
  error.bytes(test::from_hex("4500")).u16(static_cast<std::uint16_t>(28 + quoted.get().size()));
  error.bytes(test::from_hex("0000 0000 40 01 0000 c0a80007 c0a80001 0303 0000 00000000"))
      .bytes(quoted.get());
  CHECK(listen(error.get()).empty());
}
