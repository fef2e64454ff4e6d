// Files of other programs, as those write them: what is taken over, and what is passed over why.
#include <algorithm>
#include <map>

#include "catch.hpp"

#include "exchange/readers.hpp"
#include "model/claims.hpp"

using namespace tenken;
using namespace tenken::exchange;

namespace {

const Timestamp kNow = Timestamp::parse("2026-11-29T21:50:00Z").value();

ImportContext context() {
  ImportContext made;
  made.now = kNow;
  return made;
}

ImportedFile read(ImportFormat format, std::string_view text) {
  auto file = read_import(format, text, context());
  REQUIRE(file);
  return *std::move(file);
}

/// "mac ips" of each host.
std::vector<std::string> hosts(const ImportedFile& file) {
  std::vector<std::string> list;
  for (const ImportedHost& host : file.hosts()) {
    std::string text = host.mac ? host.mac->to_string() : "-";
    for (const IpAddress& ip : host.ips) text += " " + ip.to_string();
    list.push_back(text);
  }
  return list;
}

/// "line: reason", by the name of the message.
std::vector<std::string> skips(const ImportedFile& file) {
  constexpr std::size_t kPrefix = std::string_view("formats_skip_").size();
  std::vector<std::string> list;
  for (const SkippedLine& line : file.skipped())
    list.push_back(std::to_string(line.line) + " " +
                   std::string(message_key(skip_message(line.reason)).substr(kPrefix)));
  return list;
}

/// "22/tcp key=value", or "key=value".
std::vector<std::string> said(const ImportedHost& host) {
  std::vector<std::string> list;
  for (const Said& one : host.said)
    list.push_back(
        (one.port ? std::to_string(*one.port) + "/" + std::string(to_string(one.transport)) + " "
                  : "") +
        one.key + "=" + one.value);
  return list;
}

using Texts = std::vector<std::string>;

constexpr std::string_view kNmap = R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" start="1795986969" version="7.93" xmloutputversion="1.05">
<scaninfo type="syn" protocol="tcp" numservices="3" services="22,80,9999"/>
<host starttime="1795986970" endtime="1795986972"><status state="up" reason="arp-response" reason_ttl="0"/>
<address addr="192.0.2.7" addrtype="ipv4"/>
<address addr="00:00:5E:00:53:07" addrtype="mac" vendor="IANA &amp; sons"/>
<hostnames><hostname name="cam.example" type="PTR"/></hostnames>
<ports><extraports state="closed" count="1"/>
<port protocol="tcp" portid="22"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="ssh" product="OpenSSH" version="9.2p1" method="probed" conf="10"><cpe>cpe:/a:openbsd:openssh:9.2p1</cpe></service></port>
<port protocol="tcp" portid="443"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="http" tunnel="ssl" method="probed" conf="10"/></port>
<port protocol="tcp" portid="9999"><state state="open" reason="syn-ack" reason_ttl="64"/><service name="abyss" method="table" conf="3"/></port>
<port protocol="tcp" portid="23"><state state="closed" reason="reset" reason_ttl="64"/><service name="telnet" method="table" conf="3"/></port>
<port protocol="sctp" portid="80"><state state="open"/></port>
</ports><os><osmatch name="Linux 5.0 - 5.5" accuracy="96" line="1"/><osmatch name="Other" accuracy="90" line="2"/></os>
</host>
<host><status state="down" reason="no-response"/><address addr="192.0.2.8" addrtype="ipv4"/></host>
</nmaprun>
)";

}  // namespace

