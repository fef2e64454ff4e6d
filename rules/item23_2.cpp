// Sheet 23-2: ports that no service needs. As in 23-1, conforming needs all TCP ports, and the UDP
// ports of top20 from the same scan.
#include "model/messages.hpp"
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
  judgements.push_back(
      full_coverage(device, CoverageWords(Msg::rule_23_2_udp_missing, Msg::rule_23_2_complete)));
  return judgements;
}

}  // namespace

extern const Rule item23_2;
const Rule item23_2{.item = "23-2", .version = 2, .judge = judge};

}  // namespace tenken::rules
