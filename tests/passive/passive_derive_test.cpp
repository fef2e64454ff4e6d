// What single signals say of a device's identity, over values; every row of data/identity by its
// own example.
#include <map>
#include <set>
#include <string>

#include "catch.hpp"

#include "model/claims.hpp"
#include "model/message.hpp"
#include "scanner/passive/derive.hpp"
#include "scanner/passive/derive_vendor.hpp"
#include "scanner/passive/signal.hpp"

using namespace tenken;
using namespace tenken::passive;

namespace {

constexpr int kSure = 80;

std::map<std::string, std::string> said(std::string_view kind, std::string_view value,
                                        std::string_view claim = "") {
  std::map<std::string, std::string> all;
  for (const Derived& one : derive(kind, claim, kSure, value))
    all[std::string(one.key)] = one.value;
  return all;
}

std::string vendor(std::string_view kind, std::string_view value) {
  return said(kind, value)["device.vendor"];
}
std::string model(std::string_view kind, std::string_view value) {
  return said(kind, value)["device.model"];
}
std::string type(std::string_view kind, std::string_view value) {
  return said(kind, value)["device.type"];
}
std::string os(std::string_view kind, std::string_view value) {
  return said(kind, value)["device.os"];
}
std::string firmware(std::string_view kind, std::string_view value) {
  return said(kind, value)["device.firmware"];
}

std::string found(const std::vector<Finding>& all, std::string_view key) {
  for (const Finding& one : all)
    if (one.key == key) return one.value;
  return "";
}

}  // namespace

TEST_CASE("every rule holds for its example, and no earlier rule hides it", "[identity]") {
  for (std::size_t place = 0; place < kTables; ++place) {
    const auto table = static_cast<Table>(place);
    const auto rules = rules_of(table);
    REQUIRE_FALSE(rules.empty());
    for (std::size_t at = 0; at < rules.size(); ++at) {
      const Rule& rule = rules[at];
      INFO("table " << place << ": " << rule.pattern << " on " << rule.example);
      const std::vector<Finding> own = rule_set(table).match_one(at, rule.example);
      const std::vector<Finding> all = rule_set(table).match(rule.example);
      if (rule.says.nothing()) {
        CHECK(all.empty());
        continue;
      }
      CHECK_FALSE(own.empty());
      for (const Finding& one : own) {
        CHECK(found(all, one.key) == one.value);
        if (one.key == claim::kType) CHECK(find_message("device_type_" + one.value));
      }
    }
  }
}

TEST_CASE("kinds of which identity speaks are kinds", "[identity]") {
  std::set<std::string_view> kinds;
#define KIND(id, name, claim, confidence) kinds.insert(name);
#include "scanner/passive/kinds.def"
#undef KIND
  for (const std::string_view kind : derived_kinds()) {
    INFO(kind);
    CHECK(kinds.contains(kind));
  }
}

TEST_CASE("makers have one short name", "[identity]") {
  CHECK(vendor_name("D-Link International") == "D-Link");
  CHECK(vendor_name("TP-LINK TECHNOLOGIES CO.,LTD.") == "TP-Link");
  CHECK(vendor_name("Royal Philips Electronics") == "Philips");
  CHECK(vendor_name("Hewlett-Packard") == "HP");
  CHECK(vendor_name("Hewlett Packard Enterprise") == "HPE");
  CHECK(vendor_name("Acme Widgets Co., Ltd.") == "Acme Widgets");
  CHECK(vendor_name("eQ-3 Entwicklung GmbH") == "eQ-3");
  CHECK(vendor_name("Appleton Labs Inc") == "Appleton Labs");
  CHECK(vendor_name(" , ").empty());
  CHECK(makes_modules("Espressif Inc."));
  CHECK(makes_modules("Delta Electronics, Inc."));
  CHECK_FALSE(makes_modules("Edimax Technology Co. Ltd."));
}

