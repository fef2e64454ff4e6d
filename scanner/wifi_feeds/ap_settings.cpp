#include "scanner/wifi_feeds/ap_settings.hpp"

#include <array>

#include "scanner/wifi_feeds/suite_names.hpp"
#include "scanner/wifi_feeds/text.hpp"

namespace tenken::wifi_feeds {
namespace {

constexpr unsigned kWpa = 1;
constexpr unsigned kRsn = 2;
constexpr std::uint32_t kOverride1 = 0x506F9A29;
constexpr std::uint32_t kOverride2 = 0x506F9A2A;
constexpr std::size_t kLongestSsid = 32;

bool is_on(std::string_view value) { return !value.empty() && value != "0"; }

/// ieee80211w and its like: 0 off, 1 optional, 2 required.
std::uint16_t pmf_bits(std::string_view value) {
  if (value == "1") return kPmfCapable;
  return value == "2" ? kPmfCapable | kPmfRequired : 0;
}

/// "name", P"name with \xNN", or bytes in hexadecimal.
std::string ssid_of(std::string_view value) {
  const bool escaped_form = value.starts_with("P\"");
  if (escaped_form) value.remove_prefix(1);
  if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
    value = value.substr(1, value.size() - 2);
    return escaped_form ? unescaped(value) : std::string(value);
  }
  const Bytes bytes = hex_bytes(value, kLongestSsid);
  return std::string(as_text(bytes));
}

std::uint16_t methods_of(std::string_view words) {
  struct Method {
    std::string_view name;
    std::uint16_t bit;
  };
  static constexpr std::array kMethods{Method{"label", 0x0004}, Method{"display", 0x0008},
                                       Method{"push_button", 0x0080}, Method{"keypad", 0x0100}};
  unsigned bits = 0;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    for (const Method& method : kMethods)
      if (word.ends_with(method.name)) bits |= method.bit;  // also virtual_display and its like
    words.remove_prefix(std::min(words.size(), word.size() + 1));
  }
  return static_cast<std::uint16_t>(bits);
}

bool contains(const WifiSuites& suites, std::uint8_t number) {
  return suites.contains(wifi_suite(kRsnOrganisation, number));
}

/// As a file may say "02:00:..." for one, and an interface name for another way to pair.
std::optional<MacAddress> mac_of(std::string_view text) {
  const auto mac = MacAddress::parse(text);
  return mac ? std::optional(*mac) : std::nullopt;
}

}  // namespace

void ApSettings::set(const KeyValue& one) {
  if (one.key == "ssid") ssid_ = one.value.substr(0, kLongestSsid);
  if (one.key == "ssid2") ssid_ = ssid_of(one.value).substr(0, kLongestSsid);
  if (one.key == "utf8_ssid" || one.value.empty()) return;
  if (one.key == "bssid") bssid = mac_of(one.value);
  if (one.key == "channel") channel = number_of<std::uint8_t>(one.value);
  if (one.key == "op_class") op_class = number_of<std::uint16_t>(one.value).value_or(0);
  if (one.key == "ignore_broadcast_ssid") hidden_ = is_on(one.value);
  // That there is a key, never which.
  if (one.key.starts_with("wep_key") && one.key != "wep_key_len_broadcast") wep_ = true;
  if (one.key == "owe_transition_bssid") owe_bssid_ = mac_of(one.value);
  if (one.key == "owe_transition_ssid") owe_ssid_ = ssid_of(one.value);
  set_security(one);
  set_override(one);
  set_wps(one);
}

void ApSettings::set_security(const KeyValue& one) {
  if (one.key == "wpa") wpa_ = number_of<unsigned>(one.value).value_or(0);
  if (one.key == "wpa_key_mgmt") keys_ = one.value;
  if (one.key == "wpa_pairwise") wpa_pairwise_ = one.value;
  if (one.key == "rsn_pairwise") rsn_pairwise_ = one.value;
  if (one.key == "group_cipher") group_ = one.value;
  if (one.key == "ieee80211w") capabilities_ = pmf_bits(one.value);
  if (one.key == "sae_pwe") hash_to_element_ = is_on(one.value);
  if (one.key == "beacon_prot") beacon_protection_ = is_on(one.value);
}

void ApSettings::set_override(const KeyValue& one) {
  if (one.key == "rsn_override_key_mgmt") override1_.keys = one.value;
  if (one.key == "rsn_override_pairwise") override1_.pairwise = one.value;
  if (one.key == "rsn_override_mfp") override1_.capabilities = pmf_bits(one.value);
  if (one.key == "rsn_override_key_mgmt_2") override2_.keys = one.value;
  if (one.key == "rsn_override_pairwise_2") override2_.pairwise = one.value;
  if (one.key == "rsn_override_mfp_2") override2_.capabilities = pmf_bits(one.value);
}

void ApSettings::set_wps(const KeyValue& one) {
  if (one.key == "wps_state") wps_state_ = number_of<unsigned>(one.value).value_or(0);
  if (one.key == "ap_setup_locked") wps_locked_ = is_on(one.value);
  if (one.key == "config_methods") wps_methods_ = methods_of(one.value);
}

void ApSettings::set_answer(const KeyValue& one) {
  pmf_unknown_ = true;
  if (one.key == "bssid") bssid = mac_of(one.value);
  if (one.key == "ssid") ssid_ = unescaped(one.value).substr(0, kLongestSsid);
  if (one.key == "wpa") wpa_ = number_of<unsigned>(one.value).value_or(0);
  if (one.key == "key_mgmt") keys_ = one.value;
  if (one.key == "group_cipher") group_ = one.value;
  if (one.key == "rsn_pairwise_cipher") rsn_pairwise_ = one.value;
  if (one.key == "wpa_pairwise_cipher") wpa_pairwise_ = one.value;
  if (one.key == "wps_state")
    wps_state_ = one.value == "configured" ? 2 : one.value == "not configured" ? 1 : 0;
}

