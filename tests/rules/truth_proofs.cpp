#include "truth_table.hpp"

namespace tenken::test {
namespace {

void certificate(Scene& s, const char* until, const char* self_signed) {
  add_service(s.device, 443, "https",
              {{"tls.cert.not_after", until}, {"tls.cert.self_signed", self_signed}});
}
void eap(Scene& s, const char* method, const char* result) {
  s.device.facts["network.eap_method"] = seen_fact(method);
  s.device.facts["network.eap_result"] = seen_fact(result);
}
void with(Scene& s, std::uint16_t port, const char* protocol, const char* auth, const char* clear,
          const char* scheme = "") {
  add_service(s.device, port, protocol,
              {{"service.auth", auth}, {"service.cleartext", clear}, {"http.auth_scheme", scheme}});
}
void session(Scene& s, bool clear, const char* tls = "") {
  hear(s.device, 30);
  Flow& flow = add_flow(s.device, "9.9.9.9", 8443);
  flow.cleartext = clear;
  flow.tls = tls;
}

}  // namespace

Rows rows_of_proofs() {
  return {
      {"26-1", "nothing offered", kU, Msg::rule_26_1_nothing, [](Scene&) {}},
      {"26-1", "a host key alone", kU, Msg::rule_26_1_key_only,
       [](Scene& s) { s.device.facts["identity.ssh_host_key"] = seen_fact("SHA256:a"); }},
      {"26-1", "expired", kN, Msg::rule_26_1_expired,
       [](Scene& s) { certificate(s, "2025-11-23T00:00:00Z", "false"); }},
      {"26-1", "self-signed", kR, Msg::rule_26_1_self_signed,
       [](Scene& s) { certificate(s, "2035-01-01T00:00:00Z", "true"); }},
      {"26-1", "issued by somebody", kR, Msg::rule_26_1_unchecked,
       [](Scene& s) { certificate(s, "2035-01-01T00:00:00Z", "false"); }},
      {"26-1", "a short key", kR, Msg::rule_26_1_weak,
       [](Scene& s) {
         add_service(s.device, 443, "https", {{"tls.cert.key", "RSA 1024"}});
       }},
      {"26-1", "one key on two devices", kN, Msg::rule_26_1_shared,
       [](Scene& s) {
         add_service(s.device, 443, "https", {{"tls.cert.spki_sha256", "aa"}});
         s.others = {test::device("192.0.2.8")};
         s.others[0].id = DeviceId::make(kNow + std::chrono::seconds(3));
         add_service(s.others[0], 443, "https", {{"tls.cert.spki_sha256", "aa"}});
       }},
      {"26-1", "EAP-TLS accepted", kC, Msg::rule_26_1_eap_tls,
       [](Scene& s) { eap(s, "TLS", "accepted"); }},
      {"26-1", "EAP-TLS, no result", kR, Msg::rule_26_1_eap, [](Scene& s) { eap(s, "TLS", ""); }},
      {"26-1", "PEAP", kR, Msg::rule_26_1_eap, [](Scene& s) { eap(s, "PEAP", "accepted"); }},

      {"26-2", "no management service", kU, Msg::rule_26_2_nothing, [](Scene&) {}},
      {"26-2", "Telnet login", kN, Msg::rule_26_2_clear,
       [](Scene& s) { with(s, 23, "telnet", "password", "true"); }},
      {"26-2", "no login", kN, Msg::rule_26_2_no_login,
       [](Scene& s) { with(s, 80, "http", "none", "true"); }},
      {"26-2", "Basic over HTTP", kN, Msg::rule_26_2_clear,
       [](Scene& s) { with(s, 80, "http", "password", "true", "Basic"); }},
      {"26-2", "Digest over HTTP", kR, Msg::rule_26_2_unencrypted,
       [](Scene& s) { with(s, 80, "http", "password", "true", "Digest"); }},
      {"26-2", "not seen whether it asks", kR, Msg::rule_26_2_unknown,
       [](Scene& s) { with(s, 443, "https", "unknown", "false"); }},
      {"26-2", "locked, part of the ports", kR, Msg::rule_26_2_partial,
       [](Scene& s) { with(s, 443, "https", "password", "false"); }},
      {"26-2", "locked, all ports", kC, Msg::rule_26_2_good,
       [](Scene& s) {
         with(s, 443, "https", "password", "false"), cover(s.device, PortSet::all());
       }},
      {"26-2", "a clear login was heard", kN, Msg::rule_26_2_clear_login,
       [](Scene& s) {
         add_service(s.device, 80, "http").facts["login.clear"] = seen_fact("http admin");
       }},
      {"26-2", "an audit was let in", kN, Msg::rule_26_2_let_in,
       [](Scene& s) {
         add_service(s.device, 80, "http").facts["login.tried"] = seen_fact("no_auth none - - -");
       }},

      {"26-3", "nobody listened", kU, Msg::rule_flows_not_heard, [](Scene&) {}},
      {"26-3", "no session", kU, Msg::rule_26_3_none, [](Scene& s) { hear(s.device, 30); }},
      {"26-3", "clear text", kN, Msg::rule_26_3_clear, [](Scene& s) { session(s, true); }},
      {"26-3", "TLS 1.0", kN, Msg::rule_26_3_old_tls, [](Scene& s) { session(s, false, "TLSv1"); }},
      {"26-3", "TLS 1.2", kR, Msg::rule_26_3_encrypted,
       [](Scene& s) { session(s, false, "TLSv1.2"); }},
      {"26-3", "unknown", kR, Msg::rule_26_3_unknown,
       [](Scene& s) { hear(s.device, 30), add_flow(s.device, "9.9.9.9", 5000); }},
  };
}

Rows rows_of_links() {
  const auto wifi = [](Scene& s, const char* wifi_class, const char* pmf, const char* key) {
    WifiClaim said;
    said.bssid = "02:00:5e:00:00:01";
    said.wifi_class = said.network_class = wifi_class;
    said.pmf = pmf;
    said.ciphers = "CCMP-128";
    said.basis = "negotiated";
    said.ssid = "plant";
    s.device.facts[key] = seen_fact(to_string(said));
  };
  const auto attached = [](Scene& s, const char* how) {
    s.device.facts["device.attachment"] = seen_fact(how);
  };
  Rows rows{
      {"32-1", "no frames", kU, Msg::rule_32_1_nothing, [](Scene&) {}},
      {"32-1", "wired", kX, Msg::rule_32_1_wired, [=](Scene& s) { attached(s, "wired"); }},
      {"32-1", "WPA2 with protected frames", kR, Msg::rule_32_1_psk,
       [=](Scene& s) { wifi(s, "wpa2-personal", "yes", "wifi.use"); }},
      {"32-1", "OWE", kR, Msg::rule_32_1_unauthenticated,
       [=](Scene& s) { wifi(s, "owe", "yes", "wifi.use"); }},
      {"32-1", "encrypted, no more known", kR, Msg::rule_32_1_unclear,
       [=](Scene& s) { wifi(s, "heard-encrypted", "yes", "wifi.use"); }},
      {"32-1", "offers WPA3", kC, Msg::rule_32_1_offers_strong,
       [=](Scene& s) { wifi(s, "wpa3-personal", "yes", "wifi.offer"); }},
      {"32-1", "offers an open network", kN, Msg::rule_32_1_offers_weak,
       [=](Scene& s) { wifi(s, "open", "no", "wifi.offer"); }},
      {"32-2", "not known", kU, Msg::rule_32_2_unknown, [](Scene&) {}},
      {"32-2", "wired", kC, Msg::rule_32_2_wired, [=](Scene& s) { attached(s, "wired"); }},
      {"32-2", "Wi-Fi", kR, Msg::rule_32_2_wifi, [=](Scene& s) { attached(s, "wifi"); }},
  };
  for (const char* const weak : {"open", "wep", "wpa-personal"})
    rows.push_back({"32-1", weak, kN, Msg::rule_32_1_weak,
                    [=](Scene& s) { wifi(s, weak, "no", "wifi.use"); }});
  for (const char* const strong : {"wpa3-personal", "wpa3-enterprise", "wpa2-enterprise"}) {
    rows.push_back({"32-1", strong, kC, Msg::rule_32_1_strong,
                    [=](Scene& s) { wifi(s, strong, "yes", "wifi.use"); }});
    rows.push_back({"32-1", strong, kR, Msg::rule_32_1_no_pmf,
                    [=](Scene& s) { wifi(s, strong, "no", "wifi.use"); }});
  }
  return rows;
}

Rows rows_of_upkeep() {
  const auto enter = [](Scene& s, int days = 0) {
    s.device.registered = true;
    s.device.registration = Declaration("sato", kNow + -days * std::chrono::hours(24));
    for (const DeclaredField field :
         {DeclaredField::owner, DeclaredField::location, DeclaredField::purpose})
      s.device.declared[field] = "x";
  };
  const auto survey = [](Scene& s, int days) {
    VulnSurvey& one = s.view.vulnerability_survey.emplace();
    one.at = kNow;
    one.database_at = kNow + -days * std::chrono::hours(24);
    s.device.facts["survey.looked_up"] = fact("dropbear_ssh 2015.67");
  };
  const auto known = [](Scene& s, VulnTier tier, double cvss) {
    Vulnerability& one = s.device.vulnerabilities.emplace_back();
    one.cve = "CVE-2018-15599";
    one.tier = tier;
    one.cvss = cvss;
  };
  return {
      {"41-1", "not in the register", kN, Msg::rule_41_1_unregistered, [](Scene&) {}},
      {"41-1", "gone, never registered", kR, Msg::rule_41_1_unregistered_absent,
       [](Scene& s) { s.device.present = false; }},
      {"41-1", "complete", kC, Msg::rule_41_1_complete, [=](Scene& s) { enter(s); }},
      {"41-1", "a field is empty", kR, Msg::rule_41_1_incomplete,
       [=](Scene& s) { enter(s), s.device.declared.erase(DeclaredField::owner); }},
      {"41-1", "gone", kR, Msg::rule_41_1_missing,
       [=](Scene& s) { enter(s), s.device.present = false; }},
      {"41-1", "another firmware", kR, Msg::rule_41_1_drift_firmware,
       [=](Scene& s) {
         enter(s), s.device.declared[DeclaredField::firmware] = "1.0";
         s.device.facts["device.firmware"] = seen_fact("1.1");
       }},
      {"41-1", "a second claim to its address", kR, Msg::rule_41_1_conflict,
       [=](Scene& s) { enter(s), s.device.facts["address.conflict"] = seen_fact("x"); }},
      {"41-1", "two identities with one MAC address", kR, Msg::rule_41_1_cloned_mac,
       [=](Scene& s) { enter(s), s.device.facts["address.cloned_mac"] = seen_fact("A / B"); }},
      {"41-1", "another device may be meant", kR, Msg::rule_41_1_identity_review,
       [=](Scene& s) { enter(s), s.device.facts["address.identity_doubt"] = seen_fact("x"); }},
      {"41-1", "out of service, and there", kR, Msg::rule_41_1_drift_in_service,
       [=](Scene& s) { enter(s), s.device.declared[DeclaredField::in_service] = "no"; }},
      {"41-1", "in service, and there", kC, Msg::rule_41_1_complete,
       [=](Scene& s) { enter(s), s.device.declared[DeclaredField::in_service] = "yes"; }},
      {"41-1", "an old entry", kR, Msg::rule_41_1_stale,
       [=](Scene& s) { enter(s, 400), s.policy = policy("[register]\ndays = 365\n"); }},
      {"41-1", "an entry within its time", kC, Msg::rule_41_1_complete,
       [=](Scene& s) { enter(s, 300), s.policy = policy("[register]\ndays = 365\n"); }},
      {"41-1", "not seen for long", kR, Msg::rule_41_1_unseen,
       [=](Scene& s) {
         enter(s), s.policy = policy("[register]\ndays = 30\n");
         s.device.last_seen = kNow + -31 * std::chrono::hours(24);
       }},

      {"47-1", "no survey", kU, Msg::rule_47_1_no_survey, [](Scene&) {}},
      {"47-1", "nothing could be looked up", kU, Msg::rule_47_1_nothing,
       [=](Scene& s) { survey(s, 3), s.device.facts.erase("survey.looked_up"); }},
      {"47-1", "came after the survey", kU, Msg::rule_47_1_new_device,
       [=](Scene& s) { survey(s, 3), s.device.first_seen = kNow + std::chrono::hours(1); }},
      {"47-1", "nothing found", kC, Msg::rule_47_1_none, [=](Scene& s) { survey(s, 3); }},
      {"47-1", "an old database", kR, Msg::rule_47_1_old_database,
       [=](Scene& s) { survey(s, 31); }},
      {"47-1", "a sure match", kN, Msg::rule_47_1_certain,
       [=](Scene& s) { survey(s, 3), known(s, VulnTier::version, 7.5); }},
      {"47-1", "a sure match below the policy's score", kR, Msg::rule_47_1_review,
       [=](Scene& s) {
         survey(s, 3), known(s, VulnTier::version, 5.0);
         s.policy = policy("[vulnerabilities]\ncvss = 7.0\n");
       }},
      {"47-1", "exploited, whatever its score", kN, Msg::rule_47_1_exploited,
       [=](Scene& s) {
         survey(s, 3), known(s, VulnTier::version, 5.0);
         s.device.vulnerabilities[0].exploited = true;
         s.policy = policy("[vulnerabilities]\ncvss = 7.0\n");
       }},
      {"47-1", "perhaps mended by the distribution", kR, Msg::rule_47_1_review,
       [=](Scene& s) { survey(s, 3), known(s, VulnTier::backport, 9.8); }},
      {"47-1", "the model only", kR, Msg::rule_47_1_review,
       [=](Scene& s) { survey(s, 3), known(s, VulnTier::model, 9.8); }},
  };
}

}  // namespace tenken::test
