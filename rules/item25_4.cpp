// Sheet 25-4: no password is used twice. Passwords that were heard, and those that an audit proved,
// are compared by their keyed hashes; that one is unique cannot be seen, so conforming is never
// given.
#include <algorithm>

#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/heard.hpp"

namespace tenken::rules {
namespace {

constexpr std::size_t kMostNamed = 4;

bool tells(const HeardSecret& secret) {
  return secret.fate != SecretFate::refused && secret.hash != HeardSecret::kNoPassword;
}

/// What accepts any password has none that could be used twice.
bool is_proven(const CheckedLogin& checked) {
  return !checked.login.hash.empty() && checked.login.verdict == LoginVerdict::accepted_verified;
}

bool uses(const Device& device, std::string_view hash) {
  return std::ranges::any_of(heard_logins(device),
                             [&](const HeardLogin& login) {
                               return tells(login.secret) && login.secret.hash == hash;
                             }) ||
         std::ranges::any_of(checked_logins(device), [&](const CheckedLogin& checked) {
           return is_proven(checked) && checked.login.hash == hash;
         });
}

/// The other devices to which the password was sent as well; empty: none.
std::string others_with(const Device& device, const InventoryView& view, std::string_view hash) {
  std::string names;
  std::size_t count = 0;
  for (const Device* const other : may_share(device, view, hash)) {
    if (!uses(*other, hash)) continue;
    if (++count <= kMostNamed)
      names.append(names.empty() ? "" : ", ").append(printable(other->label()));
  }
  if (count > kMostNamed) names += " +" + std::to_string(count - kMostNamed);
  return names;
}

std::vector<Judgement> judge(const Device& device, const InventoryView& view,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  for (const HeardLogin& login : heard_logins(device)) {
    if (!tells(login.secret)) continue;
    std::string others = others_with(device, view, login.secret.hash);
    if (others.empty()) continue;
    const bool works = login.secret.fate == SecretFate::accepted;
    std::vector<std::string> args{login.name(), login.at.where, std::move(others)};
    judgements.push_back(login.at.judged(
        device, works ? Verdict::non_conforming : Verdict::needs_review,
        works ? Severity::high : Severity::medium,
        Note(works ? Msg::rule_25_4_reused : Msg::rule_25_4_sent_to_both, std::move(args))));
  }
  for (const CheckedLogin& checked : checked_logins(device)) {
    if (!is_proven(checked)) continue;
    std::string others = others_with(device, view, checked.login.hash);
    if (others.empty()) continue;
    judgements.push_back(checked.at.judged(
        device, Verdict::non_conforming, Severity::high,
        Note(Msg::rule_25_4_tried_reused, {checked.name(), checked.at.where, std::move(others)})));
  }
  return or_not_observed(std::move(judgements), Note(Msg::rule_25_4_not_seen));
}

}  // namespace

extern const Rule item25_4;
const Rule item25_4{.item = "25-4", .version = 2, .judge = judge};

}  // namespace tenken::rules
