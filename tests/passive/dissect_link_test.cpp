// LLDP and CDP: what switches, telephones and devices announce to their neighbour.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/cdp.hpp"
#include "scanner/dissect/lldp.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::uint64_t kMac = 0x0200'5E00'5301;
constexpr std::string_view kMacText = "02:00:5e:00:53:01";

Wire field(unsigned type, const Wire& value) {
  return Wire().u16(type << 9U | value.size()).bytes(value);
}

Wire organisation(unsigned oui, unsigned subtype, const Wire& value) {
  return field(127, Wire().u24(oui).u8(subtype).bytes(value));
}

Wire med(unsigned subtype, std::string_view text) {
  return organisation(0x0012BB, subtype, Wire().text(text));
}

Wire mandatory() {
  Wire out = field(1, Wire().u8(4).u48(kMac));
  out.bytes(field(2, Wire().u8(5).text("eth0")));
  return out.bytes(field(3, Wire().u16(120)));
}

Wire announcement() {
  Wire out = mandatory();
  out.bytes(field(4, Wire().text("uplink")));
  out.bytes(field(5, Wire().text("phone-3")));
  out.bytes(field(6, Wire().text("IP phone")));
  out.bytes(field(7, Wire().u16(0x24).u16(0x20)));
  out.bytes(field(8, Wire().u8(5).u8(1).u32(0xC0000205).u8(2).u32(1).u8(0)));
  out.bytes(field(8, Wire().u8(17).u8(2).u64(0xFE80000000000000).u64(5).u8(2).u32(1).u8(0)));
  out.bytes(organisation(0x0080C2, 1, Wire().u16(12)));
  out.bytes(organisation(0x0012BB, 1, Wire().u16(0x33).u8(3)));
  out.bytes(med(5, "hw1")).bytes(med(6, "fw2")).bytes(med(7, "sw3")).bytes(med(8, "SN4"));
  out.bytes(med(9, "Maker")).bytes(med(10, "Model 6")).bytes(med(11, "A7"));
  out.bytes(organisation(0x000ECF, 5, Wire().u48(kMac)));
  out.bytes(organisation(0x00005E, 1, Wire().text("https://maker.example/phone.json")));
  return out.bytes(field(0, Wire()));
}

}  // namespace

TEST_CASE("LLDP tells name, management addresses, inventory and MUD file", "[lldp]") {
  const Bytes bytes = announcement().get();
  const auto message = parse_lldp(bytes);
  REQUIRE(message);
  CHECK(message->complete);
  REQUIRE(message->chassis.mac);
  CHECK(message->chassis.mac->to_string() == kMacText);
  CHECK(message->port.text == "eth0");
  CHECK(message->ttl == 120);
  CHECK(message->port_description == "uplink");
  CHECK(message->system_name == "phone-3");
  CHECK(message->system_description == "IP phone");
  CHECK(message->can(LldpCapability::telephone));
  CHECK_FALSE(message->can(LldpCapability::router));
  CHECK(message->enabled == 0x20);
  REQUIRE(message->management.size() == 2);
  CHECK(message->management[0].to_string() == "192.0.2.5");
  CHECK(message->management[1].to_string() == "fe80::5");
  CHECK(message->port_vlan == std::uint16_t{12});
  CHECK(message->med_class == std::uint8_t{3});
  CHECK(message->inventory.hardware == "hw1");
  CHECK(message->inventory.firmware == "fw2");
  CHECK(message->inventory.software == "sw3");
  CHECK(message->inventory.serial == "SN4");
  CHECK(message->inventory.manufacturer == "Maker");
  CHECK(message->inventory.model == "Model 6");
  CHECK(message->inventory.asset == "A7");
  REQUIRE(message->profinet_mac);
  CHECK(message->mud_url == "https://maker.example/phone.json");
}

TEST_CASE("LLDP identifiers are read by their subtype", "[lldp]") {
  const auto parsed = [](const Wire& chassis, const Wire& port) {
    return parse_lldp(field(1, chassis).bytes(field(2, port)).bytes(field(3, Wire().u16(9))).get());
  };
  const auto by_ip = parsed(Wire().u8(5).u8(1).u32(0xC0000201), Wire().u8(3).u48(kMac));
  REQUIRE(by_ip);
  REQUIRE(by_ip->chassis.ip);
  CHECK(by_ip->chassis.ip->to_string() == "192.0.2.1");
  CHECK(by_ip->port.mac.has_value());
  const auto odd = parsed(Wire().u8(4).u32(1), Wire());
  REQUIRE(odd);
  CHECK_FALSE(odd->chassis.mac);
  CHECK(odd->port.subtype == 0);
}

