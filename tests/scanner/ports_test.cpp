#include <algorithm>

#include "catch.hpp"

#include "scanner/ports/port_names.hpp"
#include "scanner/ports/port_order.hpp"

using namespace tenken;
using namespace tenken::ports;

TEST_CASE("top100 and top1000 hold what their names say", "[ports]") {
  CHECK(top100().size() == 100);
  CHECK(top1000().size() == 1000);
  CHECK(top1000().contains(top100()));
  for (const int port : {21,   22,   23,   25,   53,   80,    81,    102,   110,   135,   139,
                         143,  443,  445,  502,  515,  554,   631,   1883,  1911,  2323,  2404,
                         3389, 4840, 5000, 5060, 5555, 5900,  7547,  8000,  8080,  8081,  8443,
                         8554, 8883, 8888, 9000, 9100, 20000, 34567, 37777, 44818, 47808, 49152}) {
    CAPTURE(port);
    CHECK(top100().contains(static_cast<std::uint16_t>(port)));
  }
}

TEST_CASE("port lists mix names, numbers and ranges", "[ports]") {
  CHECK(resolve_ports("top100").value() == top100());
  CHECK(resolve_ports("all")->is_all());
  const auto mixed = resolve_ports("top100, 8000-8100 ,65535");
  REQUIRE(mixed);
  CHECK(mixed->contains(8099));
  CHECK(mixed->contains(65535));
  CHECK(mixed->contains(top100()));
  CHECK(resolve_ports("22").value() == PortSet::from_ports({22}));
}

TEST_CASE("a port list that cannot be read is refused with a remedy", "[ports]") {
  for (const char* text :
       {"", ",", "22,", "top10", "0", "65536", "90-80", "TOP100", "22;23", "-1"}) {
    CAPTURE(text);
    const auto ports = resolve_ports(text);
    REQUIRE_FALSE(ports);
    CHECK(ports.error().code == Errc::usage);
    CHECK(ports.error().remedy);
  }
  CHECK_FALSE(resolve_ports(std::string(100'000, '1')));
}

TEST_CASE("the port order is a permutation, fixed by its seed, fragile ports last", "[ports]") {
  const auto order = port_order(top100(), 7);
  CHECK(order == port_order(top100(), 7));
  CHECK(order != port_order(top100(), 8));
  auto sorted = order;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == top100().ports());
  const std::vector<std::uint16_t> tail(order.end() - 10, order.end());
  for (const int port : {102, 502, 20000, 44818, 47808})
    CHECK(std::find(tail.begin(), tail.end(), port) != tail.end());
}

TEST_CASE("UDP port lists mix names, numbers and ranges", "[ports]") {
  CHECK(resolve_udp_ports("top20")->size() == 20);
  CHECK(resolve_udp_ports("top20,7,9")->size() == 22);
  CHECK(resolve_udp_ports("all")->is_all());
  for (const char* text : {"", "top100", "0", "53,"}) {
    CAPTURE(text);
    const auto ports = resolve_udp_ports(text);
    REQUIRE_FALSE(ports);
    CHECK(ports.error().code == Errc::usage);
    CHECK(ports.error().remedy);
  }
}
