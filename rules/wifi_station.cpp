// What a station uses: by its request to associate, else by its handshake and what the network
// offers, else by how its frames look.
#include <algorithm>

#include "rules/wifi_parts.hpp"

namespace tenken::rules {
namespace {

constexpr std::uint8_t kTkipDescriptor = 1;
constexpr std::uint8_t kAesDescriptor = 2;
constexpr std::uint8_t kCmacDescriptor = 3;

constexpr WifiSuite rsn(std::uint8_t number) { return wifi_suite(kRsnOrganisation, number); }

bool has(const std::vector<std::uint8_t>& list, std::uint8_t value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

bool can_pmf(const std::optional<WifiSecurity>& security) {
  return security && (security->pmf == WifiPmf::capable || security->pmf == WifiPmf::required);
}

/// Where nobody tells of the network, the station alone decides.
bool network_can_pmf(const WifiOffer& offer) {
  if (offer.rsn && offer.rsn->pmf == WifiPmf::unknown) return true;
  return can_pmf(offer.rsn) || can_pmf(offer.override1) || can_pmf(offer.override2);
}

/// Management frames are protected where both can: then it is as if it had been required.
void settle_pmf(WifiStationJudgement& out, WifiOffer& used, const WifiNetwork& network) {
  if (!used.rsn) return;
  if (network.advertised) {
    out.pmf_used = can_pmf(used.rsn) && network_can_pmf(network.offer);
    used.rsn->pmf = *out.pmf_used ? WifiPmf::required : WifiPmf::none;
  } else if (used.rsn->pmf != WifiPmf::capable) {
    out.pmf_used = used.rsn->pmf == WifiPmf::required;
  }
}

void conclude(WifiStationJudgement& out, const WifiOffer& used) {
  out.wifi_class = classify(used);
  add_offer_caps(used, out.wifi_class, out.caps);
  out.akms = offered_akms(used);
  out.pairwise = offered_pairwise(used);
  const auto& element = used.rsn ? used.rsn : used.wpa;
  if (element) out.group = element->group;
  apply(out, wifi_grade_row(out.wifi_class, when_of(used)));
}

/// The request to associate. One without any security in a network that demands it sets itself up
/// by WPS: that is no station yet, and nothing is concluded from it.
bool by_association(WifiStationJudgement& out, const WifiStation& station,
                    const WifiNetwork& network) {
  if (!station.associated) return false;
  const bool none = !station.rsn && !station.wpa;
  if (none && network.advertised && network.offer.has_security()) return false;
  WifiOffer used;
  used.privacy = station.privacy || (network.advertised && network.offer.privacy);
  used.ibss = network.offer.ibss;
  used.six_ghz = network.offer.six_ghz;
  used.wapi = none && network.offer.wapi;
  used.osen = none && network.offer.osen;
  used.rsn = station.rsn;
  used.wpa = station.rsn ? std::nullopt : station.wpa;
  settle_pmf(out, used, network);
  out.evidence = WifiEvidence::negotiated;
  conclude(out, used);
  return true;
}

/// Whether a key descriptor of that version may belong to the suite. IEEE 802.11-2020 table 12-8.
bool fits(WifiSuite akm, std::uint8_t version) {
  const bool old = akm == rsn(1) || akm == rsn(2);
  if (version == kTkipDescriptor || version == kAesDescriptor) return old;
  const bool cmac = akm == rsn(3) || akm == rsn(4) || akm == rsn(5) || akm == rsn(6);
  if (version == kCmacDescriptor) return cmac;
  return !old && !cmac;
}

/// Which of the suites that the network offers the station may have used.
WifiSuites possible_akms(const WifiStation& station, const WifiNetwork& network) {
  WifiSuites out;
  for (const WifiSuite akm : offered_akms(network.offer)) {
    const bool sae = akm_family(akm) == AkmFamily::sae;
    if (station.uses_sae() && !sae) continue;
    if (!station.rsn_versions.empty() && !fits(akm, station.rsn_versions.back())) continue;
    out.add(akm);
  }
  if (out.empty() && station.uses_sae()) out.add(rsn(8));
  return out;
}

/// The cipher as far as it can be told: by the descriptor, by the frames, or the only one offered.
std::optional<WifiSuite> possible_cipher(const WifiStation& station, const WifiNetwork& network) {
  constexpr std::uint8_t kTkip = 2;
  const CipherStrength layout = station.layouts().conclude();
  const bool tkip = has(station.rsn_versions, kTkipDescriptor) || layout == CipherStrength::tkip;
  if (tkip) return rsn(kTkip);
  const bool aes = !station.rsn_versions.empty() || layout == CipherStrength::aes;
  WifiSuites left;
  for (const WifiSuite cipher : offered_pairwise(network.offer))
    if (!aes || cipher_strength(cipher) == CipherStrength::aes) left.add(cipher);
  if (left.size() == 1) return left.front();
  return std::nullopt;
}

void infer_rsn(WifiStationJudgement& out, const WifiStation& station, const WifiNetwork& network) {
  WifiOffer used;
  used.privacy = true;
  used.ibss = network.offer.ibss;
  used.six_ghz = network.offer.six_ghz;
  used.rsn.emplace();
  used.rsn->akms = possible_akms(station, network);
  if (const auto cipher = possible_cipher(station, network)) used.rsn->pairwise.add(*cipher);
  const auto& offered = network.offer.rsn ? network.offer.rsn : network.offer.wpa;
  if (offered) {
    used.rsn->group = offered->group;
    // Where it is optional nobody knows whether the station does it.
    if (offered->pmf == WifiPmf::required) {
      used.rsn->pmf = WifiPmf::required;
      out.pmf_used = true;
    }
  }
  const WifiClass wifi_class = classify(used);
  const bool vague = wifi_class == WifiClass::rsn_other ||
                     wifi_class == WifiClass::wpa2_wpa3_transition ||
                     wifi_class == WifiClass::personal_and_enterprise;
  if (used.rsn->akms.empty() || vague) {
    out.wifi_class = WifiClass::heard_encrypted;
    add_cipher_caps(used, out.caps);
    out.pairwise = used.rsn->pairwise;
    apply(out, wifi_grade_row(out.wifi_class, WifiWhen::any));
    return;
  }
  conclude(out, used);
}

/// WPA 1, as its key descriptor shows.
void infer_wpa(WifiStationJudgement& out, const WifiStation& station, const WifiNetwork& network) {
  constexpr std::uint8_t kTkip = 2;
  constexpr std::uint8_t kEnterprise = 1;
  constexpr std::uint8_t kPsk = 2;
  WifiOffer used;
  used.privacy = true;
  used.wpa.emplace();
  used.wpa->akms.add(rsn(station.eap_methods.empty() ? kPsk : kEnterprise));
  if (has(station.wpa_versions, kTkipDescriptor))
    used.wpa->pairwise.add(rsn(kTkip));
  else if (const auto cipher = possible_cipher(station, network))
    used.wpa->pairwise.add(*cipher);
  if (network.offer.wpa) used.wpa->group = network.offer.wpa->group;
  conclude(out, used);
}

bool by_handshake(WifiStationJudgement& out, const WifiStation& station,
                  const WifiNetwork& network) {
  out.evidence = WifiEvidence::handshake;
  if (!station.wpa_versions.empty() && station.rsn_versions.empty()) {
    infer_wpa(out, station, network);
    return true;
  }
  if (station.rsn_versions.empty() && !station.uses_sae()) return false;
  infer_rsn(out, station, network);
  return true;
}

bool by_frames(WifiStationJudgement& out, const WifiStation& station, const WifiNetwork& network) {
  const WifiLayouts layouts = station.layouts();
  const CipherStrength layout = layouts.conclude();
  out.evidence = WifiEvidence::inferred;
  if (layout == CipherStrength::wep) {
    out.wifi_class = WifiClass::heard_wep;
    if (network.advertised && classify(network.offer) == WifiClass::wep)
      out.wifi_class = WifiClass::wep;
    apply(out, wifi_grade_row(out.wifi_class, WifiWhen::any));
    return true;
  }
  if (layouts.tkip + layouts.aes > 0) {
    infer_rsn(out, station, network);
    return true;
  }
  if (station.sent_clear == 0) return false;
  out.evidence = WifiEvidence::clear_data;
  const bool open = network.advertised && !network.offer.has_security() && !network.offer.privacy;
  out.wifi_class = open ? classify(network.offer) : WifiClass::heard_clear;
  apply(out, wifi_grade_row(out.wifi_class, WifiWhen::any));
  return true;
}

}  // namespace

WifiStationJudgement judge_station(const WifiStation& station, const WifiNetwork& network) {
  WifiStationJudgement out;
  if (by_association(out, station, network) || by_handshake(out, station, network) ||
      by_frames(out, station, network))
    return out;
  out = WifiStationJudgement();
  apply(out, wifi_grade_row(out.wifi_class, WifiWhen::any));
  return out;
}

std::vector<JudgedNetwork> judge_survey(const WifiSurvey& survey) {
  std::vector<JudgedNetwork> out;
  out.reserve(survey.networks.size());
  for (const WifiNetwork& network : survey.networks) {
    JudgedNetwork& judged = out.emplace_back();
    judged.network = &network;
    judged.judgement = judge_network(network);
    for (const WifiStation& station : network.stations)
      judged.stations.push_back(judge_station(station, network));
  }
  return out;
}

bool could_do_better(const WifiStationJudgement& station, const WifiNetwork& network) {
  if (!network.advertised || station.akms.empty()) return false;
  const auto is_sae = [](WifiSuite akm) { return akm_family(akm) == AkmFamily::sae; };
  const auto is_psk = [](WifiSuite akm) { return akm_family(akm) == AkmFamily::psk; };
  const WifiSuites offered = offered_akms(network.offer);
  return std::any_of(offered.begin(), offered.end(), is_sae) &&
         std::all_of(station.akms.begin(), station.akms.end(), is_psk);
}

}  // namespace tenken::rules
