// OPC UA.
#include "catch.hpp"

#include "captures.hpp"
#include "ot_support.hpp"
#include "scanner/dissect/opcua.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::string_view kNone = "http://opcfoundation.org/UA/SecurityPolicy#None";
constexpr std::string_view kBasic = "http://opcfoundation.org/UA/SecurityPolicy#Basic256Sha256";
constexpr std::uint32_t kMissing = 0xFFFFFFFF;

Wire text(std::string_view value) { return Wire().u32_le(value.size()).text(value); }

Wire absent() { return Wire().u32_le(kMissing); }

Bytes message(std::string_view kind, const Wire& body, char chunk = 'F') {
  Wire out = Wire().text(kind).u8(static_cast<unsigned char>(chunk));
  return out.u32_le(body.size() + 8).bytes(body).get();
}

Bytes typed(unsigned type, const Wire& body) {
  return message("MSG", Wire().u64(1).u64(2).u16(0x0100).u16_le(type).bytes(body));
}

Wire response() { return Wire().u64(0).u32(1).u32(0).u8(0).bytes(absent()).u24(0); }

Wire request() { return Wire().u16(0).u64(0).u32(1).u32(0).bytes(absent()).u32(0).u24(0); }

Wire application(std::string_view uri, unsigned type = 0) {
  Wire out = text(uri).bytes(text("urn:product")).u8(3).bytes(text("en")).bytes(text("Press 4"));
  out.u32_le(type).bytes(absent()).bytes(absent()).u32_le(2);
  return out.bytes(text("opc.tcp://a:4840")).bytes(text("opc.tcp://b:4840"));
}

Wire token(unsigned type, const Wire& policy) {
  return text("id").u32_le(type).bytes(absent()).bytes(absent()).bytes(policy);
}

Wire endpoint(unsigned mode, std::string_view policy, const Wire& tokens, unsigned count) {
  Wire out = text("opc.tcp://a:4840").bytes(application("urn:press")).bytes(text("DER"));
  out.u32_le(mode).bytes(text(policy)).u32_le(count).bytes(tokens);
  return out.bytes(text("binary")).u8(7);
}

Bytes endpoints() {
  Wire open = token(0, absent()).bytes(token(1, absent()));
  Wire closed = token(1, text(kBasic)).bytes(token(2, absent())).bytes(token(9, absent()));
  Wire body = response().u32_le(2).bytes(endpoint(1, kNone, open, 2));
  return typed(431, body.bytes(endpoint(3, kBasic, closed, 3)));
}

}  // namespace

TEST_CASE("an OPC UA server tells who it is and how it lets in", "[opcua]") {
  const Bytes bytes = endpoints();
  const auto read = parse_opcua(bytes);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->kind == OpcUaKind::message);
  CHECK(read->sender == OtRole::server);
  CHECK(read->type == 431);
  REQUIRE(read->endpoints.size() == 2);
  const OpcUaEndpoint& open = read->endpoints[0];
  CHECK(open.url == "opc.tcp://a:4840");
  CHECK(open.server.uri == "urn:press");
  CHECK(open.server.product_uri == "urn:product");
  CHECK(open.server.name == "Press 4");
  CHECK(open.server.type == OpcUaApplicationType::server);
  CHECK(open.server.discovery_url == "opc.tcp://a:4840");
  CHECK(as_text(open.certificate) == "DER");
  CHECK(open.security == OpcUaSecurity::none);
  CHECK(open.policy == kNone);
  CHECK(open.accepts(OpcUaToken::anonymous));
  CHECK(open.accepts(OpcUaToken::user_name));
  CHECK_FALSE(open.accepts(OpcUaToken::certificate));
  CHECK(open.open_password);
  const OpcUaEndpoint& closed = read->endpoints[1];
  CHECK(closed.security == OpcUaSecurity::sign_and_encrypt);
  CHECK_FALSE(closed.accepts(OpcUaToken::anonymous));
  CHECK(closed.accepts(OpcUaToken::certificate));
  CHECK_FALSE(closed.open_password);
  test::check_stream(bytes, opcua_message);
}

TEST_CASE("a token's own policy decides how a password travels", "[opcua]") {
  const auto open_password = [](unsigned mode, std::string_view policy, const Wire& own) {
    const Bytes read_bytes =
        typed(431, response().u32_le(1).bytes(endpoint(mode, policy, token(1, own), 1)));
    const auto read = parse_opcua(read_bytes);
    return read.value().endpoints[0].open_password;
  };
  CHECK(open_password(1, kNone, text(kNone)));
  CHECK_FALSE(open_password(1, kNone, text(kBasic)));
  CHECK(open_password(2, kBasic, text(kNone)));
  CHECK_FALSE(open_password(2, kBasic, absent()));
  CHECK_FALSE(open_password(3, kBasic, text(kNone)));
}