TEST_CASE("a model loses its maker's name, and its form may tell maker and kind", "[identity]") {
  CHECK(model("cdp.platform", "cisco WS-C3560-24TS") == "WS-C3560-24TS");
  CHECK(vendor("cdp.platform", "cisco WS-C3560-24TS") == "Cisco");
  CHECK(type("cdp.platform", "cisco WS-C3560-24TS") == "switch");
  CHECK(model("mdns.property", "_ipp._tcp ty=EPSON XP-800 Series") == "XP-800 Series");
  CHECK(vendor("mdns.property", "_ipp._tcp ty=EPSON XP-800 Series") == "Epson");
  CHECK(said("tplink.model", "HS110(EU)", claim::kModel) ==
        std::map<std::string, std::string>{
            {"device.vendor", "TP-Link"}, {"device.model", "HS110(EU)"}, {"device.type", "plug"}});
  CHECK(said("onvif.hardware", "Unknown", claim::kModel).empty());
  CHECK(said("onvif.hardware", "HIKVISION", claim::kModel).empty());
}

TEST_CASE("service discovery tells models by the service that they belong to", "[identity]") {
  CHECK(model("mdns.property", "_hap._tcp md=BSB002") == "BSB002");
  CHECK(vendor("mdns.property", "_hap._tcp md=BSB002") == "Philips");
  CHECK(type("mdns.property", "_hap._tcp ci=7") == "plug");
  CHECK(said("mdns.property", "_raop._tcp md=0,1,2").empty());
  CHECK(said("mdns.property", "_device-info._tcp model=RackMac").empty());
  CHECK(said("mdns.text", "model=RackMac3,1").empty());
  CHECK(said("mdns.property", "_hap._tcp md=Homebridge").empty());
  CHECK(type("mdns.property", "_device-info._tcp model=MacBookPro16,1") == "computer");
  CHECK(vendor("mdns.property", "_matterc._udp VP=4447+6145") == "Aqara");
  CHECK(said("mdns.property", "_matterc._udp VP=65521+1").empty());
  CHECK(model("mdns.text", "model_number=DCS-930LB1") == "DCS-930LB1");
  CHECK(firmware("mdns.text", "fw_version=v1.06.02") == "v1.06.02");
  CHECK(type("mdns.service", "_hue._tcp.local") == "gateway");
  CHECK(type("mdns.service", "Kitchen\\.s lamp._http._tcp.local").empty());
  CHECK(model("mdns.instance", "D-Link DSP-W215 Configuration Utility._http._tcp.local") ==
        "DSP-W215");
  // A computer that shares a printer is none.
  CHECK(type("mdns.instance", "HP LaserJet @ office._ipp._tcp.local") == "computer");
}

TEST_CASE("UPnP and its servers", "[identity]") {
  CHECK(vendor("ssdp.usn", "uuid:Socket-1_0-1::urn:Belkin:device:controllee:1") == "Belkin");
  CHECK(model("ssdp.usn", "uuid:Socket-1_0-221517K110005B").empty());
  CHECK(model("ssdp.usn", "uuid:Insight-1_0-221517K110005B") == "WeMo Insight");
  CHECK(type("ssdp.target", "urn:schemas-upnp-org:device:InternetGatewayDevice:1") == "router");
  CHECK(os("ssdp.server", "Linux/2.6.21, UPnP/1.0, Portable SDK for UPnP devices/1.6.18") ==
        "Linux 2.6.21");
  CHECK(vendor("ssdp.server", "Linux/3.14.0 UPnP/1.0 IpBridge/1.9.0") == "Philips");
  CHECK(said("http.server", "lighttpd/1.4.31").empty());
  CHECK(said("http.server", "Virata-EmWeb/R6_2_1").empty());
  CHECK(os("http.server", "Apache/2.2.17 (Ubuntu)") == "Ubuntu");
  CHECK(model("http.title", "DCS-930L") == "DCS-930L");
  CHECK(type("http.title", "DCS-930L") == "camera");
  CHECK(said("http.title", "Login").empty());
  CHECK(said("http.title", "DO-it").empty());
  // The telephone of somebody who sets a device up speaks through it.
  CHECK(model("http.user_agent", "Dalvik/1.6.0 (Linux; U; Android 4.4.2; SM-N7505 Build/KOT49H)")
            .empty());
  CHECK(said("upnp.vendor", "Belkin International Inc.", claim::kVendor)["device.vendor"] ==
        "Belkin");
}

