// Sheet 22-1: whether the device needs the Internet was decided, and holds. Flows with the Internet
// prove that it uses it; silence proves something only where the device was heard for long.
#include <algorithm>
#include <iterator>

#include "model/messages.hpp"
#include "rules/flow_facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::uint8_t kUdp = 17;
constexpr std::uint16_t kMapping = 5351;  // RFC 6886 and RFC 6887

Flows mapping_requests(const Device& device) {
  Flows flows;
  for (const Flow& flow : device.flows)
    if (flow.key.protocol == kUdp && flow.key.port == kMapping &&
        flow.key.port_at == PortAt::peer && flow.sent_packets > 0)
      flows.push_back(&flow);
  return flows;
}

Judgement about_peers(const Device& device, Verdict verdict, Severity severity, Msg reason,
                      const Flows& flows) {
  return about_flows(device, verdict, severity,
                     Note(reason, {peer_count(flows), peers_text(flows), last_day(flows)}));
}

/// Nothing against the policy was heard: whether that is enough.
Judgement judge_silence(const Device& device, const InternetList& list, const Flows& flows,
                        const Policy& policy) {
  const Hearing& hearing = *device.hearing;
  if (hearing.dropped > 0 || device.more_flows > 0)
    return {Verdict::not_observed, Severity::none,
            Note(Msg::rule_22_1_incomplete, {std::to_string(hearing.dropped)})};
  if (hearing.hours() < policy.internet.hours)
    return {
        Verdict::not_observed, Severity::none,
        Note(Msg::rule_22_1_short, {hours_text(device), std::to_string(policy.internet.hours)})};
  if (list.empty())
    return about_flows(device, Verdict::conforming, Severity::none,
                       Note(Msg::rule_22_1_none, {hours_text(device)}));
  return about_flows(device, Verdict::conforming, Severity::none,
                     Note(Msg::rule_22_1_listed, {peer_count(flows), hours_text(device)}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& policy) {
  const Flows flows = internet_flows(device);
  const Flows mappings = mapping_requests(device);
  const InternetList* const list = policy.internet_for(device);
  const bool forbidden = list != nullptr && list->empty();
  std::vector<Judgement> judgements;
  if (!mappings.empty())
    judgements.push_back(about_flows(
        device, forbidden ? Verdict::non_conforming : Verdict::needs_review, Severity::medium,
        Note(Msg::rule_22_1_mapping, {peers_text(mappings), last_day(mappings)})));
  Flows unlisted;
  if (list != nullptr)
    std::ranges::copy_if(flows, std::back_inserter(unlisted),
                         [&](const Flow* flow) { return !list->allows(*flow); });
  if (list == nullptr && !flows.empty())
    judgements.push_back(
        about_peers(device, Verdict::needs_review, Severity::low, Msg::rule_22_1_no_policy, flows));
  else if (!unlisted.empty() && forbidden)
    judgements.push_back(about_peers(device, Verdict::non_conforming, Severity::medium,
                                     Msg::rule_22_1_forbidden, unlisted));
  else if (!unlisted.empty())
    judgements.push_back(about_peers(device, Verdict::needs_review, Severity::medium,
                                     Msg::rule_22_1_unlisted, unlisted));
  if (!judgements.empty()) return judgements;
  if (!is_heard(device))
    judgements.emplace_back(Verdict::not_observed, Severity::none, Note(Msg::rule_flows_not_heard));
  else if (list == nullptr)
    judgements.push_back(about_flows(device, Verdict::needs_review, Severity::low,
                                     Note(Msg::rule_22_1_quiet, {hours_text(device)})));
  else
    judgements.push_back(judge_silence(device, *list, flows, policy));
  return judgements;
}

}  // namespace

extern const Rule item22_1;
const Rule item22_1{.item = "22-1", .version = 1, .judge = judge};

}  // namespace tenken::rules
