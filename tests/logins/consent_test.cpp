// What a scope must say before logins are checked.
#include "catch.hpp"

#include "model/messages.hpp"
#include "scanner/pace/gate.hpp"

using namespace tenken;
using namespace tenken::pace;

namespace {

constexpr const char* kHead =
    "version = 1\nauthorised_by = \"Sato\"\nvalid_until = 2026-12-31\n"
    "allow = [\"192.0.2.0/24\"]\nchecks = [\"passive-logins\", \"no-auth\", \"known-defaults\"]\n";
constexpr const char* kConsent =
    "[logins]\nadministrator = \"Suzuki\"\ncontact = \"+81 3 0000 0000\"\n"
    "valid_until = 2026-06-30\n";

Timestamp at(const char* text) { return Timestamp::parse(text).value(); }

Result<Scope> scope_of(const std::string& more) { return parse_scope(kHead + more, "test"); }

std::optional<Msg> refusal(const std::string& more, Check check, const char* when) {
  const ManualClock clock(at(when));
  const Gate gate(scope_of(more).value(), clock);
  const auto permit = gate.admit(IpAddress::parse("192.0.2.1").value(), check);
  if (permit) return std::nullopt;
  CHECK(permit.error().code == Errc::out_of_scope);
  CHECK(permit.error().remedy);
  return permit.error().text->message;
}

}  // namespace

TEST_CASE("logins need an administrator who agreed, until the day that he named", "[scope]") {
  CHECK(refusal("", Check::known_defaults, "2026-06-01") == Msg::logins_no_consent);
  CHECK(refusal("", Check::no_auth, "2026-06-01") == Msg::logins_no_consent);
  CHECK_FALSE(refusal("", Check::passive_logins, "2026-06-01"));
  CHECK_FALSE(refusal(kConsent, Check::known_defaults, "2026-06-01"));
  CHECK_FALSE(refusal(kConsent, Check::known_defaults, "2026-06-30T23:59:59Z"));
  CHECK(refusal(kConsent, Check::known_defaults, "2026-07-01") == Msg::logins_consent_over);
  CHECK(refusal(kConsent, Check::operator_supplied, "2026-06-01") == Msg::gate_check);
}

TEST_CASE("the section about logins is read strictly", "[scope]") {
  const auto scope = scope_of(std::string(kConsent) + "account_failures = 3\nrole = \"IT\"\n");
  REQUIRE(scope);
  REQUIRE(scope->logins);
  CHECK(scope->logins->administrator == "Suzuki");
  CHECK(scope->logins->contact == "+81 3 0000 0000");
  CHECK(scope->logins->role == "IT");
  CHECK(scope->logins->account_failures == 3);
  CHECK_FALSE(scope->logins->unknown_telnet);
  const auto fault = [](const std::string& section) {
    const auto read = scope_of(section);
    REQUIRE_FALSE(read);
    CHECK(read.error().code == Errc::usage);
    return read.error().text->message;
  };
  CHECK(fault(std::string(kConsent) + "account_failures = 4\n") == Msg::scope_bad_value);
  CHECK(fault(std::string(kConsent) + "unknown_telnet = 1\n") == Msg::scope_bad_value);
  CHECK(fault(std::string(kConsent) + "budget = 9\n") == Msg::scope_unknown_key);
  CHECK(fault("[logins]\nadministrator = \"Suzuki\"\ncontact = \"x\"\n") == Msg::scope_missing_key);
  CHECK(fault("[logins]\nadministrator = \" \"\ncontact = \"x\"\nvalid_until = 2026-06-30\n") ==
        Msg::scope_empty);
}

TEST_CASE("every check has a name of its own", "[scope]") {
  for (int i = 0; i < kCheckCount; ++i) {
    const auto check = static_cast<Check>(i);
    CHECK(parse_check(to_string(check)) == check);
  }
}
