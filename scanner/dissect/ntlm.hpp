// NTLMSSP: names and system versions in its three messages. MS-NLMP section 2.2.
#pragma once

#include <cstdint>
#include <string>

#include "model/bytes.hpp"
#include "model/result.hpp"

namespace tenken::dissect {

enum class NtlmType : std::uint8_t { negotiate = 1, challenge = 2, authenticate = 3 };

/// Version of the system that sent the message; all 0 where it does not say.
struct NtlmVersion {
  std::uint8_t major = 0;
  std::uint8_t minor = 0;
  std::uint16_t build = 0;
};

/// Views into the message, for ntlm_text. Empty where the message does not have it.
struct NtlmMessage {
  NtlmType type = NtlmType::negotiate;
  bool unicode = false;  ///< of domain, user and workstation; names of the target always are
  NtlmVersion version;
  ByteView domain;       ///< of the client, or the target's name in a challenge
  ByteView user;         ///< authenticate
  ByteView workstation;  ///< negotiate and authenticate
  // Of the server, in a challenge.
  ByteView netbios_computer;
  ByteView netbios_domain;
  ByteView dns_computer;
  ByteView dns_domain;

  NtlmMessage() = default;
};

/// Reads the message that begins anywhere in `blob`, such as inside SPNEGO. \returns
/// Errc::unsupported where there is none, Errc::malformed where its head is cut
Result<NtlmMessage> parse_ntlm(ByteView blob);

/// The text of a field in UTF-8. \param unicode  UTF-16 of the lowest byte first, else a code page
std::string ntlm_text(ByteView field, bool unicode);

}  // namespace tenken::dissect
