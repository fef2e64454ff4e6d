// mDNS, SSDP and WS-Discovery: what is asked, and what counts as an answer.
#include <array>

#include "catch.hpp"

#include "scanner/dissect/mdns.hpp"
#include "scanner/dissect/ssdp.hpp"
#include "scanner/dissect/ws_discovery.hpp"

using namespace tenken;
using namespace tenken::dissect;

namespace {

void put(Bytes& out, std::initializer_list<unsigned> bytes) {
  for (const unsigned byte : bytes) out.push_back(static_cast<std::byte>(byte));
}

void put_text(Bytes& out, std::string_view text) {
  const ByteView bytes = as_bytes(text);
  out.insert(out.end(), bytes.begin(), bytes.end());
}

// A response with that many answer records behind it.
Bytes response(unsigned answers) {
  Bytes message;
  put(message, {0x12, 0x34, 0x84, 0, 0, 0, 0, answers, 0, 0, 0, 0});
  return message;
}

// A PTR record of the root that points to the name `data`.
void put_ptr(Bytes& message, const Bytes& data) {
  put(message, {0, 0, 12, 0x80, 1, 0, 0, 0, 10, 0, static_cast<unsigned>(data.size())});
  message.insert(message.end(), data.begin(), data.end());
}

Bytes http_type() {
  Bytes name;
  put(name, {5});
  put_text(name, "_http");
  put(name, {4});
  put_text(name, "_TCP");
  put(name, {5});
  put_text(name, "local");
  put(name, {0});
  return name;
}

}  // namespace

TEST_CASE("an mDNS question asks for unicast answers to each name", "[mdns]") {
  const std::array<std::string, 4> names{std::string(kMdnsServiceTypes), "", "a..b",
                                         std::string(64, 'x')};
  const Bytes message = make_mdns_question(0x1234, names);
  CHECK(to_hex(message) ==
        "123400000001000000000000"
        "095f7365727669636573075f646e732d7364045f756470056c6f63616c00"
        "000c8001");
  const std::vector<std::string> many(kMaxMdnsQuestions + 5, "_http._tcp.local");
  const Bytes most = make_mdns_question(1, many);
  CHECK(std::to_integer<std::size_t>(most[5]) == kMaxMdnsQuestions);
  CHECK(parse_mdns_answer(most).error().code == Errc::unsupported);
}

TEST_CASE("an mDNS answer gives service types and addresses", "[mdns]") {
  Bytes message = response(5);
  put_ptr(message, http_type());
  const auto pointed_at = static_cast<unsigned>(message.size() - http_type().size());
  Bytes pointer;
  put(pointer, {0xC0, pointed_at});
  put_ptr(message, pointer);  // the same name again
  put(message, {0, 0, 1, 0x80, 1, 0, 0, 0, 10, 0, 4, 192, 0, 2, 7});
  put(message,
      {0, 0, 28, 0x80, 1, 0, 0, 0, 10, 0, 16, 0xFD, 0, 0, 7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5});
  put(message, {0, 0, 16, 0x80, 1, 0, 0, 0, 10, 0, 2, 1, 'x'});
  const auto answer = parse_mdns_answer(message);
  REQUIRE(answer);
  CHECK(answer->id == 0x1234);
  CHECK(answer->types == std::vector<std::string>{"_http._tcp.local"});
  REQUIRE(answer->addresses.size() == 2);
  CHECK(answer->addresses[0].to_string() == "192.0.2.7");
  CHECK(answer->addresses[1].to_string() == "fd00:7::5");
  for (std::size_t size = 0; size < message.size(); ++size)
    CHECK(parse_mdns_answer(ByteView(message).first(size)).error().code == Errc::malformed);
}

