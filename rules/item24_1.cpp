// Sheet 24-1: access from outside is restricted. Judged from the difference between what the inside
// and another vantage see of the same ports, and from connections that came from other networks.
#include <algorithm>

#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/flow_facts.hpp"
#include "rules/vantage_facts.hpp"

namespace tenken::rules {
namespace {

using Ports = std::vector<const ReachedPort*>;

struct Sorted {
  Ports managed;   ///< management services that nobody approved
  Ports unlisted;  ///< other services
  Ports unknown;   ///< what it speaks is not known
  std::size_t approved = 0;

  Sorted() = default;
};

Sorted sort_reached(const Device& device, const OutsideView& outside, const Policy& policy) {
  Sorted sorted;
  for (const ReachedPort& port : outside.reached) {
    if (port.service != nullptr && policy.find_approval(device, *port.service) != nullptr) {
      ++sorted.approved;
    } else if (port.service == nullptr || !is_identified(*port.service)) {
      sorted.unknown.push_back(&port);
    } else if (is_management(*port.service)) {
      sorted.managed.push_back(&port);
    } else {
      sorted.unlisted.push_back(&port);
    }
  }
  return sorted;
}

/// Management connections that the device accepted from elsewhere than the policy's networks, or
/// where it names none from the Internet.
Flows strangers(const Device& device, const Policy& policy) {
  Flows flows;
  for (const Flow& flow : device.flows) {
    if (flow.key.port_at != PortAt::device || flow.opened_by_peer == 0 || flow.accepted == 0)
      continue;
    const bool strange =
        policy.management.empty() ? flow.internet : !policy.management.contains(flow.key.peer);
    const auto service = std::ranges::find_if(device.services, [&](const Service& one) {
      return one.endpoint.transport == Transport::tcp && one.endpoint.port == flow.key.port;
    });
    if (strange && service != device.services.end() && is_management(*service))
      flows.push_back(&flow);
  }
  return flows;
}

/// The ports open inside that a look did not ask for.
std::size_t unasked(const Device& device, const VantageLook& look) {
  std::size_t count = 0;
  for (const Service* const service : open_services(device)) {
    const PortCoverage* const seen = look.coverage(service->endpoint.transport);
    if (seen == nullptr || !seen->scanned.contains(service->endpoint.port)) ++count;
  }
  return count;
}

Judgement judge_look(const Device& device, const OutsideView& outside, const VantageLook& look,
                     const Sorted& sorted) {
  const auto about = [&](Verdict verdict, Severity severity, Note reason) {
    return about_looks(device, outside, verdict, severity, std::move(reason));
  };
  const std::string day = day_text(look.at);
  if (look.silent)
    return about(Verdict::needs_review, Severity::low,
                 Note(Msg::rule_24_1_silent, {look.vantage, day, vantage_command(device)}));
  if (const auto gap = coverage_gap(device)) {
    if (device.tcp && !device.tcp->scanned.empty() &&
        device.tcp->filtered.size() == device.tcp->scanned.size())
      return about(Verdict::needs_review, Severity::low,
                   Note(Msg::rule_24_1_filtered, {look.vantage, day}));
    return about(Verdict::not_observed, Severity::none, *gap);
  }
  if (const std::size_t rest = unasked(device, look); rest > 0)
    return about(Verdict::not_observed, Severity::none,
                 Note(Msg::rule_24_1_partial,
                      {look.vantage, day, std::to_string(rest), vantage_command(device)}));
  return about(
      Verdict::conforming, Severity::none,
      Note(Msg::rule_24_1_closed, {look.vantage, day, std::to_string(open_services(device).size()),
                                   std::to_string(sorted.approved),
                                   std::to_string(look.tcp ? look.tcp->scanned.size() : 0)}));
}

/// Nobody looked at the device itself: what the site's addresses on the Internet show.
Judgement judge_public(const Device& device, const InventoryView& view, const Policy& policy) {
  const auto look = public_look(view, policy);
  if (!look || look->looked == 0)
    return about_measurement(device, Verdict::not_observed, Severity::none,
                             Note(Msg::rule_24_1_one_place, {vantage_command(device)}));
  if (!look->complete)
    return about_measurement(
        device, Verdict::not_observed, Severity::none,
        Note(Msg::rule_24_1_public_partial,
             {std::to_string(look->looked), std::to_string(policy.outside.size())}));
  Judgement judgement(look->unexplained.empty() ? Verdict::conforming : Verdict::needs_review,
                      look->unexplained.empty() ? Severity::none : Severity::medium,
                      look->unexplained.empty()
                          ? Note(Msg::rule_24_1_public_closed,
                                 {std::to_string(look->looked), look->vantage, day_text(look->at)})
                          : Note(Msg::rule_24_1_public_open, {printable(look->unexplained)}));
  judgement.evidence = look->evidence.empty() ? presence_evidence(device) : look->evidence;
  return judgement;
}

std::vector<Judgement> judge(const Device& device, const InventoryView& view,
                             const Policy& policy) {
  const OutsideView outside = outside_view(device, view);
  const Sorted sorted = sort_reached(device, outside, policy);
  std::vector<Judgement> judgements;
  const auto add = [&](const Ports& ports, Verdict verdict, Severity severity, Msg reason) {
    if (ports.empty()) return;
    judgements.push_back(
        about_looks(device, outside, verdict, severity,
                    Note(reason, {reached_text(ports), ports.front()->look->vantage,
                                  day_text(ports.front()->look->at)})));
  };
  add(sorted.managed, Verdict::non_conforming, Severity::high, Msg::rule_24_1_management);
  add(sorted.unlisted, Verdict::needs_review, Severity::medium, Msg::rule_24_1_open);
  add(sorted.unknown, Verdict::needs_review, Severity::medium, Msg::rule_24_1_unknown);
  if (const Flows flows = strangers(device, policy); !flows.empty())
    judgements.push_back(
        about_flows(device, Verdict::non_conforming, Severity::high,
                    Note(Msg::rule_24_1_stranger, {peers_text(flows), last_day(flows)})));
  for (const Mapped& mapped : outside.mappings)
    if (std::ranges::none_of(outside.reached, [&](const ReachedPort& port) {
          return port.inner == mapped.mapping.inner;
        }))
      judgements.push_back(about_looks(device, outside, Verdict::needs_review, Severity::medium,
                                       Note(Msg::rule_24_1_mapped, {mapped.mapping.text})));
  if (outside.looks.empty()) {
    if (judgements.empty()) judgements.push_back(judge_public(device, view, policy));
    return judgements;
  }
  const bool faulty = !judgements.empty();
  for (const VantageLook& look : outside.looks) {
    Judgement judgement = judge_look(device, outside, look, sorted);
    // "Nothing is reached" would be the wrong summary where something is.
    if (!faulty || judgement.verdict != Verdict::conforming)
      judgements.push_back(std::move(judgement));
  }
  return judgements;
}

}  // namespace

extern const Rule item24_1;
const Rule item24_1{.item = "24-1", .version = 1, .judge = judge};

}  // namespace tenken::rules
