// What controllers and field devices tell the listener in datagrams; communities of SNMP.
#include "catch.hpp"

#include "passive_support.hpp"
#include "scanner/dissect/dnp3.hpp"

using namespace tenken;
using namespace tenken::passive;
using namespace tenken::test;

namespace {

using Lines = std::set<std::string>;

const std::string camera_says = camera_station.mac + " 10.0.0.7 ";
constexpr unsigned kClientPort = 50000;

/// From the port of the service, as servers answer.
Ear& answer(Ear& ear, unsigned port, const Wire& message) {
  return ear.hear(udp_frame(camera_station, other_station, port, kClientPort, message));
}
Ear& ask(Ear& ear, unsigned port, const Wire& message) {
  return ear.hear(udp_frame(other_station, camera_station, kClientPort, port, message));
}

Wire enip(unsigned command, const Wire& body) {
  Wire out = Wire().u16_le(command).u16_le(body.size()).u32_le(0).u32_le(0).u64(1).u32(0);
  return out.bytes(body);
}

Wire identity_list(unsigned serial) {
  Wire item = Wire().u16_le(1).u16(2).u16(44818).u32(0x0A000007).u64(0);
  item.u16_le(1).u16_le(12).u16_le(58).u8(3).u8(4).u16_le(0x30).u32_le(serial);
  item.u8(8).text("PX-100/A").u8(3);
  return enip(0x63, Wire().u16_le(1).u16_le(0x0C).u16_le(item.size()).bytes(item));
}

Wire fins(unsigned flags, unsigned from_network, unsigned command, const Wire& data) {
  Wire out = Wire().u8(flags).u8(0).u8(2).u24(0x000100).u8(from_network).u16(0xEF05);
  return out.u8(0x21).u16(command).bytes(data);
}

Wire controller_data() {
  return Wire().u16(0).padded("PX1L-EL20DR-D", 20).padded("01.00", 20).fill(52);
}

Wire slmp(unsigned subheader, unsigned station, const Wire& data) {
  Wire out = Wire().u16(subheader).u8(0).u8(station).u16_le(0x03FF).u8(0);
  return out.u16_le(data.size()).bytes(data);
}

/// A name in UTF-16 and its end.
Wire wide(std::string_view ascii) {
  Wire out;
  for (const char c : ascii) out.u16_le(static_cast<unsigned char>(c));
  return out.u16(0);
}

Wire codesys() {
  Wire out = Wire().u8(0xC5).u8(0x7C).u16(0x4004).u8(0).u8(0).u16(0);
  out.u16_le(0xC280).u16_le(0x0400).u32_le(7).u16_le(4).u16(0x0100).u16_le(0);
  out.u16_le(6).u16_le(4).u16_le(5).u32_le(0x1000).u32_le(0x1006120B).u32_le(0x03050F28).u32(0);
  out.u8(3).u8(0).fill(9);
  return out.bytes(wide("line-4")).bytes(wide("PX 1")).bytes(wide("Maker")).text("S01");
}

Wire ads_field(unsigned id, const Wire& value) {
  return Wire().u16_le(id).u16_le(value.size()).bytes(value);
}

Wire ads(std::uint32_t service, unsigned count, const Wire& fields) {
  Wire out = Wire().u32_le(0x71146603).u32(0).u32_le(service).u48(0x0A0000070101).u16_le(10000);
  return out.u32_le(count).bytes(fields);
}

Wire hart_answer(unsigned command, const Wire& data) {
  Wire body = Wire().u8(0x86).u8(0xA6).u32(0x4E0B6FE4).u8(command).u8(data.size() + 2).u16(0);
  body.bytes(data).u8(0x55);
  return Wire().u8(1).u8(1).u8(3).u8(0).u16(7).u16(body.size() + 8).bytes(body);
}

void add_block(Wire& out, ByteView block) {
  out.bytes(block).u16_le(dissect::dnp3_checksum(block));
}

/// From 5 to 100.
Wire dnp3(unsigned control, const Bytes& data) {
  constexpr std::size_t kBlock = 16;
  Wire out;
  add_block(out, Wire().u16(0x0564).u8(data.size() + 5).u8(control).u16_le(100).u16_le(5).get());
  for (std::size_t at = 0; at < data.size(); at += kBlock)
    add_block(out, ByteView(data).subspan(at, std::min(kBlock, data.size() - at)));
  return out;
}

Wire dnp3_attribute(unsigned variation, std::string_view value) {
  return Wire().u8(0).u8(variation).u8(0).u16(0).u8(1).u8(value.size()).text(value);
}

Wire modbus(unsigned function, const Wire& body) {
  return Wire().u16(7).u16(0).u16(body.size() + 2).u8(1).u8(function).bytes(body);
}

Wire modbus_object(unsigned id, std::string_view value) {
  return Wire().u8(id).u8(value.size()).text(value);
}

Wire element(unsigned tag, const Wire& content) {
  return Wire().u8(tag).u8(content.size()).bytes(content);
}

Wire snmp(unsigned version, std::string_view community, unsigned pdu) {
  const Wire number = element(2, Wire().u8(0));
  Wire body = Wire(number).bytes(number).bytes(number).bytes(element(0x30, Wire()));
  Wire all = element(2, Wire().u8(version)).bytes(element(4, Wire().text(community)));
  return element(0x30, all.bytes(element(pdu, body)));
}

}  // namespace

