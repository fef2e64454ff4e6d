#include "cli/known_digests.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kMostAccount = 256;  // bytes; no maker's account is longer

bool fits(const logins::Candidate& candidate, const logins::HeardDigest& heard) {
  return logins::DigestProof(heard.parts).response(heard.parts.user, candidate.secret) ==
         heard.response;
}

}  // namespace

const logins::Candidate* KnownDigests::search(Tried& tried, const logins::HeardDigest& heard) {
  if (tried.found != nullptr && fits(*tried.found, heard)) return tried.found;
  if (tried.left == 0 || searches_ == kMostSearches) return nullptr;
  --tried.left;
  ++searches_;
  const logins::Candidate* const found = check_.find(heard);
  if (found != nullptr) tried.found = found;
  return found;
}

std::optional<passive::KnownSecret> KnownDigests::find(std::string_view server,
                                                       const dissect::Login& login) {
  if (login.user.size() > kMostAccount) return std::nullopt;
  const auto heard = logins::read_credentials(login.proof, login.method);
  if (!heard) return std::nullopt;
  const std::string key = std::string(server) + ' ' + std::string(login.user);
  auto known = tried_.find(key);
  if (known == tried_.end()) {
    if (searches_ == kMostSearches) return std::nullopt;  // so that tried_ is bounded, too
    known = tried_.try_emplace(key).first;
  }
  const logins::Candidate* const found = search(known->second, *heard);
  if (found == nullptr) return std::nullopt;
  return passive::KnownSecret(found->secret.duplicate(), found->account == heard->parts.user);
}

}  // namespace tenken::cli