TEST_CASE(
    "nmap: open ports and what was spoken there, and nothing that nmap only guesses by the port",
    "[exchange][import]") {
  const ImportedFile file = read(ImportFormat::nmap, kNmap);
  CHECK(hosts(file) == Texts{"00:00:5e:00:53:07 192.0.2.7"});
  CHECK(skips(file) == Texts{"17 unresolved"});
  CHECK(said(file.hosts().front()) ==
        Texts{"device.vendor=IANA & sons", "device.hostname=cam.example", "22/tcp port.state=open",
              "22/tcp service.protocol=ssh", "22/tcp service.product=OpenSSH",
              "22/tcp service.version=9.2p1",
              "22/tcp service.cpe=cpe:2.3:a:openbsd:openssh:9\\.2p1:*:*:*:*:*:*:*",
              "443/tcp port.state=open", "443/tcp service.protocol=https",
              "9999/tcp port.state=open", "device.os=Linux 5.0 - 5.5"});
  REQUIRE(file.hosts().front().at);
  CHECK(file.hosts().front().at->nanoseconds == 1795986972'000'000'000);
}

TEST_CASE("nmap: a file that breaks off counts as far as it goes; entities end it",
          "[exchange][import]") {
  const ImportedFile cut =
      read(ImportFormat::nmap, kNmap.substr(0, kNmap.find("<host><status state=\"down\"")));
  CHECK(cut.hosts().size() == 1);
  CHECK(cut.problems() == 1);
  REQUIRE_FALSE(cut.skipped().empty());
  CHECK(cut.skipped().back().reason == Skip::cut);

  std::string bomb(kNmap);
  bomb.replace(bomb.find("<!DOCTYPE nmaprun>"), 18,
               "<!DOCTYPE nmaprun [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>");
  CHECK_FALSE(read_nmap(bomb, context()));
  std::string foreign(kNmap);
  foreign.replace(foreign.find("<!DOCTYPE nmaprun>"), 18,
                  "<!DOCTYPE nmaprun [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>");
  CHECK_FALSE(read_nmap(foreign, context()));
  std::string deep = "<nmaprun>";
  for (int i = 0; i < 10'000; ++i) deep += "<a>";
  CHECK_FALSE(read_nmap(deep, context()));
  CHECK_FALSE(read_nmap("<html/>", context()));
}

TEST_CASE("masscan: its answers of one address are one host, in each of its forms",
          "[exchange][import]") {
  const std::string_view json =
      "[\n{   \"ip\": \"192.0.2.7\",   \"timestamp\": \"1795986972\", \"ports\": [ {\"port\": 80, "
      "\"proto\": \"tcp\", \"status\": \"open\", \"reason\": \"syn-ack\", \"ttl\": 64} ] }\n,\n"
      "{   \"ip\": \"192.0.2.7\",   \"timestamp\": \"1795986973\", \"ports\": [ {\"port\": 22, "
      "\"proto\": \"tcp\", \"service\": {\"name\": \"ssh\", \"banner\": \"SSH-2.0-x\\r\\n\"}} ] "
      "},\n"
      "{finished: 1}\n]\n";
  const ImportedFile file = read(ImportFormat::masscan, json);
  CHECK(hosts(file) == Texts{"- 192.0.2.7"});
  CHECK(said(file.hosts().front()) == Texts{"80/tcp port.state=open", "22/tcp service.protocol=ssh",
                                            "22/tcp service.banner=SSH-2.0-x\\x0d\\x0a"});
  CHECK(file.skipped_count() == 0);

  const ImportedFile list = read(ImportFormat::masscan,
                                 "#masscan\nopen tcp 80 192.0.2.7 1795986972\n"
                                 "open udp 53 192.0.2.8 1795986972\nopen tcp x y z\n# end\n");
  CHECK(hosts(list) == Texts{"- 192.0.2.7", "- 192.0.2.8"});
  CHECK(skips(list) == Texts{"4 unreadable"});

  // As others print it again.
  const ImportedFile pretty =
      read(ImportFormat::masscan,
           "[\n {\n  \"ip\": \"192.0.2.7\",\n  \"timestamp\": 1795986972,\n  \"ports\": [\n   {\n"
           "    \"port\": 80, \"proto\": \"tcp\", \"status\": \"open\"\n   }\n  ]\n }\n]\n");
  CHECK(said(pretty.hosts().front()) == Texts{"80/tcp port.state=open"});
  CHECK_FALSE(read_masscan(std::string(100'000, '['), context()));
}

TEST_CASE("leases: those that hold are devices, those that ended are listed",
          "[exchange][import]") {
  const ImportedFile dnsmasq = read(ImportFormat::dnsmasq,
                                    "1795992243 00:00:5e:00:53:21 192.0.2.60 cam-1 01:00\n"
                                    "1795900000 00:00:5e:00:53:22 192.0.2.61 * *\n"
                                    "0 00:00:5e:00:53:23 192.0.2.62 * *\n"
                                    "duid 00:01:00:01\n"
                                    "1795992243 123 2001:db8::7 printer 00:01\n"
                                    "nonsense\n");
  CHECK(hosts(dnsmasq) ==
        Texts{"00:00:5e:00:53:21 192.0.2.60", "00:00:5e:00:53:23 192.0.2.62", "- 2001:db8::7"});
  CHECK(skips(dnsmasq) == Texts{"2 expired", "6 unreadable"});
  CHECK(said(dnsmasq.hosts().front()) == Texts{"device.hostname=cam-1"});

  const ImportedFile isc = read(
      ImportFormat::isc_dhcpd,
      "server-duid \"\\000\\001\";\n\nlease 192.0.2.70 {\n  starts 0 2026/11/29 21:44:06;\n"
      "  ends 0 2026/11/29 21:45:06;\n  binding state active;\n"
      "  hardware ethernet 00:00:5e:00:53:31;\n}\n"
      "lease 192.0.2.70 {\n  starts 0 2026/11/29 21:46:06;\n  ends 0 2026/11/29 22:46:06;\n"
      "  binding state active;\n  hardware ethernet 00:00:5e:00:53:32;\n"
      "  client-hostname \"cam {2}\";\n  on expiry {\n    log \"x\";\n  }\n}\n"
      "lease 192.0.2.71 {\n  ends epoch 1795900000;\n  hardware ethernet 00:00:5e:00:53:33;\n}\n"
      "lease 192.0.2.72 {\n  binding state free;\n  hardware ethernet 00:00:5e:00:53:34;\n}\n"
      "lease 192.0.2.73 {\n  ends never;\n  hardware ethernet 00:00:5e:00:53:35;\n");
  CHECK(hosts(isc) == Texts{"00:00:5e:00:53:32 192.0.2.70"});
  CHECK(said(isc.hosts().front()) == Texts{"device.hostname=cam {2}"});
  CHECK(skips(isc) == Texts{"29 cut", "19 expired", "23 inactive"});

  const ImportedFile kea = read(
      ImportFormat::kea,
      "address,hwaddr,client_id,valid_lifetime,expire,subnet_id,fqdn_fwd,fqdn_rev,hostname,state,"
      "user_context\n"
      "192.0.2.90,00:00:5e:00:53:41,,3600,1795992249,1,0,0,old,0,\n"
      "192.0.2.90,00:00:5e:00:53:41,,3600,1795992249,1,0,0,cam&#x2c3,0,\n"
      "192.0.2.91,00:00:5e:00:53:42,,3600,1795992249,1,0,0,,2,\n"
      "192.0.2.92,zz,,3600,1795992249,1,0,0,,0,\n");
  CHECK(hosts(kea) == Texts{"00:00:5e:00:53:41 192.0.2.90", "- 192.0.2.92"});
  CHECK(said(kea.hosts().front()) == Texts{"device.hostname=cam,3"});
  CHECK(skips(kea) == Texts{"5 address", "4 inactive"});
}

TEST_CASE("tables of neighbours: Linux, BSD, Windows and Cisco's systems", "[exchange][import]") {
  const auto one = [](std::string_view text) { return hosts(read(ImportFormat::arp, text)); };
  CHECK(one("? (192.0.2.66) at 00:00:5e:00:53:66 [ether] on s0\n"
            "cam.example (192.0.2.67) at 0:0:5e:0:53:67 on en0 ifscope [ethernet]\n") ==
        Texts{"00:00:5e:00:53:66 192.0.2.66", "00:00:5e:00:53:67 192.0.2.67"});
  CHECK(one("192.0.2.66 dev s0 lladdr 00:00:5e:00:53:66 REACHABLE\n"
            "fe80::1 dev s0 lladdr 00:00:5e:00:53:67 router STALE\n") ==
        Texts{"00:00:5e:00:53:66 192.0.2.66", "00:00:5e:00:53:67 fe80::1"});
  CHECK(one("\r\nInterface: 192.0.2.9 --- 0x4\r\n  Internet Address      Physical Address      "
            "Type\r\n"
            "  192.0.2.66            00-00-5e-00-53-66     dynamic\r\n") ==
        Texts{"00:00:5e:00:53:66 192.0.2.66"});
  CHECK(one("\r\nインターフェイス: 192.0.2.9 --- 0x4\r\n"
            "  192.0.2.66            00-00-5e-00-53-66     動的\r\n") ==
        Texts{"00:00:5e:00:53:66 192.0.2.66"});
  CHECK(one("sw1#show ip arp\nProtocol  Address          Age (min)  Hardware Addr   Type   "
            "Interface\n"
            "Internet  192.0.2.66              5   0000.5e00.5366  ARPA   Vlan10\n") ==
        Texts{"00:00:5e:00:53:66 192.0.2.66"});

  const ImportedFile rest = read(ImportFormat::arp,
                                 "? (192.0.2.70) at <incomplete> on s0\n"
                                 "192.0.2.71 dev s0 FAILED\n"
                                 "224.0.0.22  01-00-5e-00-00-16  static\n"
                                 "192.0.2.255  ff-ff-ff-ff-ff-ff  static\n"
                                 "192.0.2.72 something else\n");
  CHECK(rest.hosts().empty());
  CHECK(skips(rest) == Texts{"1 unresolved", "2 unresolved", "3 group", "4 group", "5 unreadable"});
}

TEST_CASE("MAC tables: the place of a device; behind many addresses lies another switch",
          "[exchange][import]") {
  std::string text =
      "sw-2F#show mac address-table\n          Mac Address Table\n"
      "Vlan    Mac Address       Type        Ports\n----    -----------       --------    -----\n"
      " All    0100.0ccc.cccc    STATIC      CPU\n"
      "   1    0000.5e00.5301    STATIC      CPU\n"
      "  10    0000.5e00.5307    DYNAMIC     Gi1/0/5\n";
  for (int i = 10; i < 30; ++i)
    text += "  10    0000.5e00.54" + std::to_string(i) + "    DYNAMIC     Gi1/0/48\n";
  const ImportedFile file = read(ImportFormat::mac_table, text + "Total Mac Addresses: 23\n");
  REQUIRE(file.hosts().size() == 21);
  CHECK(said(file.hosts()[0]) ==
        Texts{"network.switch_port=sw-2F Gi1/0/5 VLAN 10", "device.attachment=wired"});
  CHECK(said(file.hosts()[1]) == Texts{"network.switch_port=sw-2F Gi1/0/48 VLAN 10"});
  CHECK(file.hosts()[1].said[0].confidence < file.hosts()[0].said[0].confidence);
  CHECK(skips(file) == Texts{"5 group", "6 own"});

  // Tables of other makers: the port stands before the type, or alone.
  const auto place = [](std::string_view line) {
    return said(read(ImportFormat::mac_table, line).hosts().at(0)).at(0);
  };
  CHECK(place("0000-5e00-5307 10/-/-    GE0/0/5     dynamic\n") == "network.switch_port=GE0/0/5");
  CHECK(place("00:00:5e:00:53:07  ge-0/0/5.0  learned\n") == "network.switch_port=ge-0/0/5.0");
  CHECK(place("  00005e-005307 A12  10\n") == "network.switch_port=A12");
  CHECK(place("1  000-0  00:00:5e:00:53:07  5\n") != "network.switch_port=1");
}

TEST_CASE("CSV: columns by their names in both languages, or as --map says", "[exchange][import]") {
  const ImportedFile file =
      read(ImportFormat::csv,
           "\xEF\xBB\xBF"
           "機器名,IPアドレス,MACアドレス,設置場所,ほか\r\n"
           "\"玄関 \"\"カメラ\"\"\",192.0.2.7 2001:db8::7,00-00-5E-00-53-07,'=2F,x\r\n"
           ",192.0.2.999,,,\r\n,,,,\r\n");
  CHECK(hosts(file) == Texts{"00:00:5e:00:53:07 192.0.2.7 2001:db8::7"});
  const Declared& declared = file.hosts().front().declared;
  CHECK(declared.at(DeclaredField::name) == "玄関 \"カメラ\"");
  CHECK(declared.at(DeclaredField::location) == "=2F");
  CHECK(skips(file) == Texts{"3 address", "3 subject"});

  ImportContext mapped = context();
  mapped.columns = {{"ip", "where"}, {"owner", "ip"}};
  const auto by_hand = read_csv("where,ip\n192.0.2.7,Sato\n", mapped);
  REQUIRE(by_hand);
  CHECK(hosts(*by_hand) == Texts{"- 192.0.2.7"});
  CHECK(by_hand->hosts().front().declared.at(DeclaredField::owner) == "Sato");
  mapped.columns = {{"ip", "missing"}};
  CHECK_FALSE(read_csv("where,ip\n192.0.2.7,Sato\n", mapped));
  mapped.columns = {{"color", "where"}};
  CHECK_FALSE(read_csv("where,ip\n192.0.2.7,Sato\n", mapped));
  CHECK_FALSE(read_csv("a,b\n1,2\n", context()));
}

TEST_CASE("NetBox: its files join to devices, whatever they are called", "[exchange][import]") {
  const NetboxFiles files{
      {"x.csv",
       "name,role,manufacturer,device_type,serial,site,status,comments\r\n"
       "cam,camera,Maker,M1,S1,HQ,active,\"by the door\ntenken.owner: 総務部\n"
       "tenken.model:\"\r\nbare,unknown,Unknown,Unknown,,HQ,active,\r\n"},
      {"a.csv",
       "mac_address,device,interface,is_primary\r\n00:00:5E:00:53:07,cam,if1,true\r\n"
       "00:00:5e:00:53:08,cam,if2,true\r\n00:00:5e:00:53:09,nobody,if1,true\r\n"},
      {"b.csv",
       "address,status,device,interface,is_primary,dns_name,description\r\n"
       "192.0.2.7/24,active,cam,if1,true,cam.example,\r\n"
       "fe80::1/64,active,cam,if2,false,,fe80::1%eth0\r\n"},
      {"ignored.csv", "name,slug\r\nHQ,hq\r\n"}};
  const auto file = read_netbox(files, context());
  REQUIRE(file);
  CHECK(hosts(*file) == Texts{"00:00:5e:00:53:07 192.0.2.7 fe80::1%eth0", "-"});
  const ImportedHost& cam = file->hosts().front();
  CHECK(cam.further.size() == 1);
  CHECK(cam.links.size() == 2);
  CHECK(cam.declared == Declared{{DeclaredField::name, "cam"},
                                 {DeclaredField::owner, "総務部"},
                                 {DeclaredField::serial, "S1"},
                                 {DeclaredField::note, "by the door"}});
  CHECK(skips(*file) == Texts{"4 subject"});
  CHECK_FALSE(read_netbox({{"a.csv", "name,slug\r\n"}}, context()));
}

TEST_CASE("the format of a file shows in its head", "[exchange][import]") {
  const std::map<std::string_view, ImportFormat> heads{
      {kNmap, ImportFormat::nmap},
      {"[\n{   \"ip\": \"192.0.2.7\",   \"timestamp\": \"1\", \"ports\": [] }\n]",
       ImportFormat::masscan},
      {"#masscan\nopen tcp 80 192.0.2.7 1795986972\n", ImportFormat::masscan},
      {"1795992243 00:00:5e:00:53:21 192.0.2.60 cam-1 01:00\n", ImportFormat::dnsmasq},
      {"0 00:00:5e:00:53:21 192.0.2.60 cam-1 *\n", ImportFormat::dnsmasq},
      {"# lease file\n\nlease 192.0.2.70 {\n  binding state active;\n}\n", ImportFormat::isc_dhcpd},
      {"address,hwaddr,client_id,valid_lifetime,expire,subnet_id\n", ImportFormat::kea},
      {"address,duid,valid_lifetime,expire,subnet_id\n", ImportFormat::kea},
      {"? (192.0.2.70) at <incomplete> on s0\n", ImportFormat::arp},
      {"192.0.2.66 dev s0 lladdr 00:00:5e:00:53:66 REACHABLE\n", ImportFormat::arp},
      {"\r\nInterface: 192.0.2.9 --- 0x4\r\n  192.0.2.66  00-00-5e-00-53-66  dynamic\r\n",
       ImportFormat::arp},
      {"Vlan    Mac Address       Type        Ports\n  10    0000.5e00.5307    DYNAMIC     "
       "Gi1/0/5\n",
       ImportFormat::mac_table},
      {"name,ip\ncam,192.0.2.7\n", ImportFormat::csv},
      {"name,role,manufacturer,device_type,serial,site,status\n", ImportFormat::netbox},
      {"{\"schema\":\"tenken.result/1\",\"site\":\"x\"}\n", ImportFormat::jsonl},
      {std::string_view("SQLite format 3\0...", 19), ImportFormat::kismet},
  };
  for (const auto& [head, format] : heads) {
    INFO(head);
    const auto found = detect_format(head);
    REQUIRE(found);
    CHECK(to_string(*found) == to_string(format));
  }
  for (const std::string_view text : {"", "hello", "a,b\n1,2\n", "{}", "<html/>", "\n\n\n"})
    CHECK_FALSE(detect_format(text));
}

TEST_CASE("lines that are passed over are bounded and counted", "[exchange][import]") {
  std::string text = "192.0.2.7 00:00:5e:00:53:07\n";
  for (int i = 0; i < 5000; ++i) text += "192.0.2.8 \x1b[31mnobody\n";
  const ImportedFile file = read(ImportFormat::arp, text);
  CHECK(file.hosts().size() == 1);
  CHECK(file.skipped_count() == 5000);
  CHECK(file.skipped().size() == ImportedFile::kMostSkipped);
  CHECK(file.skipped().front().text.find('\x1b') == std::string::npos);
}
