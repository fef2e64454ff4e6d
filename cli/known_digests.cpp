#include "cli/known_digests.hpp"

namespace tenken::cli {
namespace {

constexpr std::size_t kMostAccount = 256;  // bytes; no maker's account is longer

}  // namespace

const logins::Candidate* KnownDigests::search(Tried& tried, const logins::HeardProof& heard) {
  if (heard.is_costly()) {
    if (tried.left == 0 || costly_ == kMostCostly) return nullptr;
    --tried.left;
    if (tried.found != nullptr) return heard.fits(tried.found->secret) ? tried.found : nullptr;
    ++costly_;
    return tried.found = check_.find(heard);
  }
  if (tried.found != nullptr && heard.fits(tried.found->secret)) return tried.found;
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
  const auto heard = logins::read_heard_proof(login);
  if (!heard) return std::nullopt;
  const std::string key = std::string(server) + ' ' + std::string(login.user);
  auto known = tried_.find(key);
  if (known == tried_.end()) {
    // So that tried_ is bounded, too.
    if (heard->is_costly() ? costly_ == kMostCostly : searches_ == kMostSearches)
      return std::nullopt;
    known = tried_.try_emplace(key).first;
  }
  const logins::Candidate* const found = search(known->second, *heard);
  if (found == nullptr) return std::nullopt;
  return passive::KnownSecret(found->secret.duplicate(), found->account == heard->account());
}

}  // namespace tenken::cli