TEST_CASE("leases tell systems, and of udhcp no maker", "[identity]") {
  CHECK(os("dhcp.vendor_class", "MSFT 5.0") == "Windows");
  CHECK(os("dhcp.vendor_class", "android-dhcp-13") == "Android 13");
  CHECK(os("dhcp.vendor_class", "udhcp 1.22.1") == "Linux");
  CHECK(vendor("dhcp.vendor_class", "udhcp 1.22.1").empty());
  CHECK(model("dhcp.vendor_class", "Cisco AP c1240") == "c1240");
  CHECK(vendor("dhcpv6.enterprise", "9") == "Cisco");
  CHECK(said("dhcpv6.enterprise", "40712").empty());
  CHECK(os("dhcp.parameters", "1,3,6,15,31,33,43,44,46,47,119,121,249,252") == "Windows");
  CHECK(said("dhcp.parameters", "1,3,6,12,15,28,42").empty());
  CHECK(said("dhcp.parameters", "1,,x,99999999999").empty());
}

TEST_CASE("names of modules say nothing, default names a little", "[identity]") {
  for (const char* name : {"ESP_0CD7CA", "GainSpanca9152", "HF-LPB100", "openwrt"}) {
    INFO(name);
    CHECK(said("dhcp.host_name", name).empty());
  }
  CHECK(model("dhcp.host_name", "DCS-935L") == "DCS-935L");
  CHECK(model("dhcp.host_name", "DCH-G020") == "DCH-G020");
  CHECK(model("mdns.host", "DCS-935L-B0C554255B0E.local") == "DCS-935L");
  CHECK(model("mdns.host", "dcs-935l.local") == "DCS-935L");
  CHECK(model("mdns.host", "dcs-935l5b0e.local").empty());
  CHECK(vendor("mdns.host", "dcs-935l5b0e.local") == "D-Link");
  CHECK(said("nbns.name", "ROUTER").empty());
  for (const Derived& one : derive("mdns.host", claim::kHostname, 74, "DCS-935L.local"))
    CHECK(one.confidence <= 52);
}

TEST_CASE("domains tell their maker, weakly", "[identity]") {
  CHECK(vendor("dns.query", "devs.tplinkcloud.com") == "TP-Link");
  CHECK(vendor("dns.query", "NTP1.DLINK.com.") == "D-Link");
  CHECK(said("dns.query", "notxbcs.net").empty());
  CHECK(said("dns.query", "pool.ntp.org").empty());
  CHECK(derive("dns.query", "", 50, "xbcs.net").front().confidence == 42);
  CHECK(vendor("mud.url", "https://mud.meethue.com:443/v1/bridge") == "Philips");
  CHECK(said("mud.url", "https://mudctl.example.com/.well-known/mud/v1/rasbp101").empty());
}

TEST_CASE("management tells most", "[identity]") {
  const char* ios =
      "Cisco IOS Software, C3560 Software (C3560-ADVIPSERVICESK9-M), Version 12.2(44)SE, RELEASE "
      "SOFTWARE (fc1)\nCopyright (c) 1986-2008 by Cisco Systems, Inc.";
  CHECK(vendor("lldp.description", ios) == "Cisco");
  CHECK(firmware("lldp.description", ios) == "12.2(44)SE");
  CHECK(os("cdp.software", ios) == "Cisco IOS 12.2(44)SE");
  CHECK(model("snmp.description", "SMCGS8P-Smart - SMCGS8P-Smart v3.20") == "SMCGS8P-Smart");
  CHECK(os("snmp.description", "Linux box 5.4.0-42-generic #46-Ubuntu SMP") == "Linux 5.4.0");
  CHECK(vendor("snmp.description", "Canon MF640C Series").empty() == false);
  CHECK(vendor("snmp.object_id", "1.3.6.1.4.1.368.1.1") == "Axis");
  CHECK(os("snmp.object_id", "1.3.6.1.4.1.8072.3.2.10") == "Linux");
  CHECK(vendor("snmp.object_id", "1.3.6.1.4.1.8072.3.2.10").empty());
  CHECK(said("snmp.object_id", "1.3.6.1.4.1.").empty());
  CHECK(type("lldp.enabled", "0x0004") == "switch");
  CHECK(type("lldp.enabled", "0x0024") == "phone");
  CHECK(said("lldp.enabled", "0x0014").empty());
  CHECK(said("lldp.enabled", "0x0080").empty());
}

