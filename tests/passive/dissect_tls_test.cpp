// TLS before encryption, and the heads of QUIC.
#include "catch.hpp"

#include "scanner/dissect/quic.hpp"
#include "scanner/dissect/tls_fingerprint.hpp"
#include "scanner/dissect/tls_hello.hpp"
#include "scanner/dissect/x509.hpp"
#include "tls_wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

/// A hello as browsers send it, with values of GREASE; its fingerprint is the published example of
/// the form.
Wire browser_hello() {
  const Wire versions = tls_codes({0x0A0A, 0x0304, 0x0303});
  Wire extensions;
  extensions.bytes(tls_extension(0x1A1A, Wire()));
  for (const unsigned type : {0x001BU, 0x0033U}) extensions.bytes(tls_extension(type, Wire()));
  extensions.bytes(tls_server_name("cloud.example"));
  extensions.bytes(tls_extension(
      0x0010,
      list16(Wire().bytes(list8(Wire().text("h2"))).bytes(list8(Wire().text("http/1.1"))))));
  for (const unsigned type : {0x4469U, 0x0017U, 0x002DU})
    extensions.bytes(tls_extension(type, Wire()));
  extensions.bytes(tls_extension(
      0x000D, list16(tls_codes({0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601}))));
  extensions.bytes(tls_extension(0x0005, Wire()));
  extensions.bytes(tls_extension(0x0023, Wire()));
  extensions.bytes(tls_extension(0x0012, Wire()));
  extensions.bytes(tls_extension(0x002B, list8(versions)));
  extensions.bytes(tls_extension(0xFF01, Wire().u8(0)));
  extensions.bytes(tls_extension(0x000B, list8(Wire().u8(0))));
  extensions.bytes(tls_extension(0x000A, list16(tls_codes({0x3A3A, 0x001D, 0x0017}))));
  extensions.bytes(tls_extension(0x0015, Wire().fill(7)));
  return client_hello({0x2A2A, 0x1301, 0x1302, 0x1303, 0xC02B, 0xC02F, 0xC02C, 0xC030, 0xCCA9,
                       0xCCA8, 0xC013, 0xC014, 0x009C, 0x009D, 0x002F, 0x0035},
                      extensions);
}

TlsMessage message_of(TlsType type, const Bytes& body) {
  TlsMessage message;
  message.type = type;
  message.body = body;
  return message;
}

}  // namespace

TEST_CASE("a client hello tells what the client speaks", "[tls]") {
  const Bytes stream = tls_record(22, tls_message(1, browser_hello())).get();
  TlsHandshakes reader(stream);
  const auto message = reader.next();
  REQUIRE(message);
  const auto hello = parse_tls_client_hello(*message);
  REQUIRE(hello);
  CHECK(hello->complete);
  CHECK(hello->version == kTls12Version);
  CHECK(hello->highest_version() == kTls13Version);
  CHECK(hello->ciphers.size() == 16);
  CHECK(hello->ciphers[1] == 0x1301);
  CHECK(hello->server_name == "cloud.example");
  REQUIRE(hello->alpn.size() == 2);
  CHECK(hello->alpn[1] == "http/1.1");
  CHECK(hello->groups.contains(0x001D));
  CHECK_FALSE(hello->groups.contains(0x0018));
  CHECK(hello->signatures.size() == 8);
  CHECK(hello->extensions.size() == 17);
  CHECK(hello->extensions[0] == 0x1A1A);
  CHECK(lies_in(stream, hello->server_name));
  CHECK(tls_client_fingerprint(*hello) == "t13d1516h2_8daaf6152771_e5627efa2ab1");
  CHECK_FALSE(reader.next());
  CHECK(reader.end() == TlsEnd::need_more);
  CHECK(reader.record_version() == 0x0301);
}

TEST_CASE("the fingerprint of a poor client has its own marks", "[tls]") {
  const Bytes bare = client_hello({}, Wire(), 0x0300).get();
  const auto old = parse_tls_client_hello(message_of(TlsType::client_hello, bare));
  REQUIRE(old);
  CHECK(tls_client_fingerprint(*old) == "ts3i000000_000000000000_000000000000");
  const Bytes odd =
      client_hello({0x0035}, tls_extension(16, list16(list8(Wire().u16(0xAB4C)))), 0x0505).get();
  const auto strange = parse_tls_client_hello(message_of(TlsType::client_hello, odd));
  REQUIRE(strange);
  CHECK(tls_client_fingerprint(*strange).starts_with("t00i0101ac_"));
  CHECK(tls_client_fingerprint(*strange).ends_with("_000000000000"));
}

