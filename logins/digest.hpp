// Digest authentication of HTTP, RTSP and SIP: made for a password, or checked against many.
// RFC 7616, RFC 2617, RFC 2069.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/secret.hpp"

namespace tenken::logins {

/// What both sides know of one login.
struct DigestParts {
  std::string user;
  std::string realm;
  std::string nonce;
  std::string uri;
  std::string method;  ///< "GET", "DESCRIBE", "REGISTER"
  std::string algorithm = "MD5";
  std::string qop;  ///< empty: the old form
  std::string count;
  std::string client_nonce;
  std::string opaque;

  DigestParts() = default;
};

/// Whether the proof can be computed: MD5, SHA-256 and their session forms, without or with
/// qop=auth.
bool is_readable(const DigestParts& parts);

/// The proof that goes into "response", for one password after the other; what does not hang on the
/// password is computed once.
class DigestProof {
 public:
  explicit DigestProof(const DigestParts& parts);
  /// Lower-case hexadecimal; empty where `parts` is not readable.
  std::string response(std::string_view user, const Secret& secret) const;

 private:
  DigestParts parts_;
  bool readable_;
  std::string after_;  ///< ":nonce:...:HA2"
};

/// The parts of a challenge ("Digest realm=..., nonce=...") for a request.
std::optional<DigestParts> read_challenge(std::string_view challenge);
/// The parts of credentials that were heard, and their response.
struct HeardDigest {
  DigestParts parts;
  std::string response;

  HeardDigest() = default;
};
std::optional<HeardDigest> read_credentials(std::string_view authorization,
                                            std::string_view method);
/// The value of Authorization.
std::string digest_authorization(const DigestParts& parts, const Secret& secret);

}  // namespace tenken::logins
