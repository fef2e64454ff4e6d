// DNP3 and IEC 60870-5-104.
#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/dnp3.hpp"
#include "scanner/dissect/iec104.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

void add_block(Wire& out, ByteView block) { out.bytes(block).u16_le(dnp3_checksum(block)); }

/// A frame from 5 to 100 around a fragment of the application.
Bytes dnp3(unsigned control, const Bytes& data) {
  Wire out;
  add_block(out, Wire().u16(0x0564).u8(data.size() + 5).u8(control).u16_le(100).u16_le(5).get());
  for (std::size_t at = 0; at < data.size(); at += 16)
    add_block(out, ByteView(data).subspan(at, std::min<std::size_t>(16, data.size() - at)));
  return out.get();
}

constexpr unsigned kToOutstation = 0xC4;
constexpr unsigned kToMaster = 0x44;

Wire attribute(unsigned variation, std::string_view value) {
  return Wire().u8(0).u8(variation).u8(0).u16(0).u8(1).u8(value.size()).text(value);
}

Bytes attributes() {
  Wire data = Wire().u8(0xC0).u8(0xC3).u8(129).u16(0x8000);
  data.bytes(attribute(252, "Maker")).bytes(attribute(250, "RTU-7 model B"));
  data.u8(0).u8(209).u8(0x17).u8(1).u8(0).u8(2).u8(1).u8(9);  // a number, with an index
  data.bytes(attribute(242, "4.2")).bytes(attribute(248, "S-0001"));
  return dnp3(kToMaster, data.bytes(Wire().u8(1).u8(2).u8(0).u16(1).u16(0x8101)).get());
}

Bytes request(unsigned function) {
  return dnp3(kToOutstation, Wire().u8(0xC0).u8(0xC1).u8(function).u24(0x3C0206).get());
}

Bytes unit(unsigned type, unsigned cause) {
  return Wire()
      .u8(0x68)
      .u8(14)
      .u32(0)
      .u8(type)
      .u8(1)
      .u8(cause)
      .u8(3)
      .u16_le(47)
      .u24(0x010203)
      .u8(1)
      .get();
}

}  // namespace

TEST_CASE("the checksum of DNP3 is the published one", "[dnp3]") {
  CHECK(dnp3_checksum(as_bytes("123456789")) == 0xEA82);
  // Bit by bit, of every length that a block has and more.
  const std::string text = "The quick brown fox jumps over it";
  for (std::size_t size = 0; size <= text.size(); ++size) {
    unsigned sum = 0;
    for (const char c : text.substr(0, size)) {
      sum ^= static_cast<unsigned char>(c);
      for (int bit = 0; bit < 8; ++bit) sum = (sum & 1U) != 0 ? sum >> 1U ^ 0xA6BCU : sum >> 1U;
    }
    CHECK(dnp3_checksum(as_bytes(text).first(size)) == (~sum & 0xFFFFU));
  }
}

TEST_CASE("a DNP3 outstation tells its attributes", "[dnp3]") {
  const Bytes bytes = attributes();
  const auto parsed = parse_dnp3(bytes);
  REQUIRE(parsed);
  const Dnp3Message read = *parsed;  // texts are of the message, wherever it goes
  CHECK(read.complete);
  CHECK(read.source == 5);
  CHECK(read.destination == 100);
  CHECK(read.sender == OtRole::server);
  CHECK(read.function == 129);
  CHECK(read.indications == 0x8000);
  CHECK(read.attribute(Dnp3Attribute::manufacturer) == "Maker");
  CHECK(read.attribute(Dnp3Attribute::product_name) == "RTU-7 model B");
  CHECK(read.attribute(Dnp3Attribute::software_version) == "4.2");
  CHECK(read.attribute(Dnp3Attribute::serial_number) == "S-0001");
  CHECK(read.attribute(Dnp3Attribute::location).empty());
  test::check_stream(bytes, dnp3_message);
}

TEST_CASE("DNP3 says what is done to an outstation", "[dnp3]") {
  struct Row {
    unsigned function;
    OtAction action;
  };
  const Row row =
      GENERATE(Row{0, OtAction::none}, Row{1, OtAction::read}, Row{2, OtAction::write},
               Row{3, OtAction::write}, Row{4, OtAction::write}, Row{5, OtAction::write},
               Row{6, OtAction::write}, Row{9, OtAction::write}, Row{13, OtAction::control},
               Row{14, OtAction::control}, Row{18, OtAction::control}, Row{21, OtAction::none},
               Row{22, OtAction::write}, Row{8, OtAction::none}, Row{23, OtAction::none},
               Row{25, OtAction::none}, Row{27, OtAction::program}, Row{31, OtAction::program},
               Row{32, OtAction::none});
  const Bytes read_bytes = request(row.function);
  const auto read = parse_dnp3(read_bytes);
  REQUIRE(read);
  CHECK(read->sender == OtRole::client);
  CHECK(read->function == row.function);
  CHECK(read->action == row.action);
  CHECK_FALSE(read->indications);
}

TEST_CASE("DNP3 frames without an application are frames", "[dnp3]") {
  const Bytes status_bytes = dnp3(0xC9, {});
  const auto status = parse_dnp3(status_bytes);
  REQUIRE(status);
  CHECK(status->complete);
  CHECK(status->link_function == 9);
  CHECK_FALSE(status->function);
  // A later segment begins in the middle of a fragment.
  CHECK_FALSE(parse_dnp3(dnp3(kToMaster, Wire().u8(0x81).u32(0xC3810000).get()))->function);
}

