// DHCP for IPv4 and IPv6: what a client says about itself, through relays and hostile lengths.
#include "catch.hpp"

#include "captures.hpp"
#include "scanner/dissect/dhcp.hpp"
#include "scanner/dissect/dhcpv6.hpp"
#include "support/wire.hpp"

using namespace tenken;
using namespace tenken::dissect;
using tenken::test::Wire;

namespace {

constexpr std::uint64_t kMac = 0x0200'5E00'5301;
constexpr std::string_view kMacText = "02:00:5e:00:53:01";
constexpr std::uint64_t kCookie = 0x63825363;

Wire option(unsigned code, const Wire& value) {
  return Wire().u8(code).u8(value.size()).bytes(value);
}

// The fixed part of a request, or of a reply, with a cookie behind it.
Wire head(unsigned op, const Wire& server_name = {}, const Wire& file = {}) {
  Wire out;
  out.u8(op).u8(1).u8(6).u8(0).u32(0xABCD1234).u32(0);
  out.u32(0xC0000207).u32(0xC0000208).u32(0).u32(0xC0000209);
  out.u48(kMac).fill(10);
  out.bytes(server_name).fill(64 - server_name.size());
  out.bytes(file).fill(128 - file.size());
  return out.u32(kCookie);
}

Wire client_request() {
  Wire out = head(1);
  out.bytes(option(53, Wire().u8(3)));
  out.bytes(option(12, Wire().text("cam-7").u8(0)));
  out.bytes(option(60, Wire().text("udhcp 1.19.4")));
  out.bytes(option(55, Wire().u8(1).u8(3).u8(42)));
  out.bytes(option(61, Wire().u8(1).u48(kMac)));
  out.bytes(option(50, Wire().u32(0xC000020A)));
  out.bytes(option(54, Wire().u32(0xC0000201)));
  out.bytes(option(77, Wire().text("iPXE")));
  out.bytes(option(81, Wire().u8(0).u16(0).text("cam-7.example.")));
  out.bytes(option(82, option(1, Wire().text("port 3")).bytes(option(2, Wire().text("sw1")))));
  out.bytes(option(124, Wire().u32(3561).u8(4).u8(3).text("CPE")));
  out.bytes(option(125, Wire().u32(3561).u8(5).bytes(option(2, Wire().text("S12")))));
  out.bytes(option(43, Wire().u8(1).u8(0)));
  out.bytes(option(161, Wire().text("https://maker.example/cam.json")));
  return out.u8(255);
}

}  // namespace

TEST_CASE("a DHCP request tells names, makers and identifiers of its client", "[dhcp]") {
  const Bytes bytes = client_request().get();
  const auto message = parse_dhcp(bytes);
  REQUIRE(message);
  CHECK_FALSE(message->reply);
  CHECK(message->complete);
  CHECK(message->type == DhcpType::request);
  CHECK(message->transaction == 0xABCD1234);
  REQUIRE(message->client_mac);
  CHECK(message->client_mac->to_string() == kMacText);
  CHECK(message->client.to_string() == "192.0.2.7");
  CHECK(message->assigned.to_string() == "192.0.2.8");
  CHECK(message->relay.to_string() == "192.0.2.9");
  CHECK(message->host_name == "cam-7");
  CHECK(message->vendor_class == "udhcp 1.19.4");
  CHECK(to_hex(message->parameters) == "01032a");
  REQUIRE(message->requested);
  CHECK(message->requested->to_string() == "192.0.2.10");
  REQUIRE(message->server);
  CHECK(message->server->to_string() == "192.0.2.1");
  CHECK(as_text(message->user_class) == "iPXE");
  REQUIRE(message->fqdn);
  CHECK(message->fqdn->text() == "cam-7.example");
  CHECK(message->mud_url == "https://maker.example/cam.json");
  CHECK(to_hex(message->vendor_specific) == "0100");
  CHECK(as_text(dhcp_suboption(message->relay_agent, 2).value_or(ByteView())) == "sw1");
  CHECK_FALSE(dhcp_suboption(message->relay_agent, 3));
  REQUIRE(message->vendor_classes.size() == 1);
  CHECK(message->vendor_classes[0].enterprise == 3561);
  REQUIRE(message->vendor_options.size() == 1);
  CHECK(as_text(dhcp_suboption(message->vendor_options[0].data, 2).value_or(ByteView())) == "S12");
  CHECK(dhcp_client_id_mac(message->client_id) == message->client_mac);
}

