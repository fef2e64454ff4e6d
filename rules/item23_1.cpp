// Sheet 23-1: services that the device runs by default and nobody needs.
// Conforming needs all TCP ports, and the UDP ports of top20 from the same scan.
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

Judgement judge_service(const Device& device, const Service& service, const Policy& policy) {
  const std::string where = service.endpoint.to_string();
  const std::string what = protocol_text(service);
  const Approval* const approval = policy.find_approval(device, service);
  if (is_denied(service)) {
    // Only an approval that names the protocol shows that somebody meant it.
    if (approval != nullptr && !approval->protocol.empty())
      return about(
          device, service, Verdict::needs_review, Severity::medium,
          Note(Msg::rule_23_1_denied_approved, {what, where, printable(approval->reason)}));
    return about(device, service, Verdict::non_conforming, denied_severity(service),
                 Note(Msg::rule_23_1_denied, {what, where}));
  }
  if (!is_identified(service))
    return about(device, service, Verdict::needs_review, Severity::low,
                 Note(Msg::rule_23_1_unidentified, {where}));
  if (approval != nullptr)
    return about(device, service, Verdict::conforming, Severity::none,
                 Note(Msg::rule_23_1_approved, {what, where, printable(approval->reason)}));
  if (!policy.has_approvals)
    return about(device, service, Verdict::needs_review, Severity::low,
                 Note(Msg::rule_23_1_no_list, {what, where}));
  return about(device, service, Verdict::needs_review, Severity::low,
               Note(Msg::rule_23_1_unlisted, {what, where}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& policy) {
  std::vector<Judgement> judgements;
  // What an absent device ran when it was last seen says nothing about now.
  if (device.present)
    for (const Service* service : open_services(device))
      judgements.push_back(judge_service(device, *service, policy));
  judgements.push_back(
      full_coverage(device, CoverageWords(Msg::rule_23_1_udp_missing, Msg::rule_23_1_complete)));
  return judgements;
}

}  // namespace

extern const Rule item23_1;
const Rule item23_1{.item = "23-1", .version = 2, .judge = judge};

}  // namespace tenken::rules