TEST_CASE("what is cut, damaged or no DNP3 is said to be so", "[dnp3]") {
  const Bytes whole = attributes();
  CHECK(parse_dnp3(to_bytes("hello, world")).error().code == Errc::unsupported);
  CHECK(test::is_foreign(to_bytes("h"), dnp3_message));
  CHECK(test::is_foreign(Wire().u16(0x0565).get(), dnp3_message));
  CHECK(test::is_foreign(Wire().u24(0x056404).get(), dnp3_message));
  CHECK(test::is_foreign(Wire().u24(0x056405).fill(7).get(), dnp3_message));
  CHECK(parse_dnp3(Wire().u24(0x056405).fill(7).get()).error().code == Errc::malformed);
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_dnp3(part);
    CHECK(read.has_value() == (part.size() >= 10));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_dnp3(lie);
    if (read) CHECK(read->attribute(Dnp3Attribute::serial_number).size() <= 6);
  });
  // Lengths that lie under right checksums.
  for (const unsigned size : {0U, 1U, 200U, 255U}) {
    Wire data = Wire().u8(0xC0).u8(0xC3).u8(129).u16(0).u8(0).u8(252).u8(0).u16(0).u8(1).u8(size);
    const Bytes read_bytes = dnp3(kToMaster, data.text("Maker").get());
    const auto read = parse_dnp3(read_bytes);
    REQUIRE(read);
    CHECK(read->attribute(Dnp3Attribute::manufacturer) == (size == 1 ? "M" : ""));
  }
}

TEST_CASE("DNP3 of a real outstation reads as its list says", "[dnp3][captures]") {
  const std::string name = "ot-dnp3";
  if (!test::have_capture(name)) return;
  unsigned frames = 0;
  unsigned damaged = 0;
  std::set<std::pair<unsigned, OtRole>> senders;
  test::for_each_message(name, 20000, [&](OtRole, ByteView payload) {
    while (const auto whole = dnp3_message(payload)) {
      const auto read = parse_dnp3(*whole);
      REQUIRE(read);
      ++frames;
      damaged += read->complete ? 0 : 1;
      senders.emplace(read->source, read->sender);
      payload = payload.subspan(whole->size());
    }
    CHECK(payload.empty());
  });
  CHECK(frames == 834);
  CHECK(damaged == 0);
  CHECK(senders.contains({100, OtRole::client}));
  CHECK(senders.contains({5, OtRole::server}));
}

TEST_CASE("IEC 104 tells station, type and who commands", "[iec104]") {
  struct Row {
    unsigned type;
    unsigned cause;
    OtRole sender;
    OtAction action;
  };
  const Row row = GENERATE(
      Row{1, 3, OtRole::server, OtAction::none}, Row{36, 3, OtRole::server, OtAction::none},
      Row{45, 6, OtRole::client, OtAction::write}, Row{45, 7, OtRole::server, OtAction::write},
      Row{45, 10, OtRole::server, OtAction::write}, Row{58, 47, OtRole::server, OtAction::write},
      Row{70, 4, OtRole::server, OtAction::none}, Row{100, 6, OtRole::client, OtAction::read},
      Row{102, 5, OtRole::client, OtAction::read}, Row{103, 6, OtRole::client, OtAction::write},
      Row{105, 6, OtRole::client, OtAction::control}, Row{107, 6, OtRole::client, OtAction::none},
      Row{110, 6, OtRole::client, OtAction::write}, Row{122, 13, OtRole::unknown, OtAction::read},
      Row{125, 13, OtRole::unknown, OtAction::none});
  const Bytes read_bytes = unit(row.type, row.cause);
  const auto read = parse_iec104(read_bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->format == Iec104Format::information);
  CHECK(read->type == row.type);
  CHECK(read->cause == row.cause);
  CHECK(read->sender == row.sender);
  CHECK(read->action == row.action);
  CHECK(read->common_address == 47);
  CHECK(read->originator == 3);
  CHECK(read->object_address == 0x030201);
}

TEST_CASE("IEC 104 tells what was refused, and what is a test", "[iec104]") {
  const Bytes read_bytes = unit(45, 7 | 0x40 | 0x80);
  const auto read = parse_iec104(read_bytes);
  REQUIRE(read);
  CHECK(read->negative);
  CHECK(read->test);
  CHECK(read->cause == 7);
}

TEST_CASE("IEC 104 tells who starts the transfer", "[iec104]") {
  const auto control = [](unsigned first) {
    return parse_iec104(Wire().u8(0x68).u8(4).u8(first).fill(3).get());
  };
  CHECK(control(0x07)->sender == OtRole::client);
  CHECK(control(0x0B)->sender == OtRole::server);
  CHECK(control(0x13)->sender == OtRole::client);
  CHECK(control(0x23)->sender == OtRole::server);
  CHECK(control(0x43)->sender == OtRole::unknown);
  CHECK(control(0x83)->format == Iec104Format::unnumbered);
  CHECK(control(0x01)->format == Iec104Format::supervisory);
  CHECK(control(0xFF).error().code == Errc::unsupported);
}

TEST_CASE("what is cut or no IEC 104 is said to be so", "[iec104]") {
  const Bytes whole = unit(45, 6);
  test::check_stream(whole, iec104_message);
  CHECK(test::is_foreign(to_bytes("g"), iec104_message));
  CHECK(test::is_foreign(Wire().u8(0x68).u8(3).get(), iec104_message));
  CHECK(test::is_foreign(Wire().u8(0x68).u8(254).get(), iec104_message));
  CHECK(parse_iec104(Wire().u8(0x69).get()).error().code == Errc::unsupported);
  CHECK(parse_iec104(Wire().u8(0x68).u8(9).u8(1).fill(8).get()).error().code == Errc::unsupported);
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_iec104(part);
    CHECK(read.has_value() == (part.size() >= 6));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_iec104(lie);
    if (read) CHECK(read->cause <= 0x3F);
  });
}
