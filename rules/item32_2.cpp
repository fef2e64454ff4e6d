// Sheet 32-2: wired where possible. Whether this model has a port a person has to say, so that
// non-conforming is never given.
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/wifi_facts.hpp"

namespace tenken::rules {
namespace {

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  const Fact* const attached = find_fact(device.facts, claim::kAttachment);
  if (attached != nullptr && (attached->value == "wired" || attached->value == "wifi")) {
    const bool wired = attached->value == "wired";
    const auto use = wifi_use(device);
    const std::string day = day_text(attached->last_seen);
    Judgement& judgement =
        wired ? judgements.emplace_back(Verdict::conforming, Severity::none,
                                        Note(Msg::rule_32_2_wired, {day}))
              : judgements.emplace_back(
                    Verdict::needs_review, Severity::low,
                    Note(Msg::rule_32_2_wifi, {use ? use->network() : std::string("-"), day}));
    judgement.evidence =
        attached->evidence ? std::vector{*attached->evidence} : presence_evidence(device);
  }
  return or_not_observed(std::move(judgements), Note(Msg::rule_32_2_unknown));
}

}  // namespace

extern const Rule item32_2;
const Rule item32_2{.item = "32-2", .version = 1, .judge = judge};

}  // namespace tenken::rules
