// SSDP, UPnP descriptions and WS-Discovery: what devices announce to everybody.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/character_reference.hpp"
#include "scanner/dissect/ssdp.hpp"
#include "scanner/dissect/upnp.hpp"
#include "scanner/dissect/ws_discovery.hpp"
#include "scanner/dissect/xml.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;

namespace {

constexpr std::string_view kNotify =
    "NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNT: upnp:rootdevice\r\n"
    "NTS: ssdp:alive\r\nusn: uuid:2f402f80-0001::upnp:rootdevice\r\n"
    "Server:  Linux/3.14 UPnP/1.0 IpBridge/1.2 \r\nLOCATION: http://192.0.2.7:80/d.xml\r\n"
    "hue-bridgeid: 001788FFFE000001\r\n\r\n";

constexpr std::string_view kDescription =
    "<?xml version=\"1.0\"?>\n<!-- a > comment -->\n"
    "<root xmlns=\"urn:schemas-upnp-org:device-1-0\"><specVersion><major>1</major></specVersion>"
    "<device a='>'><deviceType>urn:x:device:Basic:1</deviceType>"
    "<friendlyName> Lamp &amp; Co </friendlyName><manufacturer><![CDATA[Maker <1>]]></manufacturer>"
    "<modelName>Bridge 2</modelName><modelNumber>B2</modelNumber><serialNumber/>"
    "<UDN>uuid:2f402f80-0001</UDN>"
    "<deviceList><device><friendlyName>inner</friendlyName><serialNumber>9</serialNumber>"
    "</device></deviceList><presentationURL>index.html</presentationURL></device></root>";

constexpr std::string_view kHello =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"x\"><s:Header>"
    "<a:ReplyTo><a:Address>http://anonymous</a:Address></a:ReplyTo></s:Header><s:Body><d:Hello>"
    "<a:EndpointReference><a:Address>urn:uuid:0d1c5c5e</a:Address></a:EndpointReference>"
    "<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>"
    "<d:Scopes>onvif://www.onvif.org/type/video_encoder\n onvif://www.onvif.org/name/Maker%20C1 "
    "onvif://www.onvif.org/hardware/C1-IR onvif://www.onvif.org/location/country/japan "
    "onvif://www.onvif.org/location/Hall%203 onvif://www.onvif.org/MAC/02005e005301 ldap:///x "
    "onvif://www.onvif.org/Profile</d:Scopes>"
    "<d:XAddrs>http://192.0.2.7/onvif/device_service</d:XAddrs></d:Hello></s:Body></s:Envelope>";

}  // namespace

TEST_CASE("an SSDP announcement tells service, system and address", "[ssdp]") {
  const auto message = parse_ssdp(as_bytes(kNotify));
  REQUIRE(message);
  CHECK(message->kind == SsdpKind::notify);
  CHECK(message->target == "upnp:rootdevice");
  CHECK(message->event == "ssdp:alive");
  CHECK(message->usn == "uuid:2f402f80-0001::upnp:rootdevice");
  CHECK(ssdp_uuid(message->usn) == "uuid:2f402f80-0001");
  CHECK(message->server == "Linux/3.14 UPnP/1.0 IpBridge/1.2");
  CHECK(message->location == "http://192.0.2.7:80/d.xml");
  CHECK(message->bridge_id == "001788FFFE000001");
  CHECK(ssdp_uuid("upnp:rootdevice").empty());
  CHECK(ssdp_uuid("").empty());
}

TEST_CASE("an SSDP search tells what is looked for, and with what", "[ssdp]") {
  const auto message = parse_ssdp(
      as_bytes("M-SEARCH * HTTP/1.1\nMAN: \"ssdp:discover\"\nST: urn:dial:1\nUSER-AGENT: App/1\n"));
  REQUIRE(message);
  CHECK(message->kind == SsdpKind::search);
  CHECK(message->target == "urn:dial:1");
  CHECK(message->user_agent == "App/1");
  CHECK(message->usn.empty());
  for (const char* other : {"", "GET / HTTP/1.1\r\n", "HTTP/1.1 404 Not Found\r\n", "NOTIFY\r\n"})
    CHECK(parse_ssdp(as_bytes(other)).error().code == Errc::unsupported);
}