TEST_CASE("an EtherNet/IP device tells who it is", "[passive]") {
  Ear ear;
  answer(ear, 44818, identity_list(0x00524D8E));
  const auto claims = ear.claims();
  CHECK(claims.contains(camera_says + "device.model PX-100/A"));
  CHECK(claims.contains(camera_says + "device.firmware 3.004"));
  CHECK(claims.contains(camera_says + "identity.serial 0x00524d8e"));
  CHECK(ear.signals("enip.vendor_id") == Lines{camera_says + "0x0001"});
  // A number that was never set identifies nobody.
  Ear unset;
  answer(unset, 44818, identity_list(0));
  CHECK(unset.claims("identity.serial").empty());
  ask(unset, 44818, enip(0x63, Wire()));
  for (const std::string& one : unset.signals()) CHECK(one.starts_with(camera_station.mac));
}

TEST_CASE("an Omron controller tells model and version, unless a gateway speaks", "[passive]") {
  Ear ear;
  answer(ear, 9600, fins(0xC0, 0, 0x0501, controller_data()));
  answer(ear, 9600, fins(0xC0, 0, 0x0601, Wire().u16(0).u8(1).u8(4)));
  const auto claims = ear.claims();
  CHECK(claims.contains(camera_says + "device.model PX1L-EL20DR-D"));
  CHECK(claims.contains(camera_says + "device.firmware 01.00"));
  CHECK(ear.signals("fins.mode") == Lines{camera_says + "4"});
  Ear gateway;
  answer(gateway, 9600, fins(0xC0, 3, 0x0501, controller_data()));
  CHECK(gateway.claims("device.model").empty());
}

TEST_CASE("a Mitsubishi controller tells its type, and who unlocks it is seen", "[passive]") {
  const Wire type = Wire().u16(0).padded("Q03UDVCPU", 16, ' ').u16_le(0x0366);
  Wire unlock = Wire().u16_le(16).u16_le(0x1630).u16(0).u16_le(6).text("secret");
  Ear ear;
  answer(ear, 5007, slmp(0xD000, 0xFF, type));
  ask(ear, 5007, slmp(0x5000, 0xFF, unlock));
  CHECK(ear.claims("device.model") == Lines{camera_says + "Q03UDVCPU"});
  CHECK(ear.signals("slmp.unlock") == Lines{other_station.mac + " 10.0.0.8 yes"});
  for (const std::string& one : ear.signals()) CHECK(one.find("secret") == std::string::npos);
  Ear behind;
  answer(behind, 5007, slmp(0xD000, 3, type));
  CHECK(behind.claims("device.model").empty());
}

TEST_CASE("a CODESYS controller tells maker, model, name, number and version", "[passive]") {
  Ear ear;
  answer(ear, 1740, codesys());
  const auto claims = ear.claims();
  CHECK(claims.contains(camera_says + "device.vendor Maker"));
  CHECK(claims.contains(camera_says + "device.model PX 1"));
  CHECK(claims.contains(camera_says + "device.hostname line-4"));
  CHECK(claims.contains(camera_says + "identity.serial S01"));
  CHECK(claims.contains(camera_says + "device.firmware 3.5.15.40"));
}

