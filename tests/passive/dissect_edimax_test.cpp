// Edimax: answers to searches, and registrations with rotated bytes.
#include <bit>

#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/edimax.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::uint64_t kMac = 0x0200'5E00'5301;

Wire padded(std::string_view text, std::size_t size) {
  return Wire().text(text).bytes(Bytes(size - text.size()));
}

Wire answer() {
  return Wire()
      .u48(kMac)
      .text("EDIMAX")
      .bytes(Bytes(10))
      .bytes(padded("SP1101W", 14))
      .bytes(padded("1.09", 8))
      .bytes(padded("oven", 128))
      .bytes(Bytes(14));
}

Bytes rotated(std::string_view text, int bits) {
  Bytes out{std::byte{0x43}};
  for (const char c : text.substr(1))
    out.push_back(std::byte{std::rotl(static_cast<std::uint8_t>(c), bits)});
  return out;
}

}  // namespace

TEST_CASE("an Edimax device answers with product, version and name", "[vendor]") {
  const Bytes bytes = answer().get();
  const auto read = parse_edimax_answer(bytes);
  REQUIRE(read);
  CHECK(read->mac.to_string() == "02:00:5e:00:53:01");
  CHECK(read->product == "SP1101W");
  CHECK(read->version == "1.09");
  CHECK(read->name == "oven");
  for (std::size_t size = 0; size < 172; ++size)
    CHECK_FALSE(parse_edimax_answer(ByteView(bytes).first(size)));
  Bytes other = bytes;
  other[6] = std::byte{'X'};
  CHECK_FALSE(parse_edimax_answer(other));
}

TEST_CASE("a registration of Edimax reads the same by every rotation", "[vendor]") {
  const std::string_view text =
      R"(<param><code value="1010" /><model value="SP-1101W" /><type value="SmartPlug" />)"
      R"(<alias value="oven" /><devfwver value="1.09#010001" /></param>)";
  for (int bits = 0; bits < 8; ++bits) {
    const auto decoded = decode_edimax_message(rotated(text, bits));
    REQUIRE(decoded);
    CHECK(*decoded == text);
  }
  const EdimaxRegistration told = read_edimax_registration(text);
  CHECK(told.model == "SP-1101W");
  CHECK(told.kind == "SmartPlug");
  CHECK(told.name == "oven");
  CHECK(told.version == "1.09#010001");
  CHECK(
      read_edimax_registration(R"(<param><code value="1020" /><model value="x" />)").model.empty());
  CHECK(read_edimax_registration(R"(<param><code value="1010" /><model value="x)").model.empty());
  CHECK_FALSE(decode_edimax_message({}));
  CHECK_FALSE(decode_edimax_message(as_bytes("<para")));
  CHECK_FALSE(decode_edimax_message(as_bytes("<html><body>")));
  CHECK(decode_edimax_message(rotated("<param>" + std::string(9000, 'x'), 3))->size() == 2048);
}

TEST_CASE("a real Edimax plug tells its model in both ways", "[vendor][captures]") {
  if (!test::have_capture("iot-EdimaxPlug1101W")) return;
  unsigned answers = 0;
  unsigned registrations = 0;
  test::for_each_frame("iot-EdimaxPlug1101W", [&](const test::CapturedFrame& frame) {
    if (const auto read = parse_edimax_answer(frame.payload); read && frame.from_port == 20560) {
      ++answers;
      CHECK(read->product == "SP1101W");
    }
    const auto text = frame.to_port == 8765 ? decode_edimax_message(frame.payload)
                                            : Result<std::string>(std::string());
    if (text && read_edimax_registration(*text).model == "SP-1101W") ++registrations;
  });
  CHECK(answers > 0);
  CHECK(registrations > 0);
}