TEST_CASE("a DHCP reply tells the server, its routers and the lease", "[dhcp]") {
  Wire out = head(2);
  out.bytes(option(53, Wire().u8(5)));
  out.bytes(option(54, Wire().u32(0xC0000201)));
  out.bytes(option(51, Wire().u32(3600)));
  out.bytes(option(3, Wire().u32(0xC0000201).u32(0xC0000202)));
  out.bytes(option(6, Wire().u32(1).u32(2).u32(3).u32(4).u32(5)));
  out.bytes(option(15, Wire().text("plant.example")));
  const Bytes bytes = out.u8(255).get();
  const auto message = parse_dhcp(bytes);
  REQUIRE(message);
  CHECK(message->reply);
  CHECK(message->type == DhcpType::ack);
  CHECK(message->lease == 3600U);
  REQUIRE(message->routers.size() == 2);
  CHECK(message->routers[1].to_string() == "192.0.2.2");
  CHECK(message->dns_servers.size() == DhcpMessage::kMaxServers);
  CHECK(message->domain == "plant.example");
}

TEST_CASE("DHCP options go on in the file and server name fields", "[dhcp]") {
  const Wire name = option(12, Wire().text("in-sname")).u8(255);
  const Wire file = option(60, Wire().text("in-file")).u8(255);
  const auto parsed = [&](unsigned overload) {
    Wire out = head(1, name, file);
    return out.bytes(option(52, Wire().u8(overload))).u8(255).get();
  };
  const Bytes both = parsed(3);
  CHECK(parse_dhcp(both)->host_name == "in-sname");
  CHECK(parse_dhcp(both)->vendor_class == "in-file");
  const Bytes only_file = parsed(1);
  CHECK(parse_dhcp(only_file)->host_name.empty());
  CHECK(parse_dhcp(only_file)->vendor_class == "in-file");
  const Bytes none = parsed(0);
  CHECK(parse_dhcp(none)->vendor_class.empty());
}

TEST_CASE("a DHCP name in labels reads as the one in text", "[dhcp]") {
  Wire out = head(1);
  out.bytes(option(81, Wire().u8(4).u16(0).name("cam-7.example"))).u8(255);
  CHECK(parse_dhcp(out.get())->fqdn->text() == "cam-7.example");
  Wire partial = head(1);  // no end: RFC 4702 section 2.3
  partial.bytes(option(81, Wire().u8(4).u16(0).u8(3).text("cam"))).u8(255);
  CHECK(parse_dhcp(partial.get())->fqdn->text() == "cam");
  Wire broken = head(1);
  broken.bytes(option(81, Wire().u8(4).u16(0).u8(9).text("cam"))).u8(255);
  CHECK_FALSE(parse_dhcp(broken.get())->fqdn);
}

TEST_CASE("DHCP client identifiers give a MAC address only where they hold one", "[dhcp]") {
  const auto mac = [](const Wire& id) { return dhcp_client_id_mac(id.get()); };
  CHECK(mac(Wire().u8(1).u48(kMac)).has_value());
  CHECK(mac(Wire().u8(255).u32(7).u16(3).u16(1).u48(kMac)).has_value());
  CHECK_FALSE(mac(Wire().u8(255).u32(7).u16(2).u32(9).u48(kMac)));
  CHECK_FALSE(mac(Wire().u8(0).u48(kMac)));
  CHECK_FALSE(mac(Wire().u8(1).u32(1)));
  CHECK_FALSE(mac(Wire()));
}

TEST_CASE("a DHCP message that is cut gives no more than it holds", "[dhcp]") {
  const Bytes whole = client_request().get();
  constexpr std::size_t kFixed = 236;
  test::for_each_cut(whole, [&](ByteView part) {
    const auto message = parse_dhcp(part);
    CHECK(message.has_value() == (part.size() >= kFixed));
    if (!message) return;
    CHECK(message->has_cookie == (part.size() >= kFixed + 4));
    CHECK(test::lies_in(part, message->host_name));
    CHECK(message->mud_url.empty() == (part.size() + 1 < whole.size()));
  });
  CHECK_FALSE(parse_dhcp(ByteView(whole).first(whole.size() - 3))->complete);
  Bytes other = whole;
  other[0] = std::byte{9};
  CHECK(parse_dhcp(other).error().code == Errc::unsupported);
  Bytes token_ring = whole;
  token_ring[1] = std::byte{6};
  CHECK_FALSE(parse_dhcp(token_ring)->client_mac);
}

TEST_CASE("DHCP lengths that lie stay inside the message", "[dhcp]") {
  test::for_each_lie(client_request().get(), [](ByteView bytes) {
    const auto message = parse_dhcp(bytes);
    if (!message) return;
    for (const std::string_view text :
         {message->host_name, message->vendor_class, message->mud_url, message->domain})
      CHECK(test::lies_in(bytes, text));
    for (const ByteView part : {message->client_id, message->relay_agent, message->parameters,
                                message->vendor_specific, message->user_class})
      CHECK(test::lies_in(bytes, part));
  });
}

