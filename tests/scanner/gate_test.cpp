#include "scanner/pace/gate.hpp"

#include "catch.hpp"

#include "model/messages.hpp"
#include "scanner/pace/hours.hpp"
#include "scanner/pace/profile.hpp"

using namespace tenken;
using namespace tenken::pace;

namespace {

Timestamp at(const char* text) { return Timestamp::parse(text).value(); }
IpAddress ip(const char* text) { return IpAddress::parse(text).value(); }

Scope scope_of(const std::string& extra = "") {
  return parse_scope(
             "version = 1\nauthorised_by = \"Sato\"\nvalid_from = 2026-01-01\n"
             "valid_until = 2026-12-31\n"
             "allow = [\"192.0.2.0/24\", \"fe80::/64\"]\nforbid = [\"192.0.2.9\"]\n"
             "checks = [\"discovery\"]\n" +
                 extra,
             "test")
      .value();
}

Msg refusal(const Gate& gate, const char* address, Check check) {
  const auto permit = gate.admit(ip(address), check);
  REQUIRE_FALSE(permit);
  CHECK(permit.error().code == Errc::out_of_scope);
  CHECK(permit.error().remedy);
  return permit.error().text->message;
}

}  // namespace

TEST_CASE("the gate gives a permit inside the scope", "[gate]") {
  const ManualClock clock(at("2026-06-01"));
  const Gate gate(scope_of(), clock);
  const auto permit = gate.admit(ip("192.0.2.1"), Check::discovery);
  REQUIRE(permit);
  CHECK(permit->address() == ip("192.0.2.1"));
  CHECK(permit->check() == Check::discovery);
  CHECK(gate.admit(ip("fe80::1%eth0"), Check::discovery));
}

TEST_CASE("a group is asked only on a link that the scope allows and forbids nothing of",
          "[gate]") {
  const ManualClock clock(at("2026-06-01"));
  const Gate gate(scope_of(), clock);
  const auto networks = [](const char* text) {
    return std::vector<IpRange>{IpRange::parse(text).value()};
  };
  const auto answer = [&](const char* group, const char* network) {
    const auto permit = gate.admit_group(ip(group), networks(network));
    return permit ? std::optional<Msg>() : permit.error().text->message;
  };
  CHECK_FALSE(answer("224.0.0.251", "192.0.2.128/25"));
  CHECK_FALSE(answer("239.255.255.250", "192.0.2.128/25"));
  CHECK_FALSE(answer("ff02::1", "fe80::/64"));
  CHECK(gate.admit_group(ip("ff02::1"), networks("fe80::/64"))->group() == ip("ff02::1"));
  CHECK(answer("224.0.0.251", "192.0.2.0/24") == Msg::gate_group_forbidden);
  CHECK(answer("224.0.0.251", "192.0.3.0/24") == Msg::gate_outside);
  CHECK(gate.admit_group(ip("ff02::1"), {}).error().text->message == Msg::gate_outside);
  // Groups that routers pass on, and addresses that are no groups.
  for (const char* far : {"224.0.1.1", "239.1.1.1", "192.0.2.130"})
    CHECK(answer(far, "192.0.2.128/25") == Msg::gate_outside);
  for (const char* far : {"ff05::1", "ff0e::1", "fe80::1"})
    CHECK(answer(far, "fe80::/64") == Msg::gate_outside);
  const ManualClock later(at("2027-06-01"));
  const Gate closed(scope_of(), later);
  CHECK_FALSE(closed.admit_group(ip("ff02::1"), networks("fe80::/64")));
}

