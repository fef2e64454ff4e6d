// Sheet 26-1: the device proves who it is, by a key of its own: its certificate, its host key, or
// EAP-TLS on the link. Whether a certificate's issuer deserves trust is for a person to judge.
#include <algorithm>
#include <array>
#include <charconv>

#include "model/claims.hpp"
#include "model/messages.hpp"
#include "rules/facts.hpp"
#include "rules/vantage_facts.hpp"

namespace tenken::rules {
namespace {

constexpr std::array kKeys{claim::kIdentityTlsKey, claim::kIdentitySshKey};
constexpr int kLeastRsaBits = 2048;  // NIST SP 800-131A
constexpr std::string_view kEapTls = "TLS";

/// Every key by which the device or one of its open services proves who it is, each once: a device
/// has one for each service, and the device's own fact names but one of them.
std::vector<const Fact*> keys_of(const Device& device) {
  std::vector<const Fact*> keys;
  const auto add = [&](const Fact& fact) {
    if (fact.value.empty()) return;
    const auto same = [&](const Fact* known) { return known->value == fact.value; };
    if (std::ranges::none_of(keys, same)) keys.push_back(&fact);
  };
  for (const std::string_view key : kKeys)
    if (const Fact* const fact = find_fact(device.facts, key)) add(*fact);
  for (const Service* const service : open_services(device))
    for (const auto& [claim, fact] : service->facts)
      if (is_key_claim(claim)) add(fact);
  return keys;
}

bool has_key(const Device& device, std::string_view value) {
  for (const std::string_view key : kKeys)
    if (value_of(device.facts, key) == value) return true;
  for (const Service& service : device.services) {
    if (!service.open) continue;
    for (const auto& [claim, fact] : service.facts)
      if (is_key_claim(claim) && fact.value == value) return true;
  }
  return false;
}

/// A key that answers at an address seen from outside alone is the one of the device behind it.
std::vector<Judgement> judge_shared_keys(const Device& device, const InventoryView& view) {
  std::vector<Judgement> judgements;
  if (is_seen_only_elsewhere(device)) return judgements;
  for (const Fact* const own : keys_of(device)) {
    const auto sharing = may_share(device, view, own->value);
    const auto other = std::ranges::find_if(sharing, [&](const Device* one) {
      return has_key(*one, own->value) && !is_seen_only_elsewhere(*one);
    });
    if (other == sharing.end()) continue;
    Judgement& judgement = judgements.emplace_back(
        Verdict::non_conforming, Severity::high,
        Note(Msg::rule_26_1_shared, {printable(own->value), printable((*other)->label())}));
    judgement.evidence = own->evidence ? std::vector{*own->evidence} : presence_evidence(device);
  }
  return judgements;
}

/// "RSA 1024", or signed with SHA-1 or MD5.
std::string weakness_of(const Service& service) {
  constexpr std::string_view kRsa = "RSA ";
  const std::string_view key = value_of(service.facts, "tls.cert.key");
  if (key.starts_with(kRsa)) {
    const std::string_view digits = key.substr(kRsa.size());
    int bits = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (error == std::errc() && bits < kLeastRsaBits) return std::string(key);
  }
  const std::string_view signature = value_of(service.facts, "tls.cert.signature");
  for (const std::string_view old : {"sha1", "md5", "SHA1", "MD5"})
    if (signature.find(old) != signature.npos) return std::string(signature);
  return {};
}

std::optional<Judgement> judge_strength(const Device& device, const Service& service) {
  const std::string weakness = weakness_of(service);
  if (weakness.empty()) return std::nullopt;
  return about(device, service, Verdict::needs_review, Severity::medium,
               Note(Msg::rule_26_1_weak, {service.endpoint.to_string(), printable(weakness)}));
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

/// A host key is a device's own, and yet no statement about which device that is.
Note nothing_proven(const Device& device) {
  const std::vector<const Fact*> keys = keys_of(device);
  if (keys.empty()) return Note(Msg::rule_26_1_nothing);
  return Note(Msg::rule_26_1_key_only, {printable(keys.front()->value)});
}

std::vector<Judgement> judge(const Device& device, const InventoryView& view,
                             const Policy& /*policy*/) {
  std::vector<Judgement> judgements = judge_shared_keys(device, view);
  for (const Service* const service : open_services(device))
    for (const auto judge_one : {judge_strength, judge_certificate})
      if (auto judgement = judge_one(device, *service)) judgements.push_back(std::move(*judgement));
  if (auto judgement = judge_link(device)) judgements.push_back(std::move(*judgement));
  return or_not_observed(std::move(judgements), nothing_proven(device));
}

}  // namespace

extern const Rule item26_1;
const Rule item26_1{.item = "26-1", .version = 3, .judge = judge};

}  // namespace tenken::rules