TEST_CASE("OPC UA applications introduce themselves in several messages", "[opcua]") {
  const Bytes found_bytes =
      typed(425, response().u32_le(2).bytes(application("urn:a")).bytes(application("urn:b", 3)));
  const auto found = parse_opcua(found_bytes);
  REQUIRE(found);
  REQUIRE(found->applications.size() == 2);
  CHECK(found->applications[1].uri == "urn:b");
  CHECK(found->applications[1].type == OpcUaApplicationType::discovery_server);
  Wire server = text("urn:c").bytes(text("urn:product")).u32_le(1).u8(2).bytes(text("Press 5"));
  server.u32_le(0).bytes(absent()).u32_le(1).bytes(text("opc.tcp://c:4840"));
  const Bytes registered_bytes = typed(437, request().bytes(server));
  const auto registered = parse_opcua(registered_bytes);
  REQUIRE(registered);
  CHECK(registered->complete);
  REQUIRE(registered->applications.size() == 1);
  CHECK(registered->applications[0].uri == "urn:c");
  CHECK(registered->applications[0].name == "Press 5");
  CHECK(registered->applications[0].discovery_url == "opc.tcp://c:4840");
  const Bytes session_bytes = typed(461, request().bytes(application("urn:d", 1)));
  const auto session = parse_opcua(session_bytes);
  REQUIRE(session);
  CHECK(session->sender == OtRole::client);
  CHECK(session->applications[0].type == OpcUaApplicationType::client);
  Wire created = response().u16(0).u32(0x02010001).u8(9).u16(0).u64(0).bytes(text("nonce"));
  created.bytes(text("DER")).u32_le(1).bytes(endpoint(1, kNone, token(0, absent()), 1));
  const Bytes answer_bytes = typed(464, created);
  const auto answer = parse_opcua(answer_bytes);
  REQUIRE(answer);
  CHECK(answer->complete);
  CHECK(as_text(answer->certificate) == "DER");
  CHECK(answer->endpoints[0].server.uri == "urn:press");
}

TEST_CASE("OPC UA says what is done to a server", "[opcua]") {
  struct Row {
    unsigned type;
    OtAction action;
  };
  const Row row = GENERATE(
      Row{428, OtAction::read}, Row{631, OtAction::read}, Row{673, OtAction::write},
      Row{712, OtAction::control}, Row{488, OtAction::program}, Row{506, OtAction::program},
      Row{470, OtAction::none}, Row{491, OtAction::none}, Row{676, OtAction::none});
  const Bytes read_bytes = typed(row.type, Wire());
  const auto read = parse_opcua(read_bytes);
  REQUIRE(read);
  CHECK(read->type == row.type);
  CHECK(read->action == row.action);
  const Bytes fault_bytes =
      typed(397, Wire().u64(0).u32(1).u32_le(0x80200000).u8(0).bytes(absent()).u24(0));
  const auto fault = parse_opcua(fault_bytes);
  CHECK(fault->status == 0x80200000);
}

TEST_CASE("connections of OPC UA tell where they go and how they are protected", "[opcua]") {
  const Bytes hello_bytes = message("HEL", Wire().fill(20).bytes(text("opc.tcp://a")));
  const auto hello = parse_opcua(hello_bytes);
  CHECK(hello->endpoint_url == "opc.tcp://a");
  CHECK(hello->sender == OtRole::client);
  CHECK(parse_opcua(message("ACK", Wire().fill(20)))->sender == OtRole::server);
  const Bytes refused_bytes = message("ERR", Wire().u32_le(0x80130000).bytes(text("no")));
  const auto refused = parse_opcua(refused_bytes);
  CHECK(refused->status == 0x80130000);
  CHECK(refused->reason == "no");
  const Bytes reverse_bytes = message("RHE", text("urn:a").bytes(text("opc.tcp://a")));
  const auto reverse = parse_opcua(reverse_bytes);
  CHECK(reverse->sender == OtRole::server);
  CHECK(reverse->endpoint_url == "opc.tcp://a");
  CHECK(parse_opcua(message("CLO", Wire().fill(16)))->kind == OpcUaKind::close);
  Wire open = Wire().u32(0).bytes(text(kNone)).bytes(absent()).bytes(absent()).u64(0);
  const Bytes unprotected_bytes = message("OPN", open.u16(0x0100).u16_le(446).bytes(request()));
  const auto unprotected = parse_opcua(unprotected_bytes);
  CHECK(unprotected->policy == kNone);
  CHECK(unprotected->type == 446);
  CHECK(unprotected->sender == OtRole::client);
  Wire sealed = Wire().u32(0).bytes(text(kBasic)).bytes(text("DER")).bytes(text("print")).u64(0);
  const Bytes secret_bytes = message("OPN", sealed.fill(40, 0xA5));
  const auto secret = parse_opcua(secret_bytes);
  CHECK(secret->complete);
  CHECK(secret->policy == kBasic);
  CHECK(as_text(secret->certificate) == "DER");
  CHECK_FALSE(secret->type);
}

