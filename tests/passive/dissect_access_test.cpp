// EAPOL, EAP and RADIUS: who comes into the network, and by which method.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/eap.hpp"
#include "scanner/dissect/radius.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

Wire eap(unsigned code, const Wire& rest) {
  return Wire().u8(code).u8(7).u16(4 + rest.size()).bytes(rest);
}

Wire attribute(unsigned type, const Wire& value) {
  return Wire().u8(type).u8(2 + value.size()).bytes(value);
}

Wire radius(unsigned code, const Wire& attributes) {
  return Wire().u8(code).u8(9).u16(20 + attributes.size()).fill(16, 0x5A).bytes(attributes);
}

}  // namespace

TEST_CASE("EAP tells identity and method", "[eap]") {
  const Bytes identity = eap(2, Wire().u8(1).text("cam-7@site.example")).get();
  const auto who = parse_eap(identity);
  REQUIRE(who);
  CHECK(who->code == EapCode::response);
  CHECK(who->identity == "cam-7@site.example");
  const auto method = parse_eap(eap(1, Wire().u8(25).u8(0x20)).get());
  REQUIRE(method);
  CHECK(eap_method_text(method->method) == "PEAP");
  CHECK(parse_eap(eap(2, Wire().u8(3).u8(13)).get())->wanted == 13);
  CHECK(parse_eap(eap(3, Wire()).get())->code == EapCode::success);
  CHECK(eap_method_text(99) == "99");
  CHECK(parse_eap(eap(5, Wire()).get()).error().code == Errc::unsupported);
  CHECK(parse_eap(eap(1, Wire()).get()).error().code == Errc::malformed);
  for_each_cut(identity,
               [](ByteView part) { CHECK(parse_eap(part).error().code == Errc::malformed); });
  for_each_lie(identity, [](ByteView bytes) {
    const auto lied = parse_eap(bytes);
    if (lied) CHECK(lies_in(bytes, lied->identity));
  });
}

TEST_CASE("EAPOL frames hold EAP, starts and keys", "[eap]") {
  const Wire packet = eap(2, Wire().u8(1).text("cam-7"));
  const Bytes frame = Wire().u8(2).u8(0).u16(packet.size()).bytes(packet).fill(20).get();
  const auto eapol = parse_eapol(frame);
  REQUIRE(eapol);
  CHECK(eapol->version == 2);
  CHECK(eapol->type == EapolType::eap);
  CHECK(parse_eap(eapol->body)->identity == "cam-7");
  CHECK(parse_eapol(Wire().u8(1).u8(1).u16(0).get())->type == EapolType::start);
  CHECK(parse_eapol(Wire().u8(0).u8(1).u16(0).get()).error().code == Errc::unsupported);
  CHECK(parse_eapol(Wire().u8(1).u8(9).u16(0).get()).error().code == Errc::unsupported);
  for_each_cut(Bytes(frame.begin(), frame.end() - 20),
               [](ByteView part) { CHECK(parse_eapol(part).error().code == Errc::malformed); });
}

TEST_CASE("RADIUS tells who comes in where", "[radius]") {
  const Bytes bytes = radius(1, Wire()
                                    .bytes(attribute(1, Wire().text("cam-7")))
                                    .bytes(attribute(2, Wire().fill(16, 0xEE)))
                                    .bytes(attribute(4, Wire().u32(0xC0000201)))
                                    .bytes(attribute(30, Wire().text("02-00-5E-00-53-01:plant")))
                                    .bytes(attribute(31, Wire().text("02-00-5E-00-53-07")))
                                    .bytes(attribute(32, Wire().text("ap-3")))
                                    .bytes(attribute(79, eap(2, Wire().u8(1).text("cam-7")))))
                          .get();
  const auto message = parse_radius(bytes);
  REQUIRE(message);
  CHECK(message->complete);
  CHECK(message->code == RadiusCode::access_request);
  CHECK(message->user == "cam-7");
  CHECK(message->nas_address->to_string() == "192.0.2.1");
  CHECK(message->called_station == "02-00-5E-00-53-01:plant");
  CHECK(message->calling_station == "02-00-5E-00-53-07");
  CHECK(message->nas_identifier == "ap-3");
  REQUIRE(message->eap);
  CHECK(message->eap->identity == "cam-7");
  const auto accept =
      parse_radius(radius(2, Wire()
                                 .bytes(attribute(8, Wire().u32(0xC0000207)))
                                 .bytes(attribute(95, Wire().u64(0x20010DB800000000).u64(1))))
                       .get());
  CHECK(accept->client_address->to_string() == "192.0.2.7");
  CHECK(accept->nas_address->to_string() == "2001:db8::1");
  for_each_cut(bytes,
               [](ByteView part) { CHECK(parse_radius(part).error().code == Errc::malformed); });
  for_each_lie(bytes, [](ByteView lied) {
    const auto one = parse_radius(lied);
    if (one) CHECK(lies_in(lied, one->user));
    if (one && one->eap) CHECK(lies_in(lied, one->eap->identity));
  });
  CHECK_FALSE(parse_radius(radius(1, Wire().u8(1).u8(1)).get())->complete);
  CHECK_FALSE(parse_radius(radius(1, Wire().u8(1).u8(9).u8(0)).get())->complete);
  CHECK(parse_radius(radius(7, Wire()).get()).error().code == Errc::unsupported);
  CHECK(parse_radius(Wire().u8(1).u8(1).u16(19).fill(20).get()).error().code == Errc::unsupported);
}

TEST_CASE("key frames of real devices are EAPOL", "[eap][captures]") {
  if (!have_capture("iot-EdimaxPlug1101W")) return;
  constexpr std::uint16_t kEapol = 0x888E;
  int keys = 0;
  for_each_frame("iot-EdimaxPlug1101W", [&](const CapturedFrame& frame) {
    if (frame.ether_type != kEapol) return;
    const auto eapol = parse_eapol(frame.body);
    REQUIRE(eapol);
    keys += eapol->type == EapolType::key ? 1 : 0;
  });
  CHECK(keys == 10);  // as its list counts them
}
