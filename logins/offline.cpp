#include "logins/offline.hpp"

namespace tenken::logins {

const Candidate* OfflineCheck::find(const HeardDigest& heard) const {
  const DigestProof proof(heard.parts);
  const Candidate* renamed = nullptr;
  for (const Candidate& candidate : candidates_) {
    if (proof.response(heard.parts.user, candidate.secret) != heard.response) continue;
    if (candidate.account == heard.parts.user) return &candidate;
    if (renamed == nullptr) renamed = &candidate;
  }
  return renamed;
}

}  // namespace tenken::logins
