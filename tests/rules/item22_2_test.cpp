// 22-2: who connects proves who it is, and what is sent is encrypted.
#include "catch.hpp"
#include "support.hpp"

#include "model/messages.hpp"

namespace tenken::rules {
namespace {

using test::find;

Device joined(bool by_802_1x) {
  Device device = test::device();
  if (by_802_1x) device.facts["network.dot1x"] = test::fact("supplicant", test::evidence(8));
  return device;
}

}  // namespace

TEST_CASE("22-2: conforming needs every service, the link and a complete scan", "[rules][22-2]") {
  Device device = joined(true);
  test::add_service(device, 443, "https",
                    {{"service.auth", "password"}, {"service.cleartext", "false"}});
  CHECK(find(test::judge("22-2", device), Msg::rule_22_2_802_1x_only) != nullptr);
  test::cover(device, PortSet::all());
  CHECK(test::verdict(test::judge("22-2", device)) == Verdict::conforming);
  device.facts.erase("network.dot1x");
  const auto judgements = test::judge("22-2", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_22_2_no_802_1x) != nullptr);
}

TEST_CASE("22-2: what anybody can use or read does not conform", "[rules][22-2]") {
  Device device = joined(true);
  test::add_service(device, 1883, "mqtt",
                    {{"service.auth", "none"}, {"service.cleartext", "true"}});
  const auto open = test::judge("22-2", device);
  CHECK(test::verdict(open) == Verdict::non_conforming);
  CHECK(find(open, Msg::rule_22_2_no_login) != nullptr);
  Device heard = joined(true);
  Fact login = test::fact("snmp 2c", test::evidence(9));
  login.last_seen = test::kNow;
  heard.facts["login.clear"] = login;
  const auto clear = test::judge("22-2", heard);
  CHECK(test::verdict(clear) == Verdict::non_conforming);
  CHECK(find(clear, Msg::rule_22_2_clear_login)->evidence == std::vector{test::evidence(9)});
}

TEST_CASE("22-2: clear text, old TLS and unknown services are for a person", "[rules][22-2]") {
  Device device = joined(true);
  test::cover(device, PortSet::all());
  test::add_service(device, 502, "modbus", {{"service.cleartext", "true"}});
  test::add_service(
      device, 443, "https",
      {{"service.auth", "password"}, {"service.cleartext", "false"}, {"tls.version", "TLSv1.1"}});
  test::add_service(device, 9000, "unknown");
  const auto judgements = test::judge("22-2", device);
  CHECK(test::verdict(judgements) == Verdict::needs_review);
  CHECK(find(judgements, Msg::rule_22_2_cleartext) != nullptr);
  REQUIRE(find(judgements, Msg::rule_22_2_old_tls) != nullptr);
  CHECK(find(judgements, Msg::rule_22_2_old_tls)->reason.args[1] == "TLSv1.1");
  CHECK(find(judgements, Msg::rule_22_2_unknown) != nullptr);
}

TEST_CASE("22-2: what a service asks and how decides", "[rules][22-2]") {
  struct Row {
    const char* protocol;
    const char* auth;
    const char* cleartext;
    const char* scheme;  // of HTTP
    Verdict verdict;
    Msg reason;
  };
  const Row rows[] = {
      {"telnet", "password", "true", "", Verdict::non_conforming, Msg::rule_22_2_clear_password},
      {"telnet", "none", "true", "", Verdict::non_conforming, Msg::rule_22_2_no_login},
      {"telnet", "unknown", "true", "", Verdict::needs_review, Msg::rule_22_2_cleartext},
      {"ftp", "password", "true", "", Verdict::non_conforming, Msg::rule_22_2_clear_password},
      {"http", "password", "true", "Basic", Verdict::non_conforming, Msg::rule_22_2_clear_password},
      {"http", "password", "true", "Digest", Verdict::needs_review, Msg::rule_22_2_cleartext},
      {"http", "password", "true", "", Verdict::needs_review, Msg::rule_22_2_cleartext},
      {"http", "unknown", "true", "", Verdict::needs_review, Msg::rule_22_2_cleartext},
      {"redis", "none", "true", "", Verdict::non_conforming, Msg::rule_22_2_no_login},
      {"vnc", "none", "true", "", Verdict::non_conforming, Msg::rule_22_2_no_login},
      {"modbus", "none", "true", "", Verdict::needs_review, Msg::rule_22_2_by_design},
      {"bacnet", "none", "true", "", Verdict::needs_review, Msg::rule_22_2_by_design},
      {"mqtt", "none", "false", "", Verdict::non_conforming, Msg::rule_22_2_no_login},
      {"mqtt", "password", "true", "", Verdict::non_conforming, Msg::rule_22_2_clear_password},
      {"https", "unknown", "false", "", Verdict::needs_review, Msg::rule_22_2_unknown},
  };
  for (const Row& row : rows) {
    INFO(row.protocol << " " << row.auth << " " << row.cleartext << " " << row.scheme);
    Device device = joined(true);
    test::add_service(device, 1234, row.protocol,
                      {{"service.auth", row.auth},
                       {"service.cleartext", row.cleartext},
                       {"http.auth_scheme", row.scheme}});
    test::cover(device, PortSet::all());
    const auto judgements = test::judge("22-2", device);
    CHECK(test::verdict(judgements) == row.verdict);
    REQUIRE(find(judgements, row.reason) != nullptr);
    CHECK(find(judgements, row.reason)->endpoint.has_value());
  }
}

TEST_CASE("22-2: nothing seen is not observed", "[rules][22-2]") {
  const auto judgements = test::judge("22-2", joined(false));
  CHECK(test::verdict(judgements) == Verdict::not_observed);
}

}  // namespace tenken::rules
