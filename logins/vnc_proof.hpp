// The answer to VNC's challenge. RFC 6143 section 7.2.2.
#pragma once

#include <cstddef>

#include "model/bytes.hpp"
#include "model/secret.hpp"

namespace tenken::logins {

inline constexpr std::size_t kVncChallenge = 16;  ///< bytes; so is the answer

/// DES of the challenge, with the first eight letters of the password as key. Empty where OpenSSL
/// has no DES.
Bytes vnc_proof(ByteView challenge, const Secret& secret);

}  // namespace tenken::logins
