#include "truth_table.hpp"

namespace tenken::test {
namespace {

void approved(Scene& s) {
  s.policy = policy("[[approved]]\nprotocol = \"https\"\nreason = \"page\"\n");
}
void https(Scene& s) { add_service(s.device, 443, "https"); }
void telnet(Scene& s) { add_service(s.device, 2323, "telnet"); }
void ssh(Scene& s, const char* version, const char* weak) {
  add_service(s.device, 22, "ssh", {{"ssh.protocol", version}, {"ssh.only_weak", weak}});
}

}  // namespace

Rows rows_of_services() {
  return {
      {"23-1", "never scanned", kU, Msg::rule_never_scanned, [](Scene&) {}},
      {"23-1", "absent", kU, Msg::rule_device_absent, [](Scene& s) { s.device.present = false; }},
      {"23-1", "part of the ports", kU, Msg::rule_tcp_partial,
       [](Scene& s) { cover(s.device, *PortSet::parse("1-100")); }},
      {"23-1", "UDP not asked", kU, Msg::rule_23_1_udp_missing,
       [](Scene& s) { cover(s.device, PortSet::all()); }},
      {"23-1", "nothing open", kC, Msg::rule_23_1_complete, [](Scene& s) { measure(s.device); }},
      {"23-1", "UDP unanswered", kR, Msg::rule_udp_unanswered,
       [](Scene& s) { cover(s.device, PortSet::all()), cover_udp(s.device, kTop20, "", "161"); }},
      {"23-1", "Telnet on any port", kN, Msg::rule_23_1_denied, telnet},
      {"23-1", "Telnet approved by name", kR, Msg::rule_23_1_denied_approved,
       [](Scene& s) {
         telnet(s), measure(s.device);
         s.policy = policy("[[approved]]\nprotocol = \"telnet\"\nreason = \"old\"\n");
       }},
      {"23-1", "approved", kC, Msg::rule_23_1_approved,
       [](Scene& s) { approved(s), https(s), measure(s.device); }},
      {"23-1", "not on the list", kR, Msg::rule_23_1_unlisted,
       [](Scene& s) { approved(s), add_service(s.device, 80, "http"), measure(s.device); }},
      {"23-1", "no list", kR, Msg::rule_23_1_no_list,
       [](Scene& s) { https(s), measure(s.device); }},
      {"23-1", "not identified", kR, Msg::rule_23_1_unidentified,
       [](Scene& s) { add_service(s.device, 9000, "unknown"), measure(s.device); }},

      {"23-2", "never scanned", kU, Msg::rule_never_scanned, [](Scene&) {}},
      {"23-2", "scan failed", kU, Msg::rule_scan_failed,
       [](Scene& s) { s.device.failed = "timed_out"; }},
      {"23-2", "all filtered", kU, Msg::rule_all_filtered,
       [](Scene& s) { cover(s.device, PortSet::all(), PortSet::all()); }},
      {"23-2", "UDP not asked", kU, Msg::rule_23_2_udp_missing,
       [](Scene& s) { cover(s.device, PortSet::all()); }},
      {"23-2", "nothing open", kC, Msg::rule_23_2_complete, [](Scene& s) { measure(s.device); }},
      {"23-2", "approved", kC, Msg::rule_23_2_approved,
       [](Scene& s) { approved(s), https(s), measure(s.device); }},
      {"23-2", "not on the list", kN, Msg::rule_23_2_unlisted,
       [](Scene& s) { approved(s), add_service(s.device, 80, "http"); }},
      {"23-2", "no list", kR, Msg::rule_23_2_no_list,
       [](Scene& s) { https(s), measure(s.device); }},
      {"23-2", "perhaps approved", kR, Msg::rule_23_2_unidentified,
       [](Scene& s) { approved(s), add_service(s.device, 443, "unknown"), measure(s.device); }},

      {"32-3", "never scanned", kU, Msg::rule_never_scanned, [](Scene&) {}},
      {"32-3", "part of the ports", kU, Msg::rule_32_3_partial,
       [](Scene& s) { cover(s.device, *PortSet::parse("1-100")); }},
      {"32-3", "no shell at all", kC, Msg::rule_32_3_clean_no_shell,
       [](Scene& s) { cover(s.device, PortSet::all()); }},
      {"32-3", "SSH 2 with good algorithms", kC, Msg::rule_32_3_clean_ssh,
       [](Scene& s) { ssh(s, "2.0", "false"), cover(s.device, PortSet::all()); }},
      {"32-3", "SSH 2 with weak algorithms only", kR, Msg::rule_32_3_ssh_weak,
       [](Scene& s) { ssh(s, "2.0", "true"), cover(s.device, PortSet::all()); }},
      {"32-3", "SSH 1.99", kR, Msg::rule_32_3_ssh1_compat,
       [](Scene& s) { ssh(s, "1.99", "false"), cover(s.device, PortSet::all()); }},
      {"32-3", "SSH 1.5", kN, Msg::rule_32_3_ssh1,
       [](Scene& s) { ssh(s, "1.5", ""), cover(s.device, PortSet::all()); }},
      {"32-3", "Telnet on any port", kN, Msg::rule_32_3_telnet, telnet},
      {"32-3", "Telnet without login", kN, Msg::rule_32_3_telnet_open,
       [](Scene& s) {
         add_service(s.device, 23, "telnet", {{"service.auth", "none"}});
       }},
      {"32-3", "port 23 is silent", kR, Msg::rule_32_3_silent,
       [](Scene& s) { add_service(s.device, 23, "unknown"), cover(s.device, PortSet::all()); }},
      {"32-3", "a port that nobody examined", kU, Msg::rule_32_3_untested,
       [](Scene& s) { add_service(s.device, 9000, ""), cover(s.device, PortSet::all()); }},
      {"32-3", "filtered ports", kR, Msg::rule_32_3_filtered,
       [](Scene& s) { cover(s.device, PortSet::all(), *PortSet::parse("23")); }},
  };
}

}  // namespace tenken::test
