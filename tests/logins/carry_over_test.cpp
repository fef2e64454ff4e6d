// What an earlier audit found, where this one could not look again.
#include "logins/carry_over.hpp"

#include <string>

#include "catch.hpp"

using namespace tenken;
using logins::carry_over;

namespace {

TriedLogin tried(LoginVerdict verdict, std::string account, std::string row) {
  TriedLogin login(verdict, LoginReason::none);
  login.account = std::move(account);
  login.row = std::move(row);
  return login;
}

using All = std::vector<TriedLogin>;
constexpr auto kAccepted = LoginVerdict::accepted_verified;
constexpr auto kRejected = LoginVerdict::rejected;
constexpr auto kUntested = LoginVerdict::not_tested;

}  // namespace

TEST_CASE("what the budget forbade to test again stays as it was found", "[logins][carry]") {
  const All earlier{tried(kAccepted, "admin", "axis-1"), tried(kRejected, "root", "axis-2")};
  CHECK(carry_over({tried(kUntested, "admin", "axis-1"), tried(kUntested, "root", "axis-2")},
                   earlier) == earlier);
}

TEST_CASE("what was tried again is what counts", "[logins][carry]") {
  const All earlier{tried(kAccepted, "admin", "axis-1")};
  const All refused{tried(kRejected, "admin", "axis-1")};
  CHECK(carry_over(refused, earlier) == refused);
  const All other{tried(kAccepted, "admin", "axis-3")};
  CHECK(carry_over(other, earlier) == other);
}

TEST_CASE("an accepted login stays where its row was not tried", "[logins][carry]") {
  const All earlier{tried(kAccepted, "admin", "axis-1"), tried(kRejected, "root", "axis-2"),
                    tried(LoginVerdict::no_auth, "", "")};
  const All now{tried(kRejected, "admin", "axis-3")};
  CHECK(carry_over(now, earlier) == All{now[0], earlier[0]});
}

TEST_CASE("an earlier result that was no test gives nothing", "[logins][carry]") {
  const All now{tried(kUntested, "admin", "axis-1")};
  CHECK(carry_over(now, {tried(kUntested, "admin", "axis-1")}) == now);
  CHECK(carry_over({}, {tried(kUntested, "admin", "axis-1")}).empty());
}