TEST_CASE("LLDP without its three first fields is none", "[lldp]") {
  CHECK_FALSE(parse_lldp(field(5, Wire().text("name")).get()));
  const Bytes whole = announcement().get();
  const std::size_t first = mandatory().size();
  test::for_each_cut(whole, [&](ByteView part) {
    const auto message = parse_lldp(part);
    CHECK(message.has_value() == (part.size() >= first));
    if (message) CHECK(test::lies_in(part, message->system_description));
    if (message && part.size() + 2 < whole.size()) CHECK(message->mud_url.empty());
  });
  CHECK_FALSE(parse_lldp(ByteView(whole).first(whole.size() - 5))->complete);
}

TEST_CASE("LLDP with more management addresses than are kept, and with lies", "[lldp]") {
  Wire many = mandatory();
  for (unsigned i = 0; i < 50; ++i)
    many.bytes(field(8, Wire().u8(5).u8(1).u32(i).u8(2).u32(1).u8(0)));
  CHECK(parse_lldp(many.get())->management.size() == LldpMessage::kMaxManagement);
  test::for_each_lie(announcement().get(), [](ByteView bytes) {
    const auto message = parse_lldp(bytes);
    if (!message) return;
    CHECK(test::lies_in(bytes, message->chassis.text));
    CHECK(test::lies_in(bytes, message->inventory.asset));
    CHECK(test::lies_in(bytes, message->mud_url));
  });
}

