// The user-based security model of SNMP version 3, as far as a GetRequest with authentication
// needs it. RFC 3414 sections 2, 6 and 7, appendix A.2; RFC 3412 section 6.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "logins/requests.hpp"
#include "model/bytes.hpp"
#include "model/secret.hpp"
#include "scanner/dissect/login_answers.hpp"

namespace tenken::logins {

enum class UsmHash : std::uint8_t { sha1, md5 };

/// The key of a user on one agent; wiped when it ends.
class UsmKey {
 public:
  /// A million bytes of the repeated password are hashed: some milliseconds.
  UsmKey(UsmHash hash, const Secret& password, ByteView engine_id);
  /// The first 96 bits of the code over `message`, whose proof must be zeros.
  Bytes proof(ByteView message) const;
  /// Whether the answer was made with this key; `answer` is the datagram that `parsed` is of.
  bool made(ByteView answer, const dissect::UsmMessage& parsed) const;

 private:
  UsmHash hash_;
  Wiped<Bytes> key_;
};

/// What an agent said of itself, so that a request fits.
struct UsmAgent {
  Bytes engine_id;
  std::uint32_t boots = 0;
  std::uint32_t time = 0;

  UsmAgent() = default;
};

}  // namespace tenken::logins