namespace {

Wire option6(unsigned code, const Wire& value) {
  return Wire().u16(code).u16(value.size()).bytes(value);
}

Wire duid_llt() { return Wire().u16(1).u16(1).u32(77).u48(kMac); }

Wire address6(unsigned last) { return Wire().u64(0x20010DB800000000).u64(last); }

Wire solicit() {
  Wire out;
  out.u8(1).u24(0x123456);
  out.bytes(option6(1, duid_llt()));
  out.bytes(option6(2, Wire().u16(2).u32(9).u16(0xBEEF)));
  const Wire lease = option6(5, Wire(address6(5)).u32(60).u32(120));
  out.bytes(option6(3, Wire().u32(1).u64(0).bytes(lease)));
  out.bytes(option6(4, Wire().u32(1).bytes(option6(5, Wire(address6(6)).u32(6).u32(7)))));
  out.bytes(option6(6, Wire().u16(23).u16(24)));
  out.bytes(option6(16, Wire().u32(40712).u16(6).text("dhcpcd")));
  out.bytes(option6(17, Wire().u32(8).text("opaque")));
  out.bytes(option6(23, address6(53)));
  out.bytes(option6(39, Wire().u8(1).u8(3).text("cam")));
  out.bytes(option6(112, Wire().text("https://maker.example/cam.json")));
  return out;
}

Wire relayed(const Wire& message, unsigned hops) {
  Wire out;
  out.u8(12).u8(hops).bytes(address6(1)).bytes(address6(0x99));
  out.bytes(option6(79, Wire().u16(1).u48(kMac + hops)));
  return out.bytes(option6(9, message));
}

}  // namespace

TEST_CASE("a DHCPv6 message tells its client's identifier, names and addresses", "[dhcpv6]") {
  const Bytes bytes = solicit().get();
  const auto message = parse_dhcpv6(bytes);
  REQUIRE(message);
  CHECK(message->type == Dhcpv6Type::solicit);
  CHECK(message->complete);
  CHECK(message->transaction == 0x123456);
  REQUIRE(message->client);
  CHECK(message->client->kind == DuidKind::link_time);
  REQUIRE(message->client->mac);
  CHECK(message->client->mac->to_string() == kMacText);
  REQUIRE(message->server);
  CHECK(message->server->enterprise == 9U);
  REQUIRE(message->addresses.size() == 2);
  CHECK(message->addresses[0].address.to_string() == "2001:db8::5");
  CHECK(message->addresses[0].valid_lifetime == 120);
  CHECK(to_hex(message->parameters) == "00170018");
  CHECK(message->vendor_enterprise == 40712U);
  CHECK(message->vendor_class == "dhcpcd");
  CHECK(as_text(message->vendor_options) == "opaque");
  REQUIRE(message->dns_servers.size() == 1);
  REQUIRE(message->fqdn);
  CHECK(message->fqdn->text() == "cam");
  CHECK(message->mud_url == "https://maker.example/cam.json");
  CHECK(message->relay.depth == 0);
}

TEST_CASE("a relayed DHCPv6 message is that of the client behind the relays", "[dhcpv6]") {
  const Bytes bytes = relayed(relayed(solicit(), 0), 1).get();
  const auto message = parse_dhcpv6(bytes);
  REQUIRE(message);
  CHECK(message->type == Dhcpv6Type::solicit);
  CHECK(message->relay.depth == 2);
  REQUIRE(message->relay.peer);
  CHECK(message->relay.peer->to_string() == "2001:db8::99");
  REQUIRE(message->relay.client_mac);
  CHECK(message->relay.client_mac->to_string() == kMacText);  // the innermost relay saw it
  CHECK(message->client->mac->to_string() == kMacText);
}

TEST_CASE("DHCPv6 relays inside relays are bounded", "[dhcpv6]") {
  Wire message = solicit();
  for (unsigned depth = 0; depth < 8; ++depth) message = relayed(message, depth);
  CHECK(parse_dhcpv6(message.get())->relay.depth == 8);
  CHECK(parse_dhcpv6(relayed(message, 8).get()).error().code == Errc::limit);
  Wire empty;
  empty.u8(12).u8(0).bytes(address6(1)).bytes(address6(2));
  CHECK(parse_dhcpv6(empty.get()).error().code == Errc::malformed);
  for (const unsigned type : {0U, 37U, 255U})
    CHECK(parse_dhcpv6(Wire().u8(type).u24(1).get()).error().code == Errc::unsupported);
}

