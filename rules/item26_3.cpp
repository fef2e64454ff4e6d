// Sheet 26-3: cloud and systems are authenticated. What is in clear text or under a broken version
// of TLS authenticates nobody; whether a device checks the certificate that it gets cannot be
// heard, so conforming is never given.
#include <array>
#include <utility>

#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/flow_facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::string_view kOldestGood = "TLSv1.2";  // the names of versions sort by age

enum class Talk : std::uint8_t { clear, old_tls, encrypted, unknown };
constexpr std::size_t kTalks = 4;

Talk talk_of(const Flow& flow) {
  if (!flow.tls.empty()) return flow.tls < kOldestGood ? Talk::old_tls : Talk::encrypted;
  if (!flow.cleartext) return Talk::unknown;
  return *flow.cleartext ? Talk::clear : Talk::encrypted;
}

struct Words {
  Verdict verdict;
  Severity severity;
  Msg reason;
};

Words words_of(Talk talk) {
  switch (talk) {
    case Talk::clear:
      return {Verdict::non_conforming, Severity::high, Msg::rule_26_3_clear};
    case Talk::old_tls:
      return {Verdict::non_conforming, Severity::medium, Msg::rule_26_3_old_tls};
    case Talk::encrypted:
      return {Verdict::needs_review, Severity::low, Msg::rule_26_3_encrypted};
    case Talk::unknown:
      break;
  }
  return {Verdict::needs_review, Severity::low, Msg::rule_26_3_unknown};
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::array<Flows, kTalks> talks;
  for (const Flow* const flow : internet_flows(device)) {
    if (!is_outbound(*flow) || is_upkeep(*flow)) continue;
    const Talk talk = talk_of(*flow);
    // Nobody answered what is not known: that is no session.
    if (talk == Talk::unknown && !flow->both_ways()) continue;
    talks[static_cast<std::size_t>(talk)].push_back(flow);
  }
  std::vector<Judgement> judgements;
  for (std::size_t talk = 0; talk < kTalks; ++talk) {
    const Flows& flows = talks[talk];
    if (flows.empty()) continue;
    const Words words = words_of(static_cast<Talk>(talk));
    judgements.push_back(about_flows(device, words.verdict, words.severity,
                                     Note(words.reason, {peers_text(flows), last_day(flows)})));
  }
  return or_not_observed(std::move(judgements), silence(device, Msg::rule_26_3_none));
}

}  // namespace

extern const Rule item26_3;
const Rule item26_3{.item = "26-3", .version = 1, .judge = judge};

}  // namespace tenken::rules
