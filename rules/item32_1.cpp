// Sheet 32-1: Wi-Fi is encrypted by a strong method. Judged by what the device itself agreed on, as
// a survey heard it; an access point by what it offers.
#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/wifi_facts.hpp"

namespace tenken::rules {
namespace {

std::string ciphers_text(const WifiFact& use) {
  const std::string group = use.claim.has_finding("tkip-group") ? " (group: TKIP)" : "";
  return (use.claim.ciphers.empty() ? "-" : use.claim.ciphers) + group;
}

bool has_weak_cipher(const WifiFact& use) {
  return use.claim.has_finding("wep-cipher") || use.claim.has_finding("tkip-only") ||
         use.claim.has_finding("tkip-offered");
}

/// WPA2 with one password for all.
void judge_psk(const Device& device, const WifiFact& use, std::vector<Judgement>& out) {
  if (use.claim.better)
    out.push_back(use.judged(device, Verdict::needs_review, Severity::low,
                             Note(Msg::rule_32_1_better, {use.network(), use.label(), use.day()})));
  if (use.has_pmf())
    out.push_back(use.judged(device, Verdict::needs_review, Severity::low,
                             Note(Msg::rule_32_1_psk, {use.network(), use.label(), use.day()})));
}

/// What is strong where management frames are protected.
void judge_strong(const Device& device, const WifiFact& use, std::vector<Judgement>& out) {
  if (!use.has_pmf()) return;
  if (use.network_class == WifiClass::wpa2_wpa3_transition)
    out.push_back(
        use.judged(device, Verdict::needs_review, Severity::low,
                   Note(Msg::rule_32_1_transition, {use.network(), use.label(), use.day()})));
  else if (use.claim.basis == "negotiated")
    out.push_back(use.judged(
        device, Verdict::conforming, Severity::none,
        Note(Msg::rule_32_1_strong, {use.network(), use.label(), ciphers_text(use), use.day()})));
}

void judge_use(const Device& device, const WifiFact& use, std::vector<Judgement>& out) {
  const auto said = [&](Verdict verdict, Severity severity, Note note) {
    out.push_back(use.judged(device, verdict, severity, std::move(note)));
  };
  if (is_weak(use.wifi_class))
    return said(Verdict::non_conforming, wifi_grade_row(use.wifi_class, WifiWhen::any).severity,
                Note(Msg::rule_32_1_weak, {use.network(), use.label(), use.day()}));
  if (has_weak_cipher(use))
    return said(Verdict::non_conforming, Severity::high,
                Note(Msg::rule_32_1_weak_cipher,
                     {use.network(), use.label(), ciphers_text(use), use.day()}));
  const std::size_t before = out.size();
  if (use.claim.has_finding("tkip-group"))
    said(Verdict::needs_review, Severity::medium,
         Note(Msg::rule_32_1_weak_cipher,
              {use.network(), use.label(), ciphers_text(use), use.day()}));
  if (use.wifi_class == WifiClass::owe || use.wifi_class == WifiClass::owe_transition_owe)
    return said(Verdict::needs_review, Severity::low,
                Note(Msg::rule_32_1_unauthenticated, {use.network(), use.label(), use.day()}));
  if (is_authenticated(use.wifi_class)) {
    if (use.wifi_class == WifiClass::wpa2_personal)
      judge_psk(device, use, out);
    else
      judge_strong(device, use, out);
    if (!use.has_pmf())
      said(Verdict::needs_review, Severity::medium,
           Note(Msg::rule_32_1_no_pmf, {use.network(), use.label(), ciphers_text(use), use.day()}));
  }
  if (out.size() == before)
    said(Verdict::needs_review, Severity::low,
         Note(Msg::rule_32_1_unclear, {use.network(), use.label(), use.day()}));
}

void judge_offer(const Device& device, const WifiFact& offer, std::vector<Judgement>& out) {
  const auto said = [&](Verdict verdict, Severity severity, Note note) {
    out.push_back(offer.judged(device, verdict, severity, std::move(note)));
  };
  const bool strong = !offer.claim.has_finding("pmf-unknown") &&
                      (offer.wifi_class == WifiClass::wpa3_personal ||
                       offer.wifi_class == WifiClass::wpa3_enterprise ||
                       offer.wifi_class == WifiClass::wpa3_enterprise_192 ||
                       (offer.wifi_class == WifiClass::wpa2_enterprise && offer.has_pmf()));
  const bool tkip = has_weak_cipher(offer) || offer.claim.has_finding("tkip-group");
  if (is_weak(offer.wifi_class) || offer.claim.has_finding("wep-cipher") ||
      offer.claim.has_finding("tkip-only"))
    said(Verdict::non_conforming, Severity::high,
         Note(Msg::rule_32_1_offers_weak, {offer.network(), offer.label(), offer.day()}));
  else if (strong && !tkip)
    said(Verdict::conforming, Severity::none,
         Note(Msg::rule_32_1_offers_strong, {offer.network(), offer.label(), offer.day()}));
  else
    said(Verdict::needs_review, Severity::low,
         Note(Msg::rule_32_1_offers_review,
              {offer.network(), offer.label(), offer.claim.grade.empty() ? "-" : offer.claim.grade,
               offer.day()}));
}

void judge_wps(const Device& device, const WifiFact& network, std::vector<Judgement>& out) {
  if (!network.claim.wps.empty())
    out.push_back(network.judged(
        device, Verdict::needs_review, Severity::low,
        Note(Msg::rule_32_1_wps, {network.network(), wps_word(network.claim.wps), network.day()})));
}

std::vector<Judgement> judge(const Device& device, const InventoryView& /*view*/,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements;
  const auto use = wifi_use(device);
  const auto offer = wifi_offer(device);
  if (use) judge_use(device, *use, judgements);
  if (offer) judge_offer(device, *offer, judgements);
  if (use || offer) judge_wps(device, offer ? *offer : *use, judgements);
  const Fact* const attached = find_fact(device.facts, claim::kAttachment);
  if (judgements.empty() && attached != nullptr && attached->value == "wired") {
    Judgement wired(Verdict::not_applicable, Severity::none,
                    Note(Msg::rule_32_1_wired, {day_text(attached->last_seen)}));
    wired.evidence =
        attached->evidence ? std::vector{*attached->evidence} : presence_evidence(device);
    judgements.push_back(std::move(wired));
  }
  return or_not_observed(std::move(judgements), Note(Msg::rule_32_1_nothing));
}

}  // namespace

extern const Rule item32_1;
const Rule item32_1{.item = "32-1", .version = 2, .judge = judge};

}  // namespace tenken::rules
