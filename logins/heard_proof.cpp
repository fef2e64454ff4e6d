#include "logins/heard_proof.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "logins/digest.hpp"
#include "logins/recorder_hashes.hpp"
#include "logins/username_token.hpp"
#include "logins/usm.hpp"
#include "logins/vnc_proof.hpp"
#include "model/bytes.hpp"
#include "scanner/dissect/base64.hpp"
#include "scanner/dissect/login_answers.hpp"
#include "scanner/dissect/proofs.hpp"

namespace tenken::logins {
namespace {

class DigestHeard final : public HeardProof {
 public:
  explicit DigestHeard(HeardDigest heard) : heard_(std::move(heard)), proof_(heard_.parts) {
    account_ = heard_.parts.user;
  }
  bool fits(const Secret& secret) const override {
    return proof_.response(account_, secret) == heard_.response;
  }

 private:
  HeardDigest heard_;
  DigestProof proof_;
};

class TokenHeard final : public HeardProof {
 public:
  TokenHeard(const dissect::Login& login, const dissect::TokenProof& token, std::string nonce)
      : digest_(token.digest), created_(token.created), nonce_(std::move(nonce)) {
    account_ = login.user;
  }
  bool fits(const Secret& secret) const override {
    return token_digest(secret, created_, nonce_) == digest_;
  }

 private:
  std::string digest_;
  std::string created_;
  std::string nonce_;
};

class VncHeard final : public HeardProof {
 public:
  explicit VncHeard(std::string_view both)
      : challenge_(to_bytes(both.substr(0, kVncChallenge))),
        answer_(to_bytes(both.substr(kVncChallenge))) {}
  bool fits(const Secret& secret) const override {
    return vnc_proof(challenge_, secret) == answer_;
  }

 private:
  Bytes challenge_;
  Bytes answer_;
};

class SofiaHeard final : public HeardProof {
 public:
  explicit SofiaHeard(const dissect::Login& login) : hash_(login.proof) { account_ = login.user; }
  bool fits(const Secret& secret) const override { return sofia_hash(secret) == hash_; }

 private:
  std::string hash_;
};

/// Which hashes have proofs of that many bytes (RFC 3414 sections 6 and 7, RFC 7860 section 4.2.2).
std::vector<UsmHash> hashes_of(std::size_t proof) {
  switch (proof) {
    case 12:
      return {UsmHash::md5, UsmHash::sha1};
    case 16:
      return {UsmHash::sha224};
    case 24:
      return {UsmHash::sha256};
    case 32:
      return {UsmHash::sha384};
    case 48:
      return {UsmHash::sha512};
    default:
      return {};
  }
}

/// Each password costs the hash of a million bytes, twice at most.
class UsmHeard final : public HeardProof {
 public:
  explicit UsmHeard(const dissect::Login& login) : message_(to_bytes(login.proof)) {
    account_ = login.user;
    const auto parsed = dissect::parse_usm(message_);
    if (!parsed || !parsed->authenticated) return;
    engine_.assign(parsed->engine_id.begin(), parsed->engine_id.end());
    hashes_ = hashes_of(parsed->proof.size());
  }
  bool is_readable() const { return !hashes_.empty() && !engine_.empty(); }
  bool is_costly() const override { return true; }
  bool fits(const Secret& secret) const override {
    constexpr std::size_t kShortest = 8;  // RFC 3414 section 11.2
    if (secret.size() < kShortest) return false;
    const auto parsed = dissect::parse_usm(message_);
    return parsed && std::ranges::any_of(hashes_, [&](UsmHash hash) {
             UsmWay way;
             way.hash = hash;
             return UsmKey(way, secret, engine_).made(message_, *parsed);
           });
  }

 private:
  Bytes message_;
  Bytes engine_;
  std::vector<UsmHash> hashes_;
};

std::unique_ptr<HeardProof> read_token(const dissect::Login& login) {
  const auto token = dissect::read_token_proof(login.proof);
  if (!token) return nullptr;
  dissect::SecretRoom room;
  const auto nonce = dissect::decode_base64(token->nonce, room);
  if (!nonce) return nullptr;
  return std::make_unique<TokenHeard>(login, *token, std::string(as_text(*nonce)));
}

}  // namespace

std::unique_ptr<HeardProof> read_heard_proof(const dissect::Login& login) {
  if (login.method == dissect::kTokenProof) return read_token(login);
  if (login.method == dissect::kSofiaProof) return std::make_unique<SofiaHeard>(login);
  if (login.method == dissect::kVncProof) {
    if (login.proof.size() != 2 * kVncChallenge) return nullptr;
    return std::make_unique<VncHeard>(login.proof);
  }
  if (login.method == dissect::kUsmProof) {
    auto heard = std::make_unique<UsmHeard>(login);
    if (!heard->is_readable()) return nullptr;
    return heard;
  }
  auto heard = read_credentials(login.proof, login.method);
  if (!heard) return nullptr;
  return std::make_unique<DigestHeard>(*std::move(heard));
}

}  // namespace tenken::logins
