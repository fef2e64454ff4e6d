// The password digest of web services, and what a service says to those without one.
#pragma once

#include <string>
#include <string_view>

#include "model/secret.hpp"

namespace tenken::logins {

/// The security header of SOAP for one request: Base64(SHA-1(nonce + created + password)), so that
/// the password itself is not in it. \param created  "2026-11-30T01:20:00Z", by the device's clock
std::string username_token(std::string_view account, const Secret& secret,
                           std::string_view created);
/// The same with a given nonce, for tests.
std::string username_token(std::string_view account, const Secret& secret, std::string_view created,
                           std::string_view nonce);
/// The digest in it.
std::string token_digest(const Secret& secret, std::string_view created, std::string_view nonce);
/// The time now, in that form.
std::string utc_now();
/// Whether a fault of SOAP is about who asks.
bool says_not_authorised(std::string_view document);

}  // namespace tenken::logins