bool ApSettings::has_tkip() const {
  constexpr std::uint8_t kTkip = 2;
  const std::string& rsn = rsn_pairwise_.empty() ? wpa_pairwise_ : rsn_pairwise_;
  return ((wpa_ & kWpa) != 0 && contains(hostap_ciphers(wpa_pairwise_, kRsnOrganisation), kTkip)) ||
         ((wpa_ & kRsn) != 0 && contains(hostap_ciphers(rsn, kRsnOrganisation), kTkip));
}

/// Where it is not set hostapd takes the weakest that somebody may use.
WifiSuite ApSettings::group_cipher() const {
  constexpr std::uint8_t kTkip = 2;
  constexpr std::uint8_t kCcmp = 4;
  if (const WifiSuites named = hostap_ciphers(group_, kRsnOrganisation); !named.empty())
    return named.front();
  if (has_tkip()) return wifi_suite(kRsnOrganisation, kTkip);
  const WifiSuites pairwise = hostap_ciphers(rsn_pairwise_, kRsnOrganisation);
  if (pairwise.empty() || contains(pairwise, kCcmp)) return wifi_suite(kRsnOrganisation, kCcmp);
  return pairwise.front();
}

void ApSettings::write_security(ElementWriter& out) const {
  const auto numbered = [](WifiSuite suite, std::uint32_t owner) {
    return wifi_suite(owner, static_cast<std::uint8_t>(suite & 0xFFU));
  };
  SecurityFields fields;
  if ((wpa_ & kWpa) != 0) {
    fields.group = numbered(group_cipher(), kWpaOrganisation);
    fields.pairwise = hostap_ciphers(wpa_pairwise_, kWpaOrganisation);
    // WPA 1 knows two of them only.
    for (const WifiSuite akm : hostap_akms(keys_, kWpaOrganisation))
      if ((akm & 0xFFU) <= 2 && akm >> 8U == kWpaOrganisation) fields.akms.add(akm);
    out.wpa(fields);
  }
  if ((wpa_ & kRsn) == 0) return;
  fields.group = group_cipher();
  fields.pairwise =
      hostap_ciphers(rsn_pairwise_.empty() ? wpa_pairwise_ : rsn_pairwise_, kRsnOrganisation);
  fields.akms = hostap_akms(keys_, kRsnOrganisation);
  fields.capabilities = capabilities_;
  out.rsn(fields);
  write_override(kOverride1, override1_, out);
  write_override(kOverride2, override2_, out);
}

void ApSettings::write_override(std::uint32_t kind, const Override& from,
                                ElementWriter& out) const {
  if (from.keys.empty()) return;
  ElementWriter whole;
  SecurityFields fields;
  fields.group = group_cipher();
  fields.pairwise = hostap_ciphers(from.pairwise, kRsnOrganisation);
  if (fields.pairwise.empty()) fields.pairwise = hostap_ciphers(rsn_pairwise_, kRsnOrganisation);
  fields.akms = hostap_akms(from.keys, kRsnOrganisation);
  fields.capabilities = from.capabilities;
  whole.rsn(fields);
  constexpr std::size_t kElementHead = 2;
  out.vendor(kind, whole.bytes().subspan(kElementHead));
}

void ApSettings::write_wps(ElementWriter& out) const {
  if (wps_state_ == 0) return;
  constexpr std::uint8_t kFirstVersion = 0x10;
  WpsWriter wps;
  wps.byte(WpsWriter::kVersion, kFirstVersion);
  wps.byte(WpsWriter::kState, static_cast<std::uint8_t>(wps_state_));
  if (wps_locked_) wps.byte(WpsWriter::kLocked, 1);
  if (wps_methods_) wps.word(WpsWriter::kConfigMethods, *wps_methods_);
  out.wps(wps.bytes());
}

void ApSettings::tell(std::optional<std::uint16_t> freq_mhz, Timestamp at,
                      wifi::Tracker& out) const {
  constexpr std::uint8_t kRsnExtension = 244;
  constexpr std::byte kHashToElement{0x20};
  constexpr std::uint8_t kExtendedCapabilities = 127;
  constexpr std::size_t kBeaconProtectionByte = 10;
  constexpr std::byte kBeaconProtection{0x10};
  ElementWriter elements;
  elements.ssid(ssid_);
  if (channel && *channel != 0) elements.channel(*channel);
  write_security(elements);
  if (owe_bssid_) elements.owe_transition(*owe_bssid_, owe_ssid_);
  if (hash_to_element_) elements.element(kRsnExtension, Bytes{kHashToElement});
  if (beacon_protection_) {
    Bytes bits(kBeaconProtectionByte + 1);
    bits.back() = kBeaconProtection;
    elements.element(kExtendedCapabilities, bits);
  }
  write_wps(elements);
  wifi::ToldNetwork network;
  network.bssid = bssid.value_or(MacAddress());
  network.at = at;
  network.configured = true;
  network.pmf_unknown = pmf_unknown_;
  network.freq_mhz = freq_mhz;
  const bool privacy = wpa_ != 0 || wep_;
  network.capability =
      static_cast<std::uint16_t>(wifi::kCapabilityEss | (privacy ? wifi::kCapabilityPrivacy : 0));
  network.elements = elements.bytes();
  out.told(network);
}

}  // namespace tenken::wifi_feeds
