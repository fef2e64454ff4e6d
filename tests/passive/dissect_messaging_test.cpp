// AMQP and CoAP.
#include "catch.hpp"

#include "scanner/dissect/amqp.hpp"
#include "scanner/dissect/coap.hpp"
#include "tls_wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using namespace tenken::test;

namespace {

Wire list32(const Wire& content) { return Wire().u32(content.size()).bytes(content); }

Wire method(unsigned number, const Wire& body) {
  const Wire content = Wire().u16(10).u16(number).bytes(body);
  return Wire().u8(1).u16(0).bytes(list32(content)).u8(0xCE);
}

Wire field(std::string_view name, char kind, const Wire& value) {
  return Wire().bytes(list8(Wire().text(name))).u8(static_cast<unsigned char>(kind)).bytes(value);
}

Wire plain_response() { return Wire().u8(0).text("guest").u8(0).text("secret"); }

const Wire& old_client() {
  static const Wire wire = Wire()
                               .text("AMQP")
                               .u32(0x00000901)
                               .bytes(method(11, Wire()
                                                     .bytes(list32(Wire()))
                                                     .bytes(list8(Wire().text("PLAIN")))
                                                     .bytes(list32(plain_response()))
                                                     .bytes(list8(Wire().text("en_US")))));
  return wire;
}

const Wire& new_client() {
  static const Wire wire = [] {
    const Wire values = Wire()
                            .u8(0xA3)
                            .bytes(list8(Wire().text("PLAIN")))
                            .u8(0xA0)
                            .bytes(list8(plain_response()))
                            .u8(0xA1)
                            .bytes(list8(Wire().text("broker.example")));
    const Wire list = Wire().u8(0xC0).u8(values.size() + 1).u8(3).bytes(values);
    const Wire init = Wire().u8(2).u8(1).u16(0).u24(0x005341).bytes(list);
    return Wire().text("AMQP").u32(0x03010000).u32(init.size() + 4).bytes(init);
  }();
  return wire;
}

}  // namespace

TEST_CASE("AMQP clients tell user and password in either version", "[amqp]") {
  const Bytes stream = GENERATE(0, 1) == 0 ? old_client().get() : new_client().get();
  const auto heard = parse_amqp_client(stream);
  REQUIRE(heard.whole());
  CHECK(heard.value.mechanism == "PLAIN");
  CHECK(heard.value.login.kind == LoginKind::clear);
  CHECK(heard.value.login.user == "guest");
  CHECK(as_text(heard.value.login.secret.reveal()) == "secret");
  for_each_cut(stream, [](ByteView part) {
    const auto cut = parse_amqp_client(part);
    CHECK(cut.state != HeardState::foreign);
    CHECK((cut.size == 0) == !cut.whole());
  });
  for_each_lie(stream, [](ByteView bytes) {
    const auto lied = parse_amqp_client(bytes);
    CHECK(lies_in(bytes, lied.value.mechanism));
    CHECK(lies_in(bytes, lied.value.login.user));
  });
}

TEST_CASE("AMQP headers tell layer and version", "[amqp]") {
  CHECK(parse_amqp_client(new_client().get()).value.host == "broker.example");
  CHECK(parse_amqp_client(new_client().get()).value.layer == AmqpLayer::sasl);
  const auto bare = parse_amqp_client(Wire().text("AMQP").u32(0x00010000).get());
  REQUIRE(bare.whole());
  CHECK(bare.size == 8);
  CHECK(bare.value.major == 1);
  CHECK(bare.value.login.kind == LoginKind::none);
  const auto tls = parse_amqp_client(Wire().text("AMQP").u32(0x02010000).get());
  CHECK(tls.value.layer == AmqpLayer::tls);
  const auto old = parse_amqp_client(Wire().text("AMQP").u32(0x00000901).get());
  CHECK(old.state == HeardState::need_more);
  CHECK(old.value.minor == 9);
  CHECK(parse_amqp_client(Wire().text("AMQP").u32(0x07010000).get()).foreign());
  CHECK(parse_amqp_client(Wire().text("AMQX").get()).foreign());
  CHECK(parse_amqp_client(Wire().text("GET ").get()).foreign());
  const auto refused = parse_amqp_server(Wire().text("AMQP").u32(0x00000901).get());
  REQUIRE(refused.whole());
  CHECK(refused.value.header_only);
  CHECK(refused.value.revision == 1);
}

