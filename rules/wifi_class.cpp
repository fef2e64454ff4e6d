// Which class of protection an offer is. The first rule that fits wins.
#include <algorithm>

#include "rules/wifi_judge.hpp"

namespace tenken::rules {
namespace {

constexpr WifiSuite rsn(std::uint8_t number) { return wifi_suite(kRsnOrganisation, number); }

bool has(const WifiSuites& akms, AkmFamily family) {
  return std::any_of(akms.begin(), akms.end(),
                     [family](WifiSuite akm) { return akm_family(akm) == family; });
}

bool only(const WifiSuites& suites, std::initializer_list<std::uint8_t> numbers) {
  return !suites.empty() && std::all_of(suites.begin(), suites.end(), [&](WifiSuite suite) {
    return std::any_of(numbers.begin(), numbers.end(),
                       [suite](std::uint8_t number) { return suite == rsn(number); });
  });
}

/// RSN and its overrides: what WPA2 and WPA3 are made of.
WifiSuites rsn_akms(const WifiOffer& offer) {
  WifiSuites all;
  for (const auto* part : {&offer.rsn, &offer.override1, &offer.override2})
    if (*part)
      for (const WifiSuite akm : (*part)->akms) all.add(akm);
  return all;
}

WifiClass without_security(const WifiOffer& offer) {
  if (offer.wapi) return WifiClass::wapi;
  if (offer.osen) return WifiClass::osen;
  if (offer.privacy) return WifiClass::wep;
  return offer.owe_transition ? WifiClass::owe_transition_open : WifiClass::open;
}

WifiClass with_wpa(const WifiOffer& offer, const WifiSuites& akms) {
  const bool alone = !offer.rsn && !offer.override1 && !offer.override2;
  const bool personal = has(offer.wpa->akms, AkmFamily::psk) || has(akms, AkmFamily::psk);
  if (alone) return personal ? WifiClass::wpa_personal : WifiClass::wpa_enterprise;
  if (has(akms, AkmFamily::sae)) return WifiClass::wpa_wpa2_wpa3_personal;
  return personal ? WifiClass::wpa_wpa2_personal : WifiClass::wpa_wpa2_enterprise;
}

WifiClass enterprise(const WifiSuites& akms, const WifiSecurity& rsn_element) {
  const bool required = rsn_element.pmf == WifiPmf::required;
  const bool old = akms.contains(rsn(1)) || akms.contains(rsn(3));
  const bool sha256 = std::any_of(akms.begin(), akms.end(), [](WifiSuite akm) {
    return akm_family(akm) == AkmFamily::enterprise && akm != rsn(1) && akm != rsn(3);
  });
  if (only(akms, {12, 13}) && only(rsn_element.pairwise, {9, 10}) && required)
    return WifiClass::wpa3_enterprise_192;
  if (sha256 && !old && required) return WifiClass::wpa3_enterprise;
  if (sha256 && old && rsn_element.pmf == WifiPmf::capable)
    return WifiClass::wpa2_wpa3_enterprise_transition;
  return WifiClass::wpa2_enterprise;
}

WifiClass with_rsn(const WifiOffer& offer, const WifiSuites& akms) {
  const WifiSecurity& element = offer.rsn         ? *offer.rsn
                                : offer.override1 ? *offer.override1
                                                  : *offer.override2;
  const bool sae = has(akms, AkmFamily::sae);
  const bool psk = has(akms, AkmFamily::psk);
  const bool by_server = has(akms, AkmFamily::enterprise);
  if (only(akms, {18}))
    return offer.owe_transition ? WifiClass::owe_transition_owe : WifiClass::owe;
  if (sae && psk) return WifiClass::wpa2_wpa3_transition;
  if ((sae || psk) && by_server) return WifiClass::personal_and_enterprise;
  if (sae)
    return element.pmf == WifiPmf::required || element.pmf == WifiPmf::unknown
               ? WifiClass::wpa3_personal  // a cap limits what is not known to be required
               : WifiClass::wpa3_personal_no_pmf;
  if (psk) return WifiClass::wpa2_personal;
  if (by_server) return enterprise(akms, element);
  return has(akms, AkmFamily::fils) ? WifiClass::fils : WifiClass::rsn_other;
}

/// The same number under the organisation of RSN, where WPA has one of its own.
WifiSuite as_rsn(WifiSuite suite) {
  return suite >> 8U == kWpaOrganisation ? rsn(static_cast<std::uint8_t>(suite & 0xFFU)) : suite;
}

WifiSuites all_of(const WifiOffer& offer, WifiSuites WifiSecurity::*list) {
  WifiSuites all;
  for (const auto* part : {&offer.rsn, &offer.override1, &offer.override2, &offer.wpa})
    if (*part)
      for (const WifiSuite suite : (**part).*list) all.add(as_rsn(suite));
  return all;
}

}  // namespace

WifiClass classify(const WifiOffer& offer) {
  if (!offer.has_security()) return without_security(offer);
  if (offer.rsn && offer.rsn->malformed) return WifiClass::rsn_malformed;
  const WifiSuites akms = rsn_akms(offer);
  if (offer.wpa) return with_wpa(offer, akms);
  return with_rsn(offer, akms);
}

WifiSuites offered_akms(const WifiOffer& offer) { return all_of(offer, &WifiSecurity::akms); }
WifiSuites offered_pairwise(const WifiOffer& offer) {
  return all_of(offer, &WifiSecurity::pairwise);
}

}  // namespace tenken::rules
