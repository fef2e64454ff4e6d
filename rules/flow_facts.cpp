#include "rules/flow_facts.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::size_t kMostShown = 5;  // in one sentence
constexpr std::uint16_t kDns = 53;     // RFC 1035 section 4.2
constexpr std::uint16_t kNtp = 123;    // RFC 5905 section 7.2
constexpr std::uint8_t kIcmp = 1;
constexpr std::uint8_t kUdp = 17;
constexpr std::uint8_t kIcmpv6 = 58;

}  // namespace

bool is_heard(const Device& device) {
  return device.hearing && std::ranges::any_of(device.flows, &Flow::both_ways);
}

Flows internet_flows(const Device& device) {
  Flows flows;
  for (const Flow& flow : device.flows)
    if (flow.internet) flows.push_back(&flow);
  return flows;
}

/// What was spoken tells who served; the ports of datagrams only hint at who began.
bool is_outbound(const Flow& flow) {
  if (!flow.service.empty()) return flow.key.port_at != PortAt::device;
  return flow.opener() != Opener::peer || flow.key.protocol == kUdp;
}

bool is_upkeep(const Flow& flow) {
  const FlowKey& key = flow.key;
  return key.protocol == kIcmp || key.protocol == kIcmpv6 ||
         (key.port_at != PortAt::device && (key.port == kDns || key.port == kNtp));
}

std::string peer_text(const Flow& flow) {
  std::string text = flow.names.empty()
                         ? flow.key.peer.to_string()
                         : printable(flow.names.front()) + " (" + flow.key.peer.to_string() + ")";
  text += ' ' + flow.port_text();
  if (!flow.service.empty()) text += ' ' + printable(flow.service);
  if (!flow.tls.empty()) text += ' ' + printable(flow.tls);
  return text;
}

std::string peers_text(const Flows& flows) {
  std::string text;
  for (std::size_t i = 0; i < std::min(flows.size(), kMostShown); ++i)
    text += (i == 0 ? "" : ", ") + peer_text(*flows[i]);
  if (flows.size() > kMostShown) text += ", +" + std::to_string(flows.size() - kMostShown);
  return text;
}

std::string peer_count(const Flows& flows) {
  std::set<IpAddress> peers;
  for (const Flow* const flow : flows) peers.insert(flow->key.peer);
  return std::to_string(peers.size());
}

std::string last_day(const Flows& flows) {
  Timestamp last = flows.front()->last;
  for (const Flow* const flow : flows) last = std::max(last, flow->last);
  return day_text(last);
}

std::string hours_text(const Device& device) { return std::to_string(device.hearing->hours()); }

Note silence(const Device& device, Msg heard) {
  return is_heard(device) ? Note(heard, {hours_text(device)}) : Note(Msg::rule_flows_not_heard);
}

Judgement about_flows(const Device& device, Verdict verdict, Severity severity, Note reason) {
  Judgement judgement(verdict, severity, std::move(reason));
  const Fact* const record = find_fact(device.facts, claim::kFlows);
  judgement.evidence = record != nullptr && record->evidence ? std::vector{*record->evidence}
                                                             : presence_evidence(device);
  return judgement;
}

}  // namespace tenken::rules
