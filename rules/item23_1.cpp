// Sheet 23-1: services that the device runs by default and nobody needs, WPS of access points among
// them.
// Conforming needs all TCP ports, and the UDP ports of top20 from the same scan.
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/wifi_facts.hpp"

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

/// WPS of an access point is a service to everybody in range.
std::optional<Judgement> judge_wps(const Device& device) {
  const auto offer = wifi_offer(device);
  if (!offer || offer->claim.wps.empty()) return std::nullopt;
  const std::vector<std::string> args{offer->network(), wps_word(offer->claim.wps), offer->day()};
  if (offer->claim.wps == "wps-pin")
    return offer->judged(device, Verdict::non_conforming, Severity::high,
                         Note(Msg::rule_23_1_wps, args));
  if (offer->claim.wps == "wps-pin-locked")
    return offer->judged(device, Verdict::non_conforming, Severity::medium,
                         Note(Msg::rule_23_1_wps, args));
  return offer->judged(device, Verdict::needs_review, Severity::low,
                       Note(Msg::rule_23_1_wps_button, args));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& policy) {
  std::vector<Judgement> judgements;
  if (auto wps = judge_wps(device)) judgements.push_back(std::move(*wps));
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
const Rule item23_1{.item = "23-1", .version = 3, .judge = judge};

}  // namespace tenken::rules
