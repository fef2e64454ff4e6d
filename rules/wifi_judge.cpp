#include "rules/wifi_judge.hpp"

#include <algorithm>

#include "model/enum_text.hpp"
#include "rules/wifi_parts.hpp"

namespace tenken::rules {
namespace {

constexpr EnumText<WifiEvidence, 7> kEvidenceNames{
    {"advertised", "negotiated", "handshake", "inferred", "clear_data", "configured", "none"}};
constexpr int kConfidences[] = {95, 95, 85, 60, 80, 90, 0};

bool uses(const WifiSuites& ciphers, CipherStrength strength) {
  return std::any_of(ciphers.begin(), ciphers.end(),
                     [strength](WifiSuite one) { return cipher_strength(one) == strength; });
}

WifiSuites group_ciphers(const WifiOffer& offer) {
  WifiSuites all;
  for (const auto* part : {&offer.rsn, &offer.override1, &offer.override2, &offer.wpa})
    if (*part) all.add((*part)->group);
  return all;
}

/// Pairwise ciphers; where the group's cipher is to be used, that one.
WifiSuites real_pairwise(const WifiOffer& offer) {
  WifiSuites all;
  for (const auto* part : {&offer.rsn, &offer.override1, &offer.override2, &offer.wpa}) {
    if (!*part) continue;
    for (const WifiSuite one : (*part)->pairwise)
      all.add(cipher_strength(one) == CipherStrength::group ? (*part)->group : one);
  }
  return all;
}

bool has_pmf(const WifiOffer& offer, WifiPmf pmf) { return offer.rsn && offer.rsn->pmf == pmf; }

/// What the 6 GHz band forbids: anything but SAE, OWE or 802.1X with protected management frames.
bool breaks_six_ghz(const WifiOffer& offer, WifiClass wifi_class) {
  if (!offer.six_ghz) return false;
  const bool required = has_pmf(offer, WifiPmf::required);
  switch (wifi_class) {
    case WifiClass::owe:
    case WifiClass::wpa3_personal:
    case WifiClass::wpa3_enterprise:
    case WifiClass::wpa3_enterprise_192:
    case WifiClass::wpa2_enterprise:
    case WifiClass::fils:
      return !required;
    case WifiClass::rsn_malformed:
    case WifiClass::rsn_other:
    case WifiClass::wapi:
      return false;
    default:
      return true;
  }
}

}  // namespace

std::string_view to_string(WifiEvidence evidence) { return kEvidenceNames.name(evidence); }

int confidence(WifiEvidence evidence) { return kConfidences[static_cast<std::size_t>(evidence)]; }

bool WifiJudgement::has(WifiCap cap) const {
  return std::find(caps.begin(), caps.end(), cap) != caps.end();
}

void add_cipher_caps(const WifiOffer& offer, std::vector<WifiCap>& caps) {
  const WifiSuites pairwise = real_pairwise(offer);
  const WifiSuites group = group_ciphers(offer);
  const bool tkip = uses(pairwise, CipherStrength::tkip);
  const bool aes = uses(pairwise, CipherStrength::aes);
  if (uses(pairwise, CipherStrength::wep) || uses(group, CipherStrength::wep))
    caps.push_back(WifiCap::wep_cipher);
  if (tkip && !aes) caps.push_back(WifiCap::tkip_only);
  if (tkip && aes) caps.push_back(WifiCap::tkip_offered);
  if (uses(group, CipherStrength::tkip)) caps.push_back(WifiCap::tkip_group);
  const bool wpa_alone = offer.wpa && !offer.rsn && !offer.override1 && !offer.override2;
  if (wpa_alone && (tkip || uses(group, CipherStrength::tkip))) caps.push_back(WifiCap::wpa1_tkip);
}

void add_offer_caps(const WifiOffer& offer, WifiClass wifi_class, std::vector<WifiCap>& caps) {
  add_cipher_caps(offer, caps);
  if (has_pmf(offer, WifiPmf::invalid)) caps.push_back(WifiCap::pmf_invalid);
  if (has_pmf(offer, WifiPmf::unknown)) caps.push_back(WifiCap::pmf_unknown);
  if (breaks_six_ghz(offer, wifi_class)) caps.push_back(WifiCap::six_ghz);
  if (offer.ibss) caps.push_back(WifiCap::ibss);
}

WifiWhen when_of(const WifiOffer& offer) {
  const auto& element = offer.rsn ? offer.rsn : offer.override1;
  if (!element) return WifiWhen::none;
  if (element->pmf == WifiPmf::required) return WifiWhen::required;
  return element->pmf == WifiPmf::capable ? WifiWhen::capable : WifiWhen::none;
}

void apply(WifiJudgement& judgement, const WifiGradeRow& row) {
  judgement.when = row.when;
  judgement.grade = row.grade;
  judgement.severity = row.severity;
  for (const WifiCap cap : judgement.caps) {
    const WifiCapRow& limit = wifi_cap_row(cap);
    judgement.grade = limited(judgement.grade, limit.grade);
    judgement.severity = std::max(judgement.severity, limit.severity);
  }
}

namespace {

void add_wps(const WifiWps& wps, std::vector<WifiCap>& caps) {
  if (wps.state == WifiWps::kUnconfigured) caps.push_back(WifiCap::wps_unconfigured);
  if (wps.takes_pin())
    caps.push_back(wps.locked ? WifiCap::wps_pin_locked : WifiCap::wps_pin);
  else if (wps.takes_button())
    caps.push_back(WifiCap::wps_button);
  else
    caps.push_back(WifiCap::wps_unknown);
  if (wps.button_pressed()) caps.push_back(WifiCap::wps_pressed);
}

bool exposes_pmkid(const WifiNetwork& network) {
  const WifiSuites akms = offered_akms(network.offer);
  const bool psk = std::any_of(akms.begin(), akms.end(),
                               [](WifiSuite akm) { return akm_family(akm) == AkmFamily::psk; });
  return psk && std::any_of(network.stations.begin(), network.stations.end(),
                            [](const WifiStation& s) { return s.pmkid && !s.pmkid_empty; });
}

/// What its frames tell of a network that says nothing of itself.
void judge_unheard(const WifiNetwork& network, WifiJudgement& out) {
  WifiLayouts layouts = network.unicast;
  layouts += network.group;
  out.evidence = WifiEvidence::inferred;
  if (layouts.conclude() == CipherStrength::wep) {
    out.wifi_class = WifiClass::heard_wep;
  } else if (layouts.tkip + layouts.aes > 0) {
    out.wifi_class = WifiClass::heard_encrypted;
  } else if (network.data_clear > 0) {
    out.wifi_class = WifiClass::heard_clear;
    out.evidence = WifiEvidence::clear_data;
  } else {
    out.wifi_class = WifiClass::heard_unknown;
    out.evidence = WifiEvidence::none;
  }
}

}  // namespace

WifiJudgement judge_network(const WifiNetwork& network, bool guest) {
  WifiJudgement out;
  const WifiOffer& offer = network.offer;
  if (!network.advertised) {
    judge_unheard(network, out);
    apply(out, wifi_grade_row(out.wifi_class, WifiWhen::any));
    return out;
  }
  out.wifi_class = classify(offer);
  out.evidence = network.configured ? WifiEvidence::configured : WifiEvidence::advertised;
  add_offer_caps(offer, out.wifi_class, out.caps);
  if (offer.has_security() && network.data_clear > 0) out.caps.push_back(WifiCap::clear_data);
  if (offer.cut) out.caps.push_back(WifiCap::cut);
  if (out.wifi_class == WifiClass::wpa2_wpa3_transition && (offer.override1 || offer.override2))
    out.caps.push_back(WifiCap::compatibility);
  if (exposes_pmkid(network)) out.caps.push_back(WifiCap::pmkid);
  if (offer.wps) add_wps(*offer.wps, out.caps);
  apply(out, wifi_grade_row(out.wifi_class, guest ? WifiWhen::guest : when_of(offer)));
  return out;
}

}  // namespace tenken::rules
