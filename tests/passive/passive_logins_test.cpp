// Clear-text logins become one claim for each service, whatever the order of hearing.
#include <algorithm>
#include <string>

#include "catch.hpp"

#include "model/claims.hpp"
#include "passive_support.hpp"
#include "scanner/passive/clear_logins.hpp"

using namespace tenken;
using namespace tenken::passive;

namespace {

Who service(std::uint16_t port) {
  Who who(test::mac_of(test::camera_station.mac),
          dissect::ip_key(test::ip_of(test::camera_station.ip)));
  who.port = port;
  return who;
}

/// "port value" of each claim about logins.
std::multiset<std::string> logins(const Signals& signals) {
  std::multiset<std::string> told;
  for (const Observation& one : observe(signals, Sources(), "s").observations) {
    if (one.key != claim::kClearLogin) continue;
    CHECK(one.witness.method == "passive/login");
    told.insert(std::to_string(one.subject.port.value_or(0)) + " " + one.value);
  }
  return told;
}

}  // namespace

TEST_CASE("logins in clear text are one claim of a service", "[passive][login]") {
  Signals signals;
  signals.say(service(80), Kind::login_http, "root");
  signals.say(service(80), Kind::login_http, "admin");
  signals.say(service(80), Kind::login_token, "http");
  signals.say(service(23), Kind::login_telnet, "-");
  signals.say(service(0), Kind::snmp_community, "2c");
  signals.say(service(80), Kind::auth_http, "digest-user");  // proves, and shows nothing
  CHECK(logins(signals) == std::multiset<std::string>{"0 snmp 2c", "23 telnet -",
                                                      "80 http admin, http root, http token"});
}

TEST_CASE("the record of a login says who sent it", "[passive][login]") {
  Signals signals;
  const Who client(test::mac_of("02:00:00:00:00:55"), dissect::ip_key(test::ip_of("192.168.7.55")));
  const IpAddress server = test::ip_of(test::camera_station.ip);
  signals.turn_to(Moment(Timestamp(1'700'000'000'000'000'000), 0, 7));
  signals.say(service(21), Kind::login_ftp, "admin");
  signals.say(client, Kind::login_sent, "ftp " + server.to_string() + ":21 admin");
  signals.turn_to(Moment(Timestamp(1'700'000'100'000'000'000), 0, 9));
  signals.say(service(21), Kind::login_ftp, "admin");
  const Batch batch = observe(signals, Sources(), "s");
  const auto claim = std::ranges::find(batch.observations, claim::kClearLogin, &Observation::key);
  REQUIRE(claim != batch.observations.end());
  REQUIRE(batch.evidence.size() == 1);
  CHECK(claim->evidence == batch.evidence[0].id);
  CHECK(batch.evidence[0].redacted);
  const std::string text(as_text(batch.evidence[0].content));
  INFO(text);
  CHECK(text.find("ftp admin: first heard 2023-11-14T22:13:20") != std::string::npos);
  CHECK(text.find("sent by 192.168.7.55 02:00:00:00:00:55") != std::string::npos);
}

TEST_CASE("accounts are named up to a number, and escaped", "[passive][login]") {
  Signals signals;
  for (char name = 'a'; name <= 'j'; ++name)
    signals.say(service(21), Kind::login_ftp, std::string(1, name));
  signals.say(service(110), Kind::login_pop3, "x\x1b[2J");
  const std::multiset<std::string> told = logins(signals);
  REQUIRE(told.size() == 2);
  for (const std::string& one : told) CHECK(one.find('\x1b') == std::string::npos);
  CHECK(told.contains("21 ftp a, ftp b, ftp c, ftp d, ftp e, ftp f, ftp g, ftp h +2"));
  static_assert(ClearLogins::kShown == 8);
}
