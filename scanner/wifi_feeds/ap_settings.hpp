// ApSettings: what the settings of an access point say about its protection, and what its beacon
// would say because of them. Settings of hostapd; passwords and keys have no place here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "scanner/wifi/tracker.hpp"
#include "scanner/wifi_feeds/element_writer.hpp"
#include "scanner/wifi_feeds/key_values.hpp"

namespace tenken::wifi_feeds {

/// Takes settings one by one; those that it does not know, and so all secrets, are passed over.
class ApSettings {
 public:
  /// One line of a configuration file.
  void set(const KeyValue& one);
  /// One line of the answer to GET_CONFIG, which names some of them otherwise. It does not tell
  /// whether management frames are protected.
  void set_answer(const KeyValue& one);

  bool named() const { return !ssid_.empty(); }
  WifiSuite group_cipher() const;
  /// Gives the network to `out`.
  void tell(std::optional<std::uint16_t> freq_mhz, Timestamp at, wifi::Tracker& out) const;

  std::optional<MacAddress> bssid;
  std::optional<std::uint8_t> channel;
  std::uint16_t op_class = 0;  ///< IEEE 802.11-2020 annex E: 131 to 137 are the 6 GHz band

 private:
  struct Override {
    std::string keys;
    std::string pairwise;
    std::uint16_t capabilities = 0;
  };

  void set_wps(const KeyValue& one);
  void set_override(const KeyValue& one);
  void set_security(const KeyValue& one);
  void write_security(ElementWriter& out) const;
  void write_override(std::uint32_t kind, const Override& from, ElementWriter& out) const;
  void write_wps(ElementWriter& out) const;
  bool has_tkip() const;

  std::string ssid_;
  unsigned wpa_ = 0;  ///< bit 0: WPA, bit 1: RSN
  std::string keys_ = "WPA-PSK";
  std::string wpa_pairwise_ = "TKIP";
  std::string rsn_pairwise_;
  std::string group_;
  std::uint16_t capabilities_ = 0;
  bool pmf_unknown_ = false;
  bool hidden_ = false;
  bool wep_ = false;
  bool hash_to_element_ = false;
  bool beacon_protection_ = false;
  Override override1_;
  Override override2_;
  unsigned wps_state_ = 0;
  bool wps_locked_ = false;
  std::optional<std::uint16_t> wps_methods_;
  std::optional<MacAddress> owe_bssid_;
  std::string owe_ssid_;
};

}  // namespace tenken::wifi_feeds
