#include "truth_table.hpp"

namespace tenken::test {
namespace {

void tried(Scene& s, const char* text) {
  add_service(s.device, 23, "telnet").facts["login.tried"] = seen_fact(text);
}
void heard_login(Scene& s, const char* text, int days = 0) {
  add_service(s.device, 23, "telnet").facts["login.secret"] = seen_fact(text, days);
}
Device another(const char* claim, const char* text) {
  Device device = test::device("192.0.2.8");
  device.id = DeviceId::make(kNow + std::chrono::seconds(3));
  add_service(device, 23, "telnet").facts[claim] = seen_fact(text);
  return device;
}

}  // namespace

Rows rows_of_passwords() {
  return {
      {"25-1", "neither tried nor heard", kU, Msg::rule_25_1_not_tried, [](Scene&) {}},
      {"25-1", "a default is accepted", kN, Msg::rule_25_1_tried_accepted,
       [](Scene& s) { tried(s, "accepted_verified none axis-1 3f root"); }},
      {"25-1", "accepted, not proven", kR, Msg::rule_25_1_tried_unverified,
       [](Scene& s) { tried(s, "accepted_unverified control axis-1 3f root"); }},
      {"25-1", "any password is accepted", kN, Msg::rule_25_1_tried_any,
       [](Scene& s) { tried(s, "accepts_any none axis-1 3f root"); }},
      {"25-1", "no password was set yet", kN, Msg::rule_25_1_uninitialised,
       [](Scene& s) { tried(s, "not_initialised none - - -"); }},
      {"25-1", "defaults are refused", kR, Msg::rule_25_1_tried_refused,
       [](Scene& s) { tried(s, "rejected none axis-1 - root"); }},
      {"25-1", "defaults are refused, the policy demands more", kR, Msg::rule_25_1_refused_demand,
       [](Scene& s) {
         tried(s, "rejected none axis-1 - root");
         s.policy = policy("[passwords]\nlength = 12\n");
       }},
      {"25-1", "locked", kR, Msg::rule_25_1_tried_open_end,
       [](Scene& s) { tried(s, "locked lock_words axis-1 - root"); }},
      {"25-1", "could not be tried", kU, Msg::rule_25_1_untried,
       [](Scene& s) { tried(s, "not_tested identity - - -"); }},
      {"25-1", "a default was heard and accepted", kN, Msg::rule_25_1_accepted,
       [](Scene& s) { heard_login(s, "telnet accepted default 00 root"); }},
      {"25-1", "a default was heard, no answer", kR, Msg::rule_25_1_sent,
       [](Scene& s) { heard_login(s, "telnet sent default 00 root"); }},
      {"25-1", "a default was accepted long ago", kR, Msg::rule_25_1_before,
       [](Scene& s) { heard_login(s, "telnet accepted default 00 root", 31); }},

      {"25-2", "nobody listened", kU, Msg::rule_25_2_not_heard, [](Scene&) {}},
      {"25-2", "none heard", kR, Msg::rule_25_2_none_heard, [](Scene& s) { hear(s.device, 5); }},
      {"25-2", "a clear login", kN, Msg::rule_25_2_clear,
       [](Scene& s) { s.device.facts["login.clear"] = seen_fact("ftp admin"); }},
      {"25-2", "a clear login long ago", kR, Msg::rule_25_2_clear_before,
       [](Scene& s) { s.device.facts["login.clear"] = seen_fact("ftp admin", 31); }},

      {"25-3", "not seen", kU, Msg::rule_25_3_not_seen, [](Scene&) {}},
      {"25-3", "open to all", kR, Msg::rule_25_3_open,
       [](Scene& s) { tried(s, "no_auth none - - -"); }},
      {"25-3", "open to all, forbidden", kN, Msg::rule_25_3_forbidden,
       [](Scene& s) {
         tried(s, "no_auth none - - -");
         s.policy = policy("[passwords]\nguests = false\n");
       }},
      {"25-3", "an account of the maker", kR, Msg::rule_25_3_generic,
       [](Scene& s) { tried(s, "accepted_verified none axis-1 3f root"); }},

      {"25-4", "not seen", kU, Msg::rule_25_4_not_seen, [](Scene&) {}},
      {"25-4", "heard on two devices", kN, Msg::rule_25_4_reused,
       [](Scene& s) {
         heard_login(s, "telnet accepted other 0a root");
         s.others = {another("login.secret", "telnet sent other 0a admin")};
       }},
      {"25-4", "sent to two devices", kR, Msg::rule_25_4_sent_to_both,
       [](Scene& s) {
         heard_login(s, "telnet sent other 0a root");
         s.others = {another("login.secret", "telnet accepted other 0a admin")};
       }},
      {"25-4", "proven on two devices", kN, Msg::rule_25_4_tried_reused,
       [](Scene& s) {
         tried(s, "accepted_verified none axis-1 3f root");
         s.others = {another("login.tried", "accepted_verified none moxa-1 3f admin")};
       }},
      {"25-4", "different passwords", kU, Msg::rule_25_4_not_seen,
       [](Scene& s) {
         tried(s, "accepted_verified none axis-1 3f root");
         s.others = {another("login.tried", "accepted_verified none moxa-1 40 admin")};
       }},
  };
}

}  // namespace tenken::test
