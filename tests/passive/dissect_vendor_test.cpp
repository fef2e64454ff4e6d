// Discovery protocols of makers: what their devices tell everybody on the segment.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/bjnp.hpp"
#include "scanner/dissect/cameras.hpp"
#include "scanner/dissect/gige_vision.hpp"
#include "scanner/dissect/json_fields.hpp"
#include "scanner/dissect/mndp.hpp"
#include "scanner/dissect/tplink.hpp"
#include "scanner/dissect/tuya.hpp"
#include "scanner/dissect/ubiquiti.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::uint64_t kMac = 0x0200'5E00'5301;
constexpr std::string_view kMacText = "02:00:5e:00:53:01";

Wire ubiquiti_field(unsigned type, const Wire& value) {
  return Wire().u8(type).u16(value.size()).bytes(value);
}

Wire ubiquiti() {
  Wire fields = ubiquiti_field(2, Wire().u48(kMac + 1).u32(0xC0000208));
  fields.bytes(ubiquiti_field(2, Wire().u48(kMac).u32(0xC0000207)));
  fields.bytes(ubiquiti_field(1, Wire().u48(kMac)));
  fields.bytes(ubiquiti_field(3, Wire().text("XW.v6.1.7")));
  fields.bytes(ubiquiti_field(11, Wire().text("roof")));
  fields.bytes(ubiquiti_field(12, Wire().text("NB5")));
  fields.bytes(ubiquiti_field(13, Wire().text("backhaul")));
  fields.bytes(ubiquiti_field(22, Wire().text("6.1.7")));
  fields.bytes(ubiquiti_field(20, Wire().text("NanoBeam 5")));
  return Wire().u8(1).u8(0).u16(fields.size()).bytes(fields);
}

Wire mndp_field(unsigned type, const Wire& value) {
  return Wire().u16(type).u16(value.size()).bytes(value);
}

Wire mndp() {
  Wire out = Wire().u32(7);
  out.bytes(mndp_field(1, Wire().u48(kMac))).bytes(mndp_field(5, Wire().text("core")));
  out.bytes(mndp_field(7, Wire().text("7.2 (stable)")))
      .bytes(mndp_field(8, Wire().text("MikroTik")));
  out.bytes(mndp_field(10, Wire().u32(1))).bytes(mndp_field(11, Wire().text("AB-CD")));
  out.bytes(mndp_field(12, Wire().text("RB750"))).bytes(mndp_field(16, Wire().text("ether1")));
  out.bytes(mndp_field(15, Wire().u64(0xFE80ULL << 48).u64(1)));
  return out.bytes(mndp_field(17, Wire().u32(0xC0000207)));
}

Wire tuya(std::string_view text) {
  return Wire()
      .u32(0x55AA)
      .u32(0)
      .u32(0x13)
      .u32(4 + text.size() + 8)
      .u32(0)
      .text(text)
      .u32(0)
      .u32(0xAA55);
}

Bytes tplink(std::string_view text) {
  Bytes out;
  auto key = std::byte{171};
  for (const char c : text) out.push_back(key = key ^ static_cast<std::byte>(c));
  return out;
}

Wire dhip(std::string_view text) {
  Wire out = Wire().u32_le(0x20).text("DHIP").u64(0);
  return out.u32_le(text.size()).u32(0).u32_le(text.size()).u32(0).text(text);
}

Wire gige_vision() {
  Wire body = Wire().u32(0x00010002).u32(0x80000001).u16(0).u48(kMac).fill(20);
  body.u32(0xC0000207).fill(32);
  body.padded("Maker", 32).padded("GV-5", 32).padded("1.0", 32).padded("info", 48);
  body.padded("S7", 16).padded("line 3", 16);
  return Wire().u16(0).u16(3).u16(body.size()).u16(9).bytes(body);
}

Wire bjnp(unsigned kind, unsigned command, const Wire& body) {
  return Wire().text("BJNP").u8(kind).u8(command).u16(0).u16(1).u16(0).u32(body.size()).bytes(body);
}

}  // namespace