namespace {

Wire part(unsigned type, const Wire& value) {
  return Wire().u16(type).u16(value.size() + 4).bytes(value);
}

Wire ipv4(std::uint64_t address) { return Wire().u8(1).u8(1).u8(0xCC).u16(4).u32(address); }

Wire switch_announcement() {
  Wire out;
  out.u8(2).u8(180).u16(0);
  out.bytes(part(1, Wire().text("sw-1")));
  const Wire ipv6 =
      Wire().u8(2).u8(8).u64(0xAAAA'0300'0000'86DD).u16(16).u64(0xFE80ULL << 48).u64(9);
  out.bytes(part(2, Wire()
                        .u32(3)
                        .bytes(ipv4(0xC0000203))
                        .bytes(Wire().u8(1).u8(1).u8(0x81).u16(2).u16(7))
                        .bytes(ipv6)));
  out.bytes(part(3, Wire().text("Gi0/1")));
  out.bytes(part(4, Wire().u32(0x28)));
  out.bytes(part(5, Wire().text("Software 12.2\nBuilt")));
  out.bytes(part(6, Wire().text("maker WS-1")));
  out.bytes(part(9, Wire().text("vtp")));
  out.bytes(part(10, Wire().u16(99)));
  out.bytes(part(11, Wire().u8(1)));
  out.bytes(part(20, Wire().text("sw-1.example")));
  return out.bytes(part(22, Wire().u32(1).bytes(ipv4(0xC0000204))));
}

}  // namespace

TEST_CASE("CDP tells device, platform, software and addresses", "[cdp]") {
  const Bytes bytes = switch_announcement().get();
  const auto message = parse_cdp(bytes);
  REQUIRE(message);
  CHECK(message->version == 2);
  CHECK(message->ttl == 180);
  CHECK(message->complete);
  CHECK(message->device_id == "sw-1");
  CHECK(message->port == "Gi0/1");
  CHECK(message->platform == "maker WS-1");
  CHECK(message->software == "Software 12.2\nBuilt");
  CHECK(message->system_name == "sw-1.example");
  CHECK(message->vtp_domain == "vtp");
  CHECK(message->can(CdpCapability::layer2_switch));
  CHECK_FALSE(message->can(CdpCapability::telephone));
  REQUIRE(message->addresses.size() == 2);  // the one of another protocol is passed over
  CHECK(message->addresses[0].to_string() == "192.0.2.3");
  CHECK(message->addresses[1].to_string() == "fe80::9");
  REQUIRE(message->management.size() == 1);
  CHECK(message->native_vlan == std::uint16_t{99});
  CHECK(message->full_duplex == true);
}

TEST_CASE("CDP that is cut, lies or is of another version", "[cdp]") {
  const Bytes whole = switch_announcement().get();
  test::for_each_cut(whole, [&](ByteView bytes) {
    const auto message = parse_cdp(bytes);
    CHECK(message.has_value() == (bytes.size() >= 4));
    if (message) CHECK(message->management.empty());
  });
  CHECK_FALSE(parse_cdp(ByteView(whole).first(whole.size() - 1))->complete);
  test::for_each_lie(whole, [](ByteView bytes) {
    const auto message = parse_cdp(bytes);
    if (!message) return;
    CHECK(test::lies_in(bytes, message->software));
    CHECK(test::lies_in(bytes, message->system_name));
  });
  CHECK(parse_cdp(Wire().u32(0x03B40000).get()).error().code == Errc::unsupported);
  const Bytes short_field = Wire().u32(0x01B40000).u16(1).u16(3).text("abc").get();
  CHECK_FALSE(parse_cdp(short_field)->complete);
  Wire countless;
  countless.u32(0x02B40000).bytes(part(2, Wire().u32(0xFFFFFFFF).bytes(ipv4(1))));
  CHECK(parse_cdp(countless.get())->addresses.size() == 1);
}

TEST_CASE("LLDP of real devices reads as known", "[lldp][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "lldp-mud", "lldp-cdp-switches", "smc-switch-lldp");
  if (!test::have_capture(name)) return;
  test::Facts names;
  test::Facts descriptions;
  test::Facts ports;
  test::Facts chassis;
  test::Facts management;
  test::Facts muds;
  test::Facts enabled;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    if (frame.ether_type != 0x88CC) return;
    const auto message = parse_lldp(frame.body);
    REQUIRE(message);
    const std::string mac = frame.source.to_string() + " ";
    names.insert(mac + std::string(message->system_name));
    descriptions.insert(mac + std::string(message->system_description));
    if (message->chassis.mac) chassis.insert(mac + message->chassis.mac->to_string());
    for (const IpAddress& address : message->management)
      if (address.is_v4()) management.insert(mac + address.to_string());
    if (!message->mud_url.empty()) muds.insert(mac + std::string(message->mud_url));
    // The list names either of them.
    ports.insert(mac + std::string(message->port.text));
    ports.insert(mac + std::string(message->port_description));
    enabled.insert(mac + "0x" + to_hex(Wire().u16(message->enabled).get()));
  });
  CHECK(names == test::expected_facts(name, "lldp_sysname"));
  CHECK(descriptions == test::expected_facts(name, "lldp_sysdesc"));
  CHECK(chassis == test::expected_facts(name, "lldp_chassis_mac"));
  CHECK(management == test::expected_facts(name, "lldp_mgmt_ip"));
  CHECK(muds == test::expected_facts(name, "mud_url"));
  CHECK(enabled == test::expected_facts(name, "lldp_enabled_caps"));
  for (const std::string& port : test::expected_facts(name, "lldp_port"))
    CHECK(ports.count(port) == 1);
}

TEST_CASE("CDP of real devices reads as known", "[cdp][captures]") {
  const std::string name = GENERATE(as<std::string>(), "lldp-cdp-switches", "cdp-v1-router");
  if (!test::have_capture(name)) return;
  test::Facts devices;
  test::Facts platforms;
  test::Facts ports;
  test::Facts addresses;
  test::Facts vlans;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    if (frame.snap_oui != 0x00000C || frame.snap_type != 0x2000) return;
    const auto message = parse_cdp(frame.body);
    REQUIRE(message);
    CHECK(message->complete);
    const std::string mac = frame.source.to_string() + " ";
    devices.insert(mac + std::string(message->device_id));
    platforms.insert(mac + std::string(message->platform));
    ports.insert(mac + std::string(message->port));
    for (const IpAddress& address : message->addresses) addresses.insert(mac + address.to_string());
    if (message->native_vlan) vlans.insert(mac + std::to_string(*message->native_vlan));
    const std::string first_line(message->software.substr(0, message->software.find('\n')));
    CHECK(test::expected_facts(name, "cdp_software").count(mac + first_line) == 1);
  });
  CHECK(devices == test::expected_facts(name, "cdp_deviceid"));
  CHECK(platforms == test::expected_facts(name, "cdp_platform"));
  CHECK(ports == test::expected_facts(name, "cdp_port"));
  CHECK(addresses == test::expected_facts(name, "cdp_ip"));
  CHECK(vlans == test::expected_facts(name, "cdp_native_vlan"));
}
