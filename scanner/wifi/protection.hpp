// What stands before the data of a frame: the layout of an initialisation vector, or LLC.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"
#include "model/wifi_suites.hpp"

namespace tenken::wifi {

/// By which kind of cipher a protected frame goes, as far as the layout of its first bytes tells:
/// wep, tkip or aes. A frame of AES looks like TKIP by chance now and then. Nothing where it is too
/// short or like none. IEEE 802.11-2020 sections 12.3.2, 12.5.2.2, 12.5.3.2.
std::optional<CipherStrength> iv_layout(ByteView body);

/// The Ethernet type of a data frame that is not protected; 0 where it has none.
std::uint16_t llc_type(ByteView body);
/// Bytes of LLC and SNAP before what the type announces.
inline constexpr std::size_t kLlcBytes = 8;

}  // namespace tenken::wifi
