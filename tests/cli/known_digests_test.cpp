// Digests that were heard, held against the knowledge: found, bounded, and never guessed.
#include "cli/known_digests.hpp"

#include <string>

#include "catch.hpp"

#include "logins/digest.hpp"
#include "logins/usm.hpp"
#include "scanner/dissect/proofs.hpp"

namespace tenken::cli {
namespace {

/// What a client sends that logs in with that account and password.
struct Sent {
  std::string user;
  std::string header;
  dissect::Login login;

  Sent(std::string account, std::string_view password, const char* method = "GET",
       const char* nonce = "n1")
      : user(std::move(account)) {
    logins::DigestParts parts;
    parts.user = user;
    parts.realm = "IP Camera";
    parts.nonce = nonce;
    parts.uri = "/cgi-bin/status";
    parts.method = method;
    header = logins::digest_authorization(parts, Secret(password));
    login.kind = dissect::LoginKind::challenge;
    login.user = user;
    login.proof = header;
    login.method = method;
  }
};

/// A pair that a maker delivers devices with.
logins::Candidate known_pair() {
  for (logins::Candidate& one : logins::Knowledge().all())
    if (!one.account.empty() && !one.secret.empty()) return std::move(one);
  throw std::runtime_error("the knowledge has no pair");
}

}  // namespace

TEST_CASE("a proof made with what makers deliver is recognised", "[cli][logins]") {
  const logins::Candidate pair = known_pair();
  KnownDigests known;
  for (const char* method : {"GET", "DESCRIBE", "REGISTER"}) {
    const Sent sent(pair.account, pair.secret.reveal(), method);
    const auto found = known.find("192.0.2.7:80", sent.login);
    REQUIRE(found);
    CHECK(found->secret.reveal() == pair.secret.reveal());
    CHECK(found->is_default);
  }
}

TEST_CASE("a renamed account is no delivered pair", "[cli][logins]") {
  const logins::Candidate pair = known_pair();
  KnownDigests known;
  const Sent sent("a-name-of-nobody", pair.secret.reveal());
  const auto found = known.find("192.0.2.7:80", sent.login);
  REQUIRE(found);
  CHECK_FALSE(found->is_default);
}

TEST_CASE("what is not known stays unknown, and costs no more than its bound", "[cli][logins]") {
  KnownDigests known;
  const Sent own("admin", "correct horse battery staple");
  CHECK_FALSE(known.find("192.0.2.7:80", own.login));
  Sent other = own;
  other.login.method = "POST";  // the proof is of another request
  other.login.proof = other.header;
  other.login.user = other.user;
  CHECK_FALSE(known.find("192.0.2.7:80", other.login));
  // Two searches are spent: even a known password of this login is not looked for any more.
  const logins::Candidate pair = known_pair();
  const Sent late("admin", pair.secret.reveal());
  CHECK_FALSE(known.find("192.0.2.7:80", late.login));
  CHECK(known.find("192.0.2.8:80", late.login));
}

TEST_CASE("what is no Digest, or longer than any account, is left alone", "[cli][logins]") {
  KnownDigests known;
  dissect::Login login;
  login.kind = dissect::LoginKind::challenge;
  for (const char* proof : {"", "Basic YTpi", "Digest", "Digest response=x", "Digest nonce=\"\""}) {
    login.proof = proof;
    CHECK_FALSE(known.find("192.0.2.7:80", login));
  }
  const Sent giant(std::string(100'000, 'a'), "1234");
  CHECK_FALSE(known.find("192.0.2.7:80", giant.login));
}

TEST_CASE("proofs that take long to try are tried for few logins", "[cli][logins]") {
  const logins::UsmWay way;  // SHA-1
  KnownDigests known;
  for (std::size_t i = 0; i < 2 * KnownDigests::kMostCostly; ++i) {
    logins::UsmAgent agent;
    agent.engine_id = to_bytes("engine " + std::to_string(i));
    const logins::UsmKey key(way, Secret("a-password-of-theirs"), agent.engine_id);
    const logins::Request sent = logins::Requests::snmpv3_get(agent, "nobody", &key, 7);
    dissect::Login login;
    login.kind = dissect::LoginKind::challenge;
    login.user = "nobody";
    login.method = dissect::kUsmProof;
    login.proof = as_text(sent.bytes());
    CHECK_FALSE(known.find(std::to_string(i), login));
  }
  CHECK(known.costly_searches() == KnownDigests::kMostCostly);
}

}  // namespace tenken::cli