TEST_CASE("DUIDs of every kind are told apart", "[dhcpv6]") {
  const auto kind = [](const Wire& duid) {
    const auto parsed = parse_duid(duid.get());
    return parsed ? std::optional(parsed->kind) : std::nullopt;
  };
  CHECK(kind(duid_llt()) == DuidKind::link_time);
  CHECK(kind(Wire().u16(3).u16(1).u48(kMac)) == DuidKind::link);
  CHECK(kind(Wire().u16(2).u32(9).u16(1)) == DuidKind::enterprise);
  CHECK(kind(Wire().u16(4).u64(1).u64(2)) == DuidKind::uuid);
  CHECK(kind(Wire().u16(9).u8(1)) == DuidKind::other);
  CHECK_FALSE(kind(Wire().u16(4).u64(1)));
  CHECK_FALSE(kind(Wire().u16(2).u16(9)));
  CHECK_FALSE(kind(Wire().u16(1)));
  CHECK_FALSE(kind(Wire().u16(9).fill(200)));
  const Bytes infiniband = Wire().u16(3).u16(32).u48(kMac).get();
  CHECK_FALSE(parse_duid(infiniband)->mac);
}

TEST_CASE("a DHCPv6 message that is cut or lies gives no more than it holds", "[dhcpv6]") {
  const Bytes whole = solicit().get();
  test::for_each_cut(whole, [&](ByteView part) {
    const auto message = parse_dhcpv6(part);
    CHECK(message.has_value() == (part.size() >= 4));
    if (message) CHECK(message->mud_url.empty());
  });
  CHECK_FALSE(parse_dhcpv6(ByteView(whole).first(whole.size() - 1))->complete);
  const Bytes nested = relayed(solicit(), 0).get();
  test::for_each_cut(nested, [](ByteView part) { CHECK_FALSE(parse_dhcpv6(part)); });
  test::for_each_lie(nested, [](ByteView bytes) {
    const auto message = parse_dhcpv6(bytes);
    if (!message) return;
    CHECK(test::lies_in(bytes, message->vendor_class));
    CHECK(test::lies_in(bytes, message->vendor_options));
    CHECK(test::lies_in(bytes, message->mud_url));
    if (message->client) CHECK(test::lies_in(bytes, message->client->bytes));
  });
}

TEST_CASE("DHCP of real devices reads as known", "[dhcp][captures]") {
  const std::string name =
      GENERATE(as<std::string>(), "iot-Aria", "iot-EdimaxPlug1101W", "iot-HueBridge", "dhcp-mud",
               "iot-WeMoSwitch2", "iot-TP-LinkPlugHS110", "iot-D-LinkCam");
  if (!test::have_capture(name)) return;
  test::Facts hosts;
  test::Facts classes;
  test::Facts orders;
  test::Facts muds;
  test::Facts leases;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    if (!frame.has_port(67) && !frame.has_port(68)) return;
    const auto message = parse_dhcp(frame.payload);
    if (!message || !message->client_mac) return;
    const std::string mac = message->client_mac->to_string() + " ";
    if (message->reply && message->type == DhcpType::ack && !message->assigned.is_unspecified())
      leases.insert(mac + message->assigned.to_string());
    if (message->reply) return;
    if (!message->host_name.empty()) hosts.insert(mac + std::string(message->host_name));
    if (!message->vendor_class.empty()) classes.insert(mac + std::string(message->vendor_class));
    if (!message->mud_url.empty()) muds.insert(mac + std::string(message->mud_url));
    std::string order;
    for (const std::byte code : message->parameters)
      order += (order.empty() ? "" : ",") + std::to_string(std::to_integer<int>(code));
    if (!order.empty()) orders.insert(mac + order);
  });
  CHECK(hosts == test::expected_facts(name, "dhcp_hostname"));
  CHECK(classes == test::expected_facts(name, "dhcp_vendor_class"));
  CHECK(orders == test::expected_facts(name, "dhcp_option55"));
  CHECK(muds == test::expected_facts(name, "mud_url"));
  CHECK(leases == test::expected_facts(name, "dhcp_ack_ip"));
}

TEST_CASE("DHCPv6 of a real client reads as known", "[dhcpv6][captures]") {
  const std::string name = "dhcpv6-mud";
  if (!test::have_capture(name)) return;
  test::Facts macs;
  test::Facts names;
  test::Facts muds;
  test::Facts classes;
  test::for_each_frame(name, [&](const test::CapturedFrame& frame) {
    if (!frame.has_port(547)) return;
    const auto message = parse_dhcpv6(frame.payload);
    REQUIRE(message);
    const std::string relay = frame.source.to_string() + " ";  // as the list of facts names them
    if (message->client && message->client->mac)
      macs.insert(relay + message->client->mac->to_string());
    if (message->fqdn) names.insert(relay + std::string(message->fqdn->text()));
    muds.insert(relay + std::string(message->mud_url));
    classes.insert(relay + std::string(message->vendor_class));
  });
  CHECK(macs == test::expected_facts(name, "dhcpv6_duid_mac"));
  CHECK(names == test::expected_facts(name, "dhcpv6_fqdn"));
  CHECK(muds == test::expected_facts(name, "mud_url"));
  CHECK(classes == test::expected_facts(name, "dhcpv6_vendor_class"));
}
