// RFB, which VNC speaks: the server's version and the ways to log in. RFC 6143 section 7.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/fixed_list.hpp"
#include "scanner/dissect/ot.hpp"

namespace tenken::dissect {

/// "RFB 003.008\n"; 5 instead of 3 in the version of some servers.
struct RfbVersion {
  int major = 0;
  int minor = 0;

  RfbVersion() = default;
};
inline constexpr std::size_t kRfbVersionSize = 12;
std::optional<RfbVersion> parse_rfb_version(ByteView greeting);

inline constexpr std::uint8_t kRfbNoLogin = 1;

/// Views into the message.
struct RfbSecurity {
  static constexpr std::size_t kMaxTypes = 32;
  FixedList<std::uint8_t, kMaxTypes> types;  ///< as the server sorts them; empty: it refuses
  std::string_view reason;                   ///< why it refuses

  RfbSecurity() = default;
};

/// The list behind the client's version of 3.7 or later; of 3.3 one number of four bytes.
StreamMessage rfb_security_message(ByteView stream);
StreamMessage rfb33_security_message(ByteView stream);
/// \param message  what one of the two gave. \param old  of 3.3
RfbSecurity parse_rfb_security(ByteView message, bool old);

/// "VNC password", "none", ...; empty for numbers without a known name.
std::string_view rfb_security_name(std::uint8_t type);

}  // namespace tenken::dissect
