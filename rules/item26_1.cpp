// Sheet 26-1: the device proves who it is, by a key of its own: its certificate, its host key, or
// EAP-TLS on the link. Whether a certificate's issuer deserves trust is for a person to judge.
#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::array kKeys{claim::kIdentityTlsKey, claim::kIdentitySshKey};
constexpr std::string_view kEapTls = "TLS";

std::vector<Judgement> judge_shared_keys(const Device& device, const InventoryView& view) {
  std::vector<Judgement> judgements;
  for (const std::string_view key : kKeys) {
    const Fact* const own = find_fact(device.facts, key);
    if (own == nullptr) continue;
    const auto other = std::ranges::find_if(view.devices, [&](const Device& one) {
      return one.id != device.id && value_of(one.facts, key) == own->value;
    });
    if (other == view.devices.end()) continue;
    Judgement& judgement = judgements.emplace_back(
        Verdict::non_conforming, Severity::high,
        Note(Msg::rule_26_1_shared, {printable(own->value), printable(other->label())}));
    judgement.evidence = own->evidence ? std::vector{*own->evidence} : presence_evidence(device);
  }
  return judgements;
}

/// Judged by the day on which the device was last seen: the capture or the scan may be old.
std::optional<Judgement> judge_certificate(const Device& device, const Service& service) {
  const std::string_view until = value_of(service.facts, "tls.cert.not_after");
  const std::string where = service.endpoint.to_string();
  if (const auto end = Timestamp::parse(until); end && *end < device.last_seen)
    return about(device, service, Verdict::non_conforming, Severity::medium,
                 Note(Msg::rule_26_1_expired, {where, day_text(*end)}));
  const std::string_view self_signed = value_of(service.facts, "tls.cert.self_signed");
  if (self_signed == "true")
    return about(device, service, Verdict::needs_review, Severity::low,
                 Note(Msg::rule_26_1_self_signed, {where}));
  if (self_signed == "false")
    return about(device, service, Verdict::needs_review, Severity::low,
                 Note(Msg::rule_26_1_unchecked,
                      {where, printable(value_of(service.facts, "tls.cert.issuer"))}));
  return std::nullopt;
}

std::optional<Judgement> judge_link(const Device& device) {
  const Fact* const method = find_fact(device.facts, claim::kEapMethod);
  if (method == nullptr) return std::nullopt;
  const bool proves =
      method->value == kEapTls && value_of(device.facts, claim::kEapResult) == "accepted";
  return about_measurement(device, proves ? Verdict::conforming : Verdict::needs_review,
                           proves ? Severity::none : Severity::low,
                           Note(proves ? Msg::rule_26_1_eap_tls : Msg::rule_26_1_eap,
                                {printable(method->value), day_text(method->last_seen)}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& view,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements = judge_shared_keys(device, view);
  for (const Service* const service : open_services(device))
    if (auto judgement = judge_certificate(device, *service))
      judgements.push_back(std::move(*judgement));
  if (auto judgement = judge_link(device)) judgements.push_back(std::move(*judgement));
  return or_not_observed(std::move(judgements), Note(Msg::rule_26_1_nothing));
}

}  // namespace

extern const Rule item26_1;
const Rule item26_1{.item = "26-1", .version = 1, .judge = judge};

}  // namespace tenken::rules