TEST_CASE("the gate names each reason of a refusal", "[gate]") {
  ManualClock clock(at("2026-06-01"));
  const Gate gate(scope_of(), clock);
  CHECK(refusal(gate, "192.0.3.1", Check::discovery) == Msg::gate_outside);
  CHECK(refusal(gate, "2001:db8::1", Check::discovery) == Msg::gate_outside);
  CHECK(refusal(gate, "192.0.2.9", Check::discovery) == Msg::gate_forbidden);
  CHECK(refusal(gate, "192.0.2.1", Check::ports) == Msg::gate_check);
  clock = ManualClock(at("2025-12-31T23:59:59Z"));
  CHECK(refusal(gate, "192.0.2.1", Check::discovery) == Msg::gate_too_early);
  clock = ManualClock(at("2027-01-01"));
  CHECK(refusal(gate, "192.0.2.1", Check::discovery) == Msg::gate_expired);
}

TEST_CASE("the gate closes when the hours are over", "[gate]") {
  ManualClock clock(at("2026-06-05T12:59:00Z"));  // Friday 21:59 in Japan
  const Gate gate(scope_of("[hours]\nutc_offset = \"+09:00\"\nwindows = [\"22:00-05:00\"]\n"
                           "days = [\"fri\"]\n"),
                  clock);
  const IpAddress host = ip("192.0.2.1");
  CHECK(refusal(gate, "192.0.2.1", Check::discovery) == Msg::gate_hours);
  clock.advance(std::chrono::minutes(1));
  CHECK(gate.admit(host, Check::discovery));
  clock.advance(std::chrono::minutes(7 * 60 - 1));  // Saturday 04:59, the window began on Friday
  CHECK(gate.admit(host, Check::discovery));
  clock.advance(std::chrono::minutes(1));
  CHECK(refusal(gate, "192.0.2.1", Check::discovery) == Msg::gate_hours);
  clock.advance(std::chrono::minutes(17 * 60));  // Saturday 22:00
  CHECK(refusal(gate, "192.0.2.1", Check::discovery) == Msg::gate_hours);
}

TEST_CASE("days without windows hold from midnight to midnight", "[gate]") {
  Scope scope = scope_of("[hours]\nutc_offset = \"-03:30\"\ndays = [\"sun\"]\n");
  CHECK_FALSE(within_hours(scope, at("2026-06-07T03:29:59Z")));
  CHECK(within_hours(scope, at("2026-06-07T03:30:00Z")));
  CHECK(within_hours(scope, at("2026-06-08T03:29:59Z")));
  CHECK_FALSE(within_hours(scope, at("2026-06-08T03:30:00Z")));
  CHECK(within_hours(scope, at("1969-12-28T12:00:00Z")));
}

TEST_CASE("windows and offsets are read strictly", "[gate]") {
  CHECK(parse_window("00:00-24:00"));
  CHECK_FALSE(parse_window("24:00-05:00"));
  CHECK_FALSE(parse_window("05:00-05:00"));
  CHECK_FALSE(parse_window("5:00-06:00"));
  CHECK_FALSE(parse_window("05:60-06:00"));
  CHECK_FALSE(parse_window("05:00"));
  CHECK(parse_utc_offset("Z") == 0);
  CHECK(parse_utc_offset("-03:30") == -210);
  CHECK_FALSE(parse_utc_offset("+15:00"));
  CHECK_FALSE(parse_utc_offset("09:00"));
}

TEST_CASE("a scope's caps bound every profile, and never raise it", "[profile]") {
  RateCaps caps;
  caps.packets_per_second = 50;
  caps.host_connections = 1;
  for (const char* name : {"gentle", "standard", "fast"}) {
    const Profile plain = find_profile(name).value();
    const Profile bounded = capped(plain, caps);
    CHECK(bounded.packets_per_second == 50);
    CHECK(bounded.host_packets_per_second <= std::min(50.0, plain.host_packets_per_second));
    CHECK(bounded.host_connections == 1);
    CHECK(capped(plain, RateCaps()).packets_per_second == plain.packets_per_second);
  }
  CHECK(find_profile("gentle")->host_packets_per_second == 20);
  const auto none = find_profile("brutal");
  REQUIRE_FALSE(none);
  CHECK(none.error().code == Errc::usage);
}