TEST_CASE("a Beckhoff controller tells its name; who adds a route shows an account", "[passive]") {
  Wire told = ads_field(5, Wire().text("CX-123456").u8(0));
  told.bytes(ads_field(3, Wire().u8(3).u8(1).u16_le(4024)));
  Wire route = ads_field(12, Wire().text("laptop").u8(0));
  route.bytes(ads_field(13, Wire().text("Administrator").u8(0)));
  route.bytes(ads_field(2, Wire().text("secret").u8(0)));
  Ear ear;
  answer(ear, 48899, ads(0x80000001, 2, told));
  ask(ear, 48899, ads(6, 3, route));
  CHECK(ear.claims("device.hostname") == Lines{camera_says + "CX-123456"});
  CHECK(ear.signals("ads.twincat") == Lines{camera_says + "3.1.4024"});
  CHECK(ear.signals("ads.net_id") == Lines{camera_says + "10.0.0.7.1.1"});
  CHECK(ear.signals("ads.route") == Lines{other_station.mac + " 10.0.0.8 10.0.0.7 Administrator"});
  for (const std::string& one : ear.signals()) CHECK(one.find("secret") == std::string::npos);
}

TEST_CASE("HART devices are named, and claim nothing of the multiplexer before them", "[passive]") {
  Wire identity = Wire().u8(254).u16(0x264E).u8(5).u8(7).u8(3).u8(4).u8(0x11).u8(0);
  identity.u24(0x0B6FE4).u8(5).u8(8).u16(1).u8(0).u16(0x26).u16(0).u8(1);
  Ear ear;
  answer(ear, 5094, hart_answer(0, identity));
  answer(ear, 5094, hart_answer(20, Wire().padded("PT-101 boiler", 32)));
  CHECK(ear.signals("hart.type") == Lines{camera_says + "0x264e"});
  CHECK(ear.signals("hart.maker") == Lines{camera_says + "0x0026"});
  CHECK(ear.signals("hart.device") == Lines{camera_says + "0x0b6fe4"});
  CHECK(ear.signals("hart.tag") == Lines{camera_says + "PT-101 boiler"});
  CHECK(ear.claims().size() == 1);  // that it is there
}

TEST_CASE("a DNP3 outstation tells its attributes, a master its address", "[passive]") {
  Wire data = Wire().u8(0xC0).u8(0xC3).u8(129).u16(0x8000);
  data.bytes(dnp3_attribute(252, "Maker")).bytes(dnp3_attribute(250, "RTU-7"));
  data.bytes(dnp3_attribute(242, "4.2")).bytes(dnp3_attribute(248, "S-0001"));
  Ear ear;
  answer(ear, 20000, dnp3(0x44, data.get()));
  ask(ear, 20000, dnp3(0xC4, Wire().u8(0xC0).u8(0xC1).u8(1).u24(0x3C0206).get()));
  const auto claims = ear.claims();
  CHECK(claims.contains(camera_says + "device.vendor Maker"));
  CHECK(claims.contains(camera_says + "device.model RTU-7"));
  CHECK(claims.contains(camera_says + "device.firmware 4.2"));
  CHECK(claims.contains(camera_says + "identity.serial S-0001"));
  CHECK(ear.signals("dnp3.outstation") == Lines{camera_says + "5"});
  CHECK(ear.signals("dnp3.master") == Lines{other_station.mac + " 10.0.0.8 5"});
}

TEST_CASE("Modbus over UDP tells of who answers", "[passive]") {
  Wire body = Wire().u8(0x0E).u8(2).u8(0x82).u8(0).u8(0).u8(3);
  body.bytes(modbus_object(0, "Maker")).bytes(modbus_object(1, "PM-1"));
  body.bytes(modbus_object(2, "V1.2"));
  Ear ear;
  answer(ear, 502, modbus(43, body));
  ask(ear, 502, modbus(43, body));
  CHECK(ear.claims("device.vendor") == Lines{camera_says + "Maker"});
  CHECK(ear.claims("device.firmware") == Lines{camera_says + "V1.2"});
  CHECK(ear.signals("modbus.product_code") == Lines{camera_says + "PM-1"});
  CHECK(ear.signals("modbus.function") == Lines{camera_says + "43"});
}

TEST_CASE("a community of SNMP is seen where it opened an agent, and never told", "[passive]") {
  constexpr unsigned kGet = 0xA0;
  constexpr unsigned kResponse = 0xA2;
  Ear ear;
  ask(ear, 161, snmp(0, "refused-one", kGet));
  CHECK(ear.signals("snmp.community").empty());
  answer(ear, 161, snmp(1, "plant-read", kResponse));
  CHECK(ear.signals("snmp.community") == Lines{camera_says + "2c"});
  CHECK(ear.signals("snmp.community_default").empty());
  answer(ear, 161, snmp(0, "public", kResponse));
  CHECK(ear.signals("snmp.community_default") == Lines{camera_says + "1"});
  for (const std::string& one : ear.signals()) {
    CHECK(one.find("plant-read") == std::string::npos);
    CHECK(one.find("public") == std::string::npos);
  }
}
