// Sheet 22-3: no weak device directly on the Internet. A connection that came from there and was
// accepted proves that it can be reached, and so does a look from outside that finds a port of it;
// that it cannot be reached, only a complete look from outside shows.
#include <algorithm>
#include <array>
#include <iterator>

#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/flow_facts.hpp"
#include "rules/items.hpp"
#include "rules/vantage_facts.hpp"

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

/// The look from the Internet at an address of the device, if it was complete.
const VantageLook* complete_look(const OutsideView& outside) {
  for (const VantageLook& look : outside.looks)
    if (is_internet(look.vantage) && look.tcp && look.tcp->scanned.is_all()) return &look;
  return nullptr;
}

/// Those that no complete look from the Internet was at.
std::string global_addresses(const Device& device, const VantageLook* look) {
  std::string text;
  for (const IpAddress& ip : device.current_ips())
    if (ip.is_global() && (look == nullptr || look->address != ip))
      text += (text.empty() ? "" : ", ") + ip.to_string();
  return text;
}

constexpr std::uint16_t kMappingPort = 5351;  // RFC 6886 and RFC 6887

/// Requests for port mappings that the device made.
bool is_mapping(const Flow& flow) {
  return flow.key.protocol == kUdp && flow.key.port == kMappingPort &&
         flow.key.port_at == PortAt::peer && flow.sent_packets > 0;
}

/// What the Internet reaches of the device, as a look from there found it.
std::vector<const ReachedPort*> from_internet(const OutsideView& outside) {
  std::vector<const ReachedPort*> ports;
  for (const ReachedPort& port : outside.reached)
    if (is_internet(port.look->vantage)) ports.push_back(&port);
  return ports;
}

Judgement found_outside(const Device& device, const OutsideView& outside,
                        const std::vector<const ReachedPort*>& ports, std::string weak) {
  const std::string day = day_text(ports.front()->look->at);
  if (weak.empty())
    return about_looks(device, outside, Verdict::needs_review, Severity::medium,
                       Note(Msg::rule_22_3_outside, {reached_text(ports), day}));
  return about_looks(
      device, outside, Verdict::non_conforming, Severity::critical,
      Note(Msg::rule_22_3_outside_weak, {reached_text(ports), day, std::move(weak)}));
}

/// Nothing against the device: whether that was really looked for.
std::optional<Judgement> judge_closed(const Device& device, const OutsideView& outside,
                                      const InventoryView& view, const Policy& policy) {
  if (const VantageLook* const look = complete_look(outside))
    return about_looks(device, outside, Verdict::conforming, Severity::none,
                       Note(Msg::rule_22_3_closed, {look->vantage, day_text(look->at),
                                                    std::to_string(look->tcp->scanned.size())}));
  const auto look = public_look(view, policy);
  if (!look || !look->complete) return std::nullopt;
  Judgement judgement(look->unexplained.empty() ? Verdict::conforming : Verdict::needs_review,
                      look->unexplained.empty() ? Severity::none : Severity::medium,
                      look->unexplained.empty()
                          ? Note(Msg::rule_22_3_public_closed,
                                 {std::to_string(look->looked), look->vantage, day_text(look->at)})
                          : Note(Msg::rule_24_1_public_open, {printable(look->unexplained)}));
  judgement.evidence = look->evidence.empty() ? presence_evidence(device) : look->evidence;
  return judgement;
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
  const OutsideView outside = outside_view(device, view);
  std::vector<Judgement> judgements;
  if (const Flows accepted = those(flows, is_accepted); !accepted.empty())
    judgements.push_back(reached(device, accepted, weaknesses(device, view, policy)));
  if (const auto ports = from_internet(outside); !ports.empty())
    judgements.push_back(found_outside(device, outside, ports, weaknesses(device, view, policy)));
  const auto review = [&](bool (*chosen)(const Flow&), Msg reason) {
    if (const Flows some = those(flows, chosen); !some.empty())
      judgements.push_back(about_flows(device, Verdict::needs_review, Severity::medium,
                                       Note(reason, {peers_text(some), last_day(some)})));
  };
  review(is_datagrams, Msg::rule_22_3_datagrams);
  review(is_tried, Msg::rule_22_3_tried);
  Flows asked;
  for (const Flow& flow : device.flows)
    if (is_mapping(flow)) asked.push_back(&flow);
  if (!asked.empty())
    judgements.push_back(
        about_flows(device, Verdict::needs_review, Severity::medium,
                    Note(Msg::rule_22_3_asked_mapping, {peers_text(asked), last_day(asked)})));
  for (const Mapped& mapped : outside.mappings)
    judgements.push_back(about_looks(device, outside, Verdict::needs_review, Severity::medium,
                                     Note(Msg::rule_22_3_mapped, {mapped.mapping.text})));
  if (std::string global = global_addresses(device, complete_look(outside)); !global.empty())
    judgements.push_back(about_flows(device, Verdict::needs_review, Severity::low,
                                     Note(Msg::rule_22_3_global, {std::move(global)})));
  if (judgements.empty())
    if (auto closed = judge_closed(device, outside, view, policy))
      judgements.push_back(std::move(*closed));
  return or_not_observed(std::move(judgements), silence(device, Msg::rule_22_3_none));
}

}  // namespace

extern const Rule item22_3;
const Rule item22_3{.item = "22-3", .version = 2, .judge = judge};

}  // namespace tenken::rules
