// Wi-Fi as it was heard: networks with what they offer, stations with what they agreed on. Plain
// values; SSIDs and names are raw bytes of the air and must pass printable() before they are shown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/mac_address.hpp"
#include "model/timestamp.hpp"
#include "model/wifi_suites.hpp"

namespace tenken {

/// Protection of management frames (IEEE 802.11-2020 table 9-154): `invalid` asks for it without
/// being able to do it, and is never protection; `unknown` where the source does not tell.
enum class WifiPmf : std::uint8_t { none, capable, required, invalid, unknown };
std::string_view to_string(WifiPmf pmf);

/// What one RSN or WPA element says, with the standard's defaults for fields that it leaves out.
struct WifiSecurity {
  WifiSuite group = 0;
  WifiSuites pairwise;
  WifiSuites akms;
  WifiPmf pmf = WifiPmf::none;
  std::optional<WifiSuite> group_management;  ///< where it is stated
  std::uint16_t pmkids = 0;                   ///< how many keys' names it lists, never which
  bool malformed = false;  ///< breaks off within its suites; what came before is here
  bool cut_tail = false;   ///< the same behind the suites, which are whole

  WifiSecurity() = default;
  /// The cipher of protected group frames: as stated, or the default where PMF is possible.
  std::optional<WifiSuite> effective_group_management() const;
  bool operator==(const WifiSecurity&) const = default;
};

/// Wi-Fi Protected Setup of an access point, Wi-Fi Simple Configuration section 12.
struct WifiWps {
  static constexpr std::uint16_t kPinMethods = 0x0004 | 0x0008 | 0x0100;  // label, display, keypad
  static constexpr std::uint16_t kButton = 0x0080;
  static constexpr std::uint8_t kUnconfigured = 1;
  static constexpr std::uint8_t kConfigured = 2;

  std::uint8_t state = 0;  ///< 0 where it is not told
  bool locked = false;     ///< refuses PINs at the moment
  std::optional<bool> selected_registrar;
  std::optional<std::uint16_t> methods;  ///< bits of configuration methods
  std::optional<std::uint16_t> password_id;
  std::uint8_t version = 0;
  std::uint8_t version2 = 0;
  std::string manufacturer;
  std::string model_name;
  std::string model_number;
  std::string serial;
  std::string device_name;

  WifiWps() = default;
  bool takes_pin() const { return methods && (*methods & kPinMethods) != 0; }
  bool takes_button() const { return methods && (*methods & kButton) != 0; }
  /// Whether somebody may join by the button right now.
  bool button_pressed() const;
  bool operator==(const WifiWps&) const = default;
};

/// The other half of a pair of networks, one open and one with OWE. Opportunistic Wireless
/// Encryption Specification section 2.2.
struct WifiOweTransition {
  MacAddress bssid;
  std::string ssid;

  WifiOweTransition() = default;
  bool operator==(const WifiOweTransition&) const = default;
};

/// What a network offers to whoever wants to join.
struct WifiOffer {
  bool privacy = false;
  bool ibss = false;
  bool mesh = false;
  bool six_ghz = false;
  std::optional<WifiSecurity> rsn;
  std::optional<WifiSecurity> wpa;
  std::optional<WifiSecurity> override1;  ///< RSN Override, for stations that know it
  std::optional<WifiSecurity> override2;
  bool osen = false;  ///< the encryption of Hotspot 2.0 online sign-up
  bool wapi = false;  ///< the Chinese standard GB 15629.11
  bool fast_transition = false;
  bool hash_to_element = false;  ///< SAE can derive its password element in constant time
  bool hash_to_element_only = false;
  bool sae_pk = false;
  bool ssid_protection = false;
  bool beacon_protection = false;
  std::optional<WifiWps> wps;
  std::optional<WifiOweTransition> owe_transition;
  bool cut = false;  ///< its elements broke off; what came before is here

  WifiOffer() = default;
  bool has_security() const { return rsn || wpa || override1 || override2; }
};

/// Protected frames by the layout of what stands before their data. IEEE 802.11-2020 section 12.5.
struct WifiLayouts {
  static constexpr std::uint64_t kLeast = 3;  ///< frames below which a layout proves nothing

  std::uint64_t wep = 0;
  std::uint64_t tkip = 0;  ///< looks like TKIP; a few frames of AES do by chance
  std::uint64_t aes = 0;

