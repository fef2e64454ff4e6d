#include "model/flow.hpp"

#include "catch.hpp"

using namespace tenken;

namespace {

IpAddress ip(std::string_view text) { return IpAddress::parse(text).value(); }

Flow flow(PortAt at, std::uint16_t port) {
  Flow flow;
  flow.key.own = ip("10.0.0.7");
  flow.key.peer = ip("9.9.9.9");
  flow.key.protocol = 6;
  flow.key.port = port;
  flow.key.port_at = at;
  flow.internet = true;
  flow.sent_packets = 1;
  flow.sent_bytes = 100;
  flow.first = Timestamp(10);
  flow.last = Timestamp(20);
  return flow;
}

}  // namespace

TEST_CASE("only addresses that the Internet may lead to are global", "[model][address]") {
  for (const char* const text :
       {"9.9.9.9", "100.63.255.255", "100.128.0.0", "198.20.0.1", "172.32.0.1", "192.0.1.1",
        "223.255.255.255", "2600::1", "2001:db9::1", "2002::1", "64:ff9b::909:909"}) {
    INFO(text);
    CHECK(ip(text).is_global());
  }
  for (const char* const text :
       {"0.0.0.0",   "0.1.2.3",         "10.1.2.3",       "100.64.0.1",      "100.127.255.255",
        "127.0.0.1", "169.254.1.1",     "172.16.0.1",     "192.168.1.1",     "192.0.0.8",
        "192.0.2.1", "198.18.0.1",      "198.19.255.255", "198.51.100.1",    "203.0.113.1",
        "224.0.0.1", "239.255.255.250", "240.0.0.1",      "255.255.255.255", "::",
        "::1",       "fe80::1",         "fd00::1",        "ff02::1",         "2001:db8::1",
        "2001:2::1", "3fff::1",         "64:ff9b::a00:1", "4000::1"}) {
    INFO(text);
    CHECK_FALSE(ip(text).is_global());
  }
}

TEST_CASE("who began is told by SYNs before ports", "[model][flow]") {
  Flow one = flow(PortAt::peer, 443);
  CHECK(one.opener() == Opener::device);
  one.opened_by_peer = 1;
  CHECK(one.opener() == Opener::peer);
  one.accepted_by_peer = 1;
  CHECK(one.opener() == Opener::both);
  CHECK(flow(PortAt::device, 80).opener() == Opener::peer);
  CHECK(flow(PortAt::none, 0).opener() == Opener::unknown);
  // A client on 43585 that talks to 50443 looks like a server on 43585.
  CHECK(flow(PortAt::device, 43'585).opener() == Opener::unknown);
}

TEST_CASE("flows add up in any order", "[model][flow]") {
  Flow clear = flow(PortAt::peer, 8883);
  clear.service = "mqtt";
  clear.cleartext = true;
  clear.names = {"b.example"};
  clear.last = Timestamp(50);
  Flow tls = flow(PortAt::peer, 8883);
  tls.service = "tls";
  tls.cleartext = false;
  tls.tls = "TLSv1.2";
  tls.names = {"a.example", "b.example"};
  tls.first = Timestamp(1);
  Flow old = tls;
  old.tls = "TLSv1";
  old.internet = false;
  const auto sum = [](Flow a, const Flow& b, const Flow& c) {
    a.add(b);
    a.add(c);
    return a;
  };
  const Flow all = sum(clear, tls, old);
  CHECK(all == sum(old, tls, clear));
  CHECK(all == sum(tls, clear, old));
  CHECK(all.service == "mqtt");
  CHECK(all.cleartext == true);
  CHECK(all.tls == "TLSv1");
  CHECK(all.names == std::vector<std::string>{"a.example", "b.example"});
  CHECK(all.sent_bytes == 300);
  CHECK(all.first == Timestamp(1));
  CHECK(all.last == Timestamp(50));
  CHECK_FALSE(all.internet);  // one look at the link is enough
}

TEST_CASE("a flow remembers few names", "[model][flow]") {
  Flow one = flow(PortAt::peer, 443);
  for (int i = 0; i < 100; ++i) one.add_name("n" + std::to_string(i));
  CHECK(one.names.size() == Flow::kMostNames);
}

TEST_CASE("the port of a client says nothing", "[model][flow]") {
  Flow wrong = flow(PortAt::device, 3475);  // the smaller port is the client's
  wrong.opened = 1;
  Flow session = flow(PortAt::peer, 49153);
  session.sent_packets = session.sent_bytes = 0;
  session.service = "http";
  session.cleartext = true;

  SECTION("the session that was heard has the right one") {
    std::vector<Flow> flows{session, wrong};
    settle_ports(flows);
    REQUIRE(flows.size() == 1);
    CHECK(flows[0].key == session.key);
    CHECK(flows[0].service == "http");
    CHECK(flows[0].sent_packets == 1);
    CHECK(flows[0].opener() == Opener::device);
  }
  SECTION("without one the port is left out") {
    std::vector<Flow> flows{wrong};
    settle_ports(flows);
    REQUIRE(flows.size() == 1);
    CHECK(flows[0].key.port == 0);
    CHECK(flows[0].port_text() == "tcp");
  }
  SECTION("of two sessions nobody knows which") {
    Flow other = session;
    other.key.port = 50000;
    std::vector<Flow> flows{session, other, wrong};
    settle_ports(flows);
    REQUIRE(flows.size() == 3);
    CHECK(flows[0].key.port == 0);
  }
  SECTION("what SYNs do not contradict stays") {
    std::vector<Flow> flows{flow(PortAt::device, 3475), flow(PortAt::peer, 443)};
    settle_ports(flows);
    CHECK(flows.size() == 2);
    CHECK(flows[0].key.port + flows[1].key.port == 3475 + 443);
  }
}
