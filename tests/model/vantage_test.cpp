// Names of vantages, and what gateways say of their port mappings.
#include "model/vantage.hpp"

#include "catch.hpp"

using namespace tenken;

TEST_CASE("a vantage has a plain name", "[model][vantage]") {
  for (const char* good : {"outside", "inside", "guest-wifi", "outside-2", "3f"})
    CHECK(is_vantage_name(good));
  for (const char* bad : {"", "Outside", "a.b", "-a", "a b", "外", "a/b"})
    CHECK_FALSE(is_vantage_name(bad));
  CHECK_FALSE(is_vantage_name(std::string(33, 'a')));
  CHECK(is_internet("outside"));
  CHECK(is_internet("outside-2"));
  CHECK_FALSE(is_internet("outsider"));
  CHECK_FALSE(is_internet("guest-wifi"));
}

TEST_CASE("mappings of a gateway are read, and nothing else", "[model][vantage]") {
  const auto mappings = parse_mappings(
      "TCP 8080 -> 192.0.2.7:80 (camera); UDP 5060 -> 192.0.2.8:5060; none; TCP 0 -> 1.2.3.4:1; "
      "TCP 1 -> 1.2.3.4:99999; SCTP 1 -> 1.2.3.4:1; TCP 80 -> x:80; TCP 80");
  REQUIRE(mappings.size() == 2);
  CHECK(mappings[0].outer == 8080);
  CHECK(mappings[0].inner.to_string() == "192.0.2.7:80/tcp");
  CHECK(mappings[0].text == "TCP 8080 -> 192.0.2.7:80 (camera)");
  CHECK(mappings[1].transport == Transport::udp);
  CHECK(parse_mappings("none").empty());
  CHECK(parse_mappings("").empty());
  CHECK(parse_mappings("; ; -> ->").empty());
}

TEST_CASE("what is no look of a vantage is left out", "[model][vantage]") {
  Device device;
  const auto say = [&](const char* key, const char* value) { device.facts[key].value = value; };
  say("vantage.outside.tcp", "method=connect;scanned=1-10;open=5;filtered=");
  say("vantage.outside.at", "203.0.113.1");
  say("vantage.guest.at", "192.0.2.7");  // nothing was measured from there
  say("vantage.Bad Name.tcp", "method=x;scanned=1;open=;filtered=");
  say("vantage.broken.tcp", "nonsense");
  say("vantage.outside", "x");
  const auto looks = looks_at(device);
  REQUIRE(looks.size() == 1);
  CHECK(looks[0].tcp->open.contains(5));
  CHECK(looks[0].address->to_string() == "203.0.113.1");
  CHECK(outward_places({Device(), device}) == std::vector<std::size_t>{1});
  device.tcp.emplace();
  CHECK(outward_places({device}).empty());
  AddressSpan span;
  span.ip = *IpAddress::parse("9.9.9.9");
  device.addresses.push_back(span);
  CHECK(outward_places({device}) == std::vector<std::size_t>{0});
}

TEST_CASE("a key that answers inside, too, tells where a port leads", "[model][vantage]") {
  const auto with_key = [](const char* address, std::uint16_t port, const char* key) {
    Device device;
    Service& service = device.services.emplace_back();
    service.endpoint = Endpoint(*IpAddress::parse(address), Transport::tcp, port);
    service.open = true;
    service.facts["ssh.hostkey.ssh-ed25519"].value = key;
    return device;
  };
  InventoryView view;
  view.devices = {with_key("192.0.2.12", 22, "SHA256:a"), with_key("192.0.2.13", 22, "SHA256:b"),
                  with_key("203.0.113.1", 2222, "SHA256:a")};
  for (std::size_t inside = 0; inside < 2; ++inside) view.devices[inside].tcp.emplace();
  Device& outer = view.devices[2];
  look_outward(view);
  CHECK(view.forwarded.empty());  // nobody looked from outside
  outer.facts["vantage.outside.tcp"].value = "method=syn;scanned=1-65535;open=2222;filtered=";
  look_outward(view);
  CHECK(view.outward == std::vector<std::size_t>{2});
  REQUIRE(view.forwarded.size() == 1);
  CHECK(view.forwarded[0].gateway == 2);
  CHECK(view.forwarded[0].port == 2222);
  CHECK(view.forwarded[0].device == 0);
  CHECK(view.forwarded[0].inner == view.devices[0].services[0].endpoint);
  outer.services[0].open = false;
  look_outward(view);
  CHECK(view.forwarded.empty());
}