TEST_CASE("plants: numbers of registries and order numbers", "[identity]") {
  CHECK(vendor("enip.vendor_id", "0x0001") == "Rockwell Automation");
  CHECK(vendor("profinet.vendor_id", "0x002a") == "Siemens");
  CHECK(vendor("bacnet.vendor_id", "24") == "Automated Logic");
  CHECK(said("bacnet.vendor_id", "260").empty());
  CHECK(model("s7.order_number", "6ES7 315-2EH14-0AB0") == "6ES7 315-2EH14-0AB0");
  CHECK(said("s7.order_number", "Boot Loader").empty());
  CHECK(said("fins.model", "CP1L-EL20DR-D", claim::kModel)["device.vendor"] == "OMRON");
}

TEST_CASE("greetings, certificates, and systems of hosts", "[identity]") {
  CHECK(vendor("ssh.banner", "SSH-1.99-Cisco-1.25") == "Cisco");
  CHECK(os("ssh.banner", "SSH-2.0-OpenSSH_5.8p1 Debian-1ubuntu3") == "Ubuntu");
  CHECK(os("ssh.banner", "SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3") == "Debian");
  CHECK(said("ssh.banner", "SSH-2.0-dropbear_2019.78").empty());
  CHECK(vendor("tls.cert.subject", "CN=RINCON_000E58C01234, O=Sonos") == "Sonos");
  CHECK(said("tls.cert.subject", "CN=192.0.2.7").empty());
  CHECK(os("smb.system", "Windows 10 Pro 19041") == "Windows 10 Pro 19041");
  CHECK(said("smb.system", "Unix").empty());
  CHECK(os("smb.windows", "10.0.19041") == "Windows 10.0");
  CHECK(said("smb.windows", "6.1.0").empty());
  CHECK(type("tftp.file", "SEP001122334455.cnf.xml") == "phone");
}

TEST_CASE("hostile values make no claim, and none that is unbounded or unprintable", "[identity]") {
  const std::string hostile[] = {std::string(1024, 'A'),
                                 "HS110\x1b[2J(EU)",
                                 std::string("HS1\0 10", 7),
                                 "\xff\xfe\xc3\x28 model",
                                 "RLO \u202e txt",
                                 std::string(1024, '\\'),
                                 "CN=" + std::string(1000, ','),
                                 "=" + std::string(1000, '='),
                                 "_hap._tcp md=" + std::string(1000, 'x'),
                                 "1.3.6.1.4.1." + std::string(900, '9'),
                                 "$1 $2 $3 \\1",
                                 "0x" + std::string(64, 'f'),
                                 ".....",
                                 "://://",
                                 "\r\n\r\n",
                                 " "};
  std::size_t tried = 0;
  for (const std::string_view kind : derived_kinds()) {
    for (const std::string& value : hostile) {
      for (const std::string_view claim :
           {std::string_view(), claim::kVendor, claim::kModel, claim::kFirmware, claim::kOs}) {
        for (const Derived& one : derive(kind, claim, kSure, value)) {
          CHECK(one.value.size() <= Derivation::kMostBytes);
          CHECK(printable(one.value) == one.value);
        }
        ++tried;
      }
    }
  }
  CHECK(tried > 1000);
}