TEST_CASE("SSDP that is cut or lies gives views of itself", "[ssdp]") {
  const Bytes whole = to_bytes(kNotify);
  test::for_each_cut(whole, [](ByteView part) {
    const auto message = parse_ssdp(part);
    CHECK(message.has_value() == (part.size() >= std::string_view("NOTIFY * HTTP/").size()));
    if (message) CHECK(test::lies_in(part, message->usn));
  });
  test::for_each_lie(whole, [](ByteView bytes) {
    const auto message = parse_ssdp(bytes);
    if (message) CHECK(test::lies_in(bytes, message->location));
  });
}

TEST_CASE("a UPnP description tells the maker and model of its root device", "[upnp]") {
  const auto read = parse_upnp_description(as_bytes(kDescription));
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->device_type == "urn:x:device:Basic:1");
  CHECK(read->friendly_name == "Lamp &amp; Co");
  CHECK(unescape_references(read->friendly_name) == "Lamp & Co");
  CHECK(read->manufacturer == "Maker <1>");
  CHECK(read->model_name == "Bridge 2");
  CHECK(read->model_number == "B2");
  CHECK(read->serial_number.empty());  // the one of a device inside is not its own
  CHECK(read->udn == "uuid:2f402f80-0001");
  CHECK(read->presentation_url == "index.html");
  for (const char* other : {"", "<html><body>device</body></html>", "<device", "device"})
    CHECK(parse_upnp_description(as_bytes(other)).error().code == Errc::unsupported);
}

TEST_CASE("a UPnP description that is cut gives what came before", "[upnp]") {
  const Bytes whole = to_bytes(kDescription);
  const std::size_t first =
      kDescription.find("<device a") + std::string_view("<device a='>'>").size();
  const std::size_t last = kDescription.find("</root>");
  test::for_each_cut(whole, [&](ByteView part) {
    const auto read = parse_upnp_description(part);
    CHECK(read.has_value() == (part.size() >= first));
    if (!read) return;
    if (part.size() < last) CHECK_FALSE(read->complete);
    CHECK(test::lies_in(part, read->manufacturer));
    CHECK(read->serial_number.empty());
  });
}

TEST_CASE("XML without end costs little", "[upnp]") {
  std::string many;
  for (int i = 0; i < 10000; ++i) many += "<a>";
  XmlReader in(many);
  std::size_t tokens = 0;
  while (in.next()) ++tokens;
  CHECK(tokens == 4096);
  CHECK(in.cut());
  for (const char* open : {"<a b=\"", "<![CDATA[x", "<!-- x", "<?x"}) {
    XmlReader reader(open);
    CHECK_FALSE(reader.next());
    CHECK(reader.cut());
  }
}

TEST_CASE("a WS-Discovery hello tells the type, scopes and addresses of a camera",
          "[ws-discovery]") {
  const auto message = parse_ws_discovery(as_bytes(kHello));
  REQUIRE(message);
  CHECK(message->kind == WsKind::hello);
  CHECK(message->complete);
  REQUIRE(message->targets.size() == 1);
  const WsTarget& camera = message->targets[0];
  CHECK(camera.endpoint == "urn:uuid:0d1c5c5e");
  CHECK(has_ws_type(camera.types, "NetworkVideoTransmitter"));
  CHECK(has_ws_type(camera.types, "Device"));
  CHECK_FALSE(has_ws_type(camera.types, "Printer"));
  CHECK_FALSE(has_ws_type("", ""));
  CHECK(camera.addresses == "http://192.0.2.7/onvif/device_service");
  const OnvifScopes scopes = read_onvif_scopes(camera.scopes);
  CHECK(scopes.name == "Maker C1");
  CHECK(scopes.hardware == "C1-IR");
  CHECK(scopes.location == "country/japan, Hall 3");
  CHECK(scopes.mac == "02005e005301");
}

