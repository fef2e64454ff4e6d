// What others tell of the air: the kernel's list of scans, programs that run networks, settings.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/mac_address.hpp"
#include "model/timestamp.hpp"

namespace tenken::wifi {

inline constexpr std::uint16_t kCapabilityEss = 0x0001;
inline constexpr std::uint16_t kCapabilityPrivacy = 0x0010;

/// A network with the elements of its beacon, or with elements that say the same.
struct ToldNetwork {
  MacAddress bssid;  ///< zeros only where it is `configured`
  Timestamp at;
  bool beacon = true;        ///< false: an answer to a probe
  bool configured = false;   ///< from settings, not from the air
  bool pmf_unknown = false;  ///< whether management frames are protected is not told
  std::uint16_t capability = 0;
  std::optional<std::uint16_t> freq_mhz;
  ByteView elements;  ///< need not outlive the call that takes it

  ToldNetwork() = default;
};

/// A station that has joined a network, with the elements of its request.
struct ToldStation {
  MacAddress mac;
  MacAddress bssid;
  Timestamp at;
  bool privacy = false;
  ByteView elements;

  ToldStation() = default;
};

}  // namespace tenken::wifi