TEST_CASE("hostile mDNS names are left out", "[mdns]") {
  const auto types_of = [](const Bytes& name) {
    Bytes message = response(1);
    put_ptr(message, name);
    const auto answer = parse_mdns_answer(message);
    REQUIRE(answer);
    return answer->types.size();
  };
  Bytes forward;
  put(forward, {0xC0, 0x40});
  CHECK(types_of(forward) == 0);
  Bytes itself;
  put(itself, {0xC0, 23});
  CHECK(types_of(itself) == 0);
  CHECK(types_of({}) == 0);
  Bytes strange;
  put(strange, {2, '_', 0x1B, 4, '_', 't', 'c', 'p', 5, 'l', 'o', 'c', 'a', 'l', 0});
  CHECK(types_of(strange) == 0);
  Bytes reserved;
  put(reserved, {0x80, 1, 0});
  CHECK(types_of(reserved) == 0);
  CHECK(types_of(http_type()) == 1);
}

TEST_CASE("an SSDP search is answered by status 200 with ST and USN", "[ssdp]") {
  const std::string search(as_text(make_ssdp_search("239.255.255.250:1900")));
  CHECK(search.starts_with("M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\n"));
  CHECK(search.find("ST: ssdp:all\r\n\r\n") != std::string::npos);
  const auto answer = parse_ssdp_answer(
      as_bytes("HTTP/1.1 200 OK\r\nst: upnp:rootdevice\r\nusn: uuid:1::upnp:rootdevice\r\n\r\n"));
  REQUIRE(answer);
  CHECK(answer->usn == "uuid:1::upnp:rootdevice");
  for (const char* other :
       {"", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 404 Not Found\r\nST: a\r\nUSN: b\r\n",
        "NOTIFY * HTTP/1.1\r\nNT: a\r\nUSN: b\r\n", "HTTP/1.1 200 OK\r\nST:\r\nUSN: b\r\n",
        "M-SEARCH * HTTP/1.1\r\nST: ssdp:all\r\n"})
    CHECK(parse_ssdp_answer(as_bytes(other)).error().code == Errc::unsupported);
}

TEST_CASE("a WS-Discovery match must relate to the probe", "[ws-discovery]") {
  const std::string id = "0d1c5c5e-0000-4000-8000-000000000001";
  const std::string probe(as_text(make_ws_probe(id)));
  CHECK(probe.find("urn:uuid:" + id) != std::string::npos);
  CHECK_FALSE(answers_ws_probe(as_bytes(probe), id));
  const auto match = [](const std::string& relates) {
    return "<s:Envelope><s:Header><wsa:RelatesTo x=\"1\">urn:uuid:" + relates +
           "</wsa:RelatesTo></s:Header><s:Body><d:ProbeMatches><d:ProbeMatch/></d:ProbeMatches>"
           "</s:Body></s:Envelope>";
  };
  CHECK(answers_ws_probe(as_bytes(match(id)), id));
  CHECK_FALSE(answers_ws_probe(as_bytes(match("other") + id), id));
  CHECK_FALSE(answers_ws_probe(as_bytes(match(id)), ""));
  CHECK_FALSE(answers_ws_probe(as_bytes("ProbeMatches RelatesTo " + id), id));
  CHECK_FALSE(answers_ws_probe({}, id));
}

TEST_CASE("the two probes of WS-Discovery ask for all devices, and for those of the profile",
          "[ws-discovery]") {
  const std::string id = "0d1c5c5e-0000-4000-8000-000000000001";
  const auto any = parse_ws_discovery(make_ws_probe(id));
  REQUIRE(any);
  CHECK(any->kind == WsKind::probe);
  CHECK(any->complete);
  const Bytes asked = make_ws_device_probe(id);
  const auto device = parse_ws_discovery(asked);
  REQUIRE(device);
  CHECK(device->kind == WsKind::probe);
  CHECK(device->complete);
  REQUIRE(device->targets.size() == 1);
  CHECK(device->targets[0].types == "wsdp:Device");
  CHECK(as_text(asked).find("urn:uuid:" + id) != std::string_view::npos);
}
