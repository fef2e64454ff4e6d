// Sheet 23-2: ports that no service needs. As in 23-1, UDP is not measured by this version, so a
// device whose open TCP ports are all approved is not_observed, with the TCP part stated.
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

Judgement judge_port(const Device& device, const Service& service, const Policy& policy) {
  const std::string where = service.endpoint.to_string();
  const std::string what = protocol_text(service);
  if (!policy.has_approvals)
    return about(device, service, Verdict::needs_review, Severity::low,
                 Note(Msg::rule_23_2_no_list, {where, what}));
  if (const Approval* const approval = policy.find_approval(device, service))
    return about(device, service, Verdict::conforming, Severity::none,
                 Note(Msg::rule_23_2_approved, {where, what, printable(approval->reason)}));
  if (!is_identified(service) && policy.may_approve(device, service))
    return about(device, service, Verdict::needs_review, Severity::low,
                 Note(Msg::rule_23_2_unidentified, {where}));
  return about(device, service, Verdict::non_conforming, Severity::medium,
               Note(Msg::rule_23_2_unlisted, {where, what}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& policy) {
  std::vector<Judgement> judgements;
  if (device.present)
    for (const Service* service : open_services(device))
      judgements.push_back(judge_port(device, *service, policy));
  judgements.push_back(tcp_only_coverage(device, Msg::rule_23_2_udp_missing));
  return judgements;
}

}  // namespace

extern const Rule item23_2;
const Rule item23_2{.item = "23-2", .version = 1, .judge = judge};

}  // namespace tenken::rules
