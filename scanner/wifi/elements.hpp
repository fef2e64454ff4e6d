// The elements of management frames that tell about encryption, names and channels.
// IEEE 802.11-2020 section 9.4.2, 802.11ax, 802.11be; Wi-Fi Alliance: WPS, OWE, RSN overriding.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"
#include "model/wifi.hpp"
#include "scanner/dissect/fixed_list.hpp"

namespace tenken::wifi {

/// Goes from element to element. Ends at the first that runs past the end, and says so.
class ElementReader {
 public:
  struct Element {
    std::uint8_t id = 0;
    ByteView body;
  };

  explicit ElementReader(ByteView bytes) : in_(bytes) {}
  /// The next element; nothing at the end.
  std::optional<Element> next();
  /// Whether it ended within an element.
  bool cut() const { return cut_; }

 private:
  Reader in_;
  bool cut_ = false;
};

/// The parts of WPS elements, which may be several: they are read as one.
struct WpsPieces {
  static constexpr std::size_t kMost = 8;
  dissect::FixedList<ByteView, kMost> pieces;
};

/// Views into the frame. Of an element that is repeated the first counts, but for WPS and multiple
/// BSSIDs, which may be split.
struct Elements {
  static constexpr std::size_t kMostBssidElements = 8;

  bool cut = false;  ///< broke off; what came before is here
  std::optional<std::string_view> ssid;
  std::optional<std::string_view> mesh_id;
  std::optional<std::uint8_t> ds_channel;   ///< of the DS parameter set
  std::optional<std::uint8_t> ht_channel;   ///< of HT operation
  std::optional<std::uint8_t> six_channel;  ///< of HE operation in the 6 GHz band
  std::optional<WifiSecurity> rsn;
  std::optional<WifiSecurity> wpa;
  std::optional<WifiSecurity> override1;
  std::optional<WifiSecurity> override2;
  std::optional<std::uint8_t>
      override_link;  ///< which RSN a station chose: 0 RSN, 1 or 2 overrides
  bool osen = false;
  bool wapi = false;
  bool fast_transition = false;
  bool hash_to_element = false;
  bool hash_to_element_only = false;
  bool sae_pk = false;
  bool ssid_protection = false;
  bool beacon_protection = false;
  std::optional<MacAddress> mld;
  std::optional<MacAddress> owe_bssid;
  std::string_view owe_ssid;
  WpsPieces wps;
  dissect::FixedList<ByteView, kMostBssidElements> multiple_bssids;
  // Of the profile of a BSSID that another one speaks for.
  std::optional<std::uint16_t> capability;
  std::optional<std::uint8_t> bssid_index;
  bool inherits_rsn = true;

  Elements() = default;
};

/// Reads all elements up to the first that runs past the end.
Elements read_elements(ByteView bytes);
/// Reads more elements into `out`, as if they stood behind those that it has.
void read_elements(ByteView bytes, Elements& out);

/// What the pieces say together. \returns nothing where there is no piece
std::optional<WifiWps> read_wps(const WpsPieces& pieces);

/// A network that the beacon of another one speaks for.
struct Profile {
  MacAddress bssid;
  Elements elements;

  Profile() = default;
};
/// Calls `tell` for each of them.
void read_profiles(const Elements& beacon, const MacAddress& transmitter,
                   const std::function<void(const Profile&)>& tell);

}  // namespace tenken::wifi