TEST_CASE("Ubiquiti devices tell model, firmware and interfaces", "[vendor]") {
  const Bytes bytes = ubiquiti().get();
  const auto message = parse_ubiquiti(bytes);
  REQUIRE(message);
  CHECK(message->complete);
  REQUIRE(message->mac);
  CHECK(message->mac->to_string() == kMacText);
  REQUIRE(message->interfaces.size() == 2);
  CHECK(message->interfaces[1].ip.to_string() == "192.0.2.7");
  CHECK(message->host_name == "roof");
  CHECK(message->platform == "NB5");
  CHECK(message->model == "NanoBeam 5");
  CHECK(message->firmware == "XW.v6.1.7");
  CHECK(message->firmware_version == "6.1.7");
  CHECK(message->essid == "backhaul");
  CHECK_FALSE(parse_ubiquiti(Wire().u32(0x01000000).get()));
  CHECK_FALSE(parse_ubiquiti(Wire().u32(0x03000004).u32(0).get()));
  test::for_each_cut(bytes, [](ByteView part) {
    const auto cut = parse_ubiquiti(part);
    CHECK(cut.has_value() == (part.size() > 4));
    if (cut) CHECK_FALSE(cut->complete);
    if (cut) CHECK(cut->model.empty());
  });
  test::for_each_lie(bytes, [](ByteView lie) {
    const auto read = parse_ubiquiti(lie);
    if (read) CHECK(test::lies_in(lie, read->firmware));
  });
}

TEST_CASE("MikroTik devices tell board and version", "[vendor]") {
  const Bytes bytes = mndp().get();
  const auto message = parse_mndp(bytes);
  REQUIRE(message);
  REQUIRE(message->mac);
  CHECK(message->mac->to_string() == kMacText);
  CHECK(message->identity == "core");
  CHECK(message->version == "7.2 (stable)");
  CHECK(message->platform == "MikroTik");
  CHECK(message->software_id == "AB-CD");
  CHECK(message->board == "RB750");
  CHECK(message->interface == "ether1");
  REQUIRE(message->ipv4);
  CHECK(message->ipv4->to_string() == "192.0.2.7");
  REQUIRE(message->ipv6);
  CHECK(message->ipv6->to_string() == "fe80::1");
  CHECK_FALSE(parse_mndp(Wire().u32(0).get()));
  CHECK_FALSE(parse_mndp(Wire().u32(0).u16(99).u16(0).get()));
  test::for_each_cut(bytes, [](ByteView part) {
    const auto cut = parse_mndp(part);
    CHECK(cut.has_value() == (part.size() >= 14));  // the first field is there
    if (cut) CHECK_FALSE(cut->ipv4);
  });
  test::for_each_lie(bytes, [](ByteView lie) {
    const auto read = parse_mndp(lie);
    if (read) CHECK(test::lies_in(lie, read->interface));
  });
}

TEST_CASE("Tuya devices tell product and identity in the clear only", "[vendor]") {
  const Bytes bytes =
      tuya(R"({"ip":"192.0.2.7","gwId":"0123","active":2,"productKey":"pk1","version":"3.1"})")
          .get();
  const auto message = parse_tuya(bytes);
  REQUIRE(message);
  CHECK_FALSE(message->encrypted);
  CHECK(message->device_id == "0123");
  CHECK(message->product_key == "pk1");
  CHECK(message->ip == "192.0.2.7");
  CHECK(message->version == "3.1");
  const auto encrypted = parse_tuya(tuya(std::string(32, '\x93')).get());
  REQUIRE(encrypted);
  CHECK(encrypted->encrypted);
  CHECK(parse_tuya(Wire().u32(0x6699).get())->encrypted);
  CHECK(parse_tuya(Wire().u32(0x55AB).get()).error().code == Errc::unsupported);
  CHECK(parse_tuya(Wire().u32(0x55AA).u64(0).u32(4).u32(0).get()).error().code == Errc::malformed);
  test::for_each_cut(bytes, [](ByteView part) { CHECK_FALSE(parse_tuya(part)); });
}

TEST_CASE("TP-Link devices tell model, alias and software", "[vendor]") {
  const std::string_view text =
      R"({"system":{"get_sysinfo":{"sw_ver":"1.0.8","hw_ver":"1.0","type":"IOT.SMARTPLUGSWITCH",)"
      R"j("model":"HS110(EU)","mac":"02:00:5E:00:53:01","deviceId":"8006","alias":"oven \"2\"",)j"
      R"("dev_name":"Plug","on_time":7}}})";
  const auto decoded = decode_tplink(tplink(text));
  REQUIRE(decoded);
  CHECK(*decoded == text);
  const TplinkInfo info = read_tplink(*decoded);
  CHECK_FALSE(info.empty());
  CHECK(info.model == "HS110(EU)");
  CHECK(info.mac == "02:00:5E:00:53:01");
  CHECK(info.software == "1.0.8");
  CHECK(info.hardware == "1.0");
  CHECK(info.kind == "IOT.SMARTPLUGSWITCH");
  CHECK(info.name == "Plug");
  CHECK(info.alias == "oven \\\"2\\\"");
  CHECK(info.device_id == "8006");
  const auto request = decode_tplink(tplink(R"({"system":{"get_sysinfo":{}}})"));
  REQUIRE(request);
  CHECK(read_tplink(*request).empty());
  CHECK_FALSE(decode_tplink({}));
  CHECK_FALSE(decode_tplink(as_bytes("{}")));
  CHECK(decode_tplink(tplink("{" + std::string(9000, 'x')))->size() == 4096);
}