TEST_CASE("who activates a session of OPC UA shows a password, or does not", "[opcua]") {
  const auto activate = [](const Wire& algorithm) {
    Wire token = text("id").bytes(text("operator")).bytes(text("secret")).bytes(algorithm);
    Wire body = request().bytes(absent()).bytes(absent()).u32(0).u32_le(1).bytes(text("en"));
    body.u16(0x0100).u16_le(324).u8(1).u32_le(token.size()).bytes(token);
    return typed(467, body.bytes(absent()).bytes(absent()));
  };
  const Bytes open = activate(absent());
  const auto read = parse_opcua(open);
  REQUIRE(read);
  CHECK(read->complete);
  CHECK(read->sender == OtRole::client);
  CHECK(read->user == "operator");
  CHECK(as_text(read->password.reveal()) == "secret");
  const Bytes sealed = activate(text("rsa"));
  CHECK(parse_opcua(sealed)->user == "operator");
  CHECK(parse_opcua(sealed)->password.empty());
  test::for_each_cut(open, [](ByteView part) {
    const auto cut = parse_opcua(part);
    if (cut) CHECK(test::lies_in(part, cut->user));
  });
}

TEST_CASE("a chunk of OPC UA gives what is whole in it", "[opcua]") {
  const Wire one = endpoint(1, kNone, token(0, absent()), 1);
  Wire body = Wire().u64(1).u64(2).u16(0x0100).u16_le(431).bytes(response()).u32_le(2);
  body.bytes(one).bytes(ByteView(one.get()).first(20));
  const Bytes read_bytes = message("MSG", body, 'C');
  const auto read = parse_opcua(read_bytes);
  REQUIRE(read);
  CHECK_FALSE(read->complete);
  CHECK(read->endpoints.size() == 1);
}

TEST_CASE("what is cut or no OPC UA is said to be so", "[opcua]") {
  CHECK(test::is_foreign(to_bytes("GET / HTTP/1.1"), opcua_message));
  CHECK(test::is_foreign(to_bytes("HELO"), opcua_message));
  CHECK(test::is_foreign(to_bytes("H1"), opcua_message));
  CHECK(test::is_foreign(Wire().text("HELF").u32_le(7).get(), opcua_message));
  CHECK(test::is_foreign(Wire().text("HELF").u32_le(0x10000000).get(), opcua_message));
  CHECK(parse_opcua(to_bytes("GET / HTTP/1.1")).error().code == Errc::unsupported);
  CHECK(parse_opcua(Wire().text("HELX").u32_le(8).get()).error().code == Errc::unsupported);
  CHECK_FALSE(parse_opcua(typed(431, response().u32_le(0x7FFFFFFF)))->complete);
  const Bytes whole = endpoints();
  test::for_each_cut(whole, [](ByteView part) {
    const auto read = parse_opcua(part);
    CHECK(read.has_value() == (part.size() >= 8));
    if (read) CHECK_FALSE(read->complete);
  });
  test::for_each_lie(whole, [](ByteView lie) {
    const auto read = parse_opcua(lie);
    if (!read) return;
    for (const OpcUaEndpoint& one : read->endpoints) {
      CHECK(test::lies_in(lie, one.url));
      CHECK(test::lies_in(lie, one.server.name));
      CHECK(test::lies_in(lie, one.certificate));
    }
  });
}

TEST_CASE("OPC UA of real servers reads as its list says", "[opcua][captures]") {
  const std::string name = "ot-opcua-discovery";
  if (!test::have_capture(name)) return;
  std::set<std::string> uris;
  std::set<std::string> policies;
  std::set<std::string> urls;
  unsigned messages = 0;
  test::for_each_message(name, 4840, [&](OtRole sender, ByteView payload) {
    const auto whole = opcua_message(payload);
    REQUIRE(whole);
    const auto read = parse_opcua(*whole);
    REQUIRE(read);
    CHECK(read->complete);
    if (read->sender != OtRole::unknown) CHECK(read->sender == sender);
    ++messages;
    if (read->kind == OpcUaKind::hello) urls.emplace(read->endpoint_url);
    for (const OpcUaApplication& one : read->applications) uris.emplace(one.uri);
    for (const OpcUaEndpoint& one : read->endpoints) {
      uris.emplace(one.server.uri);
      policies.emplace(one.policy);
      CHECK(one.open_password);
      CHECK(one.accepts(OpcUaToken::anonymous));
    }
  });
  CHECK(messages == 30);
  CHECK(uris == std::set<std::string>{"urn:open62541.example.local_discovery_server",
                                      "urn:open62541.example.server_register",
                                      "urn:open62541.server.application"});
  CHECK(policies == std::set<std::string>{std::string(kNone)});
  CHECK(urls == std::set<std::string>{"opc.tcp://localhost:4840", "opc.tcp://Maui-16714:4840/"});
}
