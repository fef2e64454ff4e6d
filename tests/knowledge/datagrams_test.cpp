// Datagrams: what the answers of UDP services say of the device.
#include "knowledge/datagrams.hpp"

#include <algorithm>
#include <string>

#include "catch.hpp"

#include "model/claims.hpp"

namespace tenken::knowledge {
namespace {

using namespace std::string_literals;

constexpr std::string_view kHost = "192.0.2.7";

Batch told(std::uint16_t port, const std::vector<std::string>& replies) {
  const Subject service(*IpAddress::parse(kHost), std::nullopt, Transport::udp, port);
  std::vector<Bytes> bytes;
  for (const std::string& reply : replies) bytes.push_back(to_bytes(reply));
  Batch batch;
  add_answers(batch, Told(service, "here", Timestamp(1'000), EvidenceId()), bytes);
  return batch;
}

/// "value (confidence)" of a claim, about the device or the service.
std::string said(const Batch& batch, std::string_view key, std::string_view method = {}) {
  for (const Observation& one : batch.observations) {
    if (one.key != key || (!method.empty() && one.witness.method != method)) continue;
    CHECK(one.subject.ip == *IpAddress::parse(kHost));
    CHECK(one.evidence.has_value());
    const bool of_device = key.starts_with("device.") || key.starts_with("identity.");
    CHECK(one.subject.port.has_value() == !of_device);
    return one.value;
  }
  return "-";
}

std::string dns_name(std::string_view dotted) {
  std::string labels;
  while (!dotted.empty()) {
    const std::size_t end = std::min(dotted.find('.'), dotted.size());
    labels += static_cast<char>(end) + std::string(dotted.substr(0, end));
    dotted.remove_prefix(std::min(end + 1, dotted.size()));
  }
  return labels + '\0';
}

std::string record(std::string_view name, char type, const std::string& data) {
  return dns_name(name) + '\0' + type + "\0\1\0\0\0\x0a"s + '\0' + static_cast<char>(data.size()) +
         data;
}

std::string snmp_report(const std::string& engine) {
  const auto wrapped = [](char tag, const std::string& content) {
    return std::string(1, tag) + static_cast<char>(content.size()) + content;
  };
  const std::string security = wrapped('\x30', wrapped('\4', engine) + "\2\1\0\2\1\0\4\0\4\0\4\0"s);
  const std::string scoped = wrapped(
      '\x30', wrapped('\4', engine) + "\4\0"s +
                  wrapped('\xa8', "\2\2tk\2\1\0\2\1\0"s +
                                      "\x30\x0f\x30\x0d\6\x08\x2b\6\1\6\3\x0f\1\1\x41\1\7"s));
  return wrapped(
      '\x30', "\2\1\3\x30\x0f\2\2tk\2\3\0\xff\xe3\4\1\0\2\1\3"s + wrapped('\4', security) + scoped);
}

}  // namespace

TEST_CASE("datagrams: a name server says what it is, and whether it looks names up for others",
          "[knowledge][datagrams]") {
  const std::string answer =
      "tk\x85\x80\0\1\0\1\0\0\0\0\7version\4bind\0\0\x10\0\3"
      "\xc0\x0c\0\x10\0\3\0\0\0\0\0\x0d\x0c"
      "dnsmasq-2.90"s;
  const Batch open = told(53, {answer});
  CHECK(said(open, "dns.recursion") == "offered");
  CHECK(said(open, "service.product") == "dnsmasq");
  CHECK(said(open, "service.version") == "2.90");
  std::string closed = answer;
  closed[3] = '\0';
  CHECK(said(told(53, {closed}), "dns.recursion") == "not offered");
  CHECK(said(told(53, {"tk\x85\x80"s}), "dns.recursion") == "-");
}

TEST_CASE("datagrams: the maker of an SNMP agent is in its engine id", "[datagrams]") {
  // Enterprise 9, format 3: a MAC address.
  const Batch cisco = told(161, {snmp_report("\x80\0\0\x09\3\0\x1d\x7e\1\2\3"s)});
  CHECK(said(cisco, claim::kVendor, "active/snmp.engine:161") == "Cisco");
  CHECK(said(cisco, "snmp.engine_mac") == "00:1d:7e:01:02:03");
  CHECK(said(cisco, "snmp.engine_id") ==
        "80000009"
        "03001d7e010203");
  CHECK(said(cisco, "snmp.versions") == "3");
  // net-snmp is software that runs on devices of all makers.
  const Batch software = told(161, {snmp_report("\x80\0\x1f\x88\4abc"s)});
  CHECK(said(software, claim::kVendor) == "-");
}

TEST_CASE("datagrams: time servers tell version and stratum", "[datagrams]") {
  const std::string answer =
      "\x24\1\3\xe8"s + std::string(8, '\0') + "GPS\0"s + std::string(32, '\1');
  const Batch batch = told(123, {answer});
  CHECK(said(batch, "ntp.version") == "4");
  CHECK(said(batch, "ntp.stratum") == "1");
  CHECK(said(batch, "ntp.reference") == "GPS");
}

TEST_CASE("datagrams: NetBIOS names the host and its MAC address", "[datagrams]") {
  std::string status =
      "tk\x84\0\0\0\0\1\0\0\0\0"s + " CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0\0\x21\0\1"s;
  std::string names =
      "\1"s + "NAS01          "s + "\0\4\0"s + "\0\x1d\x7e\1\2\3"s + std::string(40, '\0');
  status += "\0\0\0\0"s + '\0' + static_cast<char>(names.size()) + names;
  const Batch batch = told(137, {status});
  CHECK(said(batch, claim::kHostname) == "NAS01");
  CHECK(said(batch, "nbns.mac") == "00:1d:7e:01:02:03");
}

TEST_CASE("datagrams: SSDP answers are read as when they are overheard", "[datagrams]") {
  const Batch batch =
      told(1900, {"HTTP/1.1 200 OK\r\nSERVER: RouterOS/6.49UPnP/1.0 MikroTik UPnP/1.0\r\nLOCATION: "
                  "http://192.0.2.7:2828/gateway_description.xml\r\nST: upnp:rootdevice\r\nUSN: "
                  "uuid:1::upnp:rootdevice\r\n\r\n"});
  CHECK(said(batch, "ssdp.location") == "http://192.0.2.7:2828/gateway_description.xml");
  CHECK(said(batch, "ssdp.server").starts_with("RouterOS/6.49"));
  CHECK(said(batch, claim::kVendor, "active/ssdp.server:1900") == "MikroTik");
}

TEST_CASE("datagrams: instances of services and what they tell", "[datagrams]") {
  const std::string head = "tk\x84\0\0\0\0\3\0\0\0\0"s;
  const std::string answer =
      head + record("_ipp._tcp.local", '\x0c', dns_name("HP Color.local")) +
      record("box._ipp._tcp.local", '\x10', "\x1e"s + "ty=HP Color LaserJet MFP M283f"s) +
      record("printer.local", '\1', "\xc0\0\2\7"s);
  const Batch batch = told(5353, {answer});
  CHECK(said(batch, claim::kHostname) == "printer");
  CHECK(said(batch, claim::kVendor) == "HP");
  CHECK(said(batch, claim::kModel).find("M283f") != std::string::npos);
  CHECK(said(batch, claim::kType) == "printer");
}

TEST_CASE("datagrams: what is said about others is left out", "[datagrams]") {
  const std::string answer =
      "tk\x84\0\0\0\0\1\0\0\0\0"s + record("other.local", '\1', "\xc0\0\2\x08"s);
  CHECK(said(told(5353, {answer}), claim::kHostname) == "-");
}

TEST_CASE("datagrams: cameras tell who they are in their scopes", "[datagrams]") {
  const Batch batch = told(
      3702,
      {"<e:Envelope xmlns:e='http://www.w3.org/2003/05/soap-envelope'><e:Header><a:Action>"
       "http://schemas.xmlsoap.org/ws/2005/04/discovery/ProbeMatches</a:Action></e:Header><e:Body>"
       "<d:ProbeMatches><d:ProbeMatch><a:EndpointReference><a:Address>urn:uuid:1</a:Address>"
       "</a:EndpointReference><d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>"
       "onvif://www.onvif.org/name/AXIS%20M3045 onvif://www.onvif.org/hardware/M3045-V"
       "</d:Scopes><d:XAddrs>http://192.0.2.7/onvif/device_service</d:XAddrs></d:ProbeMatch>"
       "</d:ProbeMatches></e:Body></e:Envelope>"});
  CHECK(said(batch, claim::kModel, "active/onvif.hardware:3702") == "M3045-V");
  CHECK(said(batch, claim::kType) == "camera");
  CHECK(said(batch, claim::kVendor) == "Axis");
}

TEST_CASE("datagrams: resources of CoAP and logins of IPMI are facts of the service",
          "[datagrams]") {
  const Batch coap = told(5683, {"\x60\x45tk\xc1\x28\xff</s/temp>;rt=\"temperature\",</s/led>"s});
  CHECK(said(coap, "coap.resources") == "/s/temp, /s/led");
  CHECK(said(coap, "coap.types") == "temperature");
  const Batch ipmi = told(
      623, {"\6\0\xff\7\0\0\0\0\0\0\0\0\0\x10\x81\x1c\x63\x20\0\x38\0\1\x96\4\3\xa2\2\0\0\x09"s});
  CHECK(said(ipmi, "ipmi.version") == "2.0");
  CHECK(said(ipmi, "ipmi.logins") == "MD2,MD5,password");
  CHECK(said(ipmi, claim::kAuth) == "password");
  CHECK(said(ipmi, claim::kVendor) == "Dell");
  const Batch open = told(
      623, {"\6\0\xff\7\0\0\0\0\0\0\0\0\0\x10\x81\x1c\x63\x20\0\x38\0\1\x97\4\3\0\0\0\0\x09"s});
  CHECK(said(open, claim::kAuth) == "none");
}

TEST_CASE("datagrams: several answers of one service make one statement", "[datagrams]") {
  // Values of character strings, as ReadProperty gives them.
  const auto property = [](char id, const std::string& text) {
    const std::string value = "\x75"s + static_cast<char>(text.size() + 1) + '\0' + text;
    const std::string apdu = "\x30\1\x0c\x0c\2\0\0\1\x19"s + id + "\x3e"s + value + "\x3f"s;
    return "\x81\x0a\0"s + static_cast<char>(apdu.size() + 6) + "\1\0"s + apdu;
  };
  const Batch batch = told(47808, {property('\x79', "Acme Controls"), property('\x46', "AC-100"),
                                   property('\x2c', "2.4"), property('\x4d', "Roof")});
  CHECK(said(batch, claim::kVendor) == "Acme Controls");
  CHECK(said(batch, claim::kModel) == "AC-100");
  CHECK(said(batch, claim::kFirmware) == "2.4");
}

TEST_CASE("datagrams: answers that are something else say nothing", "[datagrams]") {
  for (const int port : {53, 69, 123, 137, 161, 623, 1900, 3610, 3671, 3702, 5353, 5683, 10001,
                         37020, 44818, 47808, 9})
    CHECK(told(static_cast<std::uint16_t>(port), {"", "hello", std::string(2048, '\xff')})
              .observations.empty());
}

TEST_CASE("descriptions: a root device tells maker, model, serial number and software",
          "[datagrams]") {
  const Subject service(*IpAddress::parse(kHost), std::nullopt, Transport::udp, 1900);
  Batch batch;
  add_description(batch, Told(service, "here", Timestamp(1'000), EvidenceId()),
                  "<root><device><deviceType>urn:schemas-upnp-org:device:ZonePlayer:1</deviceType>"
                  "<friendlyName>Hall &amp; Co</friendlyName><manufacturer>Sonos, Inc."
                  "</manufacturer><modelName>Sonos One</modelName><modelNumber>S13</modelNumber>"
                  "<serialNumber>94-9F-3E-00-00-01:7</serialNumber><UDN>uuid:R1</UDN>"
                  "<softwareVersion>57.3-79200</softwareVersion></device></root>");
  CHECK(said(batch, claim::kVendor) == "Sonos");
  CHECK(said(batch, claim::kModel) == "Sonos One");
  CHECK(said(batch, claim::kFirmware) == "57.3-79200");
  CHECK(said(batch, claim::kIdentitySerial) == "94-9F-3E-00-00-01:7");
  CHECK(said(batch, "upnp.name") == "Hall & Co");
  Batch none;
  add_description(none, Told(service, "here", Timestamp(1'000), EvidenceId()), "<html/>");
  CHECK(none.observations.empty());
}

}  // namespace tenken::knowledge