TEST_CASE("JSON of devices is read without trust", "[vendor]") {
  const auto all = [](std::string_view document) {
    std::string out;
    JsonFields fields(document);
    while (const auto field = fields.next()) {
      out += field->key;
      out += field->text ? "='" : "=";
      out += field->value;
      out += field->text ? "';" : ";";
    }
    return out;
  };
  CHECK(all(R"({"a":1,"b":{"c":"x"},"d":["e","f"],"g":null})") == "a=1;c='x';g=null;");
  CHECK(all(R"({"a" : "q\"\\" , "b" :true})") == R"(a='q\"\\';b=true;)");
  CHECK(all(R"({"a":"cut)").empty());
  CHECK(all(R"({"a":)").empty());
  CHECK(all(R"({"a)").empty());
  CHECK(all("").empty());
  CHECK(all(R"("a\)").empty());
  std::string many;
  for (int i = 0; i < 1000; ++i) many += R"("k":1,)";
  JsonFields fields(many);
  unsigned count = 0;
  while (fields.next()) ++count;
  CHECK(count == 512);
}

TEST_CASE("Hikvision cameras tell model, serial and software", "[vendor]") {
  const std::string_view text =
      "<?xml version=\"1.0\"?><ProbeMatch><Uuid>1</Uuid><MAC>02-00-5e-00-53-01</MAC>"
      "<Types>inquiry</Types><DeviceType>128</DeviceType><DeviceDescription>DS-2</"
      "DeviceDescription>"
      "<DeviceSN>DS-2-0001</DeviceSN><IPv4Address>192.0.2.7</IPv4Address>"
      "<SoftwareVersion>V5.2</SoftwareVersion><Activated>false</Activated></ProbeMatch>";
  const auto info = parse_sadp(as_bytes(text));
  REQUIRE(info);
  CHECK(info->model == "DS-2");
  CHECK(info->kind == "128");
  CHECK(info->serial == "DS-2-0001");
  CHECK(info->software == "V5.2");
  CHECK(info->mac == "02-00-5e-00-53-01");
  CHECK(info->ip == "192.0.2.7");
  CHECK(info->activated == "false");
  for (const char* other : {"", "<Probe><Uuid>1</Uuid><Types>inquiry</Types></Probe>",
                            "<d:ProbeMatch><d:Types>x</d:Types></d:ProbeMatch>"})
    CHECK(parse_sadp(as_bytes(other)).error().code == Errc::unsupported);
  test::for_each_cut(to_bytes(text), [](ByteView part) {
    const auto cut = parse_sadp(part);
    if (cut) CHECK(test::lies_in(part, cut->serial));
  });
}

TEST_CASE("Dahua cameras tell model, serial and maker", "[vendor]") {
  const std::string_view text =
      R"({"mac":"02:00:5e:00:53:01","method":"client.notifyDevInfo","params":{"deviceInfo":{)"
      R"("DeviceClass":"IPC","DeviceType":"IPC-1","IPv4Address":{"IPAddress":"192.0.2.7"},)"
      R"("MachineName":"gate","Port":37777,"SerialNo":"3A01","Vendor":"General","Version":"2.6"}}})";
  const Bytes bytes = dhip(text).get();
  const auto info = parse_dhip(bytes);
  REQUIRE(info);
  CHECK(info->model == "IPC-1");
  CHECK(info->kind == "IPC");
  CHECK(info->serial == "3A01");
  CHECK(info->software == "2.6");
  CHECK(info->mac == kMacText);
  CHECK(info->ip == "192.0.2.7");
  CHECK(info->name == "gate");
  CHECK(info->vendor == "General");
  const Bytes search = dhip(R"({"method":"DHDiscover.search","params":{"mac":"","uni":1}})").get();
  CHECK(parse_dhip(search).error().code == Errc::unsupported);
  test::for_each_cut(bytes, [](ByteView part) { CHECK_FALSE(parse_dhip(part)); });
  test::for_each_lie(bytes, [](ByteView lie) {
    const auto read = parse_dhip(lie);
    if (read) CHECK(test::lies_in(lie, read->vendor));
  });
}

TEST_CASE("GigE Vision cameras tell maker, model and serial", "[vendor]") {
  const Bytes bytes = gige_vision().get();
  REQUIRE(bytes.size() == 8 + 248);
  const auto device = parse_gige_vision(bytes);
  REQUIRE(device);
  CHECK(device->mac.to_string() == kMacText);
  CHECK(device->ip.to_string() == "192.0.2.7");
  CHECK(device->manufacturer == "Maker");
  CHECK(device->model == "GV-5");
  CHECK(device->version == "1.0");
  CHECK(device->information == "info");
  CHECK(device->serial == "S7");
  CHECK(device->name == "line 3");
  const Bytes request = Wire().u32(0x42010002).u32(1).get();
  CHECK(parse_gige_vision(request).error().code == Errc::unsupported);
  test::for_each_cut(
      bytes, [](ByteView part) { CHECK(parse_gige_vision(part).error().code == Errc::malformed); });
}

TEST_CASE("Canon devices tell addresses and identity", "[vendor]") {
  const Bytes found =
      bjnp(0x81, 1, Wire().u32(0x00010800).u8(6).u8(4).u48(kMac).u32(0xC0000207)).get();
  const auto device = parse_bjnp(found);
  REQUIRE(device);
  CHECK_FALSE(device->scanner);
  REQUIRE(device->mac);
  CHECK(device->mac->to_string() == kMacText);
  REQUIRE(device->ip);
  CHECK(device->ip->to_string() == "192.0.2.7");
  const std::string_view identity = "MFG:Canon;CMD:IVEC;SOJ:TXT01;MDL:MX920 series;CLS:PRINTER;";
  const Bytes told = bjnp(0x82, 0x30, Wire().u16(identity.size() + 2).text(identity)).get();
  const auto named = parse_bjnp(told);
  REQUIRE(named);
  CHECK(named->scanner);
  CHECK(named->manufacturer == "Canon");
  CHECK(named->model == "MX920 series");
  CHECK(ieee1284_value("a;MODEL: X1 ;b:", "MDL", "MODEL") == "X1");
  CHECK(ieee1284_value("", "MDL", "MODEL").empty());
  CHECK(parse_bjnp(bjnp(0x01, 1, Wire()).get()).error().code == Errc::unsupported);
  CHECK(parse_bjnp(bjnp(0x81, 0x20, Wire()).get()).error().code == Errc::unsupported);
  for (const Bytes& whole : {found, told}) {
    test::for_each_cut(
        whole, [](ByteView part) { CHECK(parse_bjnp(part).error().code == Errc::malformed); });
    test::for_each_lie(whole, [](ByteView lie) {
      const auto read = parse_bjnp(lie);
      if (read) CHECK(test::lies_in(lie, read->model));
    });
  }
}

TEST_CASE("discovery of real Ubiquiti and TP-Link devices reads as known", "[vendor][captures]") {
  const std::string name = "ubnt-discovery";
  if (!test::have_capture(name) || !test::have_capture("tplink-shp-query")) return;
  test::Facts models;
  test::Facts interfaces;
  test::Facts firmware;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    if (frame.to_port != 10001) return;
    const auto message = parse_ubiquiti(frame.payload);
    REQUIRE(message);
    CHECK(message->complete);
    const std::string mac = frame.source.to_string() + " ";
    models.insert(mac + std::string(message->model));
    firmware.insert(mac + std::string(message->firmware));
    for (const UbiquitiInterface& one : message->interfaces)
      interfaces.insert(mac + one.mac.to_string() + " " + one.ip.to_string());
  });
  CHECK(models == test::expected_facts(name, "ubnt_model"));
  CHECK(firmware == test::expected_facts(name, "ubnt_firmware"));
  CHECK(interfaces == test::expected_facts(name, "ubnt_mac_ip"));
  unsigned requests = 0;
  test::for_each_frame("tplink-shp-query", [&](const test::CapturedFrame& frame) {
    const auto text = decode_tplink(frame.payload);
    if (text && *text == R"({"system":{"get_sysinfo":{}}})") ++requests;
  });
  CHECK(requests > 0);
}