TEST_CASE("WS-Discovery matches give one target each, some of them", "[ws-discovery]") {
  std::string text = "<E><B><ProbeMatches>";
  for (int i = 0; i < 9; ++i)
    text += "<ProbeMatch><Address>urn:" + std::to_string(i) + "</Address></ProbeMatch>";
  text += "</ProbeMatches></B></E>";
  const auto message = parse_ws_discovery(as_bytes(text));
  REQUIRE(message);
  CHECK(message->kind == WsKind::probe_matches);
  REQUIRE(message->targets.size() == WsMessage::kMaxTargets);
  CHECK(message->targets[1].endpoint == "urn:1");
  const auto probe = parse_ws_discovery(make_ws_probe("0d1c5c5e"));
  REQUIRE(probe);
  CHECK(probe->kind == WsKind::probe);
  CHECK(parse_ws_discovery(as_bytes("<a>Hello</a>")).error().code == Errc::unsupported);
}

TEST_CASE("WS-Discovery that is cut or lies gives views of itself", "[ws-discovery]") {
  const Bytes whole = to_bytes(kHello);
  const std::size_t end = kHello.find("</d:Hello>") + std::string_view("</d:Hello>").size();
  test::for_each_cut(whole, [&](ByteView part) {
    const auto message = parse_ws_discovery(part);
    if (!message) return;
    REQUIRE(message->targets.size() == 1);
    CHECK(test::lies_in(part, message->targets[0].scopes));
    if (part.size() < end) CHECK_FALSE(message->complete);
  });
  test::for_each_lie(whole, [](ByteView bytes) {
    const auto message = parse_ws_discovery(bytes);
    if (!message) return;
    for (const WsTarget& target : message->targets) CHECK(test::lies_in(bytes, target.addresses));
  });
}

TEST_CASE("scopes that are strange are read as far as they go", "[ws-discovery]") {
  const std::string long_name(1000, 'x');
  CHECK(read_onvif_scopes("onvif://www.onvif.org/name/" + long_name).name.size() == 256);
  CHECK(read_onvif_scopes("onvif://www.onvif.org/name/a%4").name == "a%4");
  CHECK(read_onvif_scopes("onvif://www.onvif.org/name/%zz%41").name == "%zzA");
  CHECK(read_onvif_scopes("onvif://www.onvif.org/name/ onvif://www.onvif.org/name/b").name == "b");
  CHECK(read_onvif_scopes("").name.empty());
}

TEST_CASE("SSDP of real devices reads as known", "[ssdp][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "epson-asus-lan", "iot-D-LinkCam", "upnp-igd");
  if (!test::have_capture(name)) return;
  test::Facts searched;
  test::Facts agents;
  test::Facts servers;
  test::Facts locations;
  test::Facts names;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    const auto message = parse_ssdp(frame.payload);
    if (!message) return;
    const std::string mac = frame.source.to_string() + " ";
    const auto keep = [&](test::Facts& facts, std::string_view value) {
      if (!value.empty()) facts.insert(mac + std::string(value));
    };
    if (message->kind == SsdpKind::search) {
      if (message->target != "ssdp:all") keep(searched, message->target);
      keep(agents, message->user_agent);
    } else if (message->kind == SsdpKind::answer) {  // the list leaves announcements out
      keep(servers, message->server);
      keep(locations, message->location);
      keep(names, message->usn);
    }
  });
  CHECK(searched == test::expected_facts(name, "ssdp_msearch_st"));
  CHECK(agents == test::expected_facts(name, "ssdp_user_agent"));
  CHECK(servers == test::expected_facts(name, "ssdp_server"));
  CHECK(locations == test::expected_facts(name, "ssdp_location"));
  CHECK(names == test::expected_facts(name, "ssdp_usn"));
}
