// Sheet 25-3: an account belongs to one person. Who sits behind one is not to be seen on a network:
// accounts that are open to all, and those that makers made, are signs that a person must judge.
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/heard.hpp"

namespace tenken::rules {
namespace {

Judgement judge_open(const Device& device, const CheckedLogin& checked, const Policy& policy) {
  std::vector<std::string> args{checked.at.where, day_text(checked.at.fact->last_seen)};
  if (!policy.passwords.guests)
    return checked.at.judged(device, Verdict::non_conforming, Severity::medium,
                             Note(Msg::rule_25_3_forbidden, std::move(args)));
  return checked.at.judged(device, Verdict::needs_review, Severity::medium,
                           Note(Msg::rule_25_3_open, std::move(args)));
}

Judgement judge_generic(const Device& device, const CheckedLogin& checked) {
  const std::string account = checked.login.account.empty() ? "-" : checked.login.account;
  return checked.at.judged(device, Verdict::needs_review, Severity::low,
                           Note(Msg::rule_25_3_generic, {printable(account), checked.at.where,
                                                         day_text(checked.at.fact->last_seen)}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& policy) {
  std::vector<Judgement> judgements;
  for (const CheckedLogin& checked : checked_logins(device)) {
    if (checked.login.verdict == LoginVerdict::no_auth ||
        checked.login.verdict == LoginVerdict::accepts_any)
      judgements.push_back(judge_open(device, checked, policy));
    else if (checked.login.accepted() && !checked.login.row.empty())
      judgements.push_back(judge_generic(device, checked));
  }
  return or_not_observed(std::move(judgements), Note(Msg::rule_25_3_not_seen));
}

}  // namespace

extern const Rule item25_3;
const Rule item25_3{.item = "25-3", .version = 2, .judge = judge};

}  // namespace tenken::rules