TEST_CASE("AMQP servers tell their product", "[amqp]") {
  const Wire properties =
      Wire()
          .bytes(field("capabilities", 'F', list32(field("x", 't', Wire().u8(1)))))
          .bytes(field("flag", 't', Wire().u8(1)))
          .bytes(field("product", 'S', list32(Wire().text("ExampleMQ"))))
          .bytes(field("version", 'S', list32(Wire().text("3.11"))));
  const Bytes stream = method(10, Wire()
                                      .u8(0)
                                      .u8(9)
                                      .bytes(list32(properties))
                                      .bytes(list32(Wire().text("PLAIN AMQPLAIN")))
                                      .bytes(list32(Wire().text("en_US"))))
                           .get();
  const auto heard = parse_amqp_server(stream);
  REQUIRE(heard.whole());
  CHECK(heard.size == stream.size());
  CHECK(heard.value.product == "ExampleMQ");
  CHECK(heard.value.version == "3.11");
  CHECK(heard.value.mechanisms == "PLAIN AMQPLAIN");
  for_each_cut(Bytes(stream.begin(), stream.end() - 1), [](ByteView part) {
    CHECK(parse_amqp_server(part).state == HeardState::need_more);
  });
  for_each_lie(stream, [](ByteView bytes) {
    CHECK(lies_in(bytes, parse_amqp_server(bytes).value.product));
  });
  CHECK(parse_amqp_server(method(11, Wire().fill(30)).get()).foreign());
}

TEST_CASE("CoAP requests tell path and host", "[coap]") {
  const Bytes bytes = Wire()
                          .u8(0x42)
                          .u8(0x01)
                          .u16(0x1234)
                          .u16(0xABCD)
                          .u8(0x35)
                          .text("cam-7")
                          .u8(0x8B)
                          .text(".well-known")
                          .u8(0x04)
                          .text("core")
                          .get();
  const auto message = parse_coap(bytes);
  REQUIRE(message);
  CHECK(message->complete);
  CHECK(message->is_request());
  CHECK(message->type == CoapType::confirmable);
  CHECK(message->id == 0x1234);
  CHECK(message->token.size() == 2);
  CHECK(message->host == "cam-7");
  REQUIRE(message->path.size() == 2);
  CHECK(message->path[0] == ".well-known");
  CHECK(message->path[1] == "core");
  for_each_cut(bytes, [&](ByteView part) {
    const auto cut = parse_coap(part);
    CHECK(cut.has_value() == (part.size() >= 6));
    if (!cut) CHECK(cut.error().code == Errc::malformed);
  });
  for_each_lie(bytes, [](ByteView lied) {
    const auto one = parse_coap(lied);
    if (one) CHECK(lies_in(lied, one->host));
  });
}

TEST_CASE("CoAP answers tell content and its form", "[coap]") {
  const Bytes bytes = Wire()
                          .u8(0x60)
                          .u8(0x45)
                          .u16(1)
                          .u8(0xC1)
                          .u8(40)
                          .u8(0xDE)  // an option of a far number and a long value
                          .u8(5)
                          .u16(31)
                          .fill(300, 'v')
                          .u8(0xFF)
                          .text("</a>")
                          .get();
  const auto message = parse_coap(bytes);
  REQUIRE(message);
  CHECK(message->complete);
  CHECK_FALSE(message->is_request());
  CHECK(message->code_class() == 2);
  CHECK(message->code_detail() == 5);
  CHECK(message->content_format == CoapMessage::kLinkFormat);
  CHECK(as_text(message->payload) == "</a>");
  const auto code = [](const Wire& wire) { return parse_coap(wire.get()).error().code; };
  CHECK(code(Wire().u8(0x80).u8(1).u16(1)) == Errc::unsupported);
  CHECK(code(Wire().u8(0x49).u8(1).u16(1).fill(9)) == Errc::unsupported);
  CHECK(code(Wire().u8(0x40).u8(0x25).u16(1)) == Errc::unsupported);
  CHECK(code(Wire().u8(0x40).u8(0).u16(1).u8(0xB1)) == Errc::unsupported);
  CHECK(parse_coap(Wire().u8(0x70).u8(0).u16(1).get()));
  CHECK_FALSE(parse_coap(Wire().u8(0x40).u8(1).u16(1).u8(0xFF).get())->complete);
  CHECK_FALSE(parse_coap(Wire().u8(0x40).u8(1).u16(1).u8(0xF0).get())->complete);
}

TEST_CASE("lists of resources are walked through", "[coap]") {
  CoapLinks links("</s>;rt=\"temperature, inside\";ct=41,</lamp>;obs;title=Lamp;rt=core.s ,<//x");
  const auto first = links.next();
  REQUIRE(first);
  CHECK(first->target == "/s");
  CHECK(first->type == "temperature, inside");
  const auto second = links.next();
  REQUIRE(second);
  CHECK(second->target == "/lamp");
  CHECK(second->title == "Lamp");
  CHECK_FALSE(links.next());
  for (const char* odd : {"", "<", "<a>;rt=\"open", "<a>;;;=;=\"\"", "<a>;x"}) {
    CoapLinks walk{std::string_view(odd)};
    int count = 0;
    while (walk.next()) ++count;
    CHECK(count <= 1);
  }
}
