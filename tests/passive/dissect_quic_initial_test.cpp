// The first packet of a QUIC client, sealed here with the keys that RFC 9001 and RFC 9369 print.
#include "catch.hpp"

#include "quic_wire.hpp"
#include "scanner/dissect/quic_initial.hpp"
#include "tls_wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

Wire hello() {
  const Wire alpn = tls_extension(16, list16(list8(Wire().text("h3"))));
  const Wire versions = tls_extension(43, list8(Wire().u16(0x0304)));
  return tls_message(
      1, client_hello({0x1301}, tls_server_name("cloud.example").bytes(alpn).bytes(versions)));
}

}  // namespace

TEST_CASE("the first packet of a QUIC client opens, and shows whom it wants", "[quic]") {
  const QuicKeys* const keys = GENERATE(&quic_keys_1, &quic_keys_2);
  const unsigned number_size = GENERATE(1U, 2U, 4U);
  const Bytes datagram = quic_initial(*keys, crypto_frame(0, hello().get()), number_size);
  QuicHello opened;
  REQUIRE(opened.open(datagram));
  const auto client = opened.client_hello();
  REQUIRE(client);
  CHECK(client->complete);
  CHECK(client->server_name == "cloud.example");
  REQUIRE(client->alpn.size() == 1);
  CHECK(client->alpn.front() == "h3");
  CHECK(client->highest_version() == kTls13Version);
}

TEST_CASE("pieces of a QUIC hello come in any order", "[quic]") {
  const Bytes whole = hello().get();
  const auto piece = [&](std::size_t from, std::size_t size) {
    return crypto_frame(from, ByteView(whole).subspan(from, size));
  };
  Wire frames = piece(40, whole.size() - 40).u8(1).u24(0);  // a ping, padding
  frames.bytes(Wire().u8(2).u8(0).u8(0).u8(0).u8(0));       // an acknowledgement
  frames.bytes(piece(0, 30)).bytes(piece(20, 25));
  QuicHello opened;
  REQUIRE(opened.open(quic_initial(quic_keys_1, frames, 1)));
  REQUIRE(opened.client_hello());
  CHECK(opened.client_hello()->complete);
  CHECK(opened.client_hello()->server_name == "cloud.example");
  // What is in another packet is missing.
  REQUIRE(opened.open(quic_initial(quic_keys_1, piece(0, whole.size() - 9), 1)));
  REQUIRE(opened.client_hello());
  CHECK_FALSE(opened.client_hello()->complete);
  CHECK(opened.client_hello()->server_name == "cloud.example");
  // Without its beginning there is none.
  CHECK_FALSE(opened.open(quic_initial(quic_keys_1, piece(40, 30), 1)));
  CHECK_FALSE(opened.client_hello());
}

TEST_CASE("what is changed, cut or no first packet of QUIC does not open", "[quic]") {
  const Bytes datagram = quic_initial(quic_keys_1, crypto_frame(0, hello().get()), 2);
  QuicHello opened;
  for_each_cut(datagram, [&](ByteView part) { CHECK_FALSE(opened.open(part)); });
  for_each_lie(datagram, [&](ByteView lie) {
    // Only a byte that stayed as it was leaves the seal whole.
    if (!std::ranges::equal(lie, datagram)) CHECK_FALSE(opened.open(lie));
  });
  QuicKeys foreign = quic_keys_1;
  foreign.version = 0xFF000050;
  const auto unknown = opened.open(quic_initial(foreign, crypto_frame(0, hello().get()), 1));
  REQUIRE_FALSE(unknown);
  CHECK(unknown.error().code == Errc::unsupported);
  const Bytes large = quic_initial(quic_keys_1, Wire().fill(QuicHello::kMaxPacket), 1);
  CHECK_FALSE(opened.open(large));
}
