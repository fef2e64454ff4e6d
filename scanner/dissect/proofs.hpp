// Logins by a proof that are no Digest: the token of ONVIF, the hash of XMEye. What they say stands
// in Login::proof, and what it is in Login::method.
#pragma once

#include <optional>
#include <string_view>

#include "model/bytes.hpp"
#include "scanner/dissect/login.hpp"

namespace tenken::dissect {

// No method of HTTP: those have no blank.
inline constexpr std::string_view kTokenProof = "ws token";     ///< proof: its elements
inline constexpr std::string_view kSofiaProof = "sofia hash";   ///< proof: the hash
inline constexpr std::string_view kVncProof = "vnc challenge";  ///< proof: challenge and answer
inline constexpr std::string_view kUsmProof = "usm message";    ///< proof: the whole message

/// Views into the elements: Base64(SHA-1(nonce + created + password)), and the nonce in Base64.
/// WS-Security UsernameToken Profile 1.1 section 3.1.
struct TokenProof {
  std::string_view digest;
  std::string_view nonce;
  std::string_view created;

  TokenProof() = default;
};
std::optional<TokenProof> read_token_proof(std::string_view elements);
/// The UsernameToken of a SOAP document; of clear where it holds the password itself.
Login read_soap_login(std::string_view document);

/// The login in a message that a client sent (sofia_message).
Login read_sofia_login(ByteView message);

}  // namespace tenken::dissect
