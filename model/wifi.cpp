#include "model/wifi.hpp"

#include <algorithm>

#include "model/enum_text.hpp"

namespace tenken {
namespace {

constexpr EnumText<WifiPmf, 5> kPmfNames{{"none", "capable", "required", "invalid", "unknown"}};
constexpr std::uint16_t kSae = 3;
constexpr std::uint16_t kButtonPassword = 4;  // WSC table 36
constexpr std::uint64_t kMostly = 90;         // percent of frames that decide

bool mostly(std::uint64_t part, std::uint64_t whole) { return part * 100 >= whole * kMostly; }

}  // namespace

std::string_view to_string(WifiPmf pmf) { return kPmfNames.name(pmf); }

std::optional<WifiSuite> WifiSecurity::effective_group_management() const {
  constexpr std::uint8_t kBipCmac = 6;
  if (group_management) return group_management;
  if (pmf == WifiPmf::capable || pmf == WifiPmf::required)
    return wifi_suite(kRsnOrganisation, kBipCmac);
  return std::nullopt;
}

bool WifiWps::button_pressed() const {
  return selected_registrar.value_or(false) && password_id == kButtonPassword;
}

CipherStrength WifiLayouts::conclude() const {
  const std::uint64_t all = total();
  if (all > 0 && mostly(wep, all)) return CipherStrength::wep;
  if (all < kLeast) return CipherStrength::other;
  return mostly(tkip, all) ? CipherStrength::tkip : CipherStrength::aes;
}

WifiLayouts& WifiLayouts::operator+=(const WifiLayouts& other) {
  wep += other.wep;
  tkip += other.tkip;
  aes += other.aes;
  return *this;
}

bool WifiStation::uses_sae() const {
  return std::find(algorithms.begin(), algorithms.end(), kSae) != algorithms.end();
}

WifiLayouts WifiStation::layouts() const {
  WifiLayouts both = sent;
  return both += received;
}

std::string_view WifiNetwork::name() const {
  return names.empty() ? std::string_view() : std::string_view(names.back());
}

bool is_hidden_ssid(std::string_view ssid) {
  return std::all_of(ssid.begin(), ssid.end(), [](char c) { return c == '\0'; });
}

}  // namespace tenken
