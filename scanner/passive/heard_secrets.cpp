#include "scanner/passive/heard_secrets.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include "model/claims.hpp"

namespace tenken::passive {
namespace {

constexpr std::string_view kMethod = "passive/login";

/// Makers' passwords first, then those that work: many made-up logins push out none of them.
std::pair<bool, SecretFate> weight_of(const HeardSecret& secret) {
  return {secret.is_default, secret.fate};
}

}  // namespace

void HeardSecrets::take(const Subject& subject, const Signal& signal) {
  if (signal.kind != Kind::login_secret) return;
  auto secret = HeardSecret::parse(signal.value);
  if (!secret) return;
  const SecretFate fate = std::exchange(secret->fate, SecretFate::sent);
  Heard& heard = heard_[subject];
  heard.last = std::max(heard.last, signal.last);
  SecretFate& best = heard.fates[*secret];
  best = std::max(best, fate);
}

void HeardSecrets::tell(Batch& batch, const std::string& sensor) const {
  for (const auto& [subject, heard] : heard_) {
    std::vector<HeardSecret> secrets;
    for (const auto& [secret, fate] : heard.fates) {
      secrets.push_back(secret);
      secrets.back().fate = fate;
    }
    std::ranges::stable_sort(secrets, std::ranges::greater(), weight_of);
    secrets.resize(std::min(secrets.size(), kKept));
    Observation& claim =
        batch.observations.emplace_back(subject, claim::kLoginSecret, to_string(secrets),
                                        Witness(sensor, std::string(kMethod)), heard.last);
    claim.confidence = info_of(Kind::login_secret).confidence;
  }
}

}  // namespace tenken::passive
