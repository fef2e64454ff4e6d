#include "scanner/dissect/udp_protocols.hpp"

#include <map>
#include <set>
#include <string>

#include "catch.hpp"

#include "scanner/dissect/udp_replies.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace std::string_literals;

namespace {

const UdpProtocol& named(std::string_view name) {
  for (const UdpProtocol& protocol : udp_protocols())
    if (protocol.name == name) return protocol;
  FAIL("no protocol " << name);
  throw 0;
}

/// One answer per protocol, written from its standard.
const std::map<std::string, std::string>& answers() {
  static const std::map<std::string, std::string> all{
      {"dns",
       "tk\x84\x00\0\1\0\1\0\0\0\0"
       "\7version\4bind\0\0\x10\0\3\xc0\x0c\0\x10\0\3\0\0\0\0\0\2\1x"s},
      {"tftp", "\0\5\0\1File not found\0"s},
      {"rpcbind", "\0\0tk\0\0\0\1\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"s},
      {"ntp", "\x24\2\3\xe8"s + std::string(20, '\0') + "\0\0tenken"s + std::string(16, '\1')},
      {"nbns",
       "tk\x84\x00\0\0\0\1\0\0\0\0 CKAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\0\0\x21\0\1\0\0\0\0\0\1\0"s},
      {"snmp",
       "\x30\x44\2\1\3\x30\x0f\2\2tk\2\3\0\xff\xe3\4\1\0\2\1\3\4\x10\x30\x0e\4\0\2\1\0\2\1\0"
       "\4\0\4\0\4\0\x30\x1c\4\0\4\0\xa8\x16\2\2tk\2\1\0\2\1\0\x30\x0a\x30\x08\6\3\x2b\6\1\x41\1\7"s},
      {"ike", "\0\0tenken\0\0\0\0\0\0\0\0\x29\x20\x22\x20\0\0\0\0\0\0\0\x24\0\0\0\x08\0\0\0\5"s},
      {"ipmi", "\6\0\xff\7\0\0\0\0\0\0\0\0\0\x10\x81\x1c\x63\x20\0\x38\0\1\x97\4\3\0\0\0\0\x09"s},
      {"mssql_browser", "\5\x19\0ServerName;PLANT;Version;"s},
      {"ssdp", "HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\nUSN: uuid:1::upnp:rootdevice\r\n\r\n"},
      {"echonet_lite", "\x10\x81tk\x0e\xf0\1\5\xff\1\x72\1\xd6\4\1\2\x88\1"s},
      {"sadp",
       "<?xml version=\"1.0\" "
       "encoding=\"UTF-8\"?><ProbeMatch><Uuid>74656E6B-656E-4000-8000-000000000002"
       "</Uuid><Types>inquiry</Types><DeviceDescription>DS-1</DeviceDescription></ProbeMatch>"s},
      {"dhip",
       "\x20\0\0\0"
       "DHIP\0\0\0\0\0\0\0\0\x79\0\0\0\0\0\0\0\x79\0\0\0\0\0\0\0"
       "{\"mac\":\"3c:ef:8c:00:00:07\",\"method\":\"client.notifyDevInfo\",\"params\":{\"deviceInfo\":{\"DeviceType\":\"IPC-1\",\"SerialNo\":\"7\"}}}"s},
      {"knxnet_ip", "\6\x10\2\4\0\x08\1\2"s},
      {"ws_discovery",
       "<e:Envelope><a:RelatesTo>urn:uuid:74656e6b-656e-4000-8000-000000000001</a:RelatesTo>"
       "<d:ProbeMatches/></e:Envelope>"},
      {"sip", "SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP tenken.invalid;branch=z9hG4bKtenken\r\n\r\n"},
      {"nat_pmp", "\0\x80\0\0\0\0\0\7\xc0\0\2\1"s},
      {"mdns", "tk\x84\x00\0\1\0\1\0\0\0\0"s},
      {"llmnr",
       "tk\x80\0\0\1\0\1\0\0\0\0"
       "\0017\0012\0010\003192\7in-addr\4arpa\0\0\x0c\0\1\xc0\x0c\0\x0c\0\1\0\0\0\x1e\0\4\2pc\0"s},
      {"coap", "\x60\x45tk\xff</s>"s},
      {"ubiquiti_discovery", "\1\0\0\4\1\0\1\2"s},
      {"ethernet_ip", "\x63\0\2\0\0\0\0\0\0\0\0\0\0\0tenken\0\0\0\0\0\0"s},
      {"bacnet", "\x81\x0a\0\x14\1\0\x30\1\x0c\x0c\2\0\0\1\x19\x4b\x3e\xc4\2\0"s},
      {"stun", "\1\1\0\0\x21\x12\xa4\x42\0\0\0\0\0\0tenken"s},
      {"memcached", "tk\0\0\0\1\0\0VERSION 1.6.18\r\n"s},
  };
  return all;
}

}  // namespace

