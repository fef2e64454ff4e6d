#include "scanner/wifi_feeds/suite_names.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <span>

namespace tenken::wifi_feeds {
namespace {

constexpr std::uint32_t kWfaOrganisation = 0x506F9A;
constexpr std::uint32_t kOwn = 0;  ///< the organisation that the list belongs to

struct Name {
  std::string_view text;
  std::uint8_t number;
  std::uint32_t organisation = kOwn;
};

// A name that begins with another one stands before it.
constexpr std::array kIwCiphers{Name{"Use group cipher suite", 0},
                                Name{"WEP-40", 1},
                                Name{"WEP-104", 5},
                                Name{"TKIP", 2},
                                Name{"CCMP-256", 10},
                                Name{"CCMP-128", 4},
                                Name{"CCMP", 4},
                                Name{"WRAP", 3},
                                Name{"AES-128-CMAC", 6},
                                Name{"NO-GROUP", 7},
                                Name{"GCMP-256", 9},
                                Name{"GCMP-128", 8},
                                Name{"GCMP", 8},
                                Name{"AES-CMAC-256", 13}};

constexpr std::array kIwAkms{Name{"IEEE 802.1X/SUITE-B-192", 12},
                             Name{"IEEE 802.1X/SUITE-B", 11},
                             Name{"IEEE 802.1X/SHA-256", 5},
                             Name{"IEEE 802.1X/SHA-384", 23},
                             Name{"IEEE 802.1X", 1},
                             Name{"PSK/SHA-256", 6},
                             Name{"PSK/SHA-384", 20},
                             Name{"PSK", 2},
                             Name{"FT/IEEE 802.1X/SHA-384", 13},
                             Name{"FT/IEEE 802.1X", 3},
                             Name{"FT/PSK/SHA-384", 19},
                             Name{"FT/PSK", 4},
                             Name{"TDLS/TPK", 7},
                             Name{"SAE", 8},
                             Name{"FT/SAE", 9},
                             Name{"FILS/SHA-256", 14},
                             Name{"FILS/SHA-384", 15},
                             Name{"FT/FILS/SHA-256", 16},
                             Name{"FT/FILS/SHA-384", 17},
                             Name{"OWE", 18},
                             Name{"OSEN", 1, kWfaOrganisation},
                             Name{"DPP", 2, kWfaOrganisation}};

constexpr std::array kHostapCiphers{Name{"CCMP-256", 10},     Name{"GCMP-256", 9},
                                    Name{"CCMP", 4},          Name{"GCMP", 8},
                                    Name{"TKIP", 2},          Name{"WEP-104", 5},
                                    Name{"WEP-40", 1},        Name{"WEP104", 5},
                                    Name{"WEP40", 1},         Name{"NONE", 0},
                                    Name{"GTK_NOT_USED", 7},  Name{"AES-128-CMAC", 6},
                                    Name{"BIP-GMAC-128", 11}, Name{"BIP-GMAC-256", 12},
                                    Name{"BIP-CMAC-256", 13}, Name{"BIP", 6}};

constexpr std::array kHostapAkms{
    Name{"WPA-EAP-SUITE-B-192", 12}, Name{"WPA-EAP-SUITE-B", 11}, Name{"WPA-EAP-SHA256", 5},
    Name{"WPA-EAP-SHA384", 23}, Name{"WPA-EAP", 1}, Name{"WPA-PSK-SHA256", 6},
    Name{"WPA-PSK-SHA384", 20}, Name{"WPA-PSK", 2}, Name{"FT-EAP-SHA384", 13}, Name{"FT-EAP", 3},
    Name{"FT-PSK", 4}, Name{"FT-SAE-EXT-KEY", 25}, Name{"FT-SAE", 9}, Name{"SAE-EXT-KEY", 24},
    Name{"SAE", 8}, Name{"FT-FILS-SHA256", 16}, Name{"FT-FILS-SHA384", 17}, Name{"FILS-SHA256", 14},
    Name{"FILS-SHA384", 15}, Name{"OWE", 18}, Name{"PASN", 21}, Name{"OSEN", 1, kWfaOrganisation},
    Name{"DPP", 2, kWfaOrganisation},
    // As the connected network is told of in STATUS.
    Name{"WPA2/IEEE 802.1X/EAP", 1}, Name{"WPA2-EAP-SUITE-B-192", 12}, Name{"WPA2-EAP-SUITE-B", 11},
    Name{"WPA2-EAP-SHA256", 5}, Name{"WPA2-EAP-SHA384", 23}, Name{"WPA2-PSK-SHA256", 6},
    Name{"WPA2-PSK", 2}, Name{"WPA/IEEE 802.1X/EAP", 1}};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

bool begins_with(std::string_view text, std::string_view name) {
  return text.starts_with(name) && (text.size() == name.size() || text[name.size()] == ' ');
}

/// Reads names one after another; what is no name and no selector counts as unknown.
WifiSuites read(std::string_view list, std::span<const Name> names, std::uint32_t organisation) {
  WifiSuites out;
  for (list = trimmed(list); !list.empty(); list = trimmed(list)) {
    const Name* found = nullptr;
    for (const Name& name : names)
      if (begins_with(list, name.text)) {
        found = &name;
        break;
      }
    if (found != nullptr) {
      const std::uint32_t owner = found->organisation == kOwn ? organisation : found->organisation;
      out.add(wifi_suite(owner, found->number));
      list.remove_prefix(found->text.size());
      continue;
    }
    const std::string_view word = list.substr(0, list.find(' '));
    out.add(suite_selector(word));
    list.remove_prefix(word.size());
  }
  return out;
}

std::string without_plus(std::string_view list) {
  std::string out(list);
  for (char& c : out)
    if (c == '+') c = ' ';
  return out;
}

}  // namespace

WifiSuites iw_ciphers(std::string_view list, std::uint32_t organisation) {
  return read(list, kIwCiphers, organisation);
}
WifiSuites iw_akms(std::string_view list, std::uint32_t organisation) {
  return read(list, kIwAkms, organisation);
}
WifiSuites hostap_ciphers(std::string_view list, std::uint32_t organisation) {
  return read(without_plus(list), kHostapCiphers, organisation);
}
WifiSuites hostap_akms(std::string_view list, std::uint32_t organisation) {
  return read(without_plus(list), kHostapAkms, organisation);
}

WifiSuite suite_selector(std::string_view text) {
  constexpr int kHex = 16;
  constexpr std::size_t kOctets = 3;
  constexpr std::size_t kOrganisationText = 8;  // 00-0f-ac
  if (text.size() < kOrganisationText + 2) return kUnknownSuite;
  const char split = text[kOrganisationText];
  if (split != ':' && split != '-') return kUnknownSuite;
  std::uint32_t organisation = 0;
  for (std::size_t i = 0; i < kOctets; ++i) {
    unsigned octet = 0;
    const char* const first = text.data() + i * kOctets;
    const auto [end, error] = std::from_chars(first, first + 2, octet, kHex);
    if (error != std::errc() || end != first + 2) return kUnknownSuite;
    if (i > 0 && *(first - 1) != '-') return kUnknownSuite;
    organisation = organisation << 8U | octet;
  }
  std::uint8_t number = 0;
  const char* const last = text.data() + text.size();
  const auto [end, error] = std::from_chars(text.data() + kOrganisationText + 1, last, number);
  if (error != std::errc() || end != last) return kUnknownSuite;
  return wifi_suite(organisation, number);
}

}  // namespace tenken::wifi_feeds
