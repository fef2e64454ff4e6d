// Sheet 25-2: credentials are kept secret. A login in clear text tells them to everybody on the
// way. How people keep passwords is not to be seen on a network, so conforming is never given.
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/flow_facts.hpp"
#include "rules/heard.hpp"

namespace tenken::rules {
namespace {

Judgement judge_login(const Device& device, const HeardFact& login) {
  std::vector<std::string> args{login.where, printable(login.fact->value),
                                day_text(login.fact->last_seen)};
  return login.recent ? login.judged(device, Verdict::non_conforming, Severity::high,
                                     Note(Msg::rule_25_2_clear, std::move(args)))
                      : login.judged(device, Verdict::needs_review, Severity::medium,
                                     Note(Msg::rule_25_2_clear_before, std::move(args)));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  for (const HeardFact& login : heard_facts(device, claim::kClearLogin))
    judgements.push_back(judge_login(device, login));
  if (!judgements.empty()) return judgements;
  if (is_heard(device))
    judgements.push_back(about_flows(
        device, Verdict::needs_review, Severity::low,
        Note(Msg::rule_25_2_none_heard, {hours_text(device), day_text(device.hearing->last)})));
  else
    judgements.emplace_back(Verdict::not_observed, Severity::none, Note(Msg::rule_25_2_not_heard));
  return judgements;
}

}  // namespace

extern const Rule item25_2;
const Rule item25_2{.item = "25-2", .version = 2, .judge = judge};

}  // namespace tenken::rules