TEST_CASE("a hello without extensions or with a server name alone is read", "[tls]") {
  Bytes old = client_hello({0x0004, 0x0005}, Wire(), 0x0300).get();
  old.resize(old.size() - 2);  // no list of extensions at all
  const auto hello = parse_tls_client_hello(message_of(TlsType::client_hello, old));
  REQUIRE(hello);
  CHECK(hello->complete);
  CHECK(hello->highest_version() == kSsl3Version);
  const Bytes draft =
      client_hello({0x1301}, tls_extension(43, list8(tls_codes({0x7F1C, 0x0303})))).get();
  CHECK(parse_tls_client_hello(message_of(TlsType::client_hello, draft))->highest_version() ==
        kTls13Version);
  CHECK(parse_tls_client_hello(message_of(TlsType::server_hello, old)).error().code ==
        Errc::unsupported);
}

TEST_CASE("a hello in the form of SSL 2 is one", "[tls]") {
  const Wire body =
      Wire().u8(1).u16(0x0301).u16(6).u16(0).u16(16).u24(0x000035).u24(0x010080).fill(16, 0x44);
  const Bytes stream = Wire().u16(0x8000 | body.size()).bytes(body).get();
  TlsHandshakes reader(stream);
  const auto message = reader.next();
  REQUIRE(message);
  const auto hello = parse_tls_client_hello(*message);
  REQUIRE(hello);
  CHECK(hello->ssl2);
  CHECK(hello->highest_version() == kTls10Version);
  CHECK(hello->ssl2_ciphers.size() == 6);
  CHECK(tls_client_fingerprint(*hello).empty());
  for_each_cut(stream, [](ByteView part) {
    TlsHandshakes cut(part);
    CHECK_FALSE(cut.next());
    CHECK(cut.end() == TlsEnd::need_more);
  });
  const Bytes other = to_bytes("\x80\x10\x02\x03\x01");
  TlsHandshakes foreign(other);
  CHECK_FALSE(foreign.next());
  CHECK(foreign.end() == TlsEnd::foreign);
}

TEST_CASE("a server hello tells what was chosen", "[tls]") {
  const Wire alpn = tls_extension(16, list16(list8(Wire().text("h2"))));
  const Bytes body =
      server_hello(0xC02F, Wire(tls_extension(0xFF01, Wire().u8(0))).bytes(alpn)).get();
  const auto hello = parse_tls_server_hello(message_of(TlsType::server_hello, body));
  REQUIRE(hello);
  CHECK(hello->complete);
  CHECK_FALSE(hello->retry);
  CHECK(hello->chosen == kTls12Version);
  CHECK(hello->cipher == 0xC02F);
  CHECK(hello->alpn == "h2");
  CHECK(tls_server_fingerprint(*hello) == "0303_c02f_ff01-0010");
  const Bytes newer = server_hello(0x1301, tls_extension(43, Wire().u16(0x0304))).get();
  CHECK(parse_tls_server_hello(message_of(TlsType::server_hello, newer))->chosen == kTls13Version);
  CHECK(parse_tls_server_hello(message_of(TlsType::certificate, body)).error().code ==
        Errc::unsupported);
}

TEST_CASE("hellos survive cuts and lengths that lie", "[tls]") {
  const Bytes body = browser_hello().get();
  for_each_cut(body, [](ByteView part) {
    const auto hello =
        parse_tls_client_hello(message_of(TlsType::client_hello, Bytes(part.begin(), part.end())));
    const std::size_t head = 2 + 32 + 33 + 2 + 32 + 2;  // before the extensions
    CHECK(hello.has_value() == (part.size() >= head));
    if (hello) CHECK(hello->complete == (part.size() == head));
  });
  for_each_lie(body, [](ByteView bytes) {
    TlsMessage message;
    message.type = TlsType::client_hello;
    message.body = bytes;
    const auto hello = parse_tls_client_hello(message);
    if (!hello) return;
    CHECK(lies_in(bytes, hello->server_name));
    CHECK(lies_in(bytes, hello->ciphers.bytes()));
    CHECK(lies_in(bytes, hello->groups.bytes()));
    CHECK_FALSE(tls_client_fingerprint(*hello).empty());
  });
  const Bytes answer = server_hello(1, tls_extension(43, Wire().u16(0x0304))).get();
  for_each_lie(answer, [](ByteView bytes) {
    TlsMessage message;
    message.type = TlsType::server_hello;
    message.body = bytes;
    const auto hello = parse_tls_server_hello(message);
    if (hello) CHECK(lies_in(bytes, hello->alpn));
  });
}

