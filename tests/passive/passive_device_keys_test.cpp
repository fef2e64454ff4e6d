// What devices say of who they are, however their addresses change: from the bytes on the wire to
// one device in the inventory, and what makers leave as it is, which names nobody.
#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>
#include <string_view>

#include "catch.hpp"

#include "captures.hpp"
#include "inventory/inventory.hpp"
#include "model/claims.hpp"
#include "model/device_ids.hpp"
#include "model/identity_claims.hpp"
#include "passive_support.hpp"
#include "scanner/capture/file_source.hpp"
#include "scanner/passive/device_keys.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace std::string_literals;
using test::Ear;
using test::Station;
using test::Wire;

namespace {

constexpr std::string_view kUuid = "5f9ec1b3-ed59-1900-4530-00a0deb0c0de";

/// A packet that tells who sends it.
using Speech = Bytes (*)(const Station& from, const std::string& id);

Bytes ssdp_speech(const Station& from, const std::string& id) {
  const std::string text =
      "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\nNTS: "
      "ssdp:alive\r\n"
      "USN: uuid:" +
      id + "::upnp:rootdevice\r\n\r\n";
  return test::udp_frame(from, {"01:00:5e:7f:ff:fa", "239.255.255.250"}, 1900, 1900,
                         Wire().text(text));
}

Bytes ws_speech(const Station& from, const std::string& id) {
  const std::string text =
      "<?xml version=\"1.0\"?><e:Envelope xmlns:e=\"http://www.w3.org/2003/05/soap-envelope\" "
      "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "
      "xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\"><e:Header><a:Action>"
      "http://schemas.xmlsoap.org/ws/2005/04/discovery/Hello</a:Action></e:Header><e:Body><d:Hello>"
      "<a:EndpointReference><a:Address>urn:uuid:" +
      id +
      "</a:Address></a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types>"
      "</d:Hello></e:Body></e:Envelope>";
  return test::udp_frame(from, {"01:00:5e:7f:ff:fa", "239.255.255.250"}, 3702, 3702,
                         Wire().text(text));
}

/// \param id  the instance as decimal digits
Bytes bacnet_speech(const Station& from, const std::string& id) {
  Wire apdu = Wire().u16(0x1000).u8(0xC4).u32(8U << 22U | std::stoul(id));
  apdu.u8(0x22).u16(1476).u16(0x9103).u8(0x22).u16(260);
  const Wire npdu = Wire().u16(0x0100).bytes(apdu);
  return test::udp_frame(from, {"ff:ff:ff:ff:ff:ff", "10.0.0.255"}, 47808, 47808,
                         Wire().u8(0x81).u8(0x0B).u16(npdu.size() + 4).bytes(npdu));
}

Wire ber(unsigned tag, const Wire& content) {
  return Wire().u8(tag).u8(content.size()).bytes(content);
}

Wire bytes_of_hex(std::string_view hex) {
  Wire out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out.u8(std::stoul(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

/// \param pdu  0 for one that is encrypted
Wire snmp_message(const std::string& engine, unsigned pdu) {
  const Wire id = ber(4, bytes_of_hex(engine));
  const Wire zero = Wire().u24(0x020100);
  const bool hidden = pdu == 0;
  Wire user = Wire().bytes(id).bytes(zero).bytes(zero).u16(0x0400).u16(0x0400).u16(0x0400);
  const Wire inside = ber(0x30, Wire().bytes(id).u16(0x0400).bytes(ber(
                                    pdu, Wire().bytes(zero).bytes(zero).bytes(zero).u16(0x3000))));
  Wire head = Wire().u24(0x020103);
  head.bytes(ber(
      0x30, Wire().u24(0x020107).u32(0x020207ff).u24(hidden ? 0x040103 : 0x040100).u24(0x020103)));
  head.bytes(ber(4, ber(0x30, user)));
  head.bytes(hidden ? ber(4, Wire().text("ciphertext")) : inside);
  return ber(0x30, head);
}

Bytes snmp_speech(const Station& from, const std::string& id) {
  return test::udp_frame(from, test::gateway_station, 161, 40000, snmp_message(id, 0xA8));
}

Bytes dhcp_speech(const Station& from, const std::string& id) {
  test::DhcpParts parts;
  parts.client = from.mac;
  const Wire option = bytes_of_hex(id);
  parts.options = Wire().u8(61).u8(option.size()).bytes(option);
  return test::udp_frame({from.mac, "0.0.0.0"}, {"ff:ff:ff:ff:ff:ff", "255.255.255.255"}, 68, 67,
                         test::dhcp_message(test::Dhcp::request, parts));
}

Bytes mdns_speech(const Station& from, const std::string& id) {
  const std::string pair = "id=" + id;
  const Wire text = Wire().u8(pair.size()).text(pair);
  Wire message = Wire().u16(0).u16(0x8400).u16(0).u16(1).u32(0);
  message.name("Lamp._hap._tcp.local").u16(16).u16(0x8001).u32(4500).u16(text.size()).bytes(text);
  return test::udp_frame(from, {"01:00:5e:00:00:fb", "224.0.0.251"}, 5353, 5353, message);
}

Bytes matter_speech(const Station& from, const std::string& id) {
  const Wire target = Wire().u16(0).u16(0).u16(5540).name("lamp.local");
  Wire message = Wire().u16(0).u16(0x8400).u16(0).u16(1).u32(0);
  message.name(id + "._matter._tcp.local").u16(33).u16(0x8001).u32(120).u16(target.size());
  return test::udp_frame(from, {"01:00:5e:00:00:fb", "224.0.0.251"}, 5353, 5353,
                         message.bytes(target));
}

struct Case {
  const char* what;
  Speech speech;
  std::string id;
  std::string_view key;
  std::string value;
};

std::vector<Case> telling() {
  const std::string duid = "0002000000ab11a1b2c3d4e5f60718";
  return {
      {"SSDP", ssdp_speech, std::string(kUuid), claim::kIdentityUdn, std::string(kUuid)},
      {"SSDP in capitals", ssdp_speech, "5F9EC1B3-ED59-1900-4530-00A0DEB0C0DE", claim::kIdentityUdn,
       std::string(kUuid)},
      {"SSDP without a UUID", ssdp_speech, "Socket-1_0-221517K0101769", claim::kIdentityUdn,
       "socket-1_0-221517k0101769"},
      {"WS-Discovery", ws_speech, std::string(kUuid), claim::kIdentityUdn, std::string(kUuid)},
      {"BACnet", bacnet_speech, "260071", claim::kIdentityBacnet, "260071"},
      {"SNMP", snmp_speech, "80001f888059dc486145a26322", claim::kIdentityEngine,
       "80001f888059dc486145a26322"},
      {"DHCP, a text", dhcp_speech, "00" + to_hex(as_bytes("STB-4711-0815")), claim::kIdentityDhcp,
       "00" + to_hex(as_bytes("STB-4711-0815"))},
      {"DHCP, a DUID", dhcp_speech, "ff00000001" + duid, claim::kIdentityDhcp, duid},
      {"HomeKit", mdns_speech, "3C:47:11:08:15:9A", claim::kIdentityMdns,
       "homekit:3c:47:11:08:15:9a"},
      {"Matter", matter_speech, "87E1B004E235A130-8FC7772401CD0696", claim::kIdentityMdns,
       "matter:87e1b004e235a130-8fc7772401cd0696"},
  };
}

/// What makers leave as it is, and what says no more than the address.
std::vector<Case> silent() {
  const std::string mac = "020000000007";
  return {
      {"SSDP, zeros", ssdp_speech, "00000000-0000-0000-0000-000000000000", {}, {}},
      {"SSDP, an example", ssdp_speech, "75802409-BCCB-40E7-8E6C-FA095ECCE13E", {}, {}},
      {"SSDP, no node", ssdp_speech, "1419d68a-1dd2-11b2-a105-000000000000", {}, {}},
      {"SSDP, a name", ssdp_speech, "InternetGatewayDevice", {}, {}},
      {"WS-Discovery, ones", ws_speech, "11111111-1111-1111-1111-111111111111", {}, {}},
      {"WS-Discovery, counted", ws_speech, "12345678-1234-1234-1234-123456789abc", {}, {}},
      {"BACnet, not set", bacnet_speech, "4194303", {}, {}},
      {"BACnet, the first", bacnet_speech, "1", {}, {}},
      {"BACnet, counted", bacnet_speech, "12345", {}, {}},
      {"SNMP, an IP address",
       snmp_speech,
       "80000009"
       "01c0a80101",
       {},
       {}},
      {"SNMP, zeros",
       snmp_speech,
       "80000009"
       "03000000000000",
       {},
       {}},
      {"SNMP, counted",
       snmp_speech,
       "80000000"
       "0102030405",
       {},
       {}},
      {"DHCP, the MAC address", dhcp_speech, "01" + mac, {}, {}},
      {"DHCP, a DUID of a MAC address", dhcp_speech, "ff0000000100030001" + mac, {}, {}},
      {"DHCP, a name", dhcp_speech, "00" + to_hex(as_bytes("set-top-box")), {}, {}},
      {"DHCP, a name with a blank", dhcp_speech, "00" + to_hex(as_bytes("set top box")), {}, {}},
      {"DHCP, the UUID of a board that has none",
       dhcp_speech,
       "0003000200040005000006000700080009",
       {},
       {}},
      {"DHCP, zeros", dhcp_speech, "00" + std::string(16, '0'), {}, {}},
      {"HomeKit, an example", mdns_speech, "AA:BB:CC:DD:EE:FF", {}, {}},
      {"HomeKit, zeros", mdns_speech, "00:00:00:00:00:00", {}, {}},
  };
}

std::set<std::string> identity_claims(const Ear& ear) {
  std::set<std::string> some;
  for (const std::string& one : ear.claims())
    if (one.find(" identity.") != one.npos) some.insert(one);
  return some;
}

/// One complete scan in which somebody at `station` says `id`.
void hear_scan(inventory::Inventory& site, ManualClock& clock, const Case& one,
               const Station& station) {
  constexpr std::int64_t kSecond = 1'000'000'000;
  Ear ear;
  const std::int64_t now = clock.now().nanoseconds / kSecond;
  ear.hear(test::arp_frame(test::Arp::request, station, test::gateway_station), now);
  ear.hear(one.speech(station, one.id), now + 1);
  clock.advance(std::chrono::seconds(10));
  ScanRecord record;
  record.targets = {"10.0.0.0/24"};
  const auto scan = site.begin_scan(std::move(record));
  REQUIRE(scan);
  clock.advance(std::chrono::seconds(10));
  REQUIRE(site.append(scan->id, observe(ear.listener().signals(), ear.listener().sources(), "s")));
  REQUIRE(site.finish_scan(scan->id, ScanState::complete, 0));
  clock.advance(std::chrono::hours(1));
}

/// How many devices the same id at two addresses, one after the other, makes.
std::size_t devices_of(const Case& one, const Station& first, const Station& then) {
  std::string folder = (std::filesystem::temp_directory_path() / "tenken-keys-XXXXXX").string();
  REQUIRE(::mkdtemp(folder.data()) != nullptr);
  std::size_t count = 0;
  {
    ManualClock clock{Timestamp(1'700'000'000'000'000'000)};
    auto site = inventory::Inventory::open(std::filesystem::path(folder) / "site.db",
                                           inventory::OpenMode::read_write, "", clock);
    REQUIRE(site);
    hear_scan(*site, clock, one, first);
    hear_scan(*site, clock, one, then);
    const auto view = site->view();
    REQUIRE(view);
    count = view->devices.size();
  }
  std::filesystem::remove_all(folder);
  return count;
}

/// Claims of a kind that a real capture makes: "mac value".
std::set<std::string> capture_claims(const std::string& name, std::string_view key) {
  Listener listener;
  auto source = capture::FileSource::open(test::capture_path(name), 0);
  REQUIRE(source);
  for (capture::Frame frame; (*source)->next(frame);) listener.hear(frame);
  std::set<std::string> found;
  for (const Observation& one : observe(listener.signals(), listener.sources(), "s").observations)
    if (one.key == key)
      found.insert((one.subject.mac ? one.subject.mac->to_string() : "-") + " " + one.value);
  return found;
}

}  // namespace

TEST_CASE("what a device says of itself makes an identity claim", "[passive][keys]") {
  for (const Case& one : telling()) {
    INFO(one.what);
    Ear ear;
    ear.hear(test::arp_frame(test::Arp::request, test::camera_station, test::gateway_station));
    ear.hear(one.speech(test::camera_station, one.id), 1);
    const auto said = identity_claims(ear);
    REQUIRE(said.size() == 1);
    CHECK(said.begin()->starts_with(test::camera_station.mac));
    CHECK(said.begin()->ends_with(" " + std::string(one.key) + " " + one.value));
  }
}

TEST_CASE("one device that takes another address and card stays one by what it says",
          "[passive][keys]") {
  for (const Case& one : telling()) {
    INFO(one.what);
    CHECK(devices_of(one, {"02:00:00:00:00:07", "10.0.0.7"}, {"06:00:00:00:00:09", "10.0.0.9"}) ==
          1);
  }
}

TEST_CASE("ids that makers leave as they are make no device one with another", "[passive][keys]") {
  for (const Case& one : silent()) {
    INFO(one.what);
    Ear ear;
    ear.hear(one.speech(test::camera_station, one.id));
    CHECK(identity_claims(ear).empty());
    CHECK(devices_of(one, {"02:00:00:00:00:07", "10.0.0.7"}, {"06:00:00:00:00:09", "10.0.0.9"}) ==
          2);
  }
}

TEST_CASE("an id that a file or a probe told does not count where it is a default", "[keys]") {
  CHECK(is_default_id(claim::kIdentityPrinter, "urn:uuid:00000000-0000-0000-0000-000000000000"));
  CHECK(is_default_id(claim::kIdentityUdn, "uuid:12345678-0000-0000-0000-0123456789ab"));
  CHECK(is_default_id(claim::kIdentityEngine, "8000"));
  CHECK(is_default_id(claim::kIdentityMdns, "homekit:AA:BB:CC:DD:EE:FF"));
  CHECK(is_default_id(claim::kIdentityDhcp, ""));
  CHECK_FALSE(is_default_id(claim::kIdentityPrinter, "urn:uuid:" + std::string(kUuid)));
  CHECK_FALSE(is_default_id(claim::kIdentityBacnet, "10"));
  CHECK_FALSE(is_default_id(claim::kIdentityMdns, "cast:5f9ec1b3ed5919004530a0deb0c0de01"));
}

TEST_CASE("who asks an agent names the agent's engine, not its own", "[passive][keys]") {
  const std::string engine = "80001f888059dc486145a26322";
  const auto said = [&](unsigned pdu, unsigned from, unsigned to) {
    Ear ear;
    ear.hear(test::udp_frame(test::camera_station, test::other_station, from, to,
                             snmp_message(engine, pdu)));
    return ear.claims(claim::kIdentityEngine).size();
  };
  CHECK(said(0xA0, 40000, 161) == 0);  // get
  CHECK(said(0xA6, 40000, 162) == 0);  // inform
  CHECK(said(0, 40000, 161) == 0);     // encrypted, to the agent
  CHECK(said(0, 161, 40000) == 1);     // encrypted, from the agent
  CHECK(said(0xA2, 161, 40000) == 1);  // response
  CHECK(said(0xA7, 40000, 162) == 1);  // trap
}

TEST_CASE("ids in pieces make no claim", "[passive][keys]") {
  const Who nobody;
  for (const std::string_view value :
       {"", "ff", "00", "0", "ff0000", "uuid:", "urn:uuid:5f9ec1b3-ed59-1900-4530", "80",
        "id=", "_hap._tcp id", "_hap._tcp id=", "_hap._tcp id=3C:47", "._matter._tcp.local"})
    for (const Kind kind :
         {Kind::upnp_udn, Kind::ssdp_usn, Kind::ws_endpoint, Kind::snmp_engine,
          Kind::dhcp_client_id, Kind::dhcpv6_duid, Kind::mdns_property, Kind::mdns_instance}) {
      INFO(value);
      CHECK_FALSE(device_key(kind, nobody, value));
    }
}

TEST_CASE("real devices say who they are", "[passive][keys][captures]") {
  if (!test::have_capture("ot-bacnet-iam")) {
    SUCCEED("no captures");
    return;
  }
  const auto found = capture_claims("ot-bacnet-iam", claim::kIdentityBacnet);
  CHECK(found.contains("00:60:2d:00:15:d5 18"));
  CHECK(found.contains("00:e0:c9:00:10:a5 2401"));
  for (const std::string& one : found) {
    INFO(one);
    CHECK_FALSE(one.ends_with(" 884456"));  // behind a router
    CHECK_FALSE(one.ends_with(" 123"));     // counted up
  }
}
