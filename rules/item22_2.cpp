// Sheet 22-2: who connects proves who it is, and what is sent is encrypted: each service, and the
// link (IEEE 802.1X). Not seen is not the same as not there: conforming needs a complete port scan.
#include <algorithm>
#include <array>

#include "model/claims.hpp"
#include "rules/facts.hpp"
#include "rules/heard.hpp"

namespace tenken::rules {
namespace {

constexpr std::array<std::string_view, 3> kOldTls{"SSLv3", "TLSv1", "TLSv1.1"};  // RFC 8996

bool asks_login(const Service& service) {
  const std::string_view auth = value_of(service.facts, claim::kAuth);
  return auth == "password" || auth == "certificate";
}

bool is_encrypted(const Service& service) {
  return value_of(service.facts, claim::kCleartext) == "false";
}

bool is_old_tls(const Service& service) {
  return std::ranges::find(kOldTls, value_of(service.facts, "tls.version")) != kOldTls.end();
}

bool took_part_in_802_1x(const Device& device) {
  return value_of(device.facts, claim::kDot1x) == "supplicant";
}

/// What there is to say against one open service; nothing where it asks and encrypts.
std::optional<Judgement> judge_service(const Device& device, const Service& service) {
  const std::string where = service.endpoint.to_string();
  if (value_of(service.facts, claim::kAuth) == "none")
    return about(device, service, Verdict::non_conforming, Severity::high,
                 Note(Msg::rule_22_2_no_login, {protocol_text(service), where}));
  if (value_of(service.facts, claim::kCleartext) == "true")
    return about(device, service, Verdict::needs_review, Severity::medium,
                 Note(Msg::rule_22_2_cleartext, {protocol_text(service), where}));
  if (is_old_tls(service))
    return about(
        device, service, Verdict::needs_review, Severity::medium,
        Note(Msg::rule_22_2_old_tls, {where, printable(value_of(service.facts, "tls.version"))}));
  if (asks_login(service) && is_encrypted(service)) return std::nullopt;
  return about(device, service, Verdict::needs_review, Severity::low,
               Note(Msg::rule_22_2_unknown, {protocol_text(service), where}));
}

Judgement judge_link(const Device& device) {
  if (!took_part_in_802_1x(device))
    return about_measurement(device, Verdict::needs_review, Severity::low,
                             Note(Msg::rule_22_2_no_802_1x));
  const bool complete = !coverage_gap(device) && device.tcp->scanned.is_all();
  return about_measurement(device, complete ? Verdict::conforming : Verdict::needs_review,
                           complete ? Severity::none : Severity::low,
                           complete
                               ? Note(Msg::rule_22_2_good)
                               : Note(Msg::rule_22_2_802_1x_only, {full_scan_command(device)}));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  for (const HeardFact& login : heard_facts(device, claim::kClearLogin))
    if (login.recent)
      judgements.push_back(login.judged(
          device, Verdict::non_conforming, Severity::high,
          Note(Msg::rule_22_2_clear_login, {login.where, printable(login.fact->value)})));
  const auto services = open_services(device);
  for (const Service* const service : services)
    if (auto judgement = judge_service(device, *service))
      judgements.push_back(std::move(*judgement));
  if (judgements.empty() && services.empty() && !took_part_in_802_1x(device))
    judgements.emplace_back(Verdict::not_observed, Severity::none, Note(Msg::rule_22_2_nothing));
  else if (judgements.empty() || !took_part_in_802_1x(device))
    judgements.push_back(judge_link(device));
  return judgements;
}

}  // namespace

extern const Rule item22_2;
const Rule item22_2{.item = "22-2", .version = 1, .judge = judge};

}  // namespace tenken::rules