TEST_CASE("messages may share a record, or need several", "[tls]") {
  const Wire hello = tls_message(2, server_hello(0x0035, Wire()));
  const Wire chain = tls_message(11, list24(list24(certificate())));
  const Wire done = tls_message(14, Wire());
  const Bytes flight = Wire(hello).bytes(chain).bytes(done).get();
  const std::size_t size = GENERATE(1U, 3U, 4U, 5U, 80U, 100000U);
  Wire stream;
  for (std::size_t at = 0; at < flight.size(); at += size)
    stream.bytes(tls_record(
        22, Wire().bytes(ByteView(flight).subspan(at, std::min(size, flight.size() - at)))));
  stream.bytes(tls_record(20, Wire().u8(1)));
  TlsHandshakes reader(stream.get());
  const auto first = reader.next();
  REQUIRE(first);
  CHECK(parse_tls_server_hello(*first)->cipher == 0x0035);
  const auto second = reader.next();
  REQUIRE(second);
  const auto certificates = parse_tls_certificates(*second);
  REQUIRE(certificates);
  REQUIRE(certificates->certificates.size() == 1);
  CHECK(parse_certificate(certificates->certificates[0])->subject.common_name == "cam-7");
  const auto third = reader.next();
  REQUIRE(third);
  CHECK(third->type == TlsType::server_hello_done);
  CHECK(third->body.empty());
  CHECK_FALSE(reader.next());
  CHECK(reader.end() == TlsEnd::encrypted);
}

TEST_CASE("what is no TLS, or no longer readable, is said to be so", "[tls]") {
  const auto end_of = [](const Wire& stream) {
    TlsHandshakes reader(stream.get());
    while (reader.next()) {
    }
    return reader.end();
  };
  CHECK(end_of(Wire()) == TlsEnd::need_more);
  CHECK(end_of(Wire().text("GET / HTTP/1.1\r\n")) == TlsEnd::foreign);
  CHECK(end_of(Wire().u8(22).u8(4)) == TlsEnd::foreign);
  CHECK(end_of(Wire().u8(22).u16(0x0305)) == TlsEnd::foreign);
  CHECK(end_of(Wire().u8(22).u16(0x0303).u16(0xFFFF)) == TlsEnd::foreign);
  CHECK(end_of(tls_record(22, Wire().u8(1).u24(0xFFFFFF))) == TlsEnd::foreign);
  CHECK(end_of(tls_record(23, Wire().fill(20))) == TlsEnd::encrypted);
  CHECK(end_of(tls_record(21, Wire().fill(24))) == TlsEnd::encrypted);
  CHECK(end_of(tls_record(22, Wire())) == TlsEnd::need_more);
  const Bytes refused = tls_record(21, Wire().u8(2).u8(70)).get();
  TlsHandshakes reader(refused);
  CHECK_FALSE(reader.next());
  CHECK(reader.end() == TlsEnd::alert);
  CHECK(reader.alert().level == 2);
  CHECK(reader.alert().description == 70);
  const Bytes whole = tls_record(22, tls_message(1, browser_hello())).get();
  for_each_cut(whole, [](ByteView part) {
    TlsHandshakes cut(part);
    CHECK_FALSE(cut.next());
    CHECK(cut.end() == TlsEnd::need_more);
  });
  for_each_lie(whole, [](ByteView bytes) {
    TlsHandshakes lied(bytes);
    for (int count = 0; lied.next(); ++count) REQUIRE(count < 1000);
    CHECK(lied.end() != TlsEnd::none);
  });
}

TEST_CASE("QUIC shows its version as long as the header is long", "[quic]") {
  const auto initial = [](unsigned first, std::uint32_t version) {
    return Wire().u8(first).u32(version).bytes(list8(Wire().u64(1))).bytes(list8(Wire())).fill(9);
  };
  const Bytes one = initial(0xC3, 1).get();
  const auto packet = parse_quic(one);
  REQUIRE(packet);
  CHECK(packet->initial);
  CHECK(packet->destination_id.size() == 8);
  CHECK(packet->source_id.empty());
  CHECK(quic_version_text(packet->version) == "v1");
  CHECK(parse_quic(initial(0xD3, 0x6B3343CF).get())->initial);
  CHECK_FALSE(parse_quic(initial(0xC3, 0x6B3343CF).get())->initial);
  CHECK_FALSE(parse_quic(initial(0x80, 0).get())->initial);
  CHECK(parse_quic(initial(0x43, 1).get()).error().code == Errc::unsupported);
  CHECK(parse_quic(initial(0x83, 1).get()).error().code == Errc::unsupported);
  CHECK(parse_quic(initial(0xC3, 0x12345678).get()).error().code == Errc::unsupported);
  const Bytes head(one.begin(), one.begin() + 15);
  CHECK(parse_quic(head));
  for_each_cut(head,
               [](ByteView part) { CHECK(parse_quic(part).error().code == Errc::malformed); });
  CHECK(parse_quic(Wire().u8(0xC0).u32(1).u8(21).fill(40).get()).error().code == Errc::malformed);
  CHECK(quic_version_text(0xFF00001D) == "draft-29");
  CHECK(quic_version_text(0x51303530) == "Q050");
  CHECK(quic_version_text(0x6B3343CF) == "v2");
  CHECK(quic_version_text(0) == "negotiation");
  CHECK(quic_version_text(0x0A1A2A3A) == "0a1a2a3a");
}