TEST_CASE("top20 is twenty UDP ports, each with a request of its own", "[udp]") {
  CHECK(common_udp_ports().size() == 20);
  for (const std::uint16_t port : common_udp_ports().ports()) {
    CAPTURE(port);
    REQUIRE(udp_protocol_at(port));
    CHECK_FALSE(udp_protocol_at(port)->request.empty());
  }
  CHECK(udp_protocol_at(161)->name == "snmp");
  CHECK(udp_protocol_at(40'000) == nullptr);
}

TEST_CASE("every request says where it comes from and why it is safe", "[udp]") {
  std::set<std::uint16_t> taken;
  for (const UdpProtocol& protocol : udp_protocols()) {
    CAPTURE(protocol.name);
    CHECK(protocol.source.size() > 10);
    CHECK(protocol.why_safe.size() > 20);
    CHECK(protocol.request.size() < 1200);  // one datagram on every path
    const auto ports = PortSet::parse(protocol.ports);
    REQUIRE(ports);
    for (const std::uint16_t port : ports->ports()) CHECK(taken.insert(port).second);
  }
}

TEST_CASE("the requests have the lengths that their own fields state", "[udp]") {
  const auto size_of = [](std::string_view name) { return named(name).request.size(); };
  CHECK(size_of("dns") == 12 + 14 + 4);
  CHECK(size_of("rpcbind") == 40);
  CHECK(size_of("ntp") == 48);
  CHECK(size_of("nbns") == 50);
  CHECK(size_of("snmp") == 2 + 0x3a);
  CHECK(size_of("ike") == 28);
  CHECK(size_of("ipmi") == 14 + 9);
  CHECK(size_of("echonet_lite") == 14);
  CHECK(size_of("knxnet_ip") == 14);
  CHECK(size_of("mdns") == 12 + 30 + 4);
  CHECK(size_of("llmnr") == 12 + 24 + 4);
  CHECK(size_of("coap") == 4 + 12 + 5);
  CHECK(size_of("ethernet_ip") == 24);
  CHECK(size_of("bacnet") == 0x11);
  CHECK(size_of("dhip") == 32 + 0x49);
  CHECK(size_of("stun") == 20);
}

TEST_CASE("an answer is told from what merely comes from the port", "[udp]") {
  CHECK(answers().size() == udp_protocols().size());
  for (const UdpProtocol& protocol : udp_protocols()) {
    CAPTURE(protocol.name);
    const auto sample = answers().find(std::string(protocol.name));
    REQUIRE(sample != answers().end());
    const ByteView answer = as_bytes(sample->second);
    CHECK(protocol.answered_by(answer));
    CHECK_FALSE(protocol.answered_by(protocol.request));  // an echo service
    CHECK_FALSE(protocol.answered_by(ByteView()));
    CHECK_FALSE(protocol.answered_by(as_bytes("220 welcome\r\n")));
    CHECK_FALSE(protocol.answered_by(answer.first(1)));
    Bytes first_changed(answer.begin(), answer.end());
    first_changed[0] ^= std::byte{0x55};
    if (protocol.name != "ws_discovery") CHECK_FALSE(protocol.answered_by(first_changed));
  }
}

TEST_CASE("answers of one protocol are not taken for another's", "[udp]") {
  for (const UdpProtocol& protocol : udp_protocols())
    for (const auto& [name, answer] : answers()) {
      const bool alike = (protocol.name == "dns" || protocol.name == "mdns") &&
                         (name == "dns" || name == "mdns" || name == "nbns" || name == "llmnr");
      if (name == protocol.name || alike) continue;
      CAPTURE(protocol.name, name);
      CHECK_FALSE(protocol.answered_by(as_bytes(answer)));
    }
}
