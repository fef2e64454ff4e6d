// GOOSE and sampled values.
#include "catch.hpp"

#include "scanner/dissect/iec61850.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

Wire field(unsigned tag, const Wire& value) { return Wire().u8(tag).u8(value.size()).bytes(value); }

Bytes message(unsigned tag, const Wire& content, unsigned reserved = 0) {
  Wire pdu = Wire().u8(tag).u8(0x82).u16(content.size()).bytes(content);
  return Wire().u16(0x3001).u16(pdu.size() + 8).u16(reserved).u16(0).bytes(pdu).get();
}

Wire goose_fields(unsigned simulation) {
  Wire out = field(0x80, Wire().text("RELAY7LD0/LLN0$GO$gcb01"));
  out.bytes(field(0x81, Wire().u16(2000))).bytes(field(0x82, Wire().text("RELAY7LD0/LLN0$ds1")));
  out.bytes(field(0x83, Wire().text("trip"))).bytes(field(0x84, Wire().u64(0)));
  out.bytes(field(0x85, Wire().u8(5))).bytes(field(0x86, Wire().u8(0).u32(0xFFFFFFFE)));
  out.bytes(field(0x87, Wire().u8(simulation))).bytes(field(0x88, Wire().u8(1)));
  out.bytes(field(0x89, Wire().u8(0))).bytes(field(0x8A, Wire().u8(2)));
  return out.bytes(field(0xAB, Wire().u24(0x830101).u24(0x830100)));
}

Wire stream(std::string_view id) {
  Wire out = field(0x80, Wire().text(id)).bytes(field(0x81, Wire().text("MU1/LLN0$ds")));
  out.bytes(field(0x82, Wire().u16(77))).bytes(field(0x83, Wire().u32(1)));
  out.bytes(field(0x85, Wire().u8(2))).bytes(field(0x87, Wire().fill(64)));
  return field(0x30, out);
}

Bytes samples() {
  const Wire both = stream("MU01").bytes(stream("MU02"));
  Wire content = field(0x80, Wire().u8(2)).u8(0xA2).u8(0x82).u16(both.size());
  return message(0x60, content.bytes(both));
}

}  // namespace

TEST_CASE("a GOOSE message names who publishes what", "[iec61850]") {
  const Bytes bytes = message(0x61, goose_fields(0));
  const auto read = parse_goose(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->app_id == 0x3001);
  CHECK_FALSE(read->simulated);
  CHECK(read->control_block == "RELAY7LD0/LLN0$GO$gcb01");
  CHECK(read->device() == "RELAY7LD0");
  CHECK(read->data_set == "RELAY7LD0/LLN0$ds1");
  CHECK(read->goose_id == "trip");
  CHECK(read->time_to_live == 2000);
  CHECK(read->state_number == 5);
  CHECK(read->sequence == 0xFFFFFFFE);
  CHECK(read->revision == 1);
  CHECK(read->needs_commissioning == false);
  CHECK(read->entries == 2);
  CHECK(parse_goose(message(0x61, goose_fields(1)))->simulated);
  CHECK(parse_goose(message(0x61, goose_fields(0), 0x8000))->simulated);
  const Bytes padded = Wire().bytes(ByteView(bytes)).fill(20).get();
  CHECK(parse_goose(padded)->complete);
}

TEST_CASE("sampled values name their streams", "[iec61850]") {
  const Bytes bytes = samples();
  const auto read = parse_sampled_values(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->app_id == 0x3001);
  REQUIRE(read->streams.size() == 2);
  CHECK(read->streams[0].id == "MU01");
  CHECK(read->streams[1].id == "MU02");
  CHECK(read->streams[1].data_set == "MU1/LLN0$ds");
  CHECK(read->streams[1].revision == 1);
  CHECK(read->streams[1].synchronised == 2);
}

TEST_CASE("what is cut or no message of IEC 61850 is said to be so", "[iec61850]") {
  CHECK(parse_goose(message(0x60, Wire())).error().code == Errc::unsupported);
  CHECK(parse_sampled_values(message(0x61, Wire())).error().code == Errc::unsupported);
  CHECK(parse_goose(Wire().u16(1).u16(7).u32(0).u16(0x6100).get()).error().code ==
        Errc::unsupported);
  CHECK(parse_goose(Wire().u16(1).u16(20).u32(0).u16(0x6184).u32(9).get()).error().code ==
        Errc::malformed);
  const Bytes goose = message(0x61, goose_fields(0));
  test::for_each_cut(goose, [](ByteView part) {
    const auto read = parse_goose(part);
    CHECK(read.has_value() == (part.size() >= 12));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_cut(samples(), [](ByteView part) {
    const auto read = parse_sampled_values(part);
    CHECK(read.has_value() == (part.size() >= 12));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(goose, [](ByteView lie) {
    const auto read = parse_goose(lie);
    if (read) CHECK(test::lies_in(lie, read->control_block));
  });
  test::for_each_lie(samples(), [](ByteView lie) {
    const auto read = parse_sampled_values(lie);
    if (!read) return;
    for (const SampledStream& one : read->streams) CHECK(test::lies_in(lie, one.id));
  });
}
