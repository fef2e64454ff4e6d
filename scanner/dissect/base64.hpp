// Base64 as logins use it. RFC 4648 section 4.
#pragma once

#include <optional>
#include <string_view>

#include "scanner/dissect/login.hpp"
#include "scanner/dissect/secret_room.hpp"

namespace tenken::dissect {

/// Appends the decoded bytes of `text`; padding may be missing. \returns nothing, and leaves the
/// room as it was, where other characters occur or the room is too small
std::optional<ByteView> decode_base64(std::string_view text, SecretRoom& room);

/// The "user:password" of Basic (RFC 7617 section 2). Login::user and secret lie in `room`.
Login decode_basic(std::string_view encoded, SecretRoom& room);

/// The initial response of SASL PLAIN, not encoded: identity to act as, NUL, user, NUL, password
/// (RFC 4616 section 2).
Login read_sasl_plain(ByteView response);

}  // namespace tenken::dissect
