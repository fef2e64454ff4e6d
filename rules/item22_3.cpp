// Sheet 22-3: no weak device directly on the Internet. A connection that came from there and was
// accepted proves that it can be reached; that it cannot, only a look from outside could show, so
// conforming is never given.
#include <algorithm>
#include <array>
#include <iterator>

#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/flow_facts.hpp"
#include "rules/items.hpp"

namespace tenken::rules {
namespace {

constexpr std::array kWeaknesses{23, 25, 32, 47};  // items
constexpr std::uint8_t kUdp = 17;

/// Sub-items to which the device does not conform, "23-1, 32-3".
std::string weaknesses(const Device& device, const InventoryView& view, const Policy& policy) {
  std::string items;
  for (const SheetItem& item : sheet_items()) {
    const Rule* const rule = find_rule(item.id);
    if (rule == nullptr || std::ranges::find(kWeaknesses, item.number) == kWeaknesses.end())
      continue;
    if (std::ranges::none_of(rule->judge(device, view, policy), [](const Judgement& judgement) {
          return judgement.verdict == Verdict::non_conforming;
        }))
      continue;
    items += (items.empty() ? "" : ", ") + std::string(item.id);
  }
  return items;
}

/// TCP connections that the device accepted.
bool is_accepted(const Flow& flow) { return flow.opened_by_peer > 0 && flow.accepted > 0; }

/// One that only tried, or whose answer was not heard.
bool is_tried(const Flow& flow) {
  const bool datagrams_only_in = flow.key.protocol == kUdp && flow.opener() == Opener::peer &&
                                 flow.sent_packets == 0 && flow.received_packets > 0;
  return !is_accepted(flow) && (flow.opened_by_peer > 0 || datagrams_only_in);
}

bool is_datagrams(const Flow& flow) {
  return flow.key.protocol == kUdp && flow.key.port_at == PortAt::device && flow.both_ways();
}

Flows those(const Flows& flows, bool (*chosen)(const Flow&)) {
  Flows some;
  std::ranges::copy_if(flows, std::back_inserter(some),
                       [&](const Flow* flow) { return chosen(*flow); });
  return some;
}

std::string global_addresses(const Device& device) {
  std::string text;
  for (const IpAddress& ip : device.current_ips())
    if (ip.is_global()) text += (text.empty() ? "" : ", ") + ip.to_string();
  return text;
}

Judgement reached(const Device& device, const Flows& flows, std::string weak) {
  if (weak.empty())
    return about_flows(device, Verdict::needs_review, Severity::medium,
                       Note(Msg::rule_22_3_reached, {peers_text(flows), last_day(flows)}));
  return about_flows(
      device, Verdict::non_conforming, Severity::critical,
      Note(Msg::rule_22_3_reached_weak, {peers_text(flows), last_day(flows), std::move(weak)}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& view,
                             const Policy& policy) {
  const Flows flows = internet_flows(device);
  std::vector<Judgement> judgements;
  if (const Flows accepted = those(flows, is_accepted); !accepted.empty())
    judgements.push_back(reached(device, accepted, weaknesses(device, view, policy)));
  const auto review = [&](bool (*chosen)(const Flow&), Msg reason) {
    if (const Flows some = those(flows, chosen); !some.empty())
      judgements.push_back(about_flows(device, Verdict::needs_review, Severity::medium,
                                       Note(reason, {peers_text(some), last_day(some)})));
  };
  review(is_datagrams, Msg::rule_22_3_datagrams);
  review(is_tried, Msg::rule_22_3_tried);
  if (std::string global = global_addresses(device); !global.empty())
    judgements.push_back(about_flows(device, Verdict::needs_review, Severity::low,
                                     Note(Msg::rule_22_3_global, {std::move(global)})));
  return or_not_observed(std::move(judgements), silence(device, Msg::rule_22_3_none));
}

}  // namespace

extern const Rule item22_3;
const Rule item22_3{.item = "22-3", .version = 1, .judge = judge};

}  // namespace tenken::rules
