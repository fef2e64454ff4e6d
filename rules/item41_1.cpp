// Sheet 41-1: the register agrees with the network. Observed never overwrites declared; where both
// are known and differ, that is drift.
#include <algorithm>
#include <array>
#include <utility>

#include "model/claims.hpp"
#include "model/identity_claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/register_drift.hpp"

namespace tenken::rules {
namespace {

struct Compared {
  DeclaredField field;
  std::string_view claim;
  Msg drift;
};

constexpr std::array kCompared{
    Compared{DeclaredField::model, claim::kModel, Msg::rule_41_1_drift_model},
    Compared{DeclaredField::firmware, claim::kFirmware, Msg::rule_41_1_drift_firmware},
    Compared{DeclaredField::serial, claim::kIdentitySerial, Msg::rule_41_1_drift_serial},
};

/// A judgement about the presence of the device, citing what proves that it was seen.
Judgement about_presence(const Device& device, Verdict verdict, Severity severity, Note reason) {
  Judgement judgement(verdict, severity, std::move(reason));
  judgement.evidence = presence_evidence(device);
  return judgement;
}

std::string registered_by(const Device& device) {
  return device.registration ? signed_by(*device.registration) : "?";
}

std::vector<Judgement> judge_unregistered(const Device& device, const std::string& label) {
  if (device.present)
    return {about_presence(device, Verdict::non_conforming, Severity::medium,
                           Note(Msg::rule_41_1_unregistered, {label}))};
  return {about_presence(
      device, Verdict::needs_review, Severity::low,
      Note(Msg::rule_41_1_unregistered_absent, {label, day_text(device.last_seen)}))};
}

std::string missing_fields(const Device& device, const Policy& policy) {
  std::string missing;
  for (const DeclaredField field : policy.required) {
    if (!declared_text(device, field).empty()) continue;
    if (!missing.empty()) missing += ", ";
    missing += to_string(field);
  }
  return missing;
}

std::vector<Judgement> judge_drift(const Device& device, const InventoryView& view,
                                   const Policy& policy) {
  std::vector<Judgement> drift;
  for (const Compared& pair : kCompared) {
    const std::string_view written = declared_text(device, pair.field);
    const Fact* const seen = find_fact(device.facts, pair.claim);
    if (written.empty() || seen == nullptr || same_entry(seen->value, {})) continue;
    if (same_entry(written, seen->value)) continue;
    Judgement judgement(Verdict::needs_review, Severity::medium,
                        Note(pair.drift, {printable(written), printable(seen->value),
                                          signed_by(device, pair.field)}));
    judgement.evidence = seen->evidence ? std::vector{*seen->evidence} : presence_evidence(device);
    drift.push_back(std::move(judgement));
  }
  for (Judgement& judgement : judge_place(device, policy)) drift.push_back(std::move(judgement));
  for (Judgement& judgement : judge_use(device, view, policy))
    drift.push_back(std::move(judgement));
  return drift;
}

struct Dispute {
  std::string_view claim;
  Msg what;
};

constexpr std::array kDisputes{
    Dispute{claim::kConflict, Msg::rule_41_1_conflict},
    Dispute{claim::kDhcpRival, Msg::rule_41_1_dhcp_rival},
    Dispute{claim::kRouterRival, Msg::rule_41_1_router_rival},
    Dispute{claim::kClonedMac, Msg::rule_41_1_cloned_mac},
    Dispute{claim::kIdentityDoubt, Msg::rule_41_1_identity_review},
};

/// Where two claim the same part in the network, one of them does not belong to it.
void add_disputes(std::vector<Judgement>& judgements, const Device& device,
                  const std::string& label) {
  for (const Dispute& dispute : kDisputes) {
    const Fact* const fact = find_fact(device.facts, dispute.claim);
    if (fact == nullptr) continue;
    Judgement& judgement = judgements.emplace_back(
        Verdict::needs_review, Severity::medium,
        Note(dispute.what, {label, printable(fact->value), day_text(fact->last_seen)}));
    judgement.evidence = fact->evidence ? std::vector{*fact->evidence} : presence_evidence(device);
  }
}

std::int64_t days_since(Timestamp at, Timestamp now) {
  constexpr std::int64_t kNanosecondsPerDay = 86'400'000'000'000;
  return std::max<std::int64_t>(0, (now.nanoseconds - at.nanoseconds) / kNanosecondsPerDay);
}

/// The latest word of a person about the device.
std::optional<Timestamp> last_word(const Device& device) {
  std::optional<Timestamp> last;
  if (device.registration) last = device.registration->at;
  for (const auto& [field, entry] : device.declarations)
    if (!last || *last < entry.at) last = entry.at;
  return last;
}

/// An entry that nobody has looked at, and a device that nobody has seen, for longer than the
/// policy says.
void add_ages(std::vector<Judgement>& judgements, const Device& device, const std::string& label,
              Timestamp now, const Policy& policy) {
  if (policy.register_days == 0) return;
  const std::string most = std::to_string(policy.register_days);
  if (const auto last = last_word(device); last && days_since(*last, now) > policy.register_days)
    judgements.push_back(
        about_presence(device, Verdict::needs_review, Severity::low,
                       Note(Msg::rule_41_1_stale, {label, day_text(*last), most})));
  if (days_since(device.last_seen, now) > policy.register_days)
    judgements.push_back(
        about_presence(device, Verdict::needs_review, Severity::low,
                       Note(Msg::rule_41_1_unseen, {label, day_text(device.last_seen), most})));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& view,
                             const Policy& policy) {
  const std::string label = printable(device.label());
  std::vector<Judgement> judgements =
      device.registered ? judge_drift(device, view, policy) : judge_unregistered(device, label);
  add_disputes(judgements, device, label);
  for (Judgement& judgement : judge_count(device, view, policy))
    judgements.push_back(std::move(judgement));
  if (!device.registered) return judgements;
  if (!device.present)
    judgements.push_back(about_presence(
        device, Verdict::needs_review, Severity::medium,
        Note(Msg::rule_41_1_missing, {label, day_text(device.last_seen), registered_by(device)})));
  if (std::string missing = missing_fields(device, policy); !missing.empty())
    judgements.push_back(about_presence(
        device, Verdict::needs_review, Severity::low,
        Note(Msg::rule_41_1_incomplete, {label, std::move(missing), registered_by(device)})));
  add_ages(judgements, device, label, view.at, policy);
  if (judgements.empty())
    judgements.push_back(
        about_presence(device, Verdict::conforming, Severity::none,
                       Note(Msg::rule_41_1_complete, {label, registered_by(device)})));
  return judgements;
}

}  // namespace

extern const Rule item41_1;
const Rule item41_1{.item = "41-1", .version = 5, .judge = judge};

}  // namespace tenken::rules
