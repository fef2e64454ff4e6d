// Sheet 25-1: what makers deliver devices with was changed. Judged by logins that others made and
// that were heard; nothing is tried here, so conforming is never given.
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/heard.hpp"

namespace tenken::rules {
namespace {

Judgement judge_login(const Device& device, const HeardLogin& login) {
  std::vector<std::string> args{login.name(), login.at.where, day_text(login.at.fact->last_seen)};
  if (login.secret.fate != SecretFate::accepted)
    return login.at.judged(device, Verdict::needs_review, Severity::high,
                           Note(Msg::rule_25_1_sent, std::move(args)));
  if (!login.at.recent)
    return login.at.judged(device, Verdict::needs_review, Severity::medium,
                           Note(Msg::rule_25_1_before, std::move(args)));
  return login.at.judged(device, Verdict::non_conforming, Severity::critical,
                         Note(Msg::rule_25_1_accepted, std::move(args)));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  for (const HeardLogin& login : heard_logins(device))
    if (login.secret.is_default && login.secret.fate != SecretFate::refused)
      judgements.push_back(judge_login(device, login));
  return or_not_observed(std::move(judgements), Note(Msg::rule_25_1_not_tried));
}

}  // namespace

extern const Rule item25_1;
const Rule item25_1{.item = "25-1", .version = 1, .judge = judge};

}  // namespace tenken::rules
