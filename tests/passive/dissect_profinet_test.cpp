// PROFINET DCP.
#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/profinet_dcp.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::uint64_t kMac = 0x0200'5E00'5301;

Wire block(unsigned option, const Wire& value) {
  Wire out = Wire().u16(option).u16(value.size()).bytes(value);
  return value.size() % 2 != 0 ? out.u8(0) : out;
}

/// With the state of the value before it.
Wire told(unsigned option, const Wire& value) { return block(option, Wire().u16(0).bytes(value)); }

Bytes message(unsigned frame, unsigned service, unsigned type, const Wire& blocks) {
  Wire out = Wire().u16(frame).u8(service).u8(type).u32(0x0102).u16(0).u16(blocks.size());
  return out.bytes(blocks).get();
}

Wire address() { return Wire().u32(0xC0000207).u32(0xFFFFFF00).u32(0xC0000201); }

Wire device() {
  Wire blocks = told(0x0201, Wire().text("ET 200"));
  blocks.bytes(told(0x0202, Wire().text("press-4"))).bytes(told(0x0203, Wire().u16(42).u16(7)));
  blocks.bytes(told(0x0204, Wire().u8(3).u8(0))).bytes(told(0x0206, Wire().text("port-001.sw")));
  blocks.bytes(told(0x0208, Wire().u16(43).u16(8))).bytes(told(0x0102, address()));
  return blocks.bytes(told(0x0101, Wire().u48(kMac))).bytes(told(0x0205, Wire().u16(0x0102)));
}

}  // namespace

TEST_CASE("a PROFINET device tells name, type, ids, role and address", "[profinet]") {
  const auto row = GENERATE(std::tuple(0xFEFFU, 5U, 1U, DcpKind::identify_response),
                            std::tuple(0xFEFDU, 3U, 1U, DcpKind::get_response),
                            std::tuple(0xFEFCU, 6U, 0U, DcpKind::hello));
  const auto [frame, service, type, kind] = row;
  const Bytes read_bytes = message(frame, service, type, device());
  const auto read = parse_profinet_dcp(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->kind == kind);
  CHECK(read->from_device());
  CHECK_FALSE(changes(read->action));
  CHECK(read->transaction == 0x0102);
  CHECK(read->type == "ET 200");
  CHECK(read->station_name == "press-4");
  CHECK(read->alias == "port-001.sw");
  REQUIRE(read->device_id);
  CHECK(read->device_id->vendor == 42);
  CHECK(read->device_id->device == 7);
  CHECK(read->oem_id->vendor == 43);
  CHECK(read->is(DcpRole::device));
  CHECK(read->is(DcpRole::controller));
  CHECK_FALSE(read->is(DcpRole::supervisor));
  REQUIRE(read->address);
  CHECK(read->address->ip.to_string() == "192.0.2.7");
  CHECK(read->address->mask.to_string() == "255.255.255.0");
  CHECK(read->address->gateway.to_string() == "192.0.2.1");
  REQUIRE(read->mac);
  CHECK(read->mac->to_string() == "02:00:5e:00:53:01");
}

TEST_CASE("who sets a PROFINET device writes to it", "[profinet]") {
  const Wire blocks = told(0x0102, address()).bytes(told(0x0202, Wire().text("new")));
  const Bytes set_bytes = message(0xFEFD, 4, 0, blocks);
  const auto set = parse_profinet_dcp(set_bytes);
  REQUIRE(set);
  CHECK(set->kind == DcpKind::set_request);
  CHECK_FALSE(set->from_device());
  CHECK(set->action == OtAction::write);
  CHECK(set->station_name == "new");
  CHECK(set->address->ip.to_string() == "192.0.2.7");
  const Bytes done_bytes = message(0xFEFD, 4, 1, block(0x0504, Wire().u24(0x010200)));
  const auto done = parse_profinet_dcp(done_bytes);
  CHECK(done->kind == DcpKind::set_response);
  CHECK(done->from_device());
  const Bytes reset_bytes = message(0xFEFD, 4, 0, block(0x0506, Wire().u16(4)));
  const auto reset = parse_profinet_dcp(reset_bytes);
  CHECK(reset->action == OtAction::control);
}

TEST_CASE("who looks for a PROFINET device says which", "[profinet]") {
  const Bytes named_bytes = message(0xFEFE, 5, 0, block(0x0202, Wire().text("press-4")));
  const auto named = parse_profinet_dcp(named_bytes);
  REQUIRE(named);
  CHECK(named->kind == DcpKind::identify_request);
  CHECK(named->station_name == "press-4");
  CHECK_FALSE(named->from_device());
  CHECK(parse_profinet_dcp(message(0xFEFE, 5, 0, Wire().u32(0xFFFF0000)))->complete);
  const Bytes wanted_bytes = message(0xFEFD, 3, 0, Wire().u32(0x02020102));
  const auto wanted = parse_profinet_dcp(wanted_bytes);
  CHECK(wanted->kind == DcpKind::get_request);
  CHECK(wanted->complete);
  CHECK_FALSE(wanted->address);
}

TEST_CASE("what is cut or no DCP is said to be so", "[profinet]") {
  CHECK(parse_profinet_dcp(Wire().u16(0x8000).fill(40).get()).error().code == Errc::unsupported);
  CHECK(parse_profinet_dcp(message(0xFEFD, 9, 0, Wire())).error().code == Errc::unsupported);
  CHECK(parse_profinet_dcp(message(0xFEFE, 3, 0, Wire())).error().code == Errc::unsupported);
  CHECK(parse_profinet_dcp(message(0xFEFF, 5, 1, told(0x0203, Wire().u16(1))))
            ->device_id.has_value() == false);
  CHECK_FALSE(parse_profinet_dcp(message(0xFEFF, 5, 1, block(0x0202, Wire().u8(0))))
                  ->device_id.has_value());
  const Bytes whole = message(0xFEFF, 5, 1, device());
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_profinet_dcp(part);
    CHECK(read.has_value() == (part.size() >= 12));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_profinet_dcp(lie);
    if (read) CHECK(test::lies_in(lie, read->station_name));
    if (read) CHECK(test::lies_in(lie, read->alias));
  });
}

TEST_CASE("DCP of a real switch reads as its list says", "[profinet][captures]") {
  const std::string name = "ot-profinet-dcp";
  if (!test::have_capture(name)) return;
  test::Facts stations;
  test::Facts types;
  test::Facts addresses;
  test::Facts requested;
  unsigned messages = 0;
  test::for_each_packet(name, [&](const capture::Packet& packet) {
    if (packet.ether_type != 0x8892) return;
    const auto read = parse_profinet_dcp(packet.payload);
    REQUIRE(read);
    CHECK(read->complete);
    ++messages;
    const std::string mac = packet.source_mac.to_string() + " ";
    if (read->kind == DcpKind::set_request) requested.insert(mac + read->address->ip.to_string());
    if (read->kind != DcpKind::identify_response) return;
    CHECK(read->device_id->vendor == 0x002A);
    CHECK(read->device_id->device == 0x0A01);
    CHECK(read->is(DcpRole::controller) == false);
    stations.insert(mac + std::string(read->station_name));
    types.insert(mac + std::string(read->type));
    addresses.insert(mac + read->address->ip.to_string());
  });
  CHECK(messages == 4);
  CHECK(stations == test::expected_facts(name, "ot_profinet_station"));
  CHECK(types == test::expected_facts(name, "ot_profinet_type"));
  CHECK(addresses == test::expected_facts(name, "ot_profinet_ip"));
  CHECK(requested == test::expected_facts(name, "ot_profinet_ip_requested"));
}