  WifiLayouts() = default;
  std::uint64_t total() const { return wep + tkip + aes; }
  /// What the layouts tell; CipherStrength::other where they are too few.
  CipherStrength conclude() const;
  WifiLayouts& operator+=(const WifiLayouts& other);
};

struct WifiStation {
  static constexpr std::size_t kMostProbes = 16;
  static constexpr std::size_t kMostEarlier = 8;

  MacAddress mac;
  std::optional<MacAddress> bssid;  ///< the last one that it belonged to
  std::vector<MacAddress> earlier;  ///< those before
  std::string ssid;                 ///< of its association
  bool associated = false;          ///< its request to associate was heard
  bool privacy = false;             ///< as the request says
  std::optional<WifiSecurity> rsn;  ///< what the request chose
  std::optional<WifiSecurity> wpa;
  std::vector<std::uint16_t> algorithms;  ///< of authentication, as heard; 3 is SAE
  std::vector<std::uint8_t> eap_methods;
  std::vector<std::uint8_t> wpa_versions;  ///< of key descriptors, of WPA 1
  std::vector<std::uint8_t> rsn_versions;  ///< the same of RSN: 1 TKIP, 2 AES, 3 AES-CMAC, 0 by AKM
  bool pmkid = false;                      ///< the first message of a handshake named a key
  bool pmkid_empty = false;                ///< as far as only zeros stood there
  WifiLayouts sent;
  WifiLayouts received;
  std::uint64_t sent_protected = 0;
  std::uint64_t received_protected = 0;
  std::uint64_t sent_clear = 0;
  std::uint64_t received_clear = 0;
  std::optional<MacAddress> mld;    ///< its address over all links
  std::vector<std::string> probes;  ///< names of networks that it asks for
  Timestamp first;
  Timestamp last;

  WifiStation() = default;
  bool uses_sae() const;
  WifiLayouts layouts() const;
};

/// A host that sends through an access point and was never heard in the air.
struct WifiWiredHost {
  MacAddress mac;
  std::uint64_t frames = 0;
  bool beside_bssid = false;  ///< nearly the BSSID: probably the access point itself

  WifiWiredHost() = default;
};

struct WifiNetwork {
  static constexpr std::size_t kMostNames = 8;

  MacAddress bssid;                ///< zeros where only the settings of an access point are known
  std::vector<std::string> names;  ///< SSIDs in the order of hearing, the last heard one at the end
  bool hidden = false;             ///< beacons without a name were heard
  bool revealed = false;           ///< hidden, and its name was heard elsewhere
  std::string mesh_id;
  bool advertised = false;  ///< beacons or answers to probes were heard: `offer` is known
  bool configured = false;  ///< `offer` is what the settings of the access point say
  bool told = false;        ///< another program told of it, having checked what it received
  WifiOffer offer;
  std::optional<std::uint16_t> channel;
  std::optional<std::uint16_t> freq_mhz;     ///< where the receiver listened
  std::optional<MacAddress> transmitted_by;  ///< another BSSID speaks for it
  std::optional<MacAddress> mld;
  std::uint64_t beacons = 0;
  std::uint64_t probe_responses = 0;
  std::uint64_t data_protected = 0;
  std::uint64_t data_clear = 0;  ///< without EAPOL
  std::uint64_t deauths = 0;     ///< deauthentications and disassociations
  WifiLayouts unicast;
  WifiLayouts group;
  std::vector<WifiWiredHost> wired;   ///< by MAC address
  std::vector<WifiStation> stations;  ///< by MAC address
  Timestamp first;
  Timestamp last;

  WifiNetwork() = default;
  /// The name to show, empty where none was heard.
  std::string_view name() const;
};

/// Everything that was heard, in the order of addresses.
struct WifiSurvey {
  std::vector<WifiNetwork> networks;
  std::vector<WifiStation> unattached;  ///< stations that belonged to no network
  std::uint64_t frames = 0;             ///< Wi-Fi frames that were read
  std::uint64_t other_frames = 0;       ///< frames of other links
  std::uint64_t bad_fcs = 0;            ///< damaged on the way and left out
  std::uint64_t undecoded = 0;          ///< without a readable header
  std::uint64_t told = 0;               ///< networks and stations that other programs told
  std::uint64_t not_kept = 0;           ///< of networks and stations beyond the bounds
  bool fcs_untrusted = false;           ///< a file whose every checksum is wrong was believed

  WifiSurvey() = default;
};

/// Whether an SSID hides the name: no bytes, or only zeros.
bool is_hidden_ssid(std::string_view ssid);

}  // namespace tenken
