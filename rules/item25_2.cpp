// Sheet 25-2: credentials are kept secret. A login in clear text tells them to everybody on the
// way. How people keep passwords is not to be seen on a network, so conforming is never given.
#include <chrono>

#include "model/claims.hpp"
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::string_view kPassive = "passive/";
constexpr auto kRecent = std::chrono::days(30);  // what was heard before may have been put right

/// \param where  the device or the service that the login is for
Judgement judge_login(const Device& device, const Fact& fact, std::string where) {
  std::vector<std::string> args{std::move(where), printable(fact.value), day_text(fact.last_seen)};
  // Measured by the device, not by today: a capture may be old.
  const bool recent = device.last_seen - fact.last_seen <= kRecent;
  Judgement judgement(
      recent ? Verdict::non_conforming : Verdict::needs_review,
      recent ? Severity::high : Severity::medium,
      Note(recent ? Msg::rule_25_2_clear : Msg::rule_25_2_clear_before, std::move(args)));
  judgement.evidence = fact.evidence ? std::vector{*fact.evidence} : presence_evidence(device);
  return judgement;
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  if (const Fact* const fact = find_fact(device.facts, claim::kClearLogin))
    judgements.push_back(judge_login(device, *fact, printable(device.label())));
  for (const Service* const service : open_services(device)) {
    const Fact* const fact = find_fact(service->facts, claim::kClearLogin);
    if (fact == nullptr) continue;
    judgements.push_back(judge_login(device, *fact, service->endpoint.to_string()));
    judgements.back().endpoint = service->endpoint;
  }
  if (!judgements.empty()) return judgements;
  const Fact* const seen = find_fact(device.facts, claim::kHostSeen);
  if (seen != nullptr && seen->witness.starts_with(kPassive))
    judgements.emplace_back(Verdict::needs_review, Severity::low,
                            Note(Msg::rule_25_2_none_heard, {day_text(seen->last_seen)}));
  else
    judgements.emplace_back(Verdict::not_observed, Severity::none, Note(Msg::rule_25_2_not_heard));
  return judgements;
}

}  // namespace

extern const Rule item25_2;
const Rule item25_2{.item = "25-2", .version = 1, .judge = judge};

}  // namespace tenken::rules
