// The user-based security model of SNMP version 3, as far as a GetRequest with authentication, and
// with privacy where the user wants it, needs it. RFC 3414 sections 2, 6, 7 and 8, appendix A.2;
// RFC 7860 (SHA-2); RFC 3826 (AES); RFC 3412 section 6.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "logins/requests.hpp"
#include "model/bytes.hpp"
#include "model/secret.hpp"
#include "scanner/dissect/login_answers.hpp"

namespace tenken::logins {

enum class UsmHash : std::uint8_t { sha1, md5, sha224, sha256, sha384, sha512 };
enum class UsmCipher : std::uint8_t { none, des, aes };

/// How a user proves itself, and whether what it asks is encrypted.
struct UsmWay {
  UsmHash hash = UsmHash::sha1;
  UsmCipher cipher = UsmCipher::none;
};
/// "sha256", "sha1/des", "sha512/aes"; nothing: another text.
std::optional<UsmWay> parse_usm_way(std::string_view text);
std::string_view to_string(UsmHash hash);

/// What an agent said of itself, so that a request fits.
struct UsmAgent {
  Bytes engine_id;
  std::uint32_t boots = 0;
  std::uint32_t time = 0;

  UsmAgent() = default;
};

/// An encrypted part of a message, and what its reader needs besides the key.
struct UsmSealed {
  Bytes data;
  Bytes salt;

  UsmSealed() = default;
};

/// The key of a user on one agent, for authentication and for privacy, where both have the same
/// password; wiped when it ends.
class UsmKey {
 public:
  /// A million bytes of the repeated password are hashed: some milliseconds.
  UsmKey(UsmWay way, const Secret& password, ByteView engine_id);
  /// How many bytes a proof has.
  std::size_t proof_size() const;
  /// The first bits of the code over `message`, whose proof must be zeros.
  Bytes proof(ByteView message) const;
  /// Whether the answer was made with this key; `answer` is the datagram that `parsed` is of.
  bool made(ByteView answer, const dissect::UsmMessage& parsed) const;
  bool encrypts() const { return way_.cipher != UsmCipher::none; }
  /// With a salt that is used once. Empty where OpenSSL has no such cipher.
  UsmSealed seal(const UsmAgent& agent, ByteView text) const;

 private:
  UsmWay way_;
  Wiped<Bytes> key_;
};

}  // namespace tenken::logins
