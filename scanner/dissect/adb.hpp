// The Android Debug Bridge over TCP. Android Open Source Project, packages/modules/adb,
// protocol.txt.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// The connection message of a computer without a key.
Bytes adb_connect();

enum class AdbKind : std::uint8_t {
  connected,  ///< the device lets us in
  login,      ///< it wants a signature
  tls,        ///< it wants TLS with a known certificate
};

StreamMessage adb_message(ByteView stream);

/// Views into the message.
struct AdbAnswer {
  AdbKind kind = AdbKind::login;
  std::string_view banner;  ///< of connected: "device::ro.product.name=...;..."

  AdbAnswer() = default;
  /// Value of a property in the banner; empty where it is not there.
  std::string_view property(std::string_view name) const;
};

/// \param message  what adb_message() gave
AdbAnswer parse_adb(ByteView message);

}  // namespace tenken::dissect
