// Sheet 25-1: what makers deliver devices with was changed. Judged by logins that others made and
// that were heard, and by those that an audit tried. That known defaults were refused says nothing
// of the strength of what took their place, so conforming is never given.
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

/// Nothing where the check does not settle it.
std::optional<Judgement> judge_checked(const Device& device, const CheckedLogin& checked) {
  const TriedLogin& login = checked.login;
  const std::string day = day_text(checked.at.fact->last_seen);
  const std::string row = login.row.empty() ? "-" : printable(login.row);
  switch (login.verdict) {
    case LoginVerdict::accepted_verified:
      return checked.at.judged(
          device, Verdict::non_conforming, Severity::critical,
          Note(Msg::rule_25_1_tried_accepted, {checked.name(), checked.at.where, row, day}));
    case LoginVerdict::accepted_unverified:
      return checked.at.judged(
          device, Verdict::needs_review, Severity::high,
          Note(Msg::rule_25_1_tried_unverified, {checked.name(), checked.at.where, row, day}));
    case LoginVerdict::accepts_any:
      return checked.at.judged(
          device, Verdict::non_conforming, Severity::critical,
          Note(Msg::rule_25_1_tried_any, {checked.name(), checked.at.where, day}));
    case LoginVerdict::not_initialised:
      return checked.at.judged(device, Verdict::non_conforming, Severity::critical,
                               Note(Msg::rule_25_1_uninitialised, {checked.at.where, day}));
    default:
      return std::nullopt;
  }
}

/// "telnet admin (axis-1)": at most a few of them.
std::string names_of(const std::vector<CheckedLogin>& logins, LoginVerdict verdict) {
  constexpr std::size_t kMostNamed = 6;
  std::string names;
  std::size_t count = 0;
  for (const CheckedLogin& checked : logins) {
    if (checked.login.verdict != verdict || ++count > kMostNamed) continue;
    names.append(names.empty() ? "" : ", ").append(checked.name());
    if (!checked.login.row.empty()) names += " (" + printable(checked.login.row) + ")";
  }
  if (count > kMostNamed) names += " +" + std::to_string(count - kMostNamed);
  return names;
}

/// What is to be said where nothing was accepted.
void judge_rest(const Device& device, const std::vector<CheckedLogin>& checked,
                const Policy& policy, std::vector<Judgement>& judgements) {
  if (checked.empty()) return;
  const HeardFact& at = checked.front().at;
  if (std::string names = names_of(checked, LoginVerdict::rejected); !names.empty()) {
    const std::string demand = policy.passwords.text();
    judgements.push_back(at.judged(
        device, Verdict::needs_review, Severity::low,
        demand.empty() ? Note(Msg::rule_25_1_tried_refused, {std::move(names)})
                       : Note(Msg::rule_25_1_refused_demand, {std::move(names), demand})));
  }
  std::string open = names_of(checked, LoginVerdict::undecided);
  if (const std::string locked = names_of(checked, LoginVerdict::locked); !locked.empty())
    open.append(open.empty() ? "" : ", ").append(locked);
  if (!open.empty())
    judgements.push_back(at.judged(device, Verdict::needs_review, Severity::low,
                                   Note(Msg::rule_25_1_tried_open_end, {std::move(open)})));
  if (!judgements.empty()) return;
  std::string why = names_of(checked, LoginVerdict::not_tested);
  if (!why.empty())
    judgements.push_back(at.judged(device, Verdict::not_observed, Severity::none,
                                   Note(Msg::rule_25_1_untried, {std::move(why)})));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& policy) {
  std::vector<Judgement> judgements;
  const std::vector<CheckedLogin> checked = checked_logins(device);
  for (const CheckedLogin& login : checked)
    if (auto judgement = judge_checked(device, login)) judgements.push_back(std::move(*judgement));
  for (const HeardLogin& login : heard_logins(device))
    if (login.secret.is_default && login.secret.fate != SecretFate::refused)
      judgements.push_back(judge_login(device, login));
  if (judgements.empty()) judge_rest(device, checked, policy, judgements);
  return or_not_observed(std::move(judgements), Note(Msg::rule_25_1_not_tried));
}

}  // namespace

extern const Rule item25_1;
const Rule item25_1{.item = "25-1", .version = 2, .judge = judge};

}  // namespace tenken::rules
