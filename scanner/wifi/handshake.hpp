// EAPOL in the air: by which descriptor a handshake goes, and whether its first message names a
// key. Nonces, MICs and the names of keys (PMKID) are not read out. IEEE 802.11-2020
// section 12.7.2.
#pragma once

#include <cstdint>
#include <optional>

#include "model/bytes.hpp"

namespace tenken::wifi {

struct Handshake {
  std::optional<std::uint8_t> eap_method;  ///< of an EAP request or response
  bool is_key = false;
  bool wpa1 = false;         ///< the descriptor of WPA 1
  std::uint8_t version = 0;  ///< of the key descriptor: 1 TKIP, 2 AES, 3 AES-CMAC, 0 by AKM
  bool pmkid = false;        ///< the first message names a key
  bool pmkid_empty = false;  ///< with nothing but zeros

  Handshake() = default;
};

/// Reads what follows Ethernet type 888E; a frame that was cut gives what it has. Nothing where it
/// is neither EAP nor a key.
std::optional<Handshake> read_handshake(ByteView eapol);

}  // namespace tenken::wifi
