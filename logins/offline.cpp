#include "logins/offline.hpp"

namespace tenken::logins {

const Candidate* OfflineCheck::find(const HeardProof& heard) const {
  const Candidate* renamed = nullptr;
  for (const Candidate& candidate : candidates_) {
    const bool same = candidate.account == heard.account();
    if ((heard.is_costly() && !same) || !heard.fits(candidate.secret)) continue;
    if (same) return &candidate;
    if (renamed == nullptr) renamed = &candidate;
  }
  return renamed;
}

}  // namespace tenken::logins
