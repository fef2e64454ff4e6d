// SNMP: communities, users and what agents say of themselves; the encoding below it.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/ber.hpp"
#include "scanner/dissect/snmp.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

Wire element(unsigned tag, const Wire& content) {
  Wire out = Wire().u8(tag);
  if (content.size() < 0x80) return out.u8(content.size()).bytes(content);
  return out.u8(0x82).u16(content.size()).bytes(content);
}

Wire integer(unsigned value) { return element(2, Wire().u8(value)); }
Wire octets(std::string_view text) { return element(4, Wire().text(text)); }
Wire system_object(unsigned arc) { return element(6, Wire().u48(0x2B0601020101).u8(arc).u8(0)); }
Wire pair(const Wire& object, const Wire& value) {
  return element(0x30, Wire(object).bytes(value));
}

Wire system_group() {
  Wire list = pair(system_object(1), octets("Maker Switch v1.2"));
  list.bytes(pair(system_object(2), element(6, Wire().u8(0x2B).u32(0x06010401).u8(9).u8(1))));
  list.bytes(pair(system_object(4), octets("ops@plant.example")));
  list.bytes(pair(system_object(5), octets("sw-1")));
  list.bytes(pair(system_object(6), octets("hall 3")));
  return element(0x30, list);
}

Wire pdu(unsigned tag, const Wire& bindings) {
  return element(tag, integer(7).bytes(integer(0)).bytes(integer(0)).bytes(bindings));
}

Wire community_message(unsigned version, std::string_view community, const Wire& body) {
  return element(0x30, integer(version).bytes(octets(community)).bytes(body));
}

Wire v3_message(unsigned flags, const Wire& scoped) {
  const Wire engine = element(4, Wire().u32(0x80000009).u8(3).u48(0x02005E005301));
  const Wire user = element(0x30, Wire(engine)
                                      .bytes(integer(1))
                                      .bytes(integer(2))
                                      .bytes(octets("operator"))
                                      .bytes(octets(""))
                                      .bytes(octets("")));
  const Wire header = element(0x30, integer(5)
                                        .bytes(element(2, Wire().u16(1500)))
                                        .bytes(element(4, Wire().u8(flags)))
                                        .bytes(integer(3)));
  return element(0x30, integer(3).bytes(header).bytes(element(4, user)).bytes(scoped));
}

}  // namespace

TEST_CASE("an SNMP answer tells description, number, name and place", "[snmp]") {
  const Bytes bytes = community_message(1, "plant-read", pdu(0xA2, system_group())).get();
  const auto message = parse_snmp(bytes);
  REQUIRE(message);
  CHECK(message->version == SnmpVersion::v2c);
  CHECK(message->complete);
  CHECK(message->pdu == SnmpPdu::response);
  CHECK(message->from_agent());
  CHECK(as_text(message->community.reveal()) == "plant-read");
  CHECK(message->description() == "Maker Switch v1.2");
  CHECK(object_id_text(message->object_id()) == "1.3.6.1.4.1.9.1");
  CHECK(message->contact() == "ops@plant.example");
  CHECK(message->name() == "sw-1");
  CHECK(message->location() == "hall 3");
  CHECK(message->bindings.size() == 5);
}

TEST_CASE("what a manager writes is not what the agent says", "[snmp]") {
  const Bytes set = community_message(0, "private", pdu(0xA3, system_group())).get();
  const auto message = parse_snmp(set);
  REQUIRE(message);
  CHECK(message->version == SnmpVersion::v1);
  CHECK(message->pdu == SnmpPdu::set);
  CHECK_FALSE(message->from_agent());
  CHECK(message->description().empty());
  CHECK(message->object_id().empty());
  const Bytes empty = community_message(0, "", pdu(0xA0, element(0x30, Wire()))).get();
  const auto asked = parse_snmp(empty);
  REQUIRE(asked);
  CHECK(asked->community.empty());
  CHECK(asked->complete);
}

TEST_CASE("a trap of SNMP version 1 tells maker and address of its agent", "[snmp]") {
  const Wire enterprise = element(6, Wire().u8(0x2B).u32(0x06010401).u8(0x89).u8(0x37).u8(1));
  const Wire body = element(0xA4, Wire(enterprise)
                                      .bytes(element(0x40, Wire().u32(0xC0000207)))
                                      .bytes(integer(6))
                                      .bytes(integer(1))
                                      .bytes(element(0x43, Wire().u8(9)))
                                      .bytes(system_group()));
  const Bytes bytes = community_message(0, "public", body).get();
  const auto message = parse_snmp(bytes);
  REQUIRE(message);
  CHECK(message->complete);
  CHECK(message->pdu == SnmpPdu::trap_v1);
  CHECK(message->enterprise == 1207U);
  REQUIRE(message->agent);
  CHECK(message->agent->to_string() == "192.0.2.7");
  CHECK(message->name() == "sw-1");
}

