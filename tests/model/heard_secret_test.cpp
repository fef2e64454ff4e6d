// The text form of logins whose passwords were heard.
#include "model/heard_secret.hpp"

#include "catch.hpp"

using namespace tenken;

namespace {

HeardSecret login(std::string account) {
  HeardSecret secret;
  secret.protocol = "telnet";
  secret.fate = SecretFate::accepted;
  secret.is_default = true;
  secret.hash = "00ff";
  secret.account = std::move(account);
  return secret;
}

}  // namespace

TEST_CASE("a heard login has a text form that is read again", "[model][secret]") {
  const HeardSecret secret = login("admin");
  CHECK(secret.to_string() == "telnet accepted default 00ff admin");
  CHECK(*HeardSecret::parse(secret.to_string()) == secret);
  CHECK(HeardSecret::parse(login("").to_string())->account == HeardSecret::kNoAccount);
  HeardSecret other = login("two words");
  other.is_default = false;
  other.fate = SecretFate::sent;
  CHECK(parse_heard_secrets(to_string({secret, other})) == std::vector{secret, other});
}

TEST_CASE("an account cannot pass for another login", "[model][secret]") {
  const auto read = parse_heard_secrets(to_string({login("x, ftp accepted default 00ff y")}));
  REQUIRE(read.size() == 1);
  CHECK(read[0].protocol == "telnet");
}

TEST_CASE("what is no text of a login is left out", "[model][secret]") {
  for (const char* text : {"", "telnet", "telnet maybe default 00 a", "telnet sent listed 00 a",
                           "telnet sent other 00", " sent other 00 a"})
    CHECK_FALSE(HeardSecret::parse(text));
  CHECK(parse_heard_secrets("nonsense, telnet sent other 00 a, ").size() == 1);
}
