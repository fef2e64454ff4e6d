#include "truth_table.hpp"

namespace tenken::test {
namespace {

void none(Scene& s) { s.policy = policy("[internet]\nallowed = \"none\"\n"); }
void listed(Scene& s) { s.policy = policy("[internet]\nallowed = [\"cloud.example.com\"]\n"); }
void peer(Scene& s, const char* name) { add_flow(s.device, "9.9.9.9", 443).names = {name}; }

void locked(Scene& s) {
  add_service(s.device, 443, "https",
              {{"service.auth", "password"}, {"service.cleartext", "false"}});
}
void with(Scene& s, std::uint16_t port, const char* protocol, const char* auth, const char* clear) {
  add_service(s.device, port, protocol, {{"service.auth", auth}, {"service.cleartext", clear}});
}
void dot1x(Scene& s) { s.device.facts["network.dot1x"] = fact("supplicant", evidence(8)); }
void web(Scene& s) {
  add_service(s.device, 80, "http");
  measure(s.device);
}
void forward(Scene& s) {
  web(s);
  s.others = {gateway("TCP 8080 -> 192.0.2.7:80 (camera)"), outer("8080")};
}
void outside(Scene& s) { s.policy = policy("[outside]\naddresses = [\"203.0.113.1\"]\n"); }

}  // namespace

Rows rows_of_networks() {
  return {
      {"22-1", "nobody listened", kU, Msg::rule_flows_not_heard, [](Scene&) {}},
      {"22-1", "quiet, no policy", kR, Msg::rule_22_1_quiet, [](Scene& s) { hear(s.device, 30); }},
      {"22-1", "a peer, no policy", kR, Msg::rule_22_1_no_policy,
       [](Scene& s) { hear(s.device, 30), peer(s, "cloud.example.com"); }},
      {"22-1", "none allowed, a peer", kN, Msg::rule_22_1_forbidden,
       [](Scene& s) { none(s), hear(s.device, 30), peer(s, "cloud.example.com"); }},
      {"22-1", "none allowed, a mapping asked", kN, Msg::rule_22_1_mapping,
       [](Scene& s) {
         none(s), hear(s.device, 30);
         add_flow(s.device, "192.0.2.1", 5351, 17).internet = false;
       }},
      {"22-1", "a mapping asked, no policy", kR, Msg::rule_22_1_mapping,
       [](Scene& s) {
         hear(s.device, 30);
         add_flow(s.device, "192.0.2.1", 5351, 17).internet = false;
       }},
      {"22-1", "none allowed, silence for long", kC, Msg::rule_22_1_none,
       [](Scene& s) { none(s), hear(s.device, 24); }},
      {"22-1", "none allowed, silence for 23 hours", kU, Msg::rule_22_1_short,
       [](Scene& s) { none(s), hear(s.device, 23); }},
      {"22-1", "packets were lost", kU, Msg::rule_22_1_incomplete,
       [](Scene& s) { none(s), hear(s.device, 30), s.device.hearing->dropped = 1; }},
      {"22-1", "a listed peer", kC, Msg::rule_22_1_listed,
       [](Scene& s) { listed(s), hear(s.device, 30), peer(s, "cloud.example.com"); }},
      {"22-1", "an unlisted peer", kR, Msg::rule_22_1_unlisted,
       [](Scene& s) { listed(s), hear(s.device, 30), peer(s, "other.example.com"); }},

      {"22-2", "nothing seen", kU, Msg::rule_22_2_nothing, [](Scene&) {}},
      {"22-2", "802.1X, every service locked, all ports", kC, Msg::rule_22_2_good,
       [](Scene& s) { dot1x(s), locked(s), measure(s.device); }},
      {"22-2", "802.1X, ports not scanned", kR, Msg::rule_22_2_802_1x_only,
       [](Scene& s) { dot1x(s), locked(s); }},
      {"22-2", "the link is not proven", kR, Msg::rule_22_2_no_802_1x,
       [](Scene& s) { locked(s), measure(s.device); }},
      {"22-2", "Telnet login", kN, Msg::rule_22_2_clear_password,
       [](Scene& s) { with(s, 23, "telnet", "password", "true"); }},
      {"22-2", "MQTT for all", kN, Msg::rule_22_2_no_login,
       [](Scene& s) { with(s, 1883, "mqtt", "none", "true"); }},
      {"22-2", "Modbus knows no login", kR, Msg::rule_22_2_by_design,
       [](Scene& s) { with(s, 502, "modbus", "none", "true"); }},
      {"22-2", "a page in clear text", kR, Msg::rule_22_2_cleartext,
       [](Scene& s) { with(s, 80, "http", "unknown", "true"); }},
      {"22-2", "a login heard in clear text", kN, Msg::rule_22_2_clear_login,
       [](Scene& s) { s.device.facts["login.clear"] = seen_fact("snmp 2c"); }},
      {"22-2", "not seen whether it asks", kR, Msg::rule_22_2_unknown,
       [](Scene& s) { dot1x(s), with(s, 443, "https", "unknown", "false"); }},

      {"22-3", "nobody listened", kU, Msg::rule_flows_not_heard, [](Scene&) {}},
      {"22-3", "silence inside proves nothing", kU, Msg::rule_22_3_none,
       [](Scene& s) { hear(s.device, 100); }},
      {"22-3", "accepted from the Internet", kR, Msg::rule_22_3_reached,
       [](Scene& s) { hear(s.device, 1), inbound(s.device, "9.9.9.9", 443); }},
      {"22-3", "accepted, and it has Telnet", kN, Msg::rule_22_3_reached_weak,
       [](Scene& s) {
         hear(s.device, 1), inbound(s.device, "9.9.9.9", 443);
         add_service(s.device, 23, "telnet");
       }},
      {"22-3", "tried from the Internet", kR, Msg::rule_22_3_tried,
       [](Scene& s) {
         Flow& flow = inbound(s.device, "9.9.9.9", 443);
         flow.accepted = flow.sent_packets = 0;
       }},
      {"22-3", "a global address, not tested", kR, Msg::rule_22_3_global,
       [](Scene& s) { s.device.addresses[0].ip = *IpAddress::parse("2600::7"); }},
      {"22-3", "a global address, closed from outside", kC, Msg::rule_22_3_closed,
       [](Scene& s) {
         s.device.addresses[0].ip = *IpAddress::parse("2600::7");
         look(s.device, "");
       }},
      {"22-3", "looked at elsewhere than at its global address", kR, Msg::rule_22_3_global,
       [](Scene& s) {
         s.device.addresses[0].ip = *IpAddress::parse("2600::7");
         look(s.device, "", "outside", "2600::8");
       }},
      {"22-3", "another segment is not the Internet", kU, Msg::rule_22_3_none,
       [](Scene& s) { hear(s.device, 2), look(s.device, "80", "guest-wifi"); }},
      {"22-3", "open from outside", kR, Msg::rule_22_3_outside,
       [](Scene& s) {
         add_service(s.device, 443, "https");
         look(s.device, "443");
       }},
      {"22-3", "open from outside, and it has Telnet", kN, Msg::rule_22_3_outside_weak,
       [](Scene& s) {
         add_service(s.device, 23, "telnet");
         look(s.device, "23");
       }},
      {"22-3", "a mapping leads to it", kR, Msg::rule_22_3_mapped,
       [](Scene& s) { s.others = {gateway("TCP 8080 -> 192.0.2.7:80 (camera)")}; }},
      {"22-3", "a mapping to another device", kU, Msg::rule_flows_not_heard,
       [](Scene& s) { s.others = {gateway("TCP 8080 -> 192.0.2.8:80 (camera)")}; }},
      {"22-3", "it asked for a mapping", kR, Msg::rule_22_3_asked_mapping,
       [](Scene& s) { add_flow(s.device, "192.0.2.1", 5351, 17).internet = false; }},
      {"22-3", "a forwarded port answers outside", kR, Msg::rule_22_3_outside, forward},
      {"22-3", "a forwarded port of a weak device", kN, Msg::rule_22_3_outside_weak,
       [](Scene& s) { add_service(s.device, 23, "telnet"), forward(s); }},
      {"22-3", "all outside addresses are closed", kC, Msg::rule_22_3_public_closed,
       [](Scene& s) { outside(s), s.others = {outer("")}; }},
      {"22-3", "an outside port leads nobody knows where", kR, Msg::rule_24_1_public_open,
       [](Scene& s) { outside(s), s.others = {outer("8443")}; }},

      {"24-1", "one place only", kU, Msg::rule_24_1_one_place, web},
      {"24-1", "its page is reached from outside", kN, Msg::rule_24_1_management,
       [](Scene& s) { web(s), look(s.device, "80"); }},
      {"24-1", "its page is reached from a guest network", kN, Msg::rule_24_1_management,
       [](Scene& s) { web(s), look(s.device, "80", "guest-wifi"); }},
      {"24-1", "its page is approved", kC, Msg::rule_24_1_closed,
       [](Scene& s) {
         web(s), look(s.device, "80");
         s.policy = policy("[[approved]]\nprotocol = \"http\"\nreason = \"public\"\n");
       }},
      {"24-1", "closed from outside, open inside", kC, Msg::rule_24_1_closed,
       [](Scene& s) { web(s), look(s.device, ""); }},
      {"24-1", "another service from outside", kR, Msg::rule_24_1_open,
       [](Scene& s) {
         add_service(s.device, 5432, "postgresql"), measure(s.device), look(s.device, "5432");
       }},
      {"24-1", "an unknown port from outside", kR, Msg::rule_24_1_unknown,
       [](Scene& s) { web(s), look(s.device, "9000"); }},
      {"24-1", "filtered everywhere", kR, Msg::rule_24_1_filtered,
       [](Scene& s) { cover(s.device, PortSet::all(), PortSet::all()), look(s.device, ""); }},
      {"24-1", "nothing answered from outside", kR, Msg::rule_24_1_silent,
       [](Scene& s) {
         web(s);
         s.device.facts["vantage.outside.silent"] = seen_fact("discovery");
       }},
      {"24-1", "the inside was not scanned", kU, Msg::rule_never_scanned,
       [](Scene& s) { look(s.device, ""); }},
      {"24-1", "not all inside ports were asked outside", kU, Msg::rule_24_1_partial,
       [](Scene& s) {
         web(s), look(s.device, "");
         s.device.facts["vantage.outside.tcp"] =
             seen_fact("method=connect;scanned=443;open=;filtered=443");
       }},
      {"24-1", "managed from the Internet", kN, Msg::rule_24_1_stranger,
       [](Scene& s) { web(s), inbound(s.device, "9.9.9.9", 80); }},
      {"24-1", "managed from a network that may not", kN, Msg::rule_24_1_stranger,
       [](Scene& s) {
         web(s), inbound(s.device, "192.0.2.99", 80).internet = false;
         s.policy = policy("[management]\nnetworks = [\"192.0.2.0/28\"]\n");
       }},
      {"24-1", "managed from the management network", kU, Msg::rule_24_1_one_place,
       [](Scene& s) {
         web(s), inbound(s.device, "192.0.2.9", 80).internet = false;
         s.policy = policy("[management]\nnetworks = [\"192.0.2.0/28\"]\n");
       }},
      {"24-1", "a mapping that nobody tested", kR, Msg::rule_24_1_mapped,
       [](Scene& s) { web(s), s.others = {gateway("TCP 8080 -> 192.0.2.7:80 (camera)")}; }},
      {"24-1", "a forwarded port answers outside", kN, Msg::rule_24_1_management, forward},
      {"24-1", "all outside addresses are closed", kC, Msg::rule_24_1_public_closed,
       [](Scene& s) { web(s), outside(s), s.others = {outer("")}; }},
      {"24-1", "an outside port leads nobody knows where", kR, Msg::rule_24_1_public_open,
       [](Scene& s) { web(s), outside(s), s.others = {outer("8443")}; }},
      {"24-1", "one of two outside addresses", kU, Msg::rule_24_1_public_partial,
       [](Scene& s) {
         web(s), s.others = {outer("")};
         s.policy = policy("[outside]\naddresses = [\"203.0.113.1\", \"203.0.113.2\"]\n");
       }},
  };
}

}  // namespace tenken::test
