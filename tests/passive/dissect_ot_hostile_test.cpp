// Captures that were made to break parsers, read by every parser of plant protocols.
#include <algorithm>

#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/ads.hpp"
#include "scanner/dissect/bacnet.hpp"
#include "scanner/dissect/codesys.hpp"
#include "scanner/dissect/dnp3.hpp"
#include "scanner/dissect/echonet.hpp"
#include "scanner/dissect/ethernet_ip.hpp"
#include "scanner/dissect/fins.hpp"
#include "scanner/dissect/fox.hpp"
#include "scanner/dissect/hart_ip.hpp"
#include "scanner/dissect/iec104.hpp"
#include "scanner/dissect/iec61850.hpp"
#include "scanner/dissect/knx.hpp"
#include "scanner/dissect/modbus.hpp"
#include "scanner/dissect/opcua.hpp"
#include "scanner/dissect/profinet_dcp.hpp"
#include "scanner/dissect/s7.hpp"
#include "scanner/dissect/slmp.hpp"

using namespace tenken;
using namespace tenken::dissect;

namespace {

void read_all(ByteView message) {
  const auto read = [&](const auto& result, auto part_of) {
    if (result) CHECK(test::lies_in(message, part_of(*result)));
  };
  read(parse_ads(message), [](const auto& m) { return m.device_name; });
  read(parse_ads_discovery(message), [](const auto& m) { return m.host_name; });
  read(parse_bacnet(message), [](const auto& m) { return m.origin.address; });
  read(parse_codesys(message), [](const auto& m) { return m.vendor; });
  read(parse_echonet(message), [](const auto& m) { return m.identity.product_code; });
  read(parse_fins(message), [](const auto& m) { return m.model; });
  read(parse_fins_tcp(message), [](const auto& m) { return m.model; });
  read(parse_fox(message), [](const auto& m) { return m.brand; });
  read(parse_hart_ip(message), [](const auto& m) { return m.long_tag; });
  read(parse_goose(message), [](const auto& m) { return m.control_block; });
  read(parse_modbus(message, OtRole::client), [](const auto& m) { return m.server_id; });
  read(parse_modbus(message, OtRole::server), [](const auto& m) { return m.server_id; });
  read(parse_opcua(message), [](const auto& m) { return m.policy; });
  read(parse_profinet_dcp(message), [](const auto& m) { return m.station_name; });
  read(parse_s7(message), [](const auto& m) { return m.component.serial; });
  read(parse_slmp(message), [](const auto& m) { return m.type_name; });
  const auto nothing = [](const auto&) { return std::string_view(); };
  read(parse_dnp3(message), nothing);
  read(parse_iec104(message), nothing);
  read(parse_knx(message), nothing);
  read(parse_enip(message), nothing);
  read(parse_sampled_values(message), nothing);
}

}  // namespace

TEST_CASE("captures made to break parsers break none of plants", "[hostile][captures]") {
  const std::string name = GENERATE(as<std::string>(), "bad-arp", "bad-bootp", "bad-dns-label",
                                    "bad-fuzz-mixed", "bad-snmp", "bad-modbus-fuzz");
  if (!test::have_capture(name)) return;
  unsigned packets = 0;
  test::for_each_packet(name, [&](const capture::Packet& packet) {
    ++packets;
    read_all(packet.payload);
  });
  CHECK(packets > 0);
}

TEST_CASE("damaged Modbus is read as its list says", "[hostile][modbus][captures]") {
  const std::string name = "bad-modbus-fuzz";
  if (!test::have_capture(name)) return;
  test::Facts functions;
  test::for_each_packet(name, [&](const capture::Packet& packet) {
    if (packet.destination_port != 502) return;
    ByteView stream = packet.payload;
    while (const auto message = modbus_message(stream)) {
      const auto read = parse_modbus(*message, OtRole::client);
      if (read)
        functions.insert(packet.destination_mac.to_string() + " " + std::to_string(read->function));
      stream = stream.subspan(message->size());
    }
  });
  // The list leaves out what came out of order.
  const test::Facts expected = test::expected_facts(name, "ot_modbus_func");
  CHECK(std::includes(functions.begin(), functions.end(), expected.begin(), expected.end()));
  CHECK(functions.size() <= expected.size() + 3);
}
