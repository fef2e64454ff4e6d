// UPnP over HTTP: descriptions of the same host only, and mappings of a gateway.
#include "probes/upnp.hpp"

#include "catch.hpp"

#include "probe_fixture.hpp"

using namespace tenken;
using namespace tenken::test;
using namespace tenken::probes;
using namespace std::chrono_literals;

namespace {

Script answers(std::string_view text) { return Script({Reply(text, 1)}, Ending::closes); }

constexpr std::string_view kDescription =
    "HTTP/1.1 200 OK\r\nServer: Linux/2.6 UPnP/1.0 gw/1\r\n\r\n<root><device>"
    "<manufacturer>Acme</manufacturer><serviceList><service>"
    "<serviceType>urn:schemas-upnp-org:service:Layer3Forwarding:1</serviceType>"
    "<controlURL>/l3f</controlURL></service><service>"
    "<serviceType>urn:schemas-upnp-org:service:WANIPConnection:1</serviceType>"
    "<controlURL>/ctl/IPConn</controlURL></service></serviceList></device></root>";

std::string mapping(std::string_view inner) {
  return "HTTP/1.1 200 OK\r\n\r\n<s:Envelope><s:Body>" + std::string(inner) +
         "</s:Body></s:Envelope>";
}

constexpr std::string_view kCamera =
    "<NewRemoteHost></NewRemoteHost><NewExternalPort>8080</NewExternalPort><NewProtocol>TCP"
    "</NewProtocol><NewInternalPort>80</NewInternalPort><NewInternalClient>192.0.2.9"
    "</NewInternalClient><NewEnabled>1</NewEnabled><NewPortMappingDescription>a &amp; b"
    "</NewPortMappingDescription>";

Result<UpnpDocuments> read(FakeDialer& dialer, std::string location) {
  return run(read_upnp(dialer, std::move(location), 5s));
}

}  // namespace

TEST_CASE("upnp: only what lies on the same host is asked for", "[probe][upnp]") {
  const IpAddress host = *IpAddress::parse("192.0.2.7");
  const auto place = [&](std::string_view url) {
    const auto found = place_on(host, url);
    return found ? std::to_string(found->port) + found->target : std::string("-");
  };
  CHECK(place("http://192.0.2.7:49152/a/d.xml?x=1#y") == "49152/a/d.xml?x=1");
  CHECK(place("http://192.0.2.7") == "80/");
  CHECK(place("http://192.0.2.7?x") == "80/?x");
  for (const std::string_view elsewhere :
       {"http://192.0.2.8/d.xml", "https://192.0.2.7/d.xml", "http://device.local/d.xml",
        "http://192.0.2.7:0/", "http://192.0.2.7:70000/", "http://192.0.2.7:8x/", "file:///etc",
        "http://192.0.2.7@192.0.2.8/", "http://192.0.2.7/a b", "http://192.0.2.7/\r\nX: y", ""})
    CHECK(place(elsewhere) == "-");
  const auto v6 = place_on(*IpAddress::parse("2001:db8::7"), "http://[2001:DB8::7]:80/x");
  REQUIRE(v6);
  CHECK(v6->target == "/x");

  FakeDialer dialer({answers(kDescription)});
  CHECK(read(dialer, "http://192.0.2.8/d.xml").error().code == Errc::unsupported);
  CHECK(dialer.logs.empty());
}

TEST_CASE("upnp: a gateway lists its port mappings, and nothing is changed", "[probe][upnp]") {
  FakeDialer dialer({answers(kDescription), answers(mapping(kCamera)),
                     answers("HTTP/1.1 500 Internal Server Error\r\n\r\n<errorCode>713")});
  const auto documents = read(dialer, "http://192.0.2.7:5000/d.xml?session=3");
  REQUIRE(documents);
  CHECK(documents->location == "http://192.0.2.7:5000/d.xml");
  CHECK(documents->server == "Linux/2.6 UPnP/1.0 gw/1");
  CHECK(documents->gateway);
  CHECK(documents->mappings == std::vector<std::string>{"TCP 8080 -> 192.0.2.9:80 (a & b)"});
  REQUIRE(dialer.logs.size() == 3);
  CHECK(dialer.logs[0]->written().starts_with("GET /d.xml?session=3 HTTP/1.1\r\n"));
  CHECK(dialer.logs[0]->port == 5000);
  for (const std::size_t at : {std::size_t{1}, std::size_t{2}}) {
    const std::string asked = dialer.logs[at]->written();
    CHECK(asked.starts_with("POST /ctl/IPConn HTTP/1.1\r\n"));
    CHECK(asked.find("WANIPConnection:1#GetGenericPortMappingEntry\"\r\n") != std::string::npos);
    CHECK(asked.find("<NewPortMappingIndex>" + std::to_string(at - 1) + "<") != std::string::npos);
    CHECK(asked.find("AddPortMapping") == std::string::npos);
  }
}

TEST_CASE("upnp: a gateway without an end to its mappings is left", "[probe][upnp]") {
  std::vector<Script> scripts{answers(kDescription)};
  for (int i = 0; i < 100; ++i) scripts.push_back(answers(mapping(kCamera)));
  FakeDialer dialer(scripts);
  const auto documents = read(dialer, "http://192.0.2.7/d.xml");
  REQUIRE(documents);
  CHECK(documents->mappings.size() == kMostMappings);
  CHECK(dialer.logs.size() == kMostMappings + 1);
}

TEST_CASE("upnp: what is no description is none, and redirects are not followed", "[probe][upnp]") {
  for (const std::string_view answer :
       {"HTTP/1.1 404 Not Found\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n",
        "RTSP/1.0 200 OK\r\n\r\n", "garbage"}) {
    FakeDialer dialer({answers(answer), answers(kDescription)});
    CHECK_FALSE(read(dialer, "http://192.0.2.7/d.xml"));
    CHECK(dialer.logs.size() == 1);
  }
}

TEST_CASE("upnp: a control URL that leads elsewhere is not used", "[probe][upnp]") {
  std::string description(kDescription);
  const std::string_view path = "/ctl/IPConn";
  description.replace(description.find(path), path.size(), "http://192.0.2.8/ctl");
  FakeDialer dialer({answers(description), answers(mapping(kCamera))});
  const auto documents = read(dialer, "http://192.0.2.7/d.xml");
  REQUIRE(documents);
  CHECK_FALSE(documents->gateway);
  CHECK(dialer.logs.size() == 1);
}

TEST_CASE("upnp: no failing operation is hidden before the description is whole", "[probe][upnp]") {
  for (const int at : {1, 2}) {
    Script script = answers(kDescription);
    script.fail_at = at;
    FakeDialer dialer({script});
    const auto documents = read(dialer, "http://192.0.2.7/d.xml");
    REQUIRE_FALSE(documents);
    CHECK(documents.error().code == Errc::timed_out);
  }
}
