// What the judgements of networks and of stations share.
#pragma once

#include <vector>

#include "rules/wifi_judge.hpp"

namespace tenken::rules {

/// Caps by the ciphers of an offer.
void add_cipher_caps(const WifiOffer& offer, std::vector<WifiCap>& caps);
/// Those, and what else an offer says of itself.
void add_offer_caps(const WifiOffer& offer, WifiClass wifi_class, std::vector<WifiCap>& caps);
/// The row of grades that counts, by the protection of management frames.
WifiWhen when_of(const WifiOffer& offer);
/// Grade and severity of the row, as the caps limit them.
void apply(WifiJudgement& judgement, const WifiGradeRow& row);

}  // namespace tenken::rules