TEST_CASE("SNMP version 3 tells user, protection and engine", "[snmp]") {
  const Wire scoped = element(0x30, octets("e").bytes(octets("")).bytes(pdu(0xA2, system_group())));
  const Bytes open = v3_message(0x04, scoped).get();
  const auto message = parse_snmp(open);
  REQUIRE(message);
  CHECK(message->version == SnmpVersion::v3);
  CHECK(message->complete);
  CHECK(message->user == "operator");
  CHECK(message->security == SnmpSecurity::none);
  CHECK(message->enterprise == 9U);
  REQUIRE(message->engine_mac);
  CHECK(message->engine_mac->to_string() == "02:00:5e:00:53:01");
  CHECK(message->engine_id.size() == 11);
  CHECK(message->name() == "sw-1");
  const Bytes closed = v3_message(0x03, octets("unreadable")).get();
  const auto encrypted = parse_snmp(closed);
  REQUIRE(encrypted);
  CHECK(encrypted->complete);
  CHECK(encrypted->security == SnmpSecurity::authenticated_encrypted);
  CHECK(encrypted->pdu == SnmpPdu::none);
  CHECK(parse_snmp(v3_message(0x01, scoped).get())->security == SnmpSecurity::authenticated);
  // Encryption without authentication does not exist: RFC 3412 section 6.4.
  CHECK(parse_snmp(v3_message(0x02, scoped).get())->security == SnmpSecurity::none);
}

TEST_CASE("what is no SNMP is said to be none", "[snmp]") {
  CHECK(parse_snmp({}).error().code == Errc::malformed);
  CHECK(parse_snmp(element(0x31, integer(0)).get()).error().code == Errc::malformed);
  CHECK(parse_snmp(element(0x30, integer(2).bytes(octets("x"))).get()).error().code ==
        Errc::unsupported);
  CHECK(parse_snmp(element(0x30, integer(0)).get()).error().code == Errc::malformed);
  const Bytes no_pdu = community_message(1, "public", integer(1)).get();
  CHECK_FALSE(parse_snmp(no_pdu)->complete);
}

TEST_CASE("SNMP that is cut or lies gives views of itself", "[snmp]") {
  const Wire scoped = element(0x30, octets("e").bytes(octets("")).bytes(pdu(0xA2, system_group())));
  const Bytes v2 = community_message(1, "public", pdu(0xA2, system_group())).get();
  for (const Bytes& whole : {v2, v3_message(0, scoped).get()}) {
    test::for_each_cut(whole, [](ByteView part) { CHECK_FALSE(parse_snmp(part)); });
    test::for_each_lie(whole, [](ByteView bytes) {
      const auto message = parse_snmp(bytes);
      if (!message) return;
      CHECK(test::lies_in(bytes, message->community.reveal()));
      CHECK(test::lies_in(bytes, message->user));
      CHECK(test::lies_in(bytes, message->description()));
    });
  }
  Wire many;
  for (int i = 0; i < 500; ++i) many.bytes(pair(system_object(1), octets("x")));
  const Bytes long_list = community_message(1, "p", pdu(0xA2, element(0x30, many))).get();
  CHECK(parse_snmp(long_list)->bindings.size() == SnmpMessage::kMaxBindings);
}

TEST_CASE("BER lengths, numbers and object identifiers are bounded", "[snmp]") {
  const auto taken = [](const Wire& wire) {
    Reader in(wire.get());
    return take_ber(in).has_value();
  };
  CHECK(taken(Wire().u8(4).u8(1).u8(0)));
  CHECK(taken(Wire().u8(4).u8(0x84).u32(1).u8(0)));
  CHECK_FALSE(taken(Wire().u8(4).u8(0x85).u8(0).u32(1).u8(0)));
  CHECK_FALSE(taken(Wire().u8(4).u8(0x80).u16(0)));  // indefinite
  CHECK_FALSE(taken(Wire().u8(4).u8(0x84).u32(0xFFFFFFFF)));
  const auto number = [](const Wire& content) {
    const Bytes bytes = element(2, content).get();
    Reader in(bytes);
    return take_ber_number(in);
  };
  CHECK(number(Wire().u8(0).u32(0xFFFFFFFF)) == 0xFFFFFFFFU);
  CHECK_FALSE(number(Wire().u8(1).u32(0)));
  CHECK_FALSE(number(Wire().u8(0x80)));  // negative
  CHECK_FALSE(number(Wire()));
  CHECK(object_id_text(Wire().u8(0x88).u8(0x37).u8(3).get()) == "2.999.3");
  CHECK(object_id_text(Wire().u8(0x2B).u8(0x86).get()).empty());
  CHECK(object_id_text(Wire().u8(0x2B).fill(6, 0xFF).u8(1).get()).empty());
  CHECK(object_id_text(Wire().fill(40, 1).get()).empty());
  CHECK(object_id_text({}).empty());
}

TEST_CASE("SNMP of a real manager reads as known", "[snmp][captures]") {
  const std::string name = "cred-snmp-v1";
  if (!test::have_capture(name)) return;
  test::Facts seen;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    const auto message = parse_snmp(frame.payload);
    REQUIRE(message);
    CHECK(message->complete);
    if (message->version == SnmpVersion::v1 && frame.from_port == 161)
      seen.insert(frame.source.to_string() +
                  " v1:" + std::string(as_text(message->community.reveal())));
  });
  CHECK(seen == test::expected_facts(name, "credential_snmp_community"));
}
