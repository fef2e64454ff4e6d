// Controllers with the CODESYS V3 runtime.
#include "catch.hpp"

#include "scanner/dissect/codesys.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

/// A name in UTF-16 and its end.
Wire wide(std::string_view ascii) {
  Wire out;
  for (const char c : ascii) out.u16_le(static_cast<unsigned char>(c));
  return out.u16(0);
}

Bytes answer(unsigned addresses, unsigned words) {
  Wire out = Wire().u8(0xC5).u8(0x7C).u16(0x4004).u8(0).u8(addresses).u16(0).fill(words * 2UL);
  out.fill((4 - out.size() % 4) % 4);
  out.u16_le(0xC280).u16_le(0x0400).u32_le(7).u16_le(4).u16(0x0100).u16_le(0);
  out.u16_le(6).u16_le(4).u16_le(5).u32_le(0x1000).u32_le(0x1006120B).u32_le(0x03050F28).u32(0);
  out.u8(3).u8(0).fill(9);
  return out.bytes(wide("line-4")).bytes(wide("PX 1")).bytes(wide("Maker")).text("S01").get();
}

}  // namespace

TEST_CASE("a CODESYS controller tells maker, model, name and version", "[codesys]") {
  const auto row = GENERATE(std::pair(0x11U, 2U), std::pair(0x21U, 3U), std::pair(0x00U, 0U));
  const Bytes bytes = answer(row.first, row.second);
  const auto read = parse_codesys(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(utf16_text(read->node_name) == "line-4");
  CHECK(utf16_text(read->device_name) == "PX 1");
  CHECK(utf16_text(read->vendor) == "Maker");
  CHECK(as_text(read->serial) == "S01");
  CHECK(read->target_type == 0x1000);
  CHECK(read->target_id == 0x1006120B);
  CHECK(read->target_version == std::array<std::uint8_t, 4>{3, 5, 15, 40});
}

TEST_CASE("UTF-16 becomes UTF-8", "[codesys]") {
  CHECK(utf16_text(Wire().u16_le(0xE9).u16_le(0x30DD).u16_le(0xD83D).u16_le(0xDE00).get()) ==
        "\xC3\xA9\xE3\x83\x9D\xF0\x9F\x98\x80");
  CHECK(utf16_text(Wire().u16_le(0xD83D).u16_le('a').u16_le(0xDE00).u16_le(0xD83D).get()) ==
        "\xEF\xBF\xBD"
        "a"
        "\xEF\xBF\xBD\xEF\xBF\xBD");
  CHECK(utf16_text(Wire().u8('a').get()).empty());
}

TEST_CASE("what is cut or no answer of CODESYS is said to be so", "[codesys]") {
  CHECK(parse_codesys(to_bytes("hello, world")).error().code == Errc::unsupported);
  CHECK(parse_codesys(Wire().u32(0xC57C4003).fill(20).get()).error().code == Errc::unsupported);
  CHECK(parse_codesys(Wire().u32(0xC57C4004).fill(20).get()).error().code == Errc::unsupported);
  CHECK(parse_codesys(Wire().u32(0xC5784004).fill(20).get()).error().code == Errc::malformed);
  const Bytes whole = answer(0x11, 2);
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_codesys(part);
    CHECK(read.has_value() == (part.size() >= 20));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_codesys(lie);
    if (!read) return;
    CHECK(test::lies_in(lie, read->vendor));
    CHECK(test::lies_in(lie, read->serial));
  });
}
