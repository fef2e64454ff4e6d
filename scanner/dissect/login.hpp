// A login seen on the wire, whatever the protocol.
#pragma once

#include <cstdint>
#include <string_view>

#include "scanner/dissect/secret_view.hpp"

namespace tenken::dissect {

enum class LoginKind : std::uint8_t {
  none,
  clear,      ///< a password that whoever listens can read, encoded or not
  challenge,  ///< a proof that hides the password: Digest, APOP, CRAM-MD5, NTLM
  token,      ///< a secret without a user, such as Bearer
  unread,     ///< a way to log in that is not understood, or one that is longer than our limits
};

/// Views into the message, or into the room of secrets that the parser was given.
struct Login {
  LoginKind kind = LoginKind::none;
  std::string_view user;
  SecretView secret;        ///< of clear and token; empty is a password, too
  std::string_view proof;   ///< of a challenge by Digest: the value of the header field
  std::string_view method;  ///< of the request that the proof belongs to

  Login() = default;
};

enum class LoginOutcome : std::uint8_t { undecided, accepted, refused };

}  // namespace tenken::dissect
